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
                <svg class="code" viewBox="0 0 \(width + 8) \(width + 8)" shape-rendering="crispEdges" role="img" aria-label="QR code">\
                <rect width="\(width + 8)" height="\(width + 8)" fill="#fff"/><path d="\(path)" fill="#000"/></svg>
                """
        }
    }

    let show: Show
    let order: Order
    let tickets: [(ticket: Ticket, code: Code)]
    let soldAt: Timestamp?
    let isTest: Bool

    /// - Parameter isTest: they open no door, and say so.
    public init(show: Show, order: Order, tickets: [(ticket: Ticket, code: Code)], soldAt: Timestamp?, isTest: Bool = false) {
        (self.show, self.order, self.tickets, self.soldAt, self.isTest) = (show, order, tickets, soldAt, isTest)
    }

    public func page(in say: Language) -> Page {
        Page(
            say, .tickets(order.id), title: say(.tickets), isPrivate: true,
            content: """
                <div class="no-print"><h1>\(say(.tickets))</h1><p>\(say(.ticketHint))</p><p>\(say(.print)) <a href="\(SiteURL.ticketsPDF(order.id).path(in: say))">\(say(.pdfPaper))</a> · \
                <a href="\(SiteURL.ticketsPDF(order.id).path(in: say))?format=phone">\(say(.pdfPhone))</a> · <a href="\(SiteURL.order(order.id).path(in: say))">\(say(.yourOrder))</a></p></div>
                <ul class="tickets">\(tickets.map { sheet($0.ticket, $0.code, say) })</ul>
                """)
    }

    private func sheet(_ ticket: Ticket, _ code: Code, _ say: Language) -> HTML {
        let text = TicketText(ticket, of: order.buyer, show: show, soldAt: soldAt, isTest: isTest, in: say)
        let small = text.small.enumerated().map { $0.offset == 0 ? "\($0.element)" as HTML : "<br>\($0.element)" }
        return """
            <li class="ticket"><div class="text">
            <p class="genre">\(text.organiser)</p><h2>\(text.title)</h2><p class="artist">\(text.artist)</p>
            <p class="when">\(text.moment)</p>
            \(text.doors.map { "<p>\($0)</p>" as HTML })
            <p>\(text.venue)<br>\(text.address)</p>
            <p class="seat"><strong\(HTML.inFrench(say))>\(text.category)</strong> · \(HTML.place(frozen: ticket.seatLabel, say))</p>
            \(text.holder.map { "<p><strong>\($0)</strong></p>" as HTML })
            <p>\(HTML.french(text.tariff, say)) · <strong>\(text.price)</strong></p>
            <p class="small">\(small)</p>
            </div><div class="entrance">\(code.picture)<p class="small">\(text.caption)</p><p class="short"><span>\(text.shortLabel)</span> <b>\(text.short)</b></p>
            <p class="no-print small"><a href="\(SiteURL.ticketCode(order: order.id, ticket: ticket.id).path(in: say))" download>\(say(.saveCode))<span class="visually-hidden">, \(say(.ticketNumber(String(ticket.number))))</span></a></p></div></li>
            """
    }
}
