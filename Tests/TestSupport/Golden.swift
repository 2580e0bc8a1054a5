import Foundation
package import Testing

/// Whether files that results are compared with are to be written anew.
package var writesGolden: Bool { ProcessInfo.processInfo.environment["TIERBOOK_WRITE_GOLDEN"] != nil }

/// A text equals a file of the checkout; else the lines that differ are told. With `TIERBOOK_WRITE_GOLDEN` set, the file
/// is written anew instead.
package func expectGolden(
  _ text: String, _ path: String, sourceLocation: SourceLocation = #_sourceLocation
) throws {
  if writesGolden { try text.write(toFile: "\(Checkout.root)/\(path)", atomically: true, encoding: .utf8) }
  let golden = try Checkout.text(of: path)
  // Scalars, since equal characters may be other bytes.
  guard Array(text.unicodeScalars) != Array(golden.unicodeScalars) else { return }
  Issue.record(
    "\(path) differs; TIERBOOK_WRITE_GOLDEN=1 writes it anew:\n\(differingLines(from: golden, to: text))",
    sourceLocation: sourceLocation)
}

/// The lines that one text has and the other has not, each with its number: `-12 before`, `+12 now`; forty at most.
package func differingLines(from old: String, to new: String) -> String {
  func lines(_ text: String) -> [String] { text.components(separatedBy: "\n") }
  let changes = lines(new).difference(from: lines(old)) { Array($0.utf8) == Array($1.utf8) }
  let told = changes.map { change -> (place: Int, text: String) in
    switch change {
    case .remove(let place, let line, _): (place, "-\(place + 1) \(line)")
    case .insert(let place, let line, _): (place, "+\(place + 1) \(line)")
    }
  }.sorted { $0.place < $1.place }.map(\.text)
  let more = told.count > 40 ? ["… and \(told.count - 40) more"] : []
  return (told.prefix(40) + more).joined(separator: "\n")
}
