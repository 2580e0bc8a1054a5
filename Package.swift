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
    // How a text is shown on a terminal.
    .target(name: "TerminalText", swiftSettings: settings),
    // The database, and the numbers it speaks.
    .systemLibrary(name: "CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
    .target(name: "Arithmetic", swiftSettings: settings),
    .target(
      name: "PostgreSQL", dependencies: ["CLibPQ", "Arithmetic", "Locking", "TerminalText"], swiftSettings: settings),
    // Every table, declared once.
    .target(
      name: "Tables", dependencies: ["Arithmetic", "PostgreSQL", "Measures", "Tiers"], swiftSettings: settings),
    // What stages hand over.
    .systemLibrary(name: "CXXHash", pkgConfig: "libxxhash", providers: [.apt(["libxxhash-dev"])]),
    .target(
      name: "Landing", dependencies: ["CXXHash", "Arithmetic", "Locking", "PostgreSQL", "Tables"],
      swiftSettings: settings),
    // Pure arithmetic: no database, no file, no clock.
    .target(name: "Measures", dependencies: ["Arithmetic"], swiftSettings: settings),
    .target(name: "Tiers", dependencies: ["Arithmetic"], swiftSettings: settings),
    // The pipeline file, and what a stage is.
    .systemLibrary(name: "CLibYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
    // CCTZ has no file for pkg-config.
    .target(name: "CTimeZone", linkerSettings: [.linkedLibrary("cctz")]),
    .target(
      name: "Pipeline",
      dependencies: [
        "CProcess", "CLibYAML", "CTimeZone", "TerminalText", "Arithmetic", "Locking", "PostgreSQL", "Landing", "Tables",
        "Measures", "Tiers",
        argumentParser, logging,
      ],
      swiftSettings: settings),
    // The stages, in the order of the data's way.
    .target(
      name: "ExtractStage",
      dependencies: ["Arithmetic", "Locking", "PostgreSQL", "Landing", "Tables", "Measures", "Pipeline"],
      path: "Sources/Stages/Extract", swiftSettings: settings),
    .target(
      name: "MeasureStage",
      dependencies: ["Arithmetic", "Locking", "PostgreSQL", "Landing", "Tables", "Measures", "Pipeline"],
      path: "Sources/Stages/Measure", swiftSettings: settings),
    .target(
      name: "ClassifyStage",
      dependencies: ["Arithmetic", "Locking", "PostgreSQL", "Landing", "Tables", "Measures", "Tiers", "Pipeline"],
      path: "Sources/Stages/Classify", swiftSettings: settings),
    .target(
      name: "PublishStage",
      dependencies: [
        "Arithmetic", "Locking", "PostgreSQL", "Landing", "Tables", "Measures", "Pipeline", argumentParser,
      ],
      path: "Sources/Stages/Publish", exclude: ["Migrations"], swiftSettings: settings, plugins: ["EmbedMigrations"]),
    // sql/target, as a source of the stage that publishes, which has a link to the folder: what a target's folder holds is
    // what the build looks at again.
    .plugin(name: "EmbedMigrations", capability: .buildTool(), path: "Sources/Plugins/EmbedMigrations"),
    // The executable: a few lines. By the name of a stage it is the command of that stage.
    .executableTarget(
      name: "tierbook",
      dependencies: [
        "ExtractStage", "MeasureStage", "ClassifyStage", "PublishStage", "Pipeline", "Tables", "PostgreSQL",
        "Arithmetic", "TerminalText", argumentParser,
      ],
      path: "Sources/Commands/tierbook", swiftSettings: settings),
    // Tests without a server.
    .target(name: "TestSupport", dependencies: ["Locking"], path: "Tests/TestSupport", swiftSettings: settings),
    .testTarget(name: "LockingTests", dependencies: ["Locking"], swiftSettings: settings),
    .testTarget(name: "TerminalTextTests", dependencies: ["TerminalText"], swiftSettings: settings),
    .testTarget(name: "ArithmeticTests", dependencies: ["Arithmetic", "TestSupport"], swiftSettings: settings),
    .testTarget(
      name: "PostgreSQLTests", dependencies: ["Arithmetic", "PostgreSQL", "TestSupport"], swiftSettings: settings),
    .testTarget(
      name: "LandingTests", dependencies: ["Arithmetic", "PostgreSQL", "Landing", "TestSupport"],
      swiftSettings: settings),
    .testTarget(
      name: "TablesTests", dependencies: ["Arithmetic", "PostgreSQL", "Measures", "Tables", "TestSupport"],
      swiftSettings: settings),
    .testTarget(
      name: "MeasuresTests", dependencies: ["Arithmetic", "Measures", "TestSupport"], swiftSettings: settings),
    .testTarget(
      name: "UnlimitedTests",
      dependencies: [
        "Arithmetic", "Measures", "PublishStage", "Tiers", "TestSupport", bigInt,
      ],
      swiftSettings: settings),
    .testTarget(name: "TiersTests", dependencies: ["Arithmetic", "Tiers", "TestSupport"], swiftSettings: settings),
    .testTarget(
      name: "PipelineTests",
      dependencies: [
        "Arithmetic", "Locking", "PostgreSQL", "Landing", "Measures", "Tiers", "Pipeline", "TestSupport",
        argumentParser,
        logging,
      ],
      swiftSettings: settings),
    .testTarget(
      name: "ExtractStageTests",
      dependencies: ["Arithmetic", "PostgreSQL", "Landing", "Pipeline", "ExtractStage", "TestSupport", logging],
      swiftSettings: settings),
    .testTarget(
      name: "MeasureStageTests",
      dependencies: ["Arithmetic", "Locking", "PostgreSQL", "Landing", "Tables", "MeasureStage", "TestSupport"],
      swiftSettings: settings),
    .testTarget(
      name: "ClassifyStageTests",
      dependencies: ["Arithmetic", "PostgreSQL", "Measures", "Tiers", "Pipeline", "ClassifyStage", "TestSupport"],
      swiftSettings: settings),
    .testTarget(
      name: "PublishStageTests",
      dependencies: ["Arithmetic", "PostgreSQL", "Landing", "Measures", "Pipeline", "PublishStage", "TestSupport"],
      swiftSettings: settings),
    // Tests against a server of their own, which TestSupport starts.
    .testTarget(
      name: "PostgreSQLServerTests", dependencies: ["Arithmetic", "PostgreSQL", "TestSupport"], swiftSettings: settings),
    // Tests of the built executables.
    .testTarget(name: "EndToEndTests", dependencies: ["TestSupport"], swiftSettings: settings),
    // Tests of what must survive: docs/faults.md is their list. make test-faults runs them.
    .testTarget(
      name: "FaultTests", dependencies: ["Arithmetic", "PostgreSQL", "Landing", "Pipeline", "TestSupport"],
      swiftSettings: settings),
  ]
)
