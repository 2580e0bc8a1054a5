import CommandLine
import Configuration
import Ledger

// One program serves all five names: five programs would each bring Swift's runtime along.
runAsMain(StageName(executable: CommandLine.arguments.first ?? "")?.executable ?? Tierbook.self)
