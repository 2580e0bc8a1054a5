import Configuration
import Glibc
import Ledger
import Store

extension StageContext {
  /// Runs stages together. If a stage finds a damaged file, the job that made the file makes it again if its stage is one
  /// of these, and the stages after it run again.
  func performMendingFiles(_ stages: [any Stage.Type]) throws -> StageOutcome {
    var outcomes: [StageOutcome] = []
    var discarded: Set<String> = []
    while outcomes.count < stages.count {
      let (done, failure) = performTogether(Array(stages[outcomes.count...]))
      outcomes += done
      guard let failure else { continue }
      guard let error = failure as? LandingError, error.kind == .damaged else { throw failure }
      let makers = discard(error.path)
      // A file that is damaged a second time has a lasting cause.
      guard discarded.insert(error.path).inserted, let first = stages.firstIndex(where: { makers.contains($0.name) }),
        first <= outcomes.count
      else { throw Failure(damaged: error, by: makers.first ?? "extract", pipeline.path) }
      warn("\(error); it is made again")
      outcomes.removeSubrange(first...)
      let again = Set(stages[first...].map { $0.name })
      recorder.update { $0.stages.removeAll { again.contains($0.stage) } }
    }
    return outcomes.contains(.doneWithRejects) ? .doneWithRejects : .done
  }

  /// Removes a damaged file under all names that stages have given it. A stage makes a missing file again.
  ///
  /// - Returns: the stages that left the file, in their order.
  private func discard(_ path: String) -> [String] {
    let parts = path.split(separator: "/").map(String.init)
    guard parts.count > 1 else { return [] }
    let (name, stage) = (parts[parts.count - 1], parts[parts.count - 2])
    let number = inode(path)
    var makers: [String] = []
    for other in ["extract", "measure", "classify"] {
      let same = "\(folder(of: other).path)/\(name)"
      guard other == stage || number != nil && inode(same) == number else { continue }
      unlink(same)
      makers.append(other)
    }
    return makers
  }
}

extension Failure {
  /// The failure for a stage's file that is damaged and that this command cannot make again.
  ///
  /// - Parameters:
  ///   - maker: the stage that made it.
  ///   - pipeline: path of the pipeline file.
  init(damaged error: LandingError, by maker: String, _ pipeline: String) {
    self.init(
      .checkFailed,
      Problem(
        error.path, error.problem,
        hint: "tierbook run \(pipeline) makes it again, and so does tierbook-\(maker) \(pipeline); "
          + "look at the disk if this comes back"))
  }
}
