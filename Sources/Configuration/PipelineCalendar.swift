package import Arithmetic
package import FoundationEssentials

extension PipelineFile.Calendar {
  package var zone: Zone { Zone(timeZone) ?? .greenwich }

  /// Today's day in the time zone.
  package var today: Day { day(at: Date()) }

  /// Returns the day of a moment in the time zone.
  package func day(at moment: Date) -> Day { zone.day(at: moment) }
}
