import Domain
import Foundation
import Pages
import WaitingRoom

/// Pages that answer a form, and those that a spectator sees when something is wrong on our side: as the site makes them, without anything being
/// broken or sold for it. The session is one of the demonstration programme, so that its map is drawn.
enum AnswerPages {
    private static let now = Timestamp(milliseconds: 1_794_771_000_000)
    private static let organiser = Organiser(
        id: "marees", name: "Marées Productions", licence: "PLATESV-D-2026-000123",
        contact: .init(email: "billetterie@marees-productions.example", phone: "02 00 00 00 00", address: "1 quai des Marées, 35400 Saint-Malo"))
    private static let event = Event(
        id: "vesper-et-les-ombres", number: 1, title: "Nuit blanche", artist: "Vesper & les Ombres", description: "Une voix grave.", genre: "Rock", organiser: organiser)
    private static let tariffs = [Tariff(id: "plein", name: "Plein tarif", price: Money(cents: 5900)), Tariff(id: "reduit", name: "Tarif réduit", price: Money(cents: 3900))]
    private static let seats = (0..<6).map { SeatsPage.Seat(id: "x-\($0)", offset: $0, name: SeatName(section: "Gradin face", row: "13", number: "\($0 + 1)"), category: 0) }

    private static func show(_ sale: Show.Sale = .open) -> Show {
        let session = Session(
            id: "vesper-zenith", number: 1, eventID: event.id,
            venue: Venue(id: "zenith", name: "Zénith de la Plaine", address: "1 esplanade de la Plaine", postalCode: "93200", city: "Saint-Denis", timeZone: "Europe/Paris"),
            startsAt: now + .seconds(60 * 86_400), doorsAt: nil, bookingOpensAt: now + .seconds(sale == .notOpen ? 20 * 86_400 : -60), bookingClosesAt: now + .seconds(60 * 86_400),
            status: .published, buyerLimit: 6, vatRate: VATRate(basisPoints: 210),
            categories: [Category(id: "categorie-1", name: "Catégorie 1", kind: .numbered, capacity: 9, tariffs: tariffs)], layoutDigest: "x", lane: 0, holdSeconds: 600,
            paymentSeconds: 900)
        return Show(event: event, session: session, zone: TimeZone(identifier: "Europe/Paris") ?? .gmt, sale: sale, free: [5], waitingUntil: session.startsAt)
    }

    private static let lines = ["1", "2"].map { number in
        OrderLine(
            category: 0, categoryID: "categorie-1", categoryName: "Catégorie 1", seatID: nil, seatOffset: nil, seatLabel: "Gradin face, rang 13, place \(number)", tariffID: "plein",
            tariffName: "Plein tarif", price: Money(cents: 5900), vatRate: VATRate(basisPoints: 210))
    }
    private static let order = Order(
        id: "1-abc", sessionID: "vesper-zenith", sessionNumber: 1, lane: 0, holdID: "abc", buyer: Buyer(name: "Ada Lovelace", email: "ada@example.org"), lines: lines, placedAt: now)
    private static let hold = Hold(id: "abc", state: .held, seats: [], standing: [:], expiresAt: now + .seconds(500))

    private static let ticket = Ticket(
        number: 7, id: "00000000000000aa", orderID: order.id, sessionID: "vesper-zenith", categoryName: "Catégorie 1", seatLabel: lines[0].seatLabel, tariffName: "Plein tarif",
        price: Money(cents: 5900), code: "GUI1:X")

    private static var form: BuyerForm {
        var form = BuyerForm()
        (form.email, form.hasNameProblem, form.hasEmailProblem) = ("ada", true, true)
        return form
    }

    private static func order(_ state: OrderState, declined: Bool = false, reason: String? = nil, message: Message? = nil) -> OrderPage {
        var facts = OrderPage.Facts(order: order, state: state)
        (facts.isReturning, facts.declined, facts.reason, facts.payBefore) = (declined, declined ? "card_declined" : nil, reason, now + .seconds(500))
        return OrderPage(show: show(), facts: facts, message: message)
    }

    /// A waiting room that refuses something to who stands before it, or in it.
    private static func room(_ standing: RoomPage.Standing = .outside, phase: RoomPhase = .queue, asks: RoomAsks = .nothing, _ message: Message? = nil) -> RoomPage {
        let board = RoomBoard(
            room: 9, phase: phase, entrants: 900, seed: nil, queued: 812, watermark: 88, pace: nil, freePlaces: 5, placesPerRank: 1, promisedPlaces: 0)
        return RoomPage(
            show: show(), asks: asks, board: board, opensAt: now, shopping: 600, stock: [.init(session: "vesper-zenith", category: "categorie-1", free: 5)], note: nil,
            standing: standing, now: now, message: message)
    }

