import PostgreSQL
import TestSupport
import Testing

@testable import Store

struct FileColumnsTests {
  private let scratch: ScratchFolder
  private let folder: StageFolder
  private let file: StageFile

  init() throws {
    scratch = try ScratchFolder()
    folder = StageFolder(workDirectory: scratch.path, stage: "measure")
    try folder.create()
    let columns = ["month", "a", "b", "c"].map { Column(name: $0, type: .text) }
    file = try folder.write("t", columns: columns, madeFrom: "") { _ in Facts() }
  }

  private func damaged(_ problem: String) -> LandingError {
    LandingError(.damaged, path: folder.path(of: file), problem: problem)
  }

  @Test func `gives the places of columns that stand side by side`() throws {
    #expect(try FileColumns(file, in: folder).places(["a", "b"]) == 1...2)
    #expect(try FileColumns(file, in: folder).places(["c"]) == 3...3)
  }

  @Test(arguments: [["b", "a"], ["a", "c"], ["c", "d"]])
  func `refuses columns that stand in another order, apart, or not at all`(names: [String]) throws {
    #expect(throws: damaged("does not have the columns \(names.joined(separator: ", ")) together")) {
      try FileColumns(file, in: folder).places(names)
    }
  }

  @Test func `refuses a file with other columns than a reader knows by number`() throws {
    try FileColumns(file, in: folder).require(file.columns.map(\.name))
    #expect(throws: damaged("has the columns month, a, b, c where month, a, b are read")) {
      try FileColumns(file, in: folder).require(Array(file.columns.dropLast()).map(\.name))
    }
  }
}
