import ArgumentParser
import Arithmetic
import Foundation
import Logging
import PostgreSQL
import Store
import TerminalText
import TestSupport
import Testing

@testable import CommandLine
@testable import Configuration
@testable import Ledger

struct FailureTests {
  @Test func `one problem stands alone, several are counted`() {
    let first = Problem("a.yaml:1:2", "is wrong\nsecond line", accepted: "this", hint: "do that")
    #expect(
      Failure(.usage, first).description == """
        a.yaml:1:2: is wrong
          second line
          accepted: this
          hint: do that
        """)
    #expect(
      Failure(.usage, [first, Problem("b", "too")]).description == """
        2 problems:
        a.yaml:1:2: is wrong
          second line
          accepted: this
          hint: do that
        b: too
        """)
  }

  @Test(
    arguments: [
      (.damaged, "extract: is not there\n  hint: run again: tierbook run makes it anew"),
      (
        .full,
        """
        extract: is not there
          hint: make room, or name a folder on another disk with --work-dir; the files and tables of before stand
        """
      ),
      (
        .system,
        """
        extract: is not there
          hint: check the folder's owner, its permissions and the space on its disk; --work-dir names another one
        """
      ),
    ] as [(LandingError.Kind, String)])
  func `a stage folder's error comes with its remedy`(kind: LandingError.Kind, report: String) throws {
    let failure = try #require(Failure(anyError: LandingError(kind, path: "extract", problem: "is not there")))
    #expect(failure.code == .checkFailed)
    #expect(failure.description == report)
  }

  @Test func `a stream that is no COPY is a bug to report`() throws {
    let failure = try #require(Failure(anyError: BinaryFormatError(description: "ends within a row")))
    #expect(failure.code == .bug)
    #expect(
      failure.description == "COPY stream: ends within a row\n  hint: please report this, with the pipeline file")
    #expect(Failure(anyError: CancellationError()) == nil)
  }
}

struct StageArgumentsTests {
  @Test func `arguments are read`() throws {
    let arguments = try StageArguments.parse(["p.yaml", "--date", "2024-02-29", "--work-dir", "w", "-q", "--force"])
    #expect(arguments.pipeline == "p.yaml")
    #expect(arguments.date == Day(year: 2024, month: 2, day: 29))
    #expect(arguments.workDirectory == "w")
    #expect(arguments.quiet && arguments.force)
    #expect(arguments.logFormat == .text)
    #expect(try StageArguments.parse(["p.yaml"]).date == nil)
  }

  @Test(arguments: ["2024-02-30", "yesterday", "", "2024-2-1", "20240201", "0000-01-01", "10000-01-01", "2024-+1-01"])
  func `a date that is none is refused`(date: String) {
    do {
      _ = try StageArguments.parse(["p.yaml", "--date", date])
      Issue.record("\(date) was accepted")
    } catch {
      #expect(
        StageArguments.message(for: error)
          == "The value '\(date)' is invalid for '--date <yyyy-mm-dd>'")
    }
  }

  @Test(arguments: [
    (["TIERBOOK_WORK_DIR": "/w", "XDG_STATE_HOME": "/s", "HOME": "/h"], "/w"),
    (["TIERBOOK_WORK_DIR": "", "XDG_STATE_HOME": "/s", "HOME": "/h"], "/s/tierbook/nightly"),
    (["XDG_STATE_HOME": "", "HOME": "/h"], "/h/.local/state/tierbook/nightly"),
  ])
  func `the work directory follows the environment`(environment: [String: String], path: String) {
    #expect(WorkDirectory.standardPath(for: "nightly", environment: environment) == path)
  }

  @Test func `a work directory is one command's at a time`() throws {
    let scratch = try ScratchFolder()
    let path = "\(scratch.path)/a/work"
    let logger = Logger.tierbook(format: .text, quiet: true)
    do {
      let first = try WorkDirectory(at: path, pipeline: "nightly", wait: nil, logger)
      let holder = try String(contentsOfFile: "\(path)/lock", encoding: .utf8)
      #expect(holder.wholeMatch(of: /pid [0-9]+ on \S+, since 20[0-9-]+T[0-9:]+Z, pipeline 'nightly'/) != nil)
      #expect(holder.hasPrefix("pid \(getpid()) on "))
      let what = "another Tierbook command works here (\(holder))"
      func failure(_ wait: WaitTime?) -> Failure? {
        do {
          _ = try WorkDirectory(at: path, pipeline: "nightly", wait: wait, logger)
        } catch {
          return error as? Failure
        }
        return nil
      }
      #expect(
        failure(nil)
          == Failure(
            .locked, Problem(first.path, what, hint: "wait until it ends and run again, or give --wait 10m")))
      #expect(
        failure(try WaitTime("1s"))
          == Failure(
            .locked,
            Problem(first.path, what + ", and has held it for all of --wait 1s", hint: "run again when it has ended")))
    }
    #expect(try WorkDirectory(at: path, pipeline: "nightly", wait: nil, logger).path == path)
    #expect(try scratch.names("a/work") == ["lock"])
  }
}

struct WordingTests {
  @Test(arguments: [
    (0, "0"), (999, "999"), (1000, "1,000"), (-1_234_567, "-1,234,567"), (Int.min, "-9,223,372,036,854,775,808"),
  ])
  func `thousands are set apart`(number: Int, text: String) {
    #expect(grouped(number) == text)
  }

  @Test(arguments: [(0, "0 files"), (1, "1 file"), (2, "2 files"), (1000, "1,000 files")])
  func `one is singular`(number: Int, text: String) {
    #expect(counted(number, "file") == text)
  }

  @Test(
    arguments: [
      ("sorce", "source"), ("tagret", "target"), ("Source", "source"), ("source", "source"), ("xyz", nil), ("", nil),
    ] as [(String, String?)])
  func `the nearest word is a few letters away`(word: String, near: String?) {
    #expect(nearest(to: word, among: ["source", "target", "calendar"]) == near)
  }
}
