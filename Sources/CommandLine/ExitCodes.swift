package import Configuration

/// The program's own exit codes, not ArgumentParser's.
package typealias ExitCode = Configuration.ExitCode
