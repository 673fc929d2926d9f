import Domain
import Foundation

/// Why a text is no moment.
struct MomentFault: Error, Equatable {
    let reason: String
}

/// Reads a moment as a programme writes it:
///
/// - `2026-11-15 20:00`, in the venue's zone. A time that the change to summer time skips, or that comes twice at the end
///   of summer time, is refused: nobody can tell which one the spectators would come at.
/// - `2026-11-15T20:00:00+01:00` (RFC 3339, whole seconds).
/// - `+10m`, `-2h`, `+45d` from the import, a day being 24 hours; `+45d 20:00` is that local time, that many days from
///   the import's day.
struct MomentReader {
    let now: Timestamp
    let zone: TimeZone

    private static let forms = "write '2026-11-15 20:00', '2026-11-15T20:00:00+01:00', '+10m', '-2h', '+45d' or '+45d 20:00'"
    private static let years = 2000...2099
    private static let farthestDays = 3650

    func read(_ text: String) throws(MomentFault) -> Timestamp {
        if let match = text.wholeMatch(of: /([0-9]{4})-([0-9]{2})-([0-9]{2}) ([0-9]{2}):([0-9]{2})/) {
            let date = try Self.date(match.1, match.2, match.3)
            return try local(date, match.4, match.5)
        }
        if let match = text.wholeMatch(
            of: /([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:Z|([+-])([0-9]{2}):([0-9]{2}))/)
        {
            let date = try Self.date(match.1, match.2, match.3)
            let time = try Self.time(match.4, match.5)
            let second = try Self.number(match.6, below: 60, "second")
            var offset = 0
            if let sign = match.7, let hours = match.8, let minutes = match.9 {
                let zone = try Self.time(hours, minutes)
                offset = (zone.hour * 60 + zone.minute) * (sign == "-" ? -60 : 60)
            }
            return Self.timestamp(date.seconds(hour: time.hour, minute: time.minute, second: second) - offset)
        }
        if let match = text.wholeMatch(of: /([+-])([0-9]{1,7})([mhd])(?: ([0-9]{2}):([0-9]{2}))?/) {
            return try relative(match.1, match.2, unit: match.3, hour: match.4, minute: match.5)
        }
        throw MomentFault(reason: "'\(Excerpt.of(text))' is no date; \(Self.forms)")
    }

    private func relative(
        _ sign: Substring, _ count: Substring, unit: Substring, hour: Substring?, minute: Substring?
    ) throws(MomentFault) -> Timestamp {
        let seconds = unit == "m" ? 60 : unit == "h" ? 3600 : 86_400
        let count = Int(count) ?? .max
        guard count <= Self.farthestDays * 86_400 / seconds else {
            throw MomentFault(reason: "is more than \(Self.farthestDays) days from the import")
        }
        let signed = sign == "-" ? -count : count
        guard let hour, let minute else {
            return Self.timestamp(Int(now.milliseconds / 1000) + signed * seconds)
        }
        guard unit == "d" else { throw MomentFault(reason: "a local time follows days only, as in '+45d 20:00'") }
        return try local(LocalDate(of: now, in: zone).adding(days: signed), hour, minute)
    }

    private func local(_ date: LocalDate, _ hour: Substring, _ minute: Substring) throws(MomentFault) -> Timestamp {
        let time = try Self.time(hour, minute)
        let wall = date.seconds(hour: time.hour, minute: time.minute)
        // Whatever the zone does that day, the offsets a day before and a day after are the only candidates.
        let offsets = Set([-86_400, 86_400].map { zone.secondsFromGMT(for: Self.timestamp(wall + $0).date) })
        let moments = offsets.map { Self.timestamp(wall - $0) }.filter {
            Int($0.milliseconds / 1000) + zone.secondsFromGMT(for: $0.date) == wall
        }.sorted()
        switch moments.count {
        case 1: return moments[0]
        case 0: throw MomentFault(reason: "\(hour):\(minute) does not exist that day in \(zone.identifier): clocks go forward over it")
        default:
            let choices = moments.map { $0.rfc3339(in: zone) }.joined(separator: " or ")
            throw MomentFault(reason: "\(hour):\(minute) comes twice that day in \(zone.identifier): write \(choices)")
        }
    }

    private static func date(_ year: Substring, _ month: Substring, _ day: Substring) throws(MomentFault) -> LocalDate {
        guard let year = Int(year), years.contains(year) else {
            throw MomentFault(reason: "the year must be \(years.lowerBound) to \(years.upperBound)")
        }
        guard let month = Int(month), let number = Int(day), let date = LocalDate(year: year, month: month, day: number) else {
            throw MomentFault(reason: "there is no day \(year)-\(month)-\(day)")
        }
        return date
    }

    private static func time(_ hour: Substring, _ minute: Substring) throws(MomentFault) -> (hour: Int, minute: Int) {
        (try number(hour, below: 24, "hour"), try number(minute, below: 60, "minute"))
    }

    private static func number(_ text: Substring, below limit: Int, _ name: String) throws(MomentFault) -> Int {
        guard let number = Int(text), number < limit else {
            throw MomentFault(reason: "there is no \(name) \(text)")
        }
        return number
    }

    private static func timestamp(_ seconds: Int) -> Timestamp { Timestamp(milliseconds: Int64(seconds) * 1000) }
}
