import ArgumentParser
import CommandLine
import Configuration
import Ledger
import PostgreSQL
import PublishStage
import Tables

/// Prints the tables' definition, without a database.
struct Schema: ParsableCommand {
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case sql
    case markdown
    case dbt
    case json
  }

  static let configuration = CommandConfiguration(
    abstract: "Print the tables and their columns: as SQL, for people, for dbt or for machines.",
    discussion: """
      Connects to nothing. sql: the statements that make the tables as this version has them, with comments, for psql; \
      a run takes such a schema as its own. markdown: a data dictionary in English and Chinese. dbt: a sources.yml with \
      descriptions. json: all that is known of tables and columns, formulas included. The pipeline file says nothing but \
      the name of the schema.

      Example:
        tierbook schema
        tierbook schema pipelines/demo.yaml --format dbt
        tierbook schema --format sql --product-id-type text --customer-id-type uuid
      """)

  @Argument(
    help: "The pipeline file. (default: none; the schema is tierbook)", completion: .file(extensions: ["yaml", "yml"]))
  var pipeline: String?

  @Option(help: "SQL, Markdown, a sources.yml of dbt, or JSON.")
  var format: Format = .sql

  @Option(help: ArgumentHelp("Type of the source's product key, for sql and dbt.", valueName: "type"))
  var productIdType = "bigint"

  @Option(help: ArgumentHelp("Type of the source's customer key.", valueName: "type"))
  var customerIdType = "bigint"

  @Option(help: ArgumentHelp("Type of the source's salesperson key.", valueName: "type"))
  var salespersonIdType = "bigint"

  func validate() throws {
    for (kind, type) in keyTypes where KeyFamily(type) == nil {
      throw ValidationError(
        "--\(kind.rawValue.split(separator: "_").joined(separator: "-"))-type \(type.sqlName): accepted is smallint, integer, bigint, "
          + "text, uuid, character(N), character varying or character varying(N)")
    }
  }

  func run() throws {
    let schema = try pipeline.map { try PipelineFile(readingFrom: $0).schema } ?? "tierbook"
    let types = Dictionary(uniqueKeysWithValues: keyTypes.map { ($0.kind.rawValue, $0.type) })
    switch format {
    case .sql:
      print(
        SchemaSQL(schema: schema, keyTypes: types).statements(for: Tables.target, migrations: Publish.migrations))
    case .markdown:
      print(
        DataDictionary.text(of: [("Published tables", Tables.published), ("Ledger", Tables.ledger)]), terminator: "")
    case .dbt: print(DbtSources.text(of: Tables.target, schema: schema, keyTypes: types))
    case .json: try PrintFormat.json.print("", SchemaDocument(Tables.all, schema: schema))
    }
  }

  private var keyTypes: [(kind: KeyKind, type: ColumnType)] {
    [
      (.product, ColumnType(sqlName: productIdType)), (.customer, ColumnType(sqlName: customerIdType)),
      (.salesperson, ColumnType(sqlName: salespersonIdType)),
    ]
  }
}
