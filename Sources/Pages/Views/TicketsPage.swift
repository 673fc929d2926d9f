import Domain
import Foundation

/// Tickets to be shown or printed, one a sheet, with what the law wants on them (CGI, annexe IV, art. 50 sexies B and following).
public struct TicketsPage: Sendable {
    /// The dark and light squares of a QR code.
    public struct Code: Sendable {
        public var width: Int
        /// Row by row.
        public var isDark: [Bool]

        public init(width: Int, isDark: [Bool]) {
            (self.width, self.isDark) = (width, isDark)
        }

        /// With the four squares of quiet around it that the standard wants (ISO/IEC 18004).
        var picture: HTML {
            var path = ""
            for y in 0..<width {
                var x = 0
                while x < width {
                    let start = x
                    while x < width, isDark[y * width + x] { x += 1 }
                    if x > start { path += "M\(start + 4) \(y + 4)h\(x - start)v1h-\(x - start)z" }
                    x += 1
                }
            }
            return """
                <svg class="code" viewBox="0 0 \(width + 8) \(width + 8)" shape-rendering="crispEdges" role="img" aria-label="QR">\
                <rect width="\(width + 8)" height="\(width + 8)" fill="#fff"/><path d="\(path)" fill="#000"/></svg>
                """
        }
    }

    let show: Show
    let order: Order
    let tickets: [(ticket: Ticket, code: Code)]
    let soldAt: Timestamp?

    public init(show: Show, order: Order, tickets: [(ticket: Ticket, code: Code)], soldAt: Timestamp?) {
        (self.show, self.order, self.tickets, self.soldAt) = (show, order, tickets, soldAt)
    }

    public func page(in say: Language) -> Page {
        Page(
            say, .tickets(order.id), title: say(.tickets), isPrivate: true,
            content: """
                <div class="no-print"><h1>\(say(.tickets))</h1><p>\(say(.ticketHint))</p><p>\(say(.print)) <a href="\(SiteURL.order(order.id).path(in: say))">\(say(.yourOrder))</a></p></div>
                <ul class="tickets">\(tickets.map { sheet($0.ticket, $0.code, say) })</ul>
                """)
    }

    private func sheet(_ ticket: Ticket, _ code: Code, _ say: Language) -> HTML {
        let (event, session) = (show.event, show.session)
        let price = ticket.price == .zero ? say(.gratuity) : say(.priceWithTax(say.price(ticket.price)))
        return """
            <li class="ticket"><div class="text">
            <p class="genre">\(event.organiser.name)</p><h2>\(event.title)</h2><p class="artist">\(event.artist)</p>
            <p class="when">\(say.moment(session.startsAt, in: show.zone))</p>
            \(session.doorsAt.map { "<p>\(say(.doors(say.time($0, in: show.zone))))</p>" as HTML })
            <p>\(session.venue.name)<br>\(session.venue.address), \(session.venue.postalCode) \(session.venue.city)</p>
            <p class="seat"><strong>\(ticket.categoryName)</strong> · \(ticket.seatLabel ?? say(.standingPlace))</p>
            <p>\(ticket.tariffName) · <strong>\(price)</strong></p>
            <p class="small">\(say(.ticketNumber(String(ticket.number)))) · \(ticket.id)<br>\(say(.licence(event.organiser.licence)))\
            \(soldAt.map { "<br>\(say(.bookedOn(say.moment($0, in: show.zone))))" as HTML })</p>
            </div><div class="entrance">\(code.picture)<p class="small">\(say(.entrance))</p></div></li>
            """
    }
}
