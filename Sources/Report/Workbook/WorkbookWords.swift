/// What a workbook itself says, in the reader's language.
package struct WorkbookWords: Sendable {
  /// Before the sums of the rows that a filter shows.
  package var total: String
  /// Before the differences of all rows to the whole.
  package var check: String
  /// The note at a number of more than 15 digits.
  package var longNumber: String
  /// Under a table's title, before how many such numbers it has.
  package var longNumbers: String
  /// The note at a text of more than 32,767 characters.
  package var cutText: String

  package init(total: String, check: String, longNumber: String, longNumbers: String, cutText: String) {
    self.total = total
    self.check = check
    self.longNumber = longNumber
    self.longNumbers = longNumbers
    self.cutText = cutText
  }
}
