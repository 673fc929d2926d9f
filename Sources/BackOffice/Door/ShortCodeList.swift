import Booking
import Domain

/// Short codes of a session's tickets, with what a scanner that is offline finds in the codes that they stand for. Those of a list's last moment
/// come again in the next one.
struct ShortCodeList: Encodable {
    struct Entry: Encodable {
        var code, ticket: String
        var revision: Int
    }

    /// All tickets that are issued in one moment are in one list: there are never so many.
    static let limit = 10_000

    /// Milliseconds since 1970: ask again since then.
    var until: Int64
    /// There are more.
    var more: Bool
    var tickets: [Entry]

    init(_ issued: [IssuedTicket], since: Int64) {
        until = issued.last?.issuedAt.milliseconds ?? since
        more = issued.count == Self.limit && until > since
        tickets = issued.map { Entry(code: $0.short.text, ticket: Ticket.text(ofID: $0.ticketID), revision: $0.revision) }
    }
}
