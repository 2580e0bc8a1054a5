import Foundation
import TerminalText
import Testing

@Suite struct `A number with its decimals` {
  @Test(arguments: [0, -0.0, 0.0005, 1.25, -2.675, 1_234_567.891, 1e300, .greatestFiniteMagnitude, .infinity])
  func `is as C writes it`(_ value: Double) {
    #expect(fixed(value, decimals: 3) == String(format: "%.3f", value))
    #expect(fixed(value, decimals: 1) == String(format: "%.1f", value))
  }
}
