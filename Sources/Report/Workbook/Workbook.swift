import CXlsxWriter
import Glibc

/// An Excel file in the making. Sheets may be filled in any order, `close` writes the file.
///
/// The same calls make the same bytes: the only time in the file is `created`, and the library gives all parts of the
/// archive the date 1980-01-01.
package final class Workbook {
  package let path: String
  let words: WorkbookWords
  /// At the foot of each printed page.
  let footer: String
  private(set) var book: UnsafeMutablePointer<lxw_workbook>
  private var isClosed = false
  /// Whether the path is of a file, which goes when it cannot be written whole.
  private let isFile: Bool
  private var names = SheetNames()
  private var tableNames: Set<String> = []
  private var formats: [CellFormat: UnsafeMutablePointer<lxw_format>] = [:]

  /// Makes an empty file, which only its owner reads, or empties the one that is there.
  ///
  /// - Parameters:
  ///   - created: seconds since 1970, above 0.
  ///   - footer: for instance the business date; the page stands beside it.
  /// - Throws: where no file can be made.
  package init(
    path: String, created: Int, title: String, author: String = "", footer: String, words: WorkbookWords
  ) throws(WorkbookError) {
    precondition(created > 0, "the library takes 0 for the clock's time")
    // The library would say no more than that it failed, and on stderr.
    let descriptor = Glibc.open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw WorkbookError(path: path, writing: LXW_ERROR_CREATING_XLSX_FILE, system: errno) }
    var status = stat()
    isFile = fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    Glibc.close(descriptor)
    let texts = CStrings()
    // Its parts are made beside it, where there is as much room, and nobody else reads.
    let slash = path.lastIndex(of: "/")
    let folder = isFile ? slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "." : nil
    var options = lxw_workbook_options()
    options.tmpdir = folder.flatMap { texts.keep($0) }
    guard let book = workbook_new_opt(path, &options) else {
      throw WorkbookError(path: path, writing: LXW_ERROR_MEMORY_MALLOC_FAILED, system: 0)
    }
    var properties = lxw_doc_properties()
    properties.title = texts.keep(CellText.cut(CellText.plain(title), to: 255))
    if !author.isEmpty { properties.author = texts.keep(CellText.cut(CellText.plain(author), to: 255)) }
    properties.created = time_t(created)
    workbook_set_properties(book, &properties)
    self.path = path
    self.book = book
    self.words = words
    // & begins a code, and the library counts &G as a picture even where the & is doubled.
    self.footer = "&L" + CellText.cut(CellText.plain(footer), to: 200).replacing("&", with: "＆") + "&R&P / &N"
  }

  deinit {
    if isClosed { return }
    lxw_workbook_free(book)
    removeFile()
  }

  private func removeFile() { if isFile { unlink(path) } }

  /// Adds a sheet behind the others.
  ///
  /// - Parameter wanted: its name. Excel allows 31 characters, not all, and each name once: see `Sheet.name`.
  package func sheet(_ wanted: String) throws(WorkbookError) -> Sheet {
    let name = names.name(for: wanted)
    guard let sheet = workbook_add_worksheet(open(), name) else {
      throw WorkbookError(path: path, problem: "sheet \(name): the library refuses the name")
    }
    return Sheet(workbook: self, name: name, sheet: sheet)
  }

  /// Writes the file.
  ///
  /// - Throws: where it cannot be written, for instance on a full disk. Nothing is left at the path then.
  package func close() throws(WorkbookError) {
    let book = open()
    isClosed = true
    errno = 0
    let code = workbook_close(book)
    let number = errno
    do throws(WorkbookError) {
      guard code == LXW_NO_ERROR else { throw WorkbookError(path: path, writing: code, system: number) }
      // The library does not look whether its parts could be written, and packs what it has.
      guard try ArchiveCheck.isWhole(path) else {
        throw WorkbookError(path: path, problem: "cannot be written: a part of it was cut off, as on a full disk")
      }
    } catch {
      removeFile()
      throw error
    }
  }

  /// The library's workbook, which `close` has freed.
  func open() -> UnsafeMutablePointer<lxw_workbook> {
    precondition(!isClosed, "\(path) is closed")
    return book
  }

  /// Throws where the library refuses something, which no input should bring about.
  func check(_ code: lxw_error, _ what: String) throws(WorkbookError) {
    if code != LXW_NO_ERROR {
      throw WorkbookError(path: path, problem: "\(what): \(String(cString: lxw_strerror(code)))")
    }
  }

  /// Takes a table's name; false: it has been taken.
  func take(tableName: String) -> Bool { tableNames.insert(tableName.lowercased()).inserted }

  /// The library's format, made once. Its number in the file is that of its first use.
  func format(_ format: CellFormat) -> UnsafeMutablePointer<lxw_format>? {
    if format == CellFormat() { return nil }
    if let made = formats[format] { return made }
    let made = workbook_add_format(open())
    if let numbers = format.numbers { format_set_num_format(made, numbers) }
    if format.isBold { format_set_bold(made) }
    if format.isTitle { format_set_font_size(made, 14) }
    if format.isWrapped {
      format_set_text_wrap(made)
      format_set_align(made, UInt8(LXW_ALIGN_VERTICAL_TOP.rawValue))
    }
    switch format.alignment {
    case nil: break
    case .left: format_set_align(made, UInt8(LXW_ALIGN_LEFT.rawValue))
    case .right: format_set_align(made, UInt8(LXW_ALIGN_RIGHT.rawValue))
    }
    if format.isLink { format_set_underline(made, UInt8(LXW_UNDERLINE_SINGLE.rawValue)) }
    if let color = format.ink { format_set_font_color(made, color.code) }
    // What a conditional format fills is the background, though it has no pattern.
    if let color = format.ground { format_set_bg_color(made, color.code) }
    formats[format] = made
    return made
  }
}

/// How cells look.
struct CellFormat: Hashable {
  enum Alignment: Hashable {
    case left
    case right
  }

  var numbers: String?
  var isBold = false
  var isTitle = false
  var isWrapped = false
  var isLink = false
  var alignment: Alignment?
  var ink: Color?
  var ground: Color?
}

/// Texts for C's structures, which live as long as this.
final class CStrings {
  private var texts: [UnsafeMutablePointer<CChar>?] = []

  func keep(_ text: String) -> UnsafeMutablePointer<CChar>? {
    let copy = strdup(text)
    texts.append(copy)
    return copy
  }

  deinit {
    for text in texts { free(text) }
  }
}
