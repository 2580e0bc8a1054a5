package import Configuration
import PostgreSQL
package import Store
import Tables

extension PipelineFile {
  /// The decimals of revenue, as the pipeline file declares them, else its type in the landed files, else 2.
  package func revenueDecimals(_ landed: Manifest) -> Int {
    if let declared = input(.sales)?.scales["revenue"] { return declared }
    guard let file = landed.files(of: "sales").first,
      let column = file.columns.first(where: { $0.name == "revenue" })
    else { return 2 }
    switch column.type {
    case .numeric(_, let scale?): return max(0, scale)
    case .smallint, .integer, .bigint: return 0
    default: return 2
    }
  }
}
