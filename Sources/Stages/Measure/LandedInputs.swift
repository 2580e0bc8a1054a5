import Arithmetic
import CommandLine
import Configuration
import Engine
import Fold
import Ledger
import PostgreSQL
import Rules
import Store
import Tables

/// The files that extract left, and the pipeline file's options for them.
struct LandedInputs: Sendable {
  let pipeline: PipelineFile
  let folder: StageFolder
  let manifest: Manifest

  var windows: Windows { pipeline.windows(upTo: manifest.businessDate) }

  /// Returns the name of a landed file.
  func key(_ input: String, _ month: Month? = nil) -> FileKey { FileKey(folder.stage, input, month) }

  func keyType(_ key: String) -> ColumnType { manifest.keyType(key) }

  func isComplete(_ month: Month) -> Bool { manifest.businessDate >= month.lastDay }

  /// Returns the file of a required input without months.
  func required(_ input: String) throws(LandingError) -> StageFile {
    guard let file = manifest.file(input) else {
      throw LandingError(.damaged, path: folder.path, problem: "has no \(input)")
    }
    return file
  }

  /// Returns an input's months.
  func months(of input: String) -> [(month: Month, file: StageFile)] {
    manifest.files(of: input).compactMap { file in file.month.map { ($0, file) } }
  }

  /// Whether memory counts more than time: it is bounded, or the masters have so many keys that lists by key are large
  /// pieces of it.
  var savesMemory: Bool {
    pipeline.memory != nil || ["products", "customers"].reduce(0) { $0 + (manifest.file($1)?.rows ?? 0) } > 1 << 17
  }

  /// Whether the pipeline maps customers.
  var hasCustomers: Bool { manifest.file("customers") != nil }

  var hasStock: Bool { manifest.hasStock }

  var hasCost: Bool { manifest.hasCost }

  /// Whether sales or customers name salespeople.
  var namesSellers: Bool {
    ["sales", "customers"].contains { manifest.has($0, "salesperson_id") }
  }

  /// The bases of product tiers: profit needs a mapped cost, and contribution needs stock too.
  var bases: [String] {
    ["revenue"] + (hasCost ? ["profit"] : []) + (hasCost && hasStock ? ["contribution"] : [])
  }

  /// Months in the window of `customer_product`, which ends with the newest month; nil: the table is not written.
  var productWindow: Int? {
    let lengths = windows.lengths(endingWith: windows.last)
    guard pipeline.isWanted("customer_product"), hasCustomers,
      let length = pipeline.customers.productWindow ?? lengths.last,
      lengths.contains(length)
    else { return nil }
    return length
  }

  /// Whether all that leads to `customer_product` goes before all else, because its rows take the server longest. If
  /// memory counts more, they come after the products.
  var beginsWithPairs: Bool { productWindow != nil && !savesMemory }

  /// The priority of the passes over months. The pairs of `customer_product` need all passes; else the server waits least
  /// if it gets what one pass leaves before the next begins.
  var foldingPriority: Priority { beginsWithPairs ? .leading : .folding }

  /// How the sums of a window are projected; nil: it is not looked ahead for.
  func projection(_ month: Month, _ length: Int) -> Projection? {
    pipeline.projection(length, isComplete: isComplete(month))
  }

  /// The option of a month's windows that projections are.
  func projectionOption(_ month: Month) -> String {
    windows.lengths(endingWith: month).compactMap { projection(month, $0) }.map(\.summary).first ?? "not projected"
  }

  /// Whether price effects are parted into those of single customers and the mix of customers.
  var hasCellPrices: Bool {
    pipeline.causes.grain == .cell && hasCost && hasCustomers
      && [ProductCause.table.name, ProfitBridgeTable.table.name].contains(where: pipeline.isWanted)
  }

  /// Whether gross profit is bridged by channel.
  var hasChannelBridges: Bool {
    pipeline.isWanted(ProfitBridgeTable.table.name) && hasCost && manifest.has("customers", "channel")
  }

  /// Whether sales are summed by the salesperson of each line.
  func hasSalespeople(_ sales: StageFile) -> Bool {
    pipeline.isWanted("salesperson_summary") && sales.columns.contains { $0.name == "salesperson_id" }
  }

  var form: RowForm { RowForm(keyTypes: manifest.keyTypes, decimals: decimals) }

  /// The least decimals of published amounts: those of the pipeline file's scales and of the type of revenue.
  var decimals: ShownDecimals {
    func declared(_ input: InputContract, _ column: String) -> Int? { pipeline.input(input)?.scales[column] }
    let (quantity, revenue) = (declared(.sales, "quantity"), pipeline.revenueDecimals(manifest))
    let valuation = pipeline.measures.stockValuation
    // Unit cost × quantity has the decimals of both.
    let product = declared(.products, "unit_cost").flatMap { unit in quantity.map { unit + $0 } }
    return ShownDecimals(
      money: revenue, cost: max(revenue, declared(.sales, "cost") ?? 0, product ?? 0), quantity: quantity ?? 0,
      stock: max(valuation == .units ? 0 : revenue, declared(.stock, StockColumn.name(for: valuation)) ?? 0))
  }
}
