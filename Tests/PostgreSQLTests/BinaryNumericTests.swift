import Arithmetic
import TestSupport
import Testing

@testable import PostgreSQL

/// The bytes are PostgreSQL's own: `select encode(numeric_send(x), 'hex')`, and those of float8send and float4send.
struct BinaryNumericTests {
  @Test(arguments: [
    ("0", "0000000000000000"), ("0.00", "0000000000000002"), ("0.0000000000", "000000000000000a"),
    ("1", "00010000000000000001"), ("-1", "00010000400000000001"), ("9", "00010000000000000009"),
    ("10", "0001000000000000000a"), ("9999", "0001000000000000270f"), ("10000", "00010001000000000001"),
    ("10001", "000200010000000000010001"), ("100000000", "00010002000000000001"),
    ("12345678", "000200010000000004d2162e"), ("0.1", "0001ffff0000000103e8"), ("0.01", "0001ffff000000020064"),
    ("0.001", "0001ffff00000003000a"), ("0.0001", "0001ffff000000040001"), ("0.00001", "0001fffe0000000503e8"),
    ("0.12345", "0002ffff0000000504d21388"), ("-0.5", "0001ffff400000011388"), ("1.5", "000200000000000100011388"),
    ("-2.50", "000200004000000200021388"), ("1234.5678", "000200000000000404d2162e"),
    ("12345.67891", "0004000100000005000109291a8503e8"), ("99999999.9999", "0003000100000004270f270f270f"),
    ("172261341.20", "000400020000000200011c3a053d07d0"), ("-172261341.20", "000400024000000200011c3a053d07d0"),
    ("1000000000000000", "000100030000000003e8"), ("9999999999999999", "0004000300000000270f270f270f270f"),
    ("99999999999999999999", "0005000400000000270f270f270f270f270f"),
    ("123456789012345.678", "0005000300000003007b11d722c509291a7c"),
    ("1234567890123456.7890", "000500030000000404d2162e23340d801ed2"),
    ("-9999999999999999999999999999", "0007000640000000270f270f270f270f270f270f270f"),
    ("9999999999999999999999999999", "0007000600000000270f270f270f270f270f270f270f"),
    ("0.0000000000000000000000000001", "0001fff90000001c0001"),
    ("-0.0000000000000000000000000001", "0001fff94000001c0001"),
    ("12345678901234.12345678901234", "000800030000000e000c0d801ed204d204d2162e23340d48"),
    ("10000000000000000000.00000001", "000700040000000803e8000000000000000000000001"),
    ("0.3333333333333333", "0004ffff000000100d050d050d050d05"), ("10000.0001", "0003000100000004000100000001"),
    ("40000.00", "00010001000000020004"), ("0.00010000", "0001ffff000000080001"),
    ("100000000000000000000", "00010005000000000001"),
  ])
  func `a numeric is read and written as the server sends it`(text: String, hex: String) throws {
    let value = try #require(ExactDecimal(text))
    let amount = try Amount(numeric: hex)
    #expect(amount == .number(value))
    #expect(amount.text == text)
    #expect(written(value) == hex)
  }

  @Test(arguments: UInt64(1)...5) func `a numeric of any size and scale is read as it was written`(seed: UInt64) throws
  {
    var generator = SeededGenerator(seed: seed)
    for digits in 1...28 {
      for scale in 0...28 {
        let random = UInt128(generator.next()) << 64 | UInt128(generator.next())
        let units = Int128(random % UInt128(powerOfTen(digits)))
        let value = ExactDecimal(units: Bool.random(using: &generator) ? units : -units, scale: scale)
        #expect(try Amount(numeric: written(value)).text == value.description)
      }
    }
  }

  @Test(arguments: [
    ("99999999999999999999999999999999999999", "000a0009000000000063270f270f270f270f270f270f270f270f270f"),
    ("-99999999999999999999999999999999999999", "000a0009400000000063270f270f270f270f270f270f270f270f270f"),
    ("9999999999999999999999999999999999999.9", "000b0009000000010009270f270f270f270f270f270f270f270f270f2328"),
    ("999999999999999999999999999999999999.99", "000a000800000002270f270f270f270f270f270f270f270f270f26ac"),
    ("99999999999999999999999999999999999.999", "000a00080000000303e7270f270f270f270f270f270f270f270f2706"),
    ("9999999999999999999999999999999999.9999", "000a0008000000040063270f270f270f270f270f270f270f270f270f"),
    ("-1234567890123456789012345678901234567.8", "000b000940000001000109291a85007b11d722c509291a85007b11d71f40"),
    ("123456789012345678901234567890.12345678", "000a000700000008000c0d801ed204d2162e23340d801ed204d2162e"),
    ("0.00000000000000000000000000000000000001", "0001fff6000000260064"),
    ("10000000000000000000000000000000000000", "0001000900000000000a"),
  ])
  func `sums of 38 digits are written as the server sends them`(text: String, hex: String) throws {
    #expect(written(try #require(ExactDecimal(text))) == hex)
  }

