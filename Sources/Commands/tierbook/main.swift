import CommandLine
import Configuration
import Ledger

// One program in place of five: each would bring Swift's runtime along.
runAsMain(StageName(executable: CommandLine.arguments.first ?? "")?.executable ?? Tierbook.self)
