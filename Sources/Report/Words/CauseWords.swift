import Tables

/// Why a product or a customer has another tier, by the word that the tables publish.
enum CauseWord: String, CaseIterable {
  case own, others, either, both, new, lost, cuts

  var words: Words {
    switch self {
    case .own: Words("own sales", "自身销售")
    case .others: Words("others' sales", "他人销售")
    case .either: Words("own sales or others', each enough", "自身或他人销售，任一皆可")
    case .both: Words("own sales and others' together", "自身与他人销售共同")
    case .new: Words("new", "新增")
    case .lost: Words("gone", "流失")
    case .cuts: Words("cut anew", "口径变化")
    }
  }
}

extension ReportWords {
  /// The word of a cause of a move.
  func cause(_ cause: String?) -> String {
    cause.flatMap(CauseWord.init(rawValue:)).map { language.text($0.words) } ?? self[.unknown]
  }
}
