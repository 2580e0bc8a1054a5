/// A small distributor of the tests: a source that many tests copy, and the pipeline file that reads it.
package protocol SampleSource {
  /// Its folder under Tests, which has source.sql.
  static var folder: String { get }
  /// A database that holds it, to copy.
  static var template: Result<TestDatabase, any Error> { get }
  static var yaml: String { get }
}

extension SampleSource {
  package static func database(_ label: String) throws -> TestDatabase {
    try TestDatabase(label, template: try template.get())
  }

  /// A database with keys of another type.
  package static func made(
    _ label: String, _ variables: [String: String] = [:], server: TestServer? = nil
  ) throws -> TestDatabase {
    let database = try TestDatabase(label, server: server)
    try database.runFile("\(Checkout.root)/Tests/\(folder)/source.sql", variables: variables)
    return database
  }

  /// - Parameter yaml: text of another pipeline file than the source's own.
  package static func nightly(_ label: String, yaml: String? = nil) throws -> NightlyRun {
    try NightlyRun(try database(label), yaml: yaml ?? Self.yaml, folder: label)
  }
}
