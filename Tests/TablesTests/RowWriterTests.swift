import Arithmetic
import PostgreSQL
import Rules
import Testing

@testable import Tables

struct RowWriterTests {
  private final class Row {
    let key: KeyField
    let amount: ExactDecimal?
    let name: String?

    init(key: KeyField = .integer(7), amount: ExactDecimal? = 5, name: String? = "tea") {
      (self.key, self.amount, self.name) = (key, amount, name)
    }
  }

  private static let table = Table<Row>(
    "sample", stage: "measure", .between, Words("Sample", "样本"), Words("Sample", "样本"), key: [.productID],
    columns: [
      .key(.productID) { $0.key }, .decimal(.quantity) { $0.amount }, .identity(.category), .copied(.lines),
      .copied(.flags.required), .text(.productName) { $0.name },
    ])

  private func fields(
    _ row: Row, key: ColumnType = .integer, decimals: Int = 0, copied: (Int) -> [UInt8]? = { _ in nil }
  ) throws -> [[UInt8]?] {
    let form = RowForm(
      keyTypes: ["product_id": key], decimals: ShownDecimals(money: 2, cost: 2, quantity: decimals, stock: 2))
    let (buffer, bytes) = (ByteBuffer(), ByteBuffer())
    RowWriter(Self.table, form).write(row, to: buffer) { run in
      guard let fields = copied(run) else { return nil }
      bytes.removeAll()
      bytes.append(fields)
      return bytes.bytes
    }
    var rest = buffer.bytes
    let read = BinaryRow(columns: 6)
    _ = try read.take(from: &rest)
    return (0..<6).map { read.isNull($0) ? nil : Array(read.field($0)) }
  }

  @Test(
    arguments: [(ColumnType.smallint, 2), (.integer, 4), (.bigint, 8)])
  func `a whole key has the width of its column`(type: ColumnType, bytes: Int) throws {
    let key = try #require(try fields(Row(), key: type)[0])
    #expect(key.count == bytes && key.last == 7)
  }

  @Test func `other keys are bytes`() throws {
    #expect(try fields(Row(key: .array([1, 2, 3])), key: .text)[0] == [1, 2, 3])
    #expect(try fields(Row(key: .null))[0] == nil)
  }

  @Test func `an amount is filled up to the decimals of its kind`() throws {
    // Digits, weight, sign, decimals, then the digits.
    #expect(try fields(Row())[1] == [0, 1, 0, 0, 0, 0, 0, 0, 0, 5])
    #expect(try fields(Row(), decimals: 3)[1] == [0, 1, 0, 0, 0, 0, 0, 3, 0, 5])
    #expect(try fields(Row(amount: nil), decimals: 3)[1] == nil)
  }

  @Test func `what is copied stands as it was, each part for itself`() throws {
    #expect(Self.table.copiedRuns == [["category"], ["lines", "flags"]])
    let category: [UInt8] = [0, 0, 0, 1, 65]
    let read = try fields(Row()) { $0 == 0 ? category : nil }
    #expect(read[2] == [65])
    #expect(read[3] == nil)
    // A list that cannot be null is empty.
    #expect(read[4] == [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 25])
    #expect(read[5] == Array("tea".utf8))
  }

  @Test func `places are those of the item, and null where it is gone`() {
    let cuts = TierCuts(names: ["A"], rest: "B", method: .shares([ExactDecimal(units: 8, scale: 1)], crossing: .higher))
    let values = DecimalColumn([10, 90])
    var places = TierRanks(count: 2)
    cuts.place(values.descending(), by: values, in: &places)
    let items = ItemRanks([places, nil], names: cuts.order)
    #expect(items.rank(1, 0) == 1 && items.tier(1, 0) == "A" && items.cumulativeShare(1, 0)?.description == "0.900000")
    #expect(items.rank(0, 0) == 2 && items.tier(0, 0) == "B")
    #expect(items.rank(0, 1) == nil && items.tier(nil, 0) == nil)
  }
}
