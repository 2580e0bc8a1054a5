// swift-tools-version: 6.2
import PackageDescription

/// Settings of every Swift target: what later language modes make the default, today.
let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
]

let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
/// Of tests alone: what numbers without a limit give.
let bigInt: Target.Dependency = .product(name: "BigInt", package: "BigInt")

/// What all stages stand on; none knows another.
let stageDependencies: [Target.Dependency] = [
  "Arithmetic", "CommandLine", "Configuration", "Engine", "Ledger", "Locking", "PostgreSQL", "Rules", "Store",
  "Tables", "TerminalText",
]

let package = Package(
  name: "tierbook",
  products: [
    .executable(name: "tierbook", targets: ["tierbook"])
  ],
  // Exact versions, in place of a Package.resolved: what was tested is what is built.
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
    .package(url: "https://github.com/attaswift/BigInt", exact: "6.0.1"),
  ],
  targets: [
    // What is asked of the C library and the kernel, where Swift cannot.
    .target(name: "CProcess"),
    // Threads, and locks that they share.
    .target(name: "Locking", dependencies: ["CProcess"], swiftSettings: settings),
    // How a text is shown: on a terminal, in HTML, in CSV.
    .target(name: "TerminalText", swiftSettings: settings),
    // The database, and the numbers it speaks.
    .systemLibrary(name: "CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
    .target(name: "Arithmetic", swiftSettings: settings),
    .target(
      name: "PostgreSQL", dependencies: ["CLibPQ", "Arithmetic", "Locking", "TerminalText"], swiftSettings: settings),
    // Every formula and rule that a textbook would check: no database, no file, no clock.
    .target(name: "Rules", dependencies: ["Arithmetic"], swiftSettings: settings),
    // Every input and every table, declared once.
    .target(name: "Tables", dependencies: ["Arithmetic", "PostgreSQL", "Rules"], swiftSettings: settings),
    // What stages hand over: files in COPY's format, and manifests.
    .systemLibrary(name: "CXXHash", pkgConfig: "libxxhash", providers: [.apt(["libxxhash-dev"])]),
    .target(
      name: "Store", dependencies: ["CXXHash", "Arithmetic", "Locking", "PostgreSQL", "Tables"],
      swiftSettings: settings),
    // The pipeline file.
    .systemLibrary(name: "CLibYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
    // CCTZ has no file for pkg-config.
    .target(name: "CTimeZone", linkerSettings: [.linkedLibrary("cctz")]),
    .target(
      name: "Configuration",
      dependencies: [
        "CLibYAML", "CTimeZone", "Arithmetic", "Locking", "PostgreSQL", "Store", "Rules", "Tables", "TerminalText",
        argumentParser,
      ],
      swiftSettings: settings),
    // Jobs: what they read and make, and which runs next.
    .target(
      name: "Engine", dependencies: ["Arithmetic", "Locking", "PostgreSQL", "Store", "Tables"],
      swiftSettings: settings),
    // Runs, the lock, and what is published.
    .target(
      name: "Ledger",
      dependencies: [
        "Arithmetic", "Configuration", "Locking", "PostgreSQL", "Store", "Tables", "TerminalText", argumentParser,
        logging,
      ],
      swiftSettings: settings),
    // Arguments, logs, metrics, a run's end, and what a stage is.
    .target(
      name: "CommandLine",
      dependencies: [
        "CProcess", "Arithmetic", "Configuration", "Engine", "Ledger", "Locking", "PostgreSQL", "Rules", "Store",
        "Tables", "TerminalText", argumentParser, logging,
      ],
      swiftSettings: settings),
    // From lines to sums of a month.
    .target(
      name: "Fold",
      dependencies: [
        "Arithmetic", "Configuration", "Engine", "Locking", "PostgreSQL", "Rules", "Store", "Tables", "TerminalText",
      ],
      swiftSettings: settings),
    // The stages, in the order of the data's way.
    .target(
      name: "ExtractStage", dependencies: stageDependencies, path: "Sources/Stages/Extract", swiftSettings: settings),
    .target(
      name: "MeasureStage", dependencies: stageDependencies + ["Fold"], path: "Sources/Stages/Measure",
      swiftSettings: settings),
    .target(
      name: "ClassifyStage", dependencies: stageDependencies + ["Fold"], path: "Sources/Stages/Classify",
      swiftSettings: settings),
    .target(
      name: "PublishStage", dependencies: stageDependencies + [argumentParser], path: "Sources/Stages/Publish",
      exclude: ["Migrations"], swiftSettings: settings, plugins: ["EmbedMigrations"]),
    // sql/target, as a source of the stage that publishes, which has a link to the folder: what a target's folder holds is
    // what the build looks at again.
    .plugin(name: "EmbedMigrations", capability: .buildTool(), path: "Sources/Plugins/EmbedMigrations"),
    // What asks the result: from landed lines and published rows.
    .target(
      name: "ExplainStage",
      dependencies: [
        "Arithmetic", "Configuration", "Fold", "PostgreSQL", "Rules", "Store", "Tables", "TerminalText",
      ],
      path: "Sources/Stages/Explain", swiftSettings: settings),
    // What reaches those who read: a page and a workbook, from the published tables.
    .target(
      name: "Charts", dependencies: ["TerminalText"], path: "Sources/Report/Charts", swiftSettings: settings),
    .target(
      name: "Mustache", dependencies: ["TerminalText"], path: "Sources/Report/Mustache", swiftSettings: settings),
    .systemLibrary(
      name: "CXlsxWriter", pkgConfig: "xlsxwriter", providers: [.apt(["libxlsxwriter-dev", "zlib1g-dev"])]),
    .target(
      name: "Workbook", dependencies: ["CXlsxWriter", "Arithmetic"], path: "Sources/Report/Workbook",
      swiftSettings: settings),
    .target(
      name: "Report",
      dependencies: [
        "Arithmetic", "Charts", "Configuration", "Mustache", "PostgreSQL", "Rules", "Tables", "TerminalText",
        "Workbook",
      ],
      path: "Sources/Report", exclude: ["Charts", "Mustache", "Workbook"], resources: [.embedInCode("Templates")],
      swiftSettings: settings),
    // The executable: a few lines. By the name of a stage it is the command of that stage.
    .executableTarget(
      name: "tierbook",
      dependencies: [
        "ExtractStage", "MeasureStage", "ClassifyStage", "PublishStage", "ExplainStage", "Report", "CommandLine",
        "Configuration", "Ledger", "Tables", "PostgreSQL", "Arithmetic", "TerminalText", argumentParser,
      ],
      path: "Sources/Commands/tierbook", swiftSettings: settings),
    // Tests without a server.
    .target(name: "TestSupport", dependencies: ["Locking"], path: "Tests/TestSupport", swiftSettings: settings),
    .testTarget(name: "LockingTests", dependencies: ["Locking"], swiftSettings: settings),
    .testTarget(name: "ChartsTests", dependencies: ["Charts"], swiftSettings: settings),
    .testTarget(name: "MustacheTests", dependencies: ["Mustache"], swiftSettings: settings),
    .testTarget(
      name: "WorkbookTests", dependencies: ["CXlsxWriter", "Workbook", "TestSupport"], swiftSettings: settings),
    .testTarget(
      name: "ReportTests",
      dependencies: [
        "Arithmetic", "Charts", "Configuration", "Mustache", "PostgreSQL", "Report", "Tables", "TestSupport",
      ],
      swiftSettings: settings),
    .testTarget(name: "TerminalTextTests", dependencies: ["TerminalText"], swiftSettings: settings),
    .testTarget(name: "ArithmeticTests", dependencies: ["Arithmetic", "TestSupport"], swiftSettings: settings),
    .testTarget(
      name: "PostgreSQLTests", dependencies: ["Arithmetic", "PostgreSQL", "TestSupport"], swiftSettings: settings),
    .testTarget(
      name: "StoreTests", dependencies: ["Arithmetic", "PostgreSQL", "Store", "TestSupport"],
      swiftSettings: settings),
    .testTarget(
      name: "TablesTests", dependencies: ["Arithmetic", "PostgreSQL", "Rules", "Tables", "TestSupport"],
      swiftSettings: settings),
    .testTarget(
      name: "EngineTests",
      dependencies: ["Arithmetic", "Engine", "Locking", "PostgreSQL", "Store", "Tables", "TestSupport"],
      swiftSettings: settings),
    .testTarget(
      name: "RulesTests", dependencies: ["Arithmetic", "Rules", "TestSupport"], swiftSettings: settings),
    .testTarget(
      name: "UnlimitedTests",
      dependencies: [
        "Arithmetic", "Configuration", "Rules", "PublishStage", "TestSupport", bigInt,
      ],
      swiftSettings: settings),
    .testTarget(
      name: "ConfigurationTests", dependencies: stageDependencies + ["TestSupport", argumentParser, logging],
      swiftSettings: settings),
    .testTarget(
      name: "LedgerTests", dependencies: stageDependencies + ["TestSupport", argumentParser, logging],
      swiftSettings: settings),
    .testTarget(
      name: "CommandLineTests", dependencies: stageDependencies + ["TestSupport", argumentParser, logging],
      swiftSettings: settings),
    .testTarget(
      name: "ExtractStageTests", dependencies: stageDependencies + ["ExtractStage", "TestSupport", logging],
      swiftSettings: settings),
    .testTarget(
      name: "FoldTests", dependencies: stageDependencies + ["Fold", "TestSupport"], swiftSettings: settings),
    .testTarget(
      name: "MeasureStageTests", dependencies: stageDependencies + ["Fold", "MeasureStage", "TestSupport"],
      swiftSettings: settings),
    .testTarget(
      name: "ClassifyStageTests", dependencies: stageDependencies + ["ClassifyStage", "TestSupport"],
      swiftSettings: settings),
    .testTarget(
      name: "PublishStageTests", dependencies: stageDependencies + ["PublishStage", "TestSupport"],
      swiftSettings: settings),
    .testTarget(
      name: "ExplainTests",
      dependencies: [
        "Arithmetic", "Configuration", "ExplainStage", "Fold", "PostgreSQL", "Rules", "Store", "Tables", "TestSupport",
      ], swiftSettings: settings),
    // Tests against a server of their own, which TestSupport starts.
    .testTarget(
      name: "PostgreSQLServerTests", dependencies: ["Arithmetic", "PostgreSQL", "TestSupport"], swiftSettings: settings),
    // Tests of the built executables.
    .testTarget(name: "EndToEndTests", dependencies: ["TestSupport"], swiftSettings: settings),
    // Tests of what must survive: docs/faults.md is their list. make test-faults runs them.
    .testTarget(
      name: "FaultTests",
      dependencies: ["Arithmetic", "PostgreSQL", "Store", "CommandLine", "Configuration", "Ledger", "TestSupport"],
      swiftSettings: settings),
  ]
)