    /// By name.
    static func all(in say: Language) -> [(name: String, page: Page)] {
        let place = NamesPage.Place(position: 0, name: "Ada Lovelace", standing: .open)
        let names = NamesPage(show: show(), order: order, places: [place], until: now + .seconds(86_400))
        let basket = (0..<2).map { BasketPage.Place(category: 0, seat: (seats[$0].id, seats[$0].name), tariffs: show().session.categories[0].tariffs) }
        var wrong = WaitingPage.Form(category: "categorie-1", size: 2, email: "ada")
        wrong.hasEmailProblem = true
        var buyer = BuyerForm()
        (buyer.name, buyer.email) = (order.buyer.name, order.buyer.email)
        return [
            ("error", MessagePage(.internalError, next: .again).page(in: say)), ("busy", MessagePage(.busy, next: .again).page(in: say)),
            ("blocked", MessagePage(.blocked, next: .event(event.id), organiser: organiser).page(in: say)),
            ("choose", ChoosePage(show: show(), key: "k", message: .limit(6, already: 2), basket: .basket(session: "vesper-zenith", hold: "abc")).page(in: say)),
            ("seats", SeatsPage(
                show: show(), sections: [.init(id: "F", name: "Gradin face", free: 4), .init(id: "J", name: "Gradin jardin", free: 2)], current: "F",
                rows: [.init(label: "13", category: 0, seats: Array(seats.prefix(4)))], chosen: [seats[1], seats[5]], key: "k", message: .seatsTaken([seats[0].name]),
                instead: [(seats[2].id, seats[2].name)]).page(in: say)),
            ("basket", BasketPage(show: show(), hold: hold, places: basket, now: now, isSplit: true, form: form, message: .aloneThen([seats[0].name]), others: 1).page(in: say)),
            ("baskets", BasketsPage(
                [false, true].map { .init(show: show(), url: .basket(session: "vesper-zenith", hold: "abc"), count: 2, places: $0 ? [.init(category: "Fosse", seat: nil), .init(category: "Fosse", seat: nil)] : (0..<2).map { .init(category: "Catégorie 1", seat: say.seat(seats[$0].name)) }, until: now + .seconds(500), isOrdered: $0) }, now: now).page(in: say)),
            ("recap", RecapPage(show: show(), hold: hold, lines: lines, fees: [], form: form, now: now, message: .priceChanged).page(in: say)),
            ("wish", EventPage(event: event, shows: [show(.notOpen)], now: now, wrongWish: ("vesper-zenith", "ada")).page(in: say, message: .invalidWish)),
            ("waiting", WaitingPage(show: show(), until: now, form: wrong, message: .waitingInvalid).page(in: say)),
            ("sign-in", SignInPage(email: "ada", isInvalid: true, message: .invalidEmail).page(in: say)), ("code", CodePage(message: .wrongCode(left: 2)).page(in: say)),
            ("room-address", room(asks: .address(isConfirmed: false), .addressWaits).page(in: say)),
            ("room-work", room(asks: .work(challenge: "x", bits: 12, orAddress: true, isAlways: true), .workNeeded).page(in: say)),
            ("room-work-only", room(asks: .work(challenge: "x", bits: 12, orAddress: false, isAlways: false), .workNeededOnly).page(in: say)),
            ("room-over", room(.over).page(in: say)), ("room-paused", room(.turn(.waiting(rank: 500, ahead: 412, wait: .unknown, places: .uncertain), number: 4), phase: .paused).page(in: say)),
            ("room-sold-out", room(.turn(.soldOut(rank: 500), number: 4), phase: .soldOut).page(in: say)),
            ("gave-turn", MessagePage(.gaveTurn, url: .event(event.id), next: .event(event.id)).page(in: say)),
            ("waiting-confirmed", MessagePage(.waitingConfirmed, next: .event(event.id)).page(in: say)), ("waiting-left", MessagePage(.waitingLeft, next: .event(event.id)).page(in: say)),
            ("room-full", room(.turn(.called(rank: 1), number: 4), .shopFull).page(in: say)), ("robot", MessagePage(.robot, next: .room(session: "vesper-zenith")).page(in: say)),
            ("room-code", RoomCodePage(show: show(), message: .wrongCode(left: 2)).page(in: say)),
            ("names", names.with(.wrongHolder, wrong: 0).page(in: say)), ("name", ConfirmNamePage(names, place: place, name: "Grace Hopper").page(in: say)),
            ("return", ReturnPage(show: show(), order: order, takenBack: [], chosen: [], message: .companionsStay).page(in: say)),
            ("buyer", BuyerPage(show: show(), order: order, form: buyer, message: .limit(6, already: 6)).page(in: say)),
            ("declined", order(.awaitingPayment, declined: true, message: .paymentUnavailable).page(in: say)), ("refused", order(.refused, reason: "places-gone").page(in: say)),
            ("issuing", order(.confirmed).page(in: say)), ("closing", order(.closing).page(in: say)), ("expired", order(.expired).page(in: say)), ("cancelled", order(.cancelled).page(in: say)),
            ("paused", MessagePage(.suspended, next: .again).page(in: say)), ("choose-paused", ChoosePage(show: show(.unknown), key: "k").page(in: say)),
            ("tickets", TicketsPage(show: show(), order: order, tickets: [(ticket, .init(width: 21, isDark: Array(repeating: true, count: 441)))], soldAt: now).page(in: say)),
        ]
    }
}
