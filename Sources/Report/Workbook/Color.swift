/// A colour of cells and charts.
package struct Color: Sendable, Hashable {
  /// Red, green and blue, 8 bits each.
  package var rgb: UInt32

  package init(_ rgb: UInt32) {
    self.rgb = rgb
  }

  /// As the library wants it, to which 0 is no colour at all.
  var code: UInt32 { rgb == 0 ? 0x100_0000 : rgb }

  // The palette of Okabe and Ito, which people tell apart who do not see red and green as others do.
  package static let orange = Self(0xE6_9F00)
  package static let skyBlue = Self(0x56_B4E9)
  package static let green = Self(0x00_9E73)
  package static let blue = Self(0x00_72B2)
  package static let vermilion = Self(0xD5_5E00)
  package static let purple = Self(0xCC_79A7)
  package static let gray = Self(0x99_9999)

  /// Of lines that only lead the eye.
  package static let paleGray = Self(0xD9_D9D9)

  // Grounds under black text: contrast 10 and more.
  package static let paleGreen = Self(0xC6_EFCE)
  package static let paleRed = Self(0xFF_C7CE)
  package static let paleYellow = Self(0xFF_EB9C)
  package static let paleBlue = Self(0xDD_EBF7)
}
