import Domain
import Foundation

/// What people type, as programme files write it. What cannot be read stays as it is, so that the reader finds it and says so.
enum DraftTexts {
    /// `25`, `25,50`, `1 250 €` in cents.
    static func cents(_ typed: String) -> String {
        let digits = typed.filter { !$0.isWhitespace && $0 != "€" }
        guard let match = digits.wholeMatch(of: /([0-9]{1,7})(?:[.,]([0-9]{1,2}))?/), let euros = Int(match.1) else { return typed }
        let cents = match.2.flatMap { Int($0.count == 1 ? $0 + "0" : $0) } ?? 0
        return String(euros * 100 + cents)
    }

    /// `1 200` without its space.
    static func number(_ typed: String) -> String { typed.filter { !$0.isWhitespace } }

    /// `5,5 %` as `5.5`.
    static func percent(_ typed: String) -> String { typed.filter { !$0.isWhitespace && $0 != "%" }.replacing(",", with: ".") }

    /// A day and a time as a browser or a person writes them: `2026-11-15` or `15/11/2026`, `20:00` or `20 h 30`. Empty when there is neither.
    static func moment(_ day: String, _ time: String) -> String {
        guard !day.isEmpty || !time.isEmpty else { return "" }
        return "\(self.day(day) ?? "'\(day)'") \(self.time(time) ?? "'\(time)'")"
    }

    /// A day and a time in one field; nil where it is no such thing.
    static func date(_ typed: String) -> String? {
        guard let match = typed.wholeMatch(of: /\s*(\S+)\s+(\S.*)/), let day = day(String(match.1)), let time = time(String(match.2)) else { return nil }
        return "\(day) \(time)"
    }

    static func day(_ typed: String) -> String? {
        if typed.wholeMatch(of: /[0-9]{4}-[0-9]{2}-[0-9]{2}/) != nil { return typed }
        guard let match = typed.wholeMatch(of: /\s*([0-9]{1,2})[\/.]([0-9]{1,2})[\/.]([0-9]{4})\s*/) else { return nil }
        return "\(match.3)-\(twoDigits(match.2))-\(twoDigits(match.1))"
    }

    static func time(_ typed: String) -> String? {
        guard let match = typed.wholeMatch(of: /\s*([0-9]{1,2})\s*[:hH]\s*([0-9]{2})?\s*/) else { return nil }
        return "\(twoDigits(match.1)):\(match.2 ?? "00")"
    }

    private static func twoDigits(_ text: Substring) -> String { text.count == 1 ? "0\(text)" : String(text) }
}
