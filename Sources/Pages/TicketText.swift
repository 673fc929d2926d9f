import Domain

/// What stands on a ticket, on a page as on paper (CGI, annexe IV, art. 50 sexies B and following).
public struct TicketText: Sendable {
    public let organiser, title, artist, moment, venue, address, category, seat, tariff, price: String
    public let doors: String?
    /// Nil where tickets bear no names.
    public let holder: String?
    /// Number and identity, licence, date of sale.
    public let small: [String]
    /// Below the code.
    public let caption: String
    /// What is typed where no camera reads the code: what it is called, and itself.
    public let shortLabel, short: String

    /// - Parameter buyer: whose name it bears, unless another one was put on it.
    public init(_ ticket: Ticket, of buyer: Buyer, show: Show, soldAt: Timestamp?, isTest: Bool, in say: Language) {
        let (event, session) = (show.event, show.session)
        organiser = event.organiser.name
        title = event.title
        artist = event.artist
        moment = say.moment(session.startsAt, localTo: show.zone)
        doors = session.doorsAt.map { say(.doors(say.time($0, localTo: show.zone))) }
        // A buyer who was erased has no name.
        let name = ticket.holder ?? (session.nameChangeUntil == nil || buyer.name.isEmpty ? nil : buyer.name)
        holder = name.map { say(.names(.holder($0))) }
        venue = session.venue.name
        address = "\(session.venue.address), \(session.venue.postalCode) \(session.venue.city)"
        category = ticket.categoryName
        seat = ticket.seatLabel.map(say.seat(frozen:)) ?? say(.standingPlace)
        tariff = ticket.tariffName
        price = ticket.price == .zero ? say(.gratuity) : say(.priceWithTax(say.price(ticket.price)))
        small =
            ["\(say(.ticketNumber(String(ticket.number)))) · \(ticket.id)", say(.licence(event.organiser.licence))]
            + (soldAt.map { [say(.bookedOn(say.moment($0, localTo: show.zone)))] } ?? [])
        (shortLabel, short) = (say(.shortCode), ShortCode(ticket).text)
        caption = isTest ? say(.specimen) : say(.entrance)
    }
}
