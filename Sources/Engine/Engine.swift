import Locking
package import Store

/// Runs the tasks of all stages of a command on a fixed number of threads.
///
/// A stage opens with the names of the files that it will leave, and adds tasks. A task is ready when all files that it
/// waits for are settled: made, kept, or known to be missing. Of the ready tasks, the one nearest to the target begins
/// first, but for those that lead to what takes the server longest (`Priority`). No thread holds a lock while it waits,
/// and no task waits once it has begun.
package final class Engine: @unchecked Sendable {
  /// A wait ends with this error if a stage before has failed. That stage's own error is the one to report.
  package struct Broken: Error {}

  /// Work that begins when everything it waits for is there.
  final class Task {
    /// The place of the task among those of its priority.
    let number: Int
    let stage: Int
    let priority: Priority
    let lane: Lane?
    let work: (Int) throws -> Void
    /// How many files and values are still awaited.
    var missing = 0

    init(_ number: Int, stage: Int, _ priority: Priority, _ lane: Lane?, _ work: @escaping (Int) throws -> Void) {
      (self.number, self.stage, self.priority, self.lane, self.work) = (number, stage, priority, lane, work)
    }
  }

  private struct Stage {
    /// The manifest before the first file: without files, options and the stage's own record.
    var header: Manifest?
    var groups: [[FileKey]] = []
    var manifest: Manifest?
    /// Tasks that have not ended, and those of them that run.
    var unfinished = 0
    var running = 0
    var failure: (number: Int, error: any Error)?
  }

  private let condition = Condition()
  // `condition` guards everything below, which makes the class `Sendable`.
  private let names: [String]
  private let runningStages: [String]
  private var stages: [Stage]
  private var settled: [FileKey: StageFile?] = [:]
  private var announced: Set<FileKey> = []
  private var waiting: [FileKey: [Task]] = [:]
  private var ready: [Task] = []
  private var busy: Set<ObjectIdentifier> = []
  private var tasks = 0
  private var running = 0
  private var limit: Int
  private var threads: Int
  private var isStopping = false

  /// - Parameters:
  ///   - stages: names of all stages in the order of the data's way.
  ///   - running: those that work at the same time, in the same order. The files of the others are there.
  ///   - threads: how many tasks run at a time.
  package init(stages: [String], running: [String], threads: Int) {
    names = stages
    runningStages = running
    self.stages = names.map { _ in Stage() }
    limit = threads
    self.threads = threads
    for number in 0..<threads {
      startThread("worker \(number)") { [self] in runTasks() }
    }
  }

  /// Ends the threads after the tasks that run, and waits for that.
  package func stop() {
    condition.withLock {
      isStopping = true
      ready = []
      condition.broadcast()
      while threads > 0 { condition.wait() }
    }
  }

  private func index(_ stage: String) -> Int {
    guard let index = names.firstIndex(of: stage) else { preconditionFailure("there is no stage \(stage)") }
    return index
  }

  // MARK: Stages

  /// Opens a stage. Later stages can begin.
  ///
  /// - Parameters:
  ///   - header: the manifest before the first file.
  ///   - groups: the files that will be settled, in groups that the next stage takes together. Files of the stage that
  ///     are not among them do not exist.
  package func open(_ stage: String, _ header: Manifest, _ groups: [[FileKey]]) {
    open(stage, header, groups, [])
  }

  /// Opens a stage whose files are all there.
  package func open(_ stage: String, _ manifest: Manifest) {
    let groups = manifest.filesByMonth.map { $0.files.map { FileKey(stage, $0.table, $0.month) } }
    open(stage, manifest, groups, manifest.files)
  }

  private func open(_ stage: String, _ header: Manifest, _ groups: [[FileKey]], _ files: [StageFile]) {
    condition.withLock {
      let index = index(stage)
      stages[index].header = header
      stages[index].groups = groups
      announced.formUnion(groups.joined())
      for file in files { settled[FileKey(stage, file.table, file.month)] = .some(file) }
      for key in waiting.keys where key.stage == stage && isSettled(key) { wake(key) }
      condition.broadcast()
    }
  }

  /// Ends a stage: all its files are settled, and the manifest that lists them is in place.
  package func end(_ stage: String, _ manifest: Manifest) {
    condition.withLock {
      if let open = announced.first(where: { $0.stage == stage && settled[$0] == nil }) {
        preconditionFailure("no job of \(stage) makes \(open)")
      }
      stages[index(stage)].manifest = manifest
      condition.broadcast()
    }
  }

  /// Records that a stage has failed outside its tasks. After its end this does nothing.
  package func fail(_ stage: String, _ error: any Error) {
    condition.withLock {
      if stages[index(stage)].manifest == nil { fail(index(stage), task: tasks, error) }
    }
  }

  /// Whether a stage works at the same time as the others.
  package func runs(_ stage: String) -> Bool { runningStages.contains(stage) }

  /// Waits until the stage before has opened, if it works at the same time.
  package func waitForStage(before stage: String) throws {
    guard let place = runningStages.firstIndex(of: stage), place > 0 else { return }
    _ = try header(of: runningStages[place - 1])
  }

  /// Waits for a stage to open and returns its header.
  package func header(of stage: String) throws -> Manifest { try waitFor(stage) { $0.header } }

  /// Waits for a stage to open and returns the files that it leaves, in groups.
  package func groups(of stage: String) throws -> [[FileKey]] {
    try waitFor(stage) { $0.header == nil ? nil : $0.groups }
  }

  /// Waits for a stage to end and returns its manifest.
  package func manifest(of stage: String) throws -> Manifest { try waitFor(stage) { $0.manifest } }

  /// Waits until all tasks of a stage have ended.
  ///
  /// - Throws: the error of the first task that failed, in the order in which tasks were added; `Broken` if a stage
  ///   before has failed.
  package func finishTasks(of stage: String) throws {
    try wait(in: stage) { $0.unfinished == 0 ? () : nil }
  }

  /// Waits until `value` returns one. Only a task of the stage can bring that about.
  package func wait<Value>(in stage: String, until value: () -> Value?) throws -> Value {
    try wait(in: stage) { (_: Stage) in value() }
  }

  /// Waits in a stage, for its own tasks.
  private func wait<Value>(in stage: String, _ value: (Stage) -> Value?) throws -> Value {
    do {
      return try waitFor(stage, value)
    } catch let broken as Broken {
      throw condition.withLock { stages[index(stage)].failure?.error } ?? broken
    }
  }

  /// Waits for a stage, in another.
  private func waitFor<Value>(_ stage: String, _ value: (Stage) -> Value?) throws -> Value {
    try condition.withLock {
      let index = index(stage)
      while true {
        if stages[index].failure != nil {
          // Of the tasks that still run, one that was added earlier may fail too.
          if stages[index].running == 0 { throw Broken() }
        } else if let value = value(stages[index]) {
          return value
        } else if stages[..<index].contains(where: { $0.failure != nil }) {
          throw Broken()
        }
        condition.wait()
      }
    }
  }

  // MARK: Files

  /// Settles files that will not change; nil: there is no such file.
  package func settle(_ files: [(FileKey, StageFile?)]) {
    condition.withLock {
      for (key, file) in files {
        settled[key] = .some(file)
        wake(key)
      }
      condition.broadcast()
    }
  }

  /// Returns a settled file; nil: there is none.
  package func file(_ key: FileKey) -> StageFile? {
    condition.withLock {
      precondition(isSettled(key), "\(key) is read before it is settled")
      return settled[key] ?? nil
    }
  }

  /// Whether it is known if a file exists.
  private func isSettled(_ key: FileKey) -> Bool {
    if settled[key] != nil { return true }
    return stages[index(key.stage)].header != nil && !announced.contains(key)
  }

  private func wake(_ key: FileKey) {
    waiting.removeValue(forKey: key)?.forEach(count)
  }

  /// Counts one thing less that a task waits for.
  private func count(_ task: Task) {
    task.missing -= 1
    if task.missing == 0, !stages[...task.stage].contains(where: { $0.failure != nil }) { ready.append(task) }
  }

  // MARK: Tasks

  /// Adds a task.
  ///
  /// - Parameters:
  ///   - lane: of the tasks of one lane, one runs at a time.
  ///   - keys: the files that the task waits for.
  ///   - values: the values in memory that the task waits for. They are made if they are not there.
  ///   - number: the place of the task among those of its priority; nil: after all that were added before.
  ///   - work: receives the task's place, for tasks that it adds.
  package func add(
    _ stage: String, _ priority: Priority, lane: Lane? = nil, after keys: some Sequence<FileKey> = [],
    needing values: [Shared] = [], at number: Int? = nil, _ work: @escaping @Sendable (Int) throws -> Void
  ) {
    condition.withLock {
      let task = newTask(index(stage), priority, lane, at: number, work)
      // The task itself counts until all that it waits for is known.
      task.missing = 1
      for key in Set(keys) where !isSettled(key) {
        waiting[key, default: []].append(task)
        task.missing += 1
      }
      request(values, for: task)
      count(task)
      condition.broadcast()
    }
  }

  private func newTask(
    _ stage: Int, _ priority: Priority, _ lane: Lane?, at number: Int?, _ work: @escaping (Int) throws -> Void
  ) -> Task {
    tasks += 1
    stages[stage].unfinished += 1
    return Task(number ?? tasks, stage: stage, priority, lane, work)
  }

  private func request(_ values: [Shared], for task: Task) {
    for value in values where value.state != .made {
      value.waiting.append(task)
      task.missing += 1
      guard value.state == .none else { continue }
      value.state = .queued
      let making = newTask(task.stage, value.priority, value.lane, at: task.number) { [self] _ in
        try value.make()
        condition.withLock {
          value.state = .made
          let waiting = value.waiting
          value.waiting = []
          waiting.forEach(count)
          // Nobody but the jobs that were added reads what it was made from any more.
          dismiss(value.needs)
        }
      }
      making.missing = 1
      request(value.needs, for: making)
      count(making)
    }
  }

  /// Keeps values for a job that may need them, until `release`.
  package func hold(_ values: [Shared]) {
    condition.withLock { retain(values) }
  }

  /// Releases values that a job has held.
  package func release(_ values: [Shared]) {
    condition.withLock { dismiss(values) }
  }

  private func retain(_ values: [Shared]) {
    for value in values {
      value.users += 1
      if value.users == 1, value.state != .made { retain(value.needs) }
    }
  }

  private func dismiss(_ values: [Shared]) {
    for value in values {
      value.users -= 1
      guard value.users == 0 else { continue }
      // What a value was made from is dismissed when it is made.
      if value.state == .none { dismiss(value.needs) }
      value.state = .none
      value.drop()
    }
  }

  private func runTasks() {
    condition.withLock {
      while !isStopping {
        guard running < limit, let task = takeReady() else {
          condition.wait()
          continue
        }
        run(task)
      }
      threads -= 1
      condition.broadcast()
    }
  }

  /// Runs a task without the lock.
  private func run(_ task: Task) {
    running += 1
    stages[task.stage].running += 1
    condition.unlock()
    let result = Result { try task.work(task.number) }
    condition.lock()
    running -= 1
    stages[task.stage].running -= 1
    stages[task.stage].unfinished -= 1
    if let lane = task.lane { busy.remove(ObjectIdentifier(lane)) }
    if case .failure(let error) = result { fail(task.stage, task: task.number, error) }
    condition.broadcast()
  }

  private func takeReady() -> Task? {
    var best: Int?
    for (place, task) in ready.enumerated() {
      if let lane = task.lane, busy.contains(ObjectIdentifier(lane)) { continue }
      guard let other = best.map({ ready[$0] }) else {
        best = place
        continue
      }
      if (task.priority.rawValue, -task.number) > (other.priority.rawValue, -other.number) { best = place }
    }
    guard let best else { return nil }
    let task = ready.remove(at: best)
    if let lane = task.lane { busy.insert(ObjectIdentifier(lane)) }
    return task
  }

  /// Records a failure. Tasks of the stage and of those after it do not begin any more; the stages before go on.
  private func fail(_ stage: Int, task: Int, _ error: any Error) {
    if stages[stage].failure.map({ task < $0.number }) ?? true { stages[stage].failure = (task, error) }
    ready.removeAll { $0.stage >= stage }
    condition.broadcast()
  }

  // MARK: The target's server

  /// Runs `body` while a server on this machine computes for it: one task less runs meanwhile.
  ///
  /// - Parameter isHere: whether the server is on this machine; if not, all tasks run.
  package func lend<Value>(if isHere: Bool, _ body: () throws -> Value) rethrows -> Value {
    guard isHere else { return try body() }
    condition.withLock { limit -= 1 }
    defer {
      condition.withLock {
        limit += 1
        condition.broadcast()
      }
    }
    return try body()
  }
}
