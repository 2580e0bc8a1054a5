import Glibc

/// A number with this many decimals, as C's `%.3f` writes it.
package func fixed(_ value: Double, decimals: Int32) -> String {
  withVaList([decimals, value]) { values in
    // Room for the largest one there is.
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 400) { text in
      let count = vsnprintf(text.baseAddress, text.count, "%.*f", values)
      return String(decoding: UnsafeRawBufferPointer(text).prefix(Int(count)), as: UTF8.self)
    }
  }
}
