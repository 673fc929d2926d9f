import Booking
import Domain
import Ticketing

/// Short codes of a session's tickets, with what a scanner that is offline finds in the codes that they stand for.
struct ShortCodeList: Encodable {
    struct Entry: Encodable {
        var code, ticket: String
        var revision: Int
        /// In seconds since 1970; nil of a code that this version cannot read.
        var expires: Int64?
    }

    /// Some 40 kB: a phone on a slow network has them before it gives up.
    static let limit = 500

    /// Ask again since then; as it came where the list is empty.
    var until: String
    /// There are more.
    var more: Bool
    /// How many the session has in all; with the last list only. A scanner that has fewer lacks some, and begins again.
    var total: Int?
    var tickets: [Entry]

    init(_ issued: IssuedTickets, since: IssuedTicket.Place?) {
        until = (issued.tickets.last?.place ?? since)?.text ?? ""
        (more, total) = (issued.total == nil, issued.total)
        tickets = issued.tickets.map { ticket in
            Entry(
                code: ticket.short.text, ticket: Ticket.text(ofID: ticket.ticketID), revision: ticket.revision,
                expires: TicketVerifier.claims(of: ticket.code).map { $0.expiresAt.milliseconds / 1000 })
        }
    }
}
