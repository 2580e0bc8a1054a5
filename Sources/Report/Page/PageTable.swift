import Mustache
import Tables
import TerminalText

/// What a cell of a table shows.
enum Cell {
  /// nil: it is not known. Without a column it is a sum of several rows.
  case figure(Figure?, column: String?)
  case text(String)
  /// A tier, or a move from one to another.
  case tier(String?)
  case move(from: String?, to: String?)
  /// A name that leads to a place of the page, or to a file beside it.
  case link(String, to: String)

  /// Whether it shows that there is no value.
  var isEmpty: Bool {
    switch self {
    case .figure(let figure, _): figure == nil
    case .tier(let tier): tier == nil
    case .text(let text): text == "–"
    case .move, .link: false
    }
  }

  var context: TemplateFields {
    switch self {
    case .figure(let figure, let column):
      figure.map { figure in
        ["figure": ["value": .text(figure.value), "text": .text(figure.text), "column": .text(column ?? "")]]
      } ?? ["plain": "–"]
    case .text(let text): ["plain": .text(text.shown)]
    case .tier(let tier): tier.map { ["tier": .text($0.shown)] } ?? ["plain": "–"]
    case .move(let from, let to):
      ["move": ["from": .text((from ?? "–").shown), "to": .text((to ?? "–").shown)]]
    case .link(let name, let target): ["link": ["text": .text(name.shown), "to": .text(target)]]
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
    /// The place of the tree that says how its figures come about; nil: there is none.
    var why: String?

    /// The figure of a column; nil: it is not known, or not shown.
    func figure(_ column: String) -> Figure? {
      for case .figure(let figure, column) in cells { return figure }
      return nil
    }

    /// What it is a line of.
    var name: String {
      switch cells.first {
      case .text(let name), .link(let name, _): name
      default: ""
      }
    }
  }

  var caption: String
  var columns: [Column]
  var lines: [Line]
  /// How many lines there are in all, if not all are shown.
  var total: Int?

  /// The table without columns that have no value in any line.
  var withoutEmptyColumns: PageTable {
    var table = self
    for place in columns.indices.reversed() where !lines.isEmpty && lines.allSatisfy({ $0.cells[place].isEmpty }) {
      table.columns.remove(at: place)
      for line in table.lines.indices { table.lines[line].cells.remove(at: place) }
    }
    return table
  }

  func context(_ words: ReportWords) -> TemplateFields {
    var context: TemplateFields = [
      "caption": .text(caption), "whyWord": .text(words[.whyLink]),
      "columns": .list(
        columns.map { column in
          var shown: TemplateFields = ["title": .text(column.title)]
          if column.isNumber { shown["number"] = true }
          if let meaning = column.meaning { shown["meaning"] = .text(meaning) }
          return shown
        }),
      "lines": .list(
        lines.map { line in
          var shown: TemplateFields = [
            "table": .text(line.table), "key": .text(line.key.shown),
            "cells": .list(
              line.cells.enumerated().map { place, cell in
                var shown = cell.context
                if place == 0 { shown["first"] = true }
                // What a cell has stands below its heading: a word to the left, and a change to the right as numbers do.
                if columns[place].isNumber { shown["number"] = true }
                return shown
              }),
          ]
          if let why = line.why { shown["why"] = .text(why) }
          return shown
        }),
    ]
    if let total, total > lines.count { context["more"] = .text(words.shown(lines.count, of: total)) }
    return context
  }
}

extension ColumnDeclaration {
  /// Whether readers see its values as numbers.
  var isFigure: Bool { [.money, .quantity, .ratio, .percent, .count, .days].contains(unit) }
}

extension PageTable.Column {
  /// A column as its table declares it.
  init(_ table: TableDeclaration, _ name: String, _ language: Language) {
    let column = table[name]
    title = column.map { language.text($0.label) } ?? name
    meaning = column.map { language.text($0.comment) }
    isNumber = column?.isFigure == true
  }

  init(_ title: String, isNumber: Bool = false) {
    (self.title, self.isNumber, meaning) = (title, isNumber, nil)
  }
}
