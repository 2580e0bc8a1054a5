import TerminalText

/// Collects the problems of a pipeline file, so that one report lists them all.
final class ProblemList {
  /// Nobody corrects more at once. A file that is no pipeline file has a problem in every line.
  static let most = 50

  private var kept: [Problem] = []
  private var others = 0

  /// The problems that are reported. The last one counts the rest.
  var problems: [Problem] {
    guard others > 0, let last = kept.last else { return kept }
    return kept + [Problem(last.place, "\(counted(others, "more problem")) after this one")]
  }

  /// - Parameters:
  ///   - what, accepted, hint: evaluated only if the problem is reported itself, not only counted.
  func add(
    _ place: @autoclosure () -> String, _ what: @autoclosure () -> String,
    accepted: @autoclosure () -> String? = nil, hint: @autoclosure () -> String? = nil
  ) {
    guard kept.count < Self.most else {
      others += 1
      return
    }
    kept.append(Problem(place(), what(), accepted: accepted(), hint: hint()))
  }
}

/// A value in a pipeline file and its place. Readers add a problem and then return nil or the default.
struct YAMLValue {
  let node: YAMLNode
  let file: String
  /// Keys from the top, such as `inputs.sales.columns`.
  let path: String
  let problems: ProblemList

  var place: String { "\(file):\(node.mark)" }

  /// Whether the value is a scalar, not a list or a map.
  var isScalar: Bool { node.scalar != nil }

  var isMap: Bool { node.mapping != nil }

  func problem(_ what: String, accepted: String? = nil, hint: String? = nil) {
    problems.add(place, path.isEmpty ? what : "\(path): \(what)", accepted: accepted, hint: hint)
  }

  /// Returns the scalar as written; nil after a problem if the value is a list or a map.
  func text(accepted: String) -> String? {
    guard let scalar = node.scalar else {
      problem("a single value is expected here", accepted: accepted)
      return nil
    }
    return scalar
  }

  func parsed<Value>(accepted: String, _ parse: (String) -> Value?) -> Value? {
    guard let text = text(accepted: accepted) else { return nil }
    guard let value = parse(text) else {
      problem("'\(text)' is not accepted", accepted: accepted)
      return nil
    }
    return value
  }

  /// Returns the values of a list; nil after a problem if the value is no list.
  func list(accepted: String) -> [YAMLValue]? {
    guard let sequence = node.sequence else {
      problem("a list is expected here", accepted: accepted)
      return nil
    }
    return sequence.enumerated().map { index, node in
      YAMLValue(node: node, file: file, path: "\(path)[\(index)]", problems: problems)
    }
  }

  /// Returns the map under a key of this map, with any keys; nil if this map lacks the key.
  func mapping(_ key: String, accepted: String) -> YAMLSection? {
    guard let node = node.mapping?.first(where: { $0.key.scalar == key })?.value else { return nil }
    return YAMLValue(node: node, file: file, path: "\(path).\(key)", problems: problems)
      .section(known: [], accepted: accepted)
  }

  /// Returns the value as a map with the keys `known`. Any other key is a problem. If `known` is empty, all keys are
  /// accepted.
  func section(known: [String], accepted: String? = nil) -> YAMLSection {
    guard let mapping = node.mapping else {
      problem("a map is expected here", accepted: accepted ?? "the keys \(known.joined(separator: ", "))")
      return YAMLSection(value: self, entries: [:], order: [])
    }
    var entries: [String: YAMLValue] = [:]
    var order: [String] = []
    for (key, node) in mapping {
      let name = key.scalar ?? ""
      let keyPath = path.isEmpty ? name : "\(path).\(name)"
      if known.isEmpty || known.contains(name) {
        entries[name] = YAMLValue(node: node, file: file, path: keyPath, problems: problems)
        order.append(name)
      } else {
        let keyValue = YAMLValue(node: key, file: file, path: keyPath, problems: problems)
        problems.add(
          keyValue.place, "unknown key '\(name)'" + (path.isEmpty ? "" : " in \(path)"),
          accepted: known.joined(separator: ", "),
          hint: nearest(to: name, among: known).map { "did you mean '\($0)'?" })
      }
    }
    return YAMLSection(value: self, entries: entries, order: order)
  }
}

/// A map in a pipeline file.
struct YAMLSection {
  let value: YAMLValue
  let entries: [String: YAMLValue]
  /// Keys in the order of the file.
  let order: [String]

  subscript(key: String) -> YAMLValue? { entries[key] }

  func required(_ key: String, accepted: String) -> YAMLValue? {
    if let value = entries[key] { return value }
    // A value that is no map has a problem already.
    guard value.isMap else { return nil }
    let path = value.path.isEmpty ? key : "\(value.path).\(key)"
    value.problems.add(value.place, "\(path) is missing", accepted: accepted)
    return nil
  }

  /// Reads an optional value; nil if the key is absent, or after a problem if the value is not accepted.
  func parsed<Value>(_ key: String, accepted: String, _ parse: (String) -> Value?) -> Value? {
    entries[key]?.parsed(accepted: accepted, parse)
  }
}

/// Returns the word of `known` with the smallest edit distance to `word`; nil if that distance exceeds both 2 and a
/// third of the found word's letters.
package func nearest(to word: String, among known: [String]) -> String? {
  let best = known.map { (word: $0, distance: editDistance(word, $0)) }.min { $0.distance < $1.distance }
  guard let best, best.distance <= max(2, best.word.count / 3) else { return nil }
  return best.word
}

/// Levenshtein's distance: the least number of insertions, deletions and replacements of one character.
private func editDistance(_ left: String, _ right: String) -> Int {
  let (left, right) = (Array(left), Array(right))
  var row = Array(0...right.count)
  for (i, a) in left.enumerated() {
    var diagonal = row[0]
    row[0] = i + 1
    for (j, b) in right.enumerated() {
      let replaced = diagonal + (a == b ? 0 : 1)
      diagonal = row[j + 1]
      row[j + 1] = min(replaced, row[j] + 1, row[j + 1] + 1)
    }
  }
  return row[right.count]
}
