/// Somebody's address in a mail, with or without a name. No text with a line break or another control character is one:
/// behind a line break, a mail's header would go on with whatever follows.
package struct MailAddress: Sendable, Equatable {
  /// Empty: none.
  package let name: String
  /// Such as `reports@example.com`; ASCII only.
  package let address: String

  package static let accepted = "an address such as reports@example.com or Reports <reports@example.com>"

  /// Reads `reports@example.com` or `Reports <reports@example.com>`; the name may stand in quotation marks.
  package init?(_ text: String) {
    guard let match = text.wholeMatch(of: /(?:(.*?) *<([^<>]+)>|([^<> ]+))/.matchingSemantics(.unicodeScalar)) else {
      return nil
    }
    var name = String(match.1 ?? "")
    if name.count >= 2, name.hasPrefix("\""), name.hasSuffix("\"") { name = String(name.dropFirst().dropLast()) }
    let address = String(match.2 ?? match.3 ?? "")
    guard Self.isAddress(address), name.utf8.count <= 200, name.unicodeScalars.allSatisfy(Self.standsInName) else {
      return nil
    }
    (self.name, self.address) = (name, address)
  }

  /// The part behind the @.
  package var domain: Substring { address.split(separator: "@").last ?? "" }

  private static func isAddress(_ text: String) -> Bool {
    let local = /[A-Za-z0-9!#$%&'*+\/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+\/=?^_`{|}~-]+)*/
    let domain = /[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})*/
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    return parts.count == 2 && text.utf8.count <= 254 && parts[0].utf8.count <= 64
      && parts[0].wholeMatch(of: local) != nil && parts[1].wholeMatch(of: domain) != nil
  }

  private static func standsInName(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: false
    default: !["\"", "\\", "<", ">"].contains(scalar)
    }
  }
}