  @Test(arguments: [
    ("10000000000000000000000000000", "00010007000000000001"),
    ("-10000000000000000000000000000", "00010007400000000001"),
    ("99999999999999999999999999999999999999", "000a0009000000000063270f270f270f270f270f270f270f270f270f"),
    ("1e100", "00010019000000000001"), ("1e1000", "000100fa000000000001"),
    ("0.00000000000000000000000000001", "0001fff80000001d03e8"), ("1e-29", "0001fff80000001d03e8"),
    ("1e-100", "0001ffe7000000640001"),
    ("100000000000000000000.00000001", "000800050000000800010000000000000000000000000001"),
    ("1e28", "00010007000000000001"),
    ("123456789012345678.12345678901", "000800040000000b000c0d801ed204d2162e04d2162e2332"),
  ])
  func `a numeric of more than 28 digits or decimals is too large`(text: String, hex: String) throws {
    #expect(try Amount(numeric: hex) == .tooLarge, "\(text)")
  }

  @Test(arguments: [
    ("00000000c0000000", Amount.notANumber), ("00000000d0000020", .infinite), ("00000000f0000020", .infinite),
  ])
  func `what is no number says so`(hex: String, amount: Amount) throws {
    #expect(try Amount(numeric: hex) == amount)
  }

  @Test(arguments: [
    ("", "has a numeric of 0 bytes"), ("00010000000000", "has a numeric of 7 bytes"),
    ("0002000000000000", "has a numeric of 8 bytes for 2 digits"),
    ("000000000000000001", "has a numeric of 9 bytes for 0 digits"),
    ("ffff000000000000", "has a numeric of 8 bytes for 65535 digits"),
    ("0001000012340000", "has a numeric of sign 4660"),
  ])
  func `bytes that are no numeric are refused`(hex: String, message: String) {
    #expect(throws: BinaryFormatError(description: message)) { try Amount(numeric: hex) }
  }

  /// Digits above 9999, and weights and scales at the ends of their range.
  @Test(arguments: [
    "00097fff00000000", "00008000000000ff", "0000ffff0000ffff", "00017fff40000000ffff", "000180004000001cffff",
    "00040003000000 00ffffffffffffffff", "0009000800000000ffffffffffffffffffffffffffffffffffff",
    "0009000100000 01cffffffffffffffffffffffffffffffffffff",
  ])
  func `a numeric that no server sends is read or refused`(hex: String) {
    _ = try? Amount(numeric: hex.filter { $0 != " " })
  }

  /// Each with what the server casts it to: `x::float8::numeric`.
  @Test(
    arguments: [
      (0x0000_0000_0000_0000, "0"), (0x8000_0000_0000_0000, "0"), (0x3fb9_9999_9999_999a, "0.1"),
      (0x3fc9_9999_9999_999a, "0.2"),
      (0x3fd3_3333_3333_3333, "0.3"), (0xc004_0000_0000_0000, "-2.5"), (0x3ff0_0000_0000_0000, "1"),
      (0x430c_6bf5_2634_0000, "1000000000000000"), (0x42d6_bcc4_1e90_0000, "100000000000000"),
      (0x42dc_1221_8377_de40, "123456789012345"), (0x4311_8b54_f22a_eb00, "1234567890123460"),
      (0x42dc_1221_8377_de6b, "123456789012346"), (0x430c_6bf5_2633_fffc, "1000000000000000"),
      (0x3fbf_9add_3746_f65f, "0.123456789012346"), (0x3ff0_147a_e147_ae14, "1.005"), (0x4005_6666_6666_6666, "2.675"),
      (0x3ee4_f8b5_88e3_68f1, "0.00001"), (0x3de4_9da7_e361_ce4c, "0.00000000015"),
      (0x4415_af1d_78b5_8c40, "100000000000000000000"), (0xc480_f0cf_064d_d592, "-10000000000000000000000"),
      (0x4597_3c11_5074_bc30, "1797693134862300000000000000"), (0x45c0_27e7_2f1f_127d, "9999999999999990000000000000"),
      (0x4009_21fb_5444_2d11, "3.14159265358979"), (0x3f20_1f31_f46e_d246, "0.000123"), (0x4059_0000_0000_0000, "100"),
      (0x4092_c000_0000_0000, "1200"), (0x408f_4000_0000_0000, "1000"), (0x4031_fd70_a3d7_0a3d, "17.99"),
      (0xc033_f333_3333_3333, "-19.95"), (0x4040_aaaa_aaaa_aaab, "33.3333333333333"), (0x3fd3_3333_3333_3334, "0.3"),
      (0x4330_0000_0000_0000, "4503599627370500"), (0x4340_0000_0000_0000, "9007199254740990"),
      (0x3cc2_03af_9ee7_5616, "0.0000000000000005"), (0x3a1f_b0f6_be50_6019, "0.0000000000000000000000000001"),
      (0x3a5d_b5e7_526b_5a18, "0.0000000000000000000000000015"), (0x3ca1_cac0_67a8_5a7c, "0.000000000000000123456789"),
    ] as [(UInt64, String)])
  func `a double precision is the decimal that the server casts it to`(bits: UInt64, text: String) throws {
    #expect(try amount(.doublePrecision, Int64(bitPattern: bits)).text == text)
  }

