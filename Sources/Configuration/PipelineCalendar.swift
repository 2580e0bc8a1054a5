package import Arithmetic
package import FoundationEssentials

extension PipelineFile.Calendar {
  package var zone: Zone { Zone(timeZone) ?? .greenwich }

  /// Today in the time zone.
  package var today: Day { day(at: Date()) }

  /// The day that it is in the time zone at a moment.
  package func day(at moment: Date) -> Day { zone.day(at: moment) }
}
