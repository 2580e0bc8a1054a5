import Glibc

/// Reads names of time zones from the time zone database only. PostgreSQL reads `GMT+8` and the like with the opposite
/// sign of common use, so a day would begin sixteen hours off.
enum TimeZoneReader {
  static let accepted = "a name of the time zone database, such as Asia/Shanghai"

  /// Names in the database without an area.
  private static let plainNames: Set = [
    "CET", "CST6CDT", "Cuba", "EET", "EST", "EST5EDT", "Egypt", "Eire", "GB", "GB-Eire", "GMT", "GMT+0", "GMT-0",
    "GMT0",
    "Greenwich", "HST", "Hongkong", "Iceland", "Iran", "Israel", "Jamaica", "Japan", "Kwajalein", "Libya", "MET", "MST",
    "MST7MDT", "NZ", "NZ-CHAT", "Navajo", "PRC", "PST8PDT", "Poland", "Portugal", "ROC", "ROK", "Singapore", "Turkey",
    "UCT", "UTC", "Universal", "W-SU", "WET", "Zulu",
  ]
  private static let areas: Set = [
    "Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Brazil", "Canada", "Chile", "Etc",
    "Europe", "Indian", "Mexico", "Pacific", "US",
  ]
  /// One place for each offset from Greenwich, in minutes.
  private static let places = [
    -600: "Pacific/Honolulu", -480: "America/Los_Angeles", -420: "America/Denver", -360: "America/Mexico_City",
    -300: "America/New_York", -240: "America/Santiago", -180: "America/Sao_Paulo", 0: "Europe/London",
    60: "Europe/Berlin", 120: "Europe/Athens", 180: "Europe/Moscow", 210: "Asia/Tehran", 240: "Asia/Dubai",
    300: "Asia/Karachi", 330: "Asia/Kolkata", 345: "Asia/Kathmandu", 360: "Asia/Dhaka", 390: "Asia/Yangon",
    420: "Asia/Bangkok", 480: "Asia/Shanghai", 540: "Asia/Tokyo", 570: "Australia/Darwin", 600: "Australia/Sydney",
    720: "Pacific/Auckland",
  ]

  static func name(_ value: YAMLValue) -> String? {
    guard let text = value.text(accepted: accepted) else { return nil }
    if isName(text) { return text }
    guard Zone.hasDatabase else {
      value.problem(
        "'\(text)' cannot be looked up: this machine has no time zone database",
        hint: "install it: Debian calls it tzdata")
      return nil
    }
    if let offset = offset(text) {
      value.problem(
        "'\(text)' is an offset, which PostgreSQL reads the other way round", accepted: accepted, hint: hint(offset))
    } else {
      value.problem("'\(text)' is not accepted", accepted: accepted)
    }
    return nil
  }

  private static func isName(_ text: String) -> Bool {
    guard let area = text.split(separator: "/", omittingEmptySubsequences: false).first else { return false }
    let isKnown = text == area ? plainNames.contains(text) : areas.contains(String(area))
    return isKnown && Zone(text) != nil
  }

  /// Returns the intended minutes east of Greenwich. `GMT+8`, `UTC+08:00` and `+8` have the sign of common use, `CST-8`
  /// and `<+08>-08` that of POSIX.
  private static func offset(_ text: String) -> Int? {
    guard let match = text.wholeMatch(of: /([A-Za-z]{3,}|<[^>]+>|[Zz]|)\s*([+-]?)([0-9]{1,2})(?::?([0-9]{2}))?.*/),
      let hours = Int(match.3)
    else { return nil }
    let isCommon = ["", "GMT", "UTC", "UT", "Z"].contains(match.1.uppercased())
    let sign = (match.2 == "-" ? -1 : 1) * (isCommon ? 1 : -1)
    return sign * (60 * hours + (match.4.flatMap { Int($0) } ?? 0))
  }

  private static func hint(_ offset: Int) -> String {
    let (hours, minutes) = (abs(offset) / 60, abs(offset) % 60)
    let clock = "\(hours):\(minutes < 10 ? "0" : "")\(minutes) \(offset < 0 ? "behind" : "ahead of") Greenwich"
    // Names in the area Etc have the sign of POSIX.
    let fixed =
      minutes == 0 ? "Etc/GMT\(offset == 0 ? "" : offset < 0 ? "+" : "-")\(offset == 0 ? "" : "\(hours)")" : nil
    let names = [fixed, places[offset]].compactMap { $0 }
    return "for \(clock) write \(names.isEmpty ? "the name of a place there" : names.joined(separator: " or "))"
  }
}
