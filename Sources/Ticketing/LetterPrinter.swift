import Booking
import Domain
import Foundation
import Pages

/// Draws the tickets that go along with a letter: the words of the site's pages, on A4.
public struct LetterPrinter: TicketPrinter {
    private let site: String
    private let isTest: Bool

    /// - Parameters:
    ///   - site: origin of the site, which calendars name; empty where it is not known.
    ///   - isTest: the tickets open no door, and say so.
    public init(site: String, isTest: Bool) {
        (self.site, self.isTest) = (site, isTest)
    }

    public func tickets(of recorded: RecordedOrder, session: Session, event: Event) async -> Enclosure? {
        let (show, language) = (show(session, event), Language(ofBuyer: recorded.sale.order.buyer))
        var sheets: [TicketPDF.Sheet] = []
        for ticket in recorded.tickets {
            guard let code = QRCode(ticket.code) else { return nil }
            sheets.append(.init(TicketText(ticket, of: recorded.sale.order.buyer, show: show, soldAt: recorded.sale.confirmedAt, isTest: isTest, in: language), code: code))
        }
        guard let document = await TicketPDF.document(sheets, title: event.title, paper: .a4) else { return nil }
        return Enclosure(fileName: language == .french ? "billets.pdf" : "tickets.pdf", mediaType: "application/pdf", bytes: document)
    }

    public func calendar(of session: Session, event: Event, for buyer: Buyer, now: Timestamp) -> Enclosure {
        let (file, language) = (CalendarFile([show(session, event)], site: site, now: now), Language(ofBuyer: buyer))
        return Enclosure(
            fileName: language == .french ? "agenda.ics" : "calendar.ics", mediaType: CalendarFile.type, bytes: Array(file.text(in: language).utf8))
    }

    private func show(_ session: Session, _ event: Event) -> Show {
        Show(
            event: event, session: session, zone: TimeZone(identifier: session.venue.timeZone) ?? .gmt,
            sale: session.status == .cancelled ? .cancelled : .unknown, free: nil)
    }
}
