import Foundation
import PackagePlugin

/// Puts the migrations of sql/target into the program: whichever files are there, so that one more is known by its name
/// alone.
@main struct EmbedMigrations: BuildToolPlugin {
  func createBuildCommands(context: PluginContext, target: Target) throws -> [Command] {
    let package = context.package.directoryURL
    let folder = package.appending(path: "sql/target")
    let script = package.appending(path: "tools/embed-migrations")
    let output = context.pluginWorkDirectoryURL.appending(path: "MigrationFiles.swift")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
      .filter { $0.hasSuffix(".sql") && $0.first?.isNumber == true }.map { folder.appending(path: $0) }
    return [
      .buildCommand(
        displayName: "Embedding \(files.count) migrations", executable: script,
        arguments: [output.path] + files.map(\.path), inputFiles: [script] + files, outputFiles: [output])
    ]
  }
}
