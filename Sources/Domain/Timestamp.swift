import Foundation

/// A moment, in whole milliseconds since 1970-01-01T00:00:00Z.
///
/// The domain never reads a clock: moments are passed in, and in production they come from Redis `TIME`.
public struct Timestamp: Hashable, Comparable, Codable, Sendable {
    public var milliseconds: Int64

    public init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    public init(_ date: Date) {
        milliseconds = Int64((date.timeIntervalSince1970 * 1000).rounded())
    }

    public var date: Date { Date(timeIntervalSince1970: Double(milliseconds) / 1000) }

    public static func < (left: Timestamp, right: Timestamp) -> Bool { left.milliseconds < right.milliseconds }

    public static func + (moment: Timestamp, duration: Duration) -> Timestamp {
        Timestamp(milliseconds: moment.milliseconds + duration.wholeMilliseconds)
    }

    public static func - (moment: Timestamp, duration: Duration) -> Timestamp {
        Timestamp(milliseconds: moment.milliseconds - duration.wholeMilliseconds)
    }

    public init(from decoder: any Decoder) throws {
        milliseconds = try decoder.singleValueContainer().decode(Int64.self)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(milliseconds)
    }

    /// RFC 3339 with the offset of `timeZone` at that moment, to the second: `2026-11-15T20:00:00+01:00`.
    public func rfc3339(in timeZone: TimeZone = .gmt) -> String {
        let offset = timeZone.secondsFromGMT(for: date)
        let seconds = Int(Self.floorDivide(milliseconds, 1000)) + offset
        let (day, second) = (Int(Self.floorDivide(Int64(seconds), 86_400)), ((seconds % 86_400) + 86_400) % 86_400)
        let (year, month, dayOfMonth) = Self.civil(day)
        var text: [UInt8] = []
        text.reserveCapacity(25)
        func append(_ number: Int, _ digits: Int, _ after: Character) {
            var divisor = digits == 4 ? 1000 : 10
            while divisor > 0 {
                text.append(UInt8(ascii: "0") + UInt8(number / divisor % 10))
                divisor /= 10
            }
            if let byte = after.asciiValue { text.append(byte) }
        }
        // Four digits are all that the format has; a moment outside of them is a mistake, and no reason to end a process.
        append(min(max(year, 0), 9999), 4, "-")
        append(month, 2, "-")
        append(dayOfMonth, 2, "T")
        append(second / 3600, 2, ":")
        append(second / 60 % 60, 2, ":")
        guard offset != 0 else {
            append(second % 60, 2, "Z")
            return String(decoding: text, as: UTF8.self)
        }
        append(second % 60, 2, offset < 0 ? "-" : "+")
        append(abs(offset) / 3600, 2, ":")
        append(abs(offset) / 60 % 60, 2, " ")
        return String(decoding: text.dropLast(), as: UTF8.self)
    }

    private static func floorDivide(_ value: Int64, _ divisor: Int64) -> Int64 {
        let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }

    /// Year, month and day of a day counted from 1970-01-01, in the Gregorian calendar (Howard Hinnant, "chrono-Compatible
    /// Low-Level Date Algorithms", civil_from_days). Foundation's formatters cost more than a whole hold may.
    private static func civil(_ day: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = day + 719_468
        let era = Int(floorDivide(Int64(shifted), 146_097))
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }
}

extension Duration {
    /// The duration in milliseconds, rounded towards zero.
    public var wholeMilliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }
}
