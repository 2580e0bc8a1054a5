package import CommandLine
import Configuration
import Ledger
package import PostgreSQL
import Tables

extension Extract {
  /// The types that the tables' keys need for the source as it is: for each key the widest type of the inputs.
  package static func keyTypes(_ context: StageContext) throws -> [String: ColumnType] {
    do {
      var connection = try context.pipeline.connectToSource(for: "check")
      let inputs = try SourceContract(context.pipeline, &connection).inputs
      return InputContract.keys.reduce(into: [:]) { types, key in
        types[key] = ColumnType.widestKey(inputs.compactMap { input in input.columns.first { $0.name == key }?.type })
      }
    } catch let error as DatabaseError {
      throw Failure(error, at: "source", refusal: .contract)
    }
  }
}
