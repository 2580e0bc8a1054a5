import Configuration
import Glibc
import Ledger
import Store

extension StageContext {
  /// Runs stages one after the other, those together that can be. Where one finds a file damaged, the stage that has
  /// made it makes it again, if it is among them, and those after it run again.
  func perform(_ stages: [any Stage.Type]) throws -> StageOutcome {
    var outcomes: [StageOutcome] = []
    var discarded: Set<String> = []
    while outcomes.count < stages.count {
      let rest = stages[outcomes.count...]
      let (done, failure) = performTogether(Array(rest.prefix(1) + rest.dropFirst().prefix { $0.beginsEarly }))
      outcomes += done
      guard let failure else { continue }
      guard let error = failure as? LandingError, error.kind == .damaged else { throw failure }
      let makers = discard(error.path)
      // What is damaged again at once is not a matter of one night.
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

  /// Removes a damaged file, and the other names of it that stages have handed it on under: a stage makes a file again
  /// that is not there.
  ///
  /// - Returns: the stages that have left it, first the one that comes first.
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
  /// A stage's file that is damaged and cannot be made again by this command.
  ///
  /// - Parameters:
  ///   - maker: the stage that has made it.
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
