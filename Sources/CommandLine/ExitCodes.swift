package import Configuration

/// The program's own, not ArgumentParser's.
package typealias ExitCode = Configuration.ExitCode
