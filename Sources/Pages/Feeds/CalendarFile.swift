import Domain
import Foundation

/// Sessions for somebody's calendar (RFC 5545).
public struct CalendarFile: Sendable {
    let shows: [Show]
    let site: String
    let now: Timestamp

    public static let type = "text/calendar; charset=utf-8"
    /// How long a session is taken to last whose programme does not say it.
    private static let usualLength = Duration.seconds(2 * 3600)

    /// - Parameters:
    ///   - site: origin of the site, without a slash at its end.
    ///   - now: when the file is made.
    public init(_ shows: [Show], site: String, now: Timestamp) {
        (self.shows, self.site, self.now) = (shows, site, now)
    }

    public func text(in say: Language) -> String {
        let lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Guichet//Guichet//\(say.rawValue.uppercased())", "CALSCALE:GREGORIAN"]
        return (lines + shows.flatMap { event($0, say) } + ["END:VCALENDAR"]).map { Self.folded($0) + "\r\n" }.joined()
    }

    private func event(_ show: Show, _ say: Language) -> [String] {
        let (event, session, venue) = (show.event, show.session, show.session.venue)
        let start = session.startsAt
        return [
            "BEGIN:VEVENT", "UID:\(session.id)@guichet", "SEQUENCE:\(revision(of: show))", "DTSTAMP:\(Self.moment(now))", "DTSTART:\(Self.moment(start))",
            "DTEND:\(Self.moment(event.end(of: session) ?? start + Self.usualLength))", "SUMMARY:\(Self.escaped("\(event.title) – \(event.artist)"))",
            "LOCATION:\(Self.escaped("\(venue.name), \(venue.address), \(venue.postalCode) \(venue.city)"))",
            "DESCRIPTION:\(Self.escaped(session.doorsAt.map { say(.doors(say.time($0, localTo: show.zone))) } ?? ""))",
            "URL:\(site)\(SiteURL.event(event.id).path(in: say))", "STATUS:\(show.sale == .cancelled ? "CANCELLED" : "CONFIRMED")", "END:VEVENT",
        ]
    }

    /// Grows with each change of the entry, so that a calendar takes the new date for the one it has: the number of changes, the minute of the
    /// last postponement, as the entries of before changes were counted had it, and one more when the session does not take place.
    private func revision(of show: Show) -> Int64 {
        Int64(show.session.changes ?? 0) + (show.session.postponedAt?.milliseconds ?? 0) / 60_000 + (show.sale == .cancelled ? 1 : 0)
    }

    /// `20261115T193000Z`
    private static func moment(_ moment: Timestamp) -> String {
        moment.rfc3339().replacing("-", with: "").replacing(":", with: "")
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing(";", with: "\\;").replacing(",", with: "\\,").replacing("\r", with: "").replacing("\n", with: "\\n")
    }

    /// Lines have at most 75 bytes; a longer one goes on behind a space.
    private static func folded(_ line: String) -> String {
        var (text, length) = ("", 0)
        for character in line {
            let size = String(character).utf8.count
            if length + size > 74 {
                text += "\r\n "
                length = 1
            }
            text.append(character)
            length += size
        }
        return text
    }
}
