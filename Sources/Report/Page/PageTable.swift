import Tables
import TerminalText

/// What a cell of a table shows.
enum Cell {
  /// nil: it is not known.
  case figure(Figure?, column: String)
  case text(String)
  /// A tier, or a move from one to another.
  case tier(String?)
  case move(from: String?, to: String?)
  /// A name that leads to a place of the page.
  case link(String, to: String)

  var context: [String: Any] {
    switch self {
    case .figure(let figure, let column):
      figure.map { ["figure": ["value": $0.value, "text": $0.text, "column": column], "number": true] }
        ?? ["plain": "–", "number": true]
    case .text(let text): ["plain": text.shown]
    case .tier(let tier): tier.map { ["tier": $0.shown] } ?? ["plain": "–"]
    case .move(let from, let to):
      ["move": ["from": (from ?? "–").shown, "to": (to ?? "–").shown]]
    case .link(let name, let target): ["link": ["text": name.shown, "to": target]]
    }
  }
}

/// A table of a page.
struct PageTable {
  struct Column {
    var title: String
    var isNumber: Bool
    /// What the column means; nil: its title says it.
    var meaning: String?
  }

  struct Line {
    /// The table and the key of the row that it is made from, so that each figure can be found there.
    var table: String
    var key: String
    var cells: [Cell]
    /// Its place in the page; nil: nothing leads to it.
    var anchor: String?
  }

  var caption: String
  var columns: [Column]
  var lines: [Line]
  /// How many lines there are in all, if not all are shown.
  var total: Int?

  func context(_ words: ReportWords) -> [String: Any] {
    var context: [String: Any] = [
      "caption": caption,
      "columns": columns.map { column in
        var shown: [String: Any] = ["title": column.title]
        if column.isNumber { shown["number"] = true }
        if let meaning = column.meaning { shown["meaning"] = meaning }
        return shown
      },
      "lines": lines.map { line in
        var shown: [String: Any] = [
          "table": line.table, "key": line.key.shown,
          "cells": line.cells.enumerated().map { place, cell in
            place == 0 ? cell.context.merging(["first": true]) { $1 } : cell.context
          },
        ]
        if let anchor = line.anchor { shown["anchor"] = anchor }
        return shown
      },
    ]
    if let total, total > lines.count { context["more"] = words.shown(lines.count, of: total) }
    return context
  }
}

extension PageTable.Column {
  /// A column as its table declares it.
  init(_ table: TableDeclaration, _ name: String, _ language: Language) {
    let column = table[name]
    title = column.map { language.text($0.label) } ?? name
    meaning = column.map { language.text($0.comment) }
    isNumber = column.map { [.money, .quantity, .ratio, .percent, .count, .days].contains($0.unit) } ?? false
  }

  init(_ title: String, isNumber: Bool = false) {
    (self.title, self.isNumber, meaning) = (title, isNumber, nil)
  }
}