  /// `x::float4::numeric`.
  @Test(
    arguments: [
      (0x0000_0000, "0"), (0x8000_0000, "0"), (0x3dcc_cccd, "0.1"), (0x3e4c_cccd, "0.2"), (0x3e99_999a, "0.3"),
      (0xc020_0000, "-2.5"), (0x3f80_0000, "1"), (0x5863_5fa9, "1000000000000000"), (0x47f1_2000, "123456"),
      (0x4996_b438, "1234570"), (0x4b3c_614e, "12345700"), (0x56e0_910c, "123457000000000"), (0x47c3_4ffa, "100000"),
      (0x3dfc_d6de, "0.123457"), (0x3f80_a3d7, "1.005"), (0x402b_3333, "2.675"), (0x3727_c5ac, "0.00001"),
      (0x2f24_ed3f, "0.00000000015"), (0x60ad_78ec, "100000000000000000000"), (0xe407_8678, "-10000000000000000000000"),
      (0x4049_0fd0, "3.14159"), (0x3900_f990, "0.000123"), (0x42c8_0000, "100"), (0x4496_0000, "1200"),
      (0x418f_eb85, "17.99"), (0xc19f_999a, "-19.95"), (0x4205_5555, "33.3333"), (0x4b80_0000, "16777200"),
      (0x2610_1d7d, "0.0000000000000005"), (0x10fd_87b6, "0.0000000000000000000000000001"),
      (0x12ed_af3b, "0.0000000000000000000000000015"), (0x6e01_3f31, "9999990000000000000000000000"),
      (0x4b00_0000, "8388610"), (0x477f_e000, "65504"), (0x4b18_9680, "10000000"),
    ] as [(UInt32, String)])
  func `a real is the decimal that the server casts it to`(bits: UInt32, text: String) throws {
    #expect(try amount(.real, Int32(bitPattern: bits)).text == text)
  }

  /// 4.9e-324, 2.2250738585072014e-308, 1e-29, 1.23456789012345e-20: the server has more decimals than are kept here.
  @Test(arguments: [0x1, 0x0010_0000_0000_0000, 0x39e9_5a5e_fea6_b347, 0x3bcd_2681_472a_ffcc] as [UInt64])
  func `a double precision too small for 28 decimals is zero`(bits: UInt64) throws {
    #expect(try amount(.doublePrecision, Int64(bitPattern: bits)) == .number(0))
  }

  /// 1e-45, 1.17549435e-38, 1e-29.
  @Test(arguments: [0x1, 0x0080_0000, 0x0f4a_d2f8] as [UInt32])
  func `a real too small for 28 decimals is zero`(bits: UInt32) throws {
    #expect(try amount(.real, Int32(bitPattern: bits)) == .number(0))
  }

  @Test(arguments: [
    (Double.nan, Amount.notANumber), (.infinity, .infinite), (-.infinity, .infinite), (1e28, .tooLarge),
    (1e300, .tooLarge), (-.greatestFiniteMagnitude, .tooLarge), (.leastNonzeroMagnitude, .number(0)),
  ])
  func `a double precision beyond the decimals is told apart`(value: Double, expected: Amount) throws {
    #expect(try amount(.doublePrecision, Int64(bitPattern: value.bitPattern)) == expected)
  }

  @Test(arguments: [
    (Float.nan, Amount.notANumber), (.infinity, .infinite), (-.infinity, .infinite), (1e28, .tooLarge),
    (.greatestFiniteMagnitude, .tooLarge), (.leastNonzeroMagnitude, .number(0)),
  ])
  func `a real beyond the decimals is told apart`(value: Float, expected: Amount) throws {
    #expect(try amount(.real, Int32(bitPattern: value.bitPattern)) == expected)
  }

  @Test(arguments: [0, 1, -1, Int64.max, Int64.min]) func `integers of every width are amounts`(value: Int64) throws {
    #expect(try amount(.bigint, value).text == String(value))
    #expect(try amount(.integer, Int32(clamping: value)).text == String(Int32(clamping: value)))
    #expect(try amount(.smallint, Int16(clamping: value)).text == String(Int16(clamping: value)))
  }

  private func amount(_ type: ColumnType, _ value: some FixedWidthInteger) throws -> Amount {
    var amount = Amount.tooLarge
    try withRow([withUnsafeBytes(of: value.bigEndian) { Array($0) }]) { row in amount = try row.amount(0, type) }
    return amount
  }

  /// The field as written, without its length.
  private func written(_ value: ExactDecimal) -> String {
    let buffer = ByteBuffer()
    buffer.appendField(value)
    return buffer.bytes.dropFirst(4).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}

extension Amount {
  fileprivate init(numeric hex: String) throws {
    self = try bytes(hex: hex).withUnsafeBytes { bytes throws in try Amount(numeric: bytes) }
  }

  fileprivate var text: String {
    if case .number(let value) = self { value.description } else { "\(self)" }
  }
}
