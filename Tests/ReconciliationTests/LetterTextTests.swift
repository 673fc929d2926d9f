import Booking
import Domain
import Testing

@testable import Reconciliation

/// A letter about a correction says what that correction did, whatever became of the session since.
@Suite struct LetterTextTests {
    /// A place at 25 euros, one by invitation and one at 30, a fee of 1 euro for each paid place and 2 euros for the order, none refundable.
    private static let order: Order = {
        func line(_ name: String, _ cents: Int64) -> OrderLine {
            OrderLine(
                category: 0, categoryID: "c", categoryName: name, seatID: nil, seatOffset: nil, seatLabel: nil, tariffID: "t", tariffName: "Plein",
                price: Money(cents: cents), vatRate: VATRate(basisPoints: 210))
        }
        func fee(_ name: String, _ cents: Int64, _ place: Int?) -> OrderFee {
            OrderFee(id: name, name: name, price: Money(cents: cents), vatRate: VATRate(basisPoints: 2_000), isRefundable: false, place: place)
        }
        return Order(
            id: "1-a", sessionID: "s", sessionNumber: 1, lane: 1, holdID: "h", buyer: Buyer(name: "Ada", email: "ada@example.org"),
            lines: [line("Fosse", 2_500), line("Invité", 0), line("Balcon", 3_000)],
            fees: [fee("Location fosse", 100, 0), fee("Location balcon", 100, 2), fee("Dossier", 200, nil)], placedAt: Timestamp(milliseconds: 0))
    }()

    /// - Parameters:
    ///   - takenBack: by this correction; fees are 3 to 5.
    ///   - before: by those before it.
    private func corrected(_ takenBack: [Int], before: [Int] = [], endsSession: Bool = false, cents: Int64 = 100) -> CorrectedOrder {
        CorrectedOrder(
            correction: Correction(id: 2, orderID: Self.order.id, numbers: 9...9, amount: Money(cents: cents)), takenBack: takenBack,
            endsSession: endsSession, sale: Sale(order: Self.order, paymentID: "pi", confirmedAt: Timestamp(milliseconds: 0)),
            corrections: OrderCorrections(last: 2, takenBack: (before + takenBack).sorted(), amount: Money(cents: cents)), tickets: [])
    }

    private func letter(_ corrected: CorrectedOrder, session status: Session.Status) -> Letter {
        LetterText(order: Self.order, session: Self.session(status), event: Self.event, isValid: true, page: nil, corrected: corrected)
            .letter(id: "l", reason: "corrected")
    }

    private static let event = Event(
        id: "e", number: 1, title: "Soirée", artist: "", description: "", genre: "", organiser: Organiser(id: "o", name: "O", licence: ""))

    private static func session(_ status: Session.Status) -> Session {
        Session(
            id: "s", number: 1, eventID: "e", venue: Venue(id: "v", name: "V", address: "", postalCode: "", city: "", timeZone: "Europe/Paris"),
            startsAt: Timestamp(milliseconds: 0), doorsAt: nil, bookingOpensAt: Timestamp(milliseconds: 0),
            bookingClosesAt: Timestamp(milliseconds: 0), status: status, buyerLimit: 6, vatRate: VATRate(basisPoints: 210), categories: [],
            layoutDigest: nil, lane: 0, holdSeconds: 1, paymentSeconds: 1)
    }

    @Test(arguments: [Session.Status.published, .cancelled])
    func aPlaceThatWasGivenBackBeforeItsSessionWasCancelled(_ status: Session.Status) throws {
        let letter = letter(corrected([0]), session: status)
        #expect(letter.subject == "Commande modifiée : Soirée" && !letter.text.contains("La séance"), "\(letter.text)")
        let kept = try #require(letter.text.firstRange(of: "Ces frais ne sont pas remboursables"))
        #expect(letter.text[kept.upperBound...].contains("Location fosse") && !letter.text.contains("Location balcon") && !letter.text.contains("Dossier"))
    }

    /// What people write to the organiser about, and forward to friends: the order's own name opens it.
    @Test func ticketsAreNamedAndTheOrderIsNot() {
        func text(_ numbers: [Int64]) -> String {
            LetterText(order: Self.order, session: Self.session(.published), event: Self.event, isValid: true, page: nil, numbers: numbers).letter(id: "l", reason: "issued").text
        }
        #expect(text([7, 8]).contains("\nBillets n° 7 et 8\n") && !text([7, 8]).contains(Self.order.id) && !text([]).contains("Billets n°"))
    }

    /// With what it was before; who bought for what is no more reads how to have the money back, and nobody else.
    @Test func whatIsAnnouncedOtherwiseIsSaidLineByLine() {
        var (event, session) = (Self.event, Self.session(.published))
        event.artist = "Les Rivages"
        (session.venue.name, session.venue.city) = ("Zénith", "Nantes")
        var announced = Announcement(event, in: session.venue)
        func text(until: Timestamp? = nil) -> String {
            LetterText(order: Self.order, session: session, event: event, isValid: true, page: "https://x.example/o", announced: announced, refundableUntil: until).letter(id: "l", reason: OutboxItem.altered).text
        }
        announced.title = "Matinée"
        #expect(text().contains("  - Titre : Soirée (c’était : Matinée)") && !text().contains("Artiste") && !text().contains("Lieu") && !text().contains("remboursement"))
        announced.artist = "Vesper"
        #expect(text().contains("  - Artiste ou compagnie : Les Rivages (c’était : Vesper)") && !text().contains("remboursement"), "nobody was promised any")
        announced.city = "Rennes"
        let promised = text(until: Self.order.placedAt + .seconds(86_400))
        #expect(promised.contains("Nantes (c’était : Zénith,") && promised.contains("demandez le remboursement sur la page de votre commande avant le vendredi 2 janvier 1970"))
        #expect(LetterText.bringsTickets(OutboxItem.altered))
    }

    @Test func aCancelledSessionGivesEveryFeeBack() {
        let letter = letter(corrected([1, 2, 4, 5], before: [0], endsSession: true), session: .cancelled)
        #expect(letter.subject == "Séance annulée : Soirée" && letter.text.contains("La séance de Soirée"))
        #expect(letter.text.contains("Ces frais vous sont rendus avec elles") && letter.text.contains("Location balcon") && letter.text.contains("Dossier"))
        #expect(!letter.text.contains("remboursables") && !letter.text.contains("Location fosse"), "\(letter.text)")
    }

    /// Nothing of the other language is left in it, whatever the occasion.
    @Test(arguments: [
        "issued", "postponed", "renamed", "corrected", "return-refused", "returned-in-part", "duplicate-payment", "places-gone", "booking-closed", "limit-exceeded", "session-cancelled",
        "session-not-published", "capture-refused", "amount-mismatch", "order-closed", "something-new",
    ])
    func aBuyerIsWrittenToInTheLanguageOfTheOrder(_ reason: String) {
        var order = Self.order
        let (french, english) = (letter(reason, order), { order.buyer.language = "en"; return letter(reason, order) }())
        #expect(french.subject != english.subject && french.text.contains("Bonjour Ada") && english.text.contains("Hello Ada"))
        #expect(english.html?.contains("lang=\"en\"") == true && french.html?.contains("lang=\"fr\"") == true)
        for word in ["Votre", "votre", "vous", "est ", "Commande", "séance", "€."] { #expect(!english.text.contains(word), "\(english.text)") }
        for word in ["Your", "your", " is ", "Order"] { #expect(!french.text.contains(word), "\(french.text)") }
    }

    private func letter(_ reason: String, _ order: Order) -> Letter {
        LetterText(order: order, session: Self.session(.published), event: Self.event, isValid: true, page: "https://x.example/o", corrected: corrected([0, 3]), hasTickets: true)
            .letter(id: "l", reason: reason)
    }

    /// That nothing went back, which place it was, and what may be done.
    @Test func aLetterAboutAReturnThatWasRefusedSaysWhy() {
        func letter(_ used: [OrderLine], _ reason: String = OutboxItem.returnRefused) -> String {
            LetterText(order: Self.order, session: Self.session(.published), event: Self.event, isValid: true, page: "https://x.example/o", used: used)
                .letter(id: "l", reason: reason).text
        }
        let lines = Self.order.lines
        #expect(letter([lines[0]]).contains("Le billet de cette place a déjà ouvert une porte : \(lines[0].categoryName).\nLes autres se rendent encore"), "\(letter([lines[0]]))")
        #expect(letter(lines).contains("Les billets de ces places ont déjà ouvert une porte") && !letter(lines).contains("Les autres"), "\(letter(lines))")
        #expect(letter([]).contains("Rien n’a été rendu") && letter([]).contains("Adressez-vous à l’organisateur") && !letter([]).contains("porte"))
        // Of one that was done in part, what stays.
        let part = letter([lines[0]], OutboxItem.returnedInPart)
        #expect(part.contains("Le billet de cette place a déjà ouvert une porte : \(lines[0].categoryName).\nLes autres places que vous aviez choisies sont rendues") && !part.contains("Rien n’a été rendu"), "\(part)")
    }

    /// Which ticket, and whose name; a name that could be an address is on the ticket alone.
    @Test func aLetterAboutANameSaysWhich() {
        func letter(_ name: String) -> String {
            let ticket = Ticket(
                number: 7, id: "t", orderID: "o", sessionID: "s", categoryName: "Parterre", seatLabel: "Rang A, place 3", tariffName: "Plein",
                price: .zero, holder: name, code: "")
            return LetterText(order: Self.order, session: Self.session(.published), event: Self.event, isValid: true, page: nil, renamed: ticket)
                .letter(id: "l", reason: OutboxItem.renamed).text
        }
        #expect(letter("Grace Hopper").contains("  - Rang A, place 3, billet 7 : Grace Hopper\n"))
        #expect(letter("http://x.example").contains("  - Rang A, place 3, billet 7\n"))
    }

    /// A seat is called in the letter's language, whatever the order froze.
    @Test func aSeatIsCalledInTheBuyersLanguage() {
        func letter(_ language: String) -> String {
            var order = Self.order
            order.buyer.language = language
            order.lines[0].seatLabel = "Parterre, rang A, place 3"
            let ticket = Ticket(
                number: 7, id: "t", orderID: "o", sessionID: "s", categoryName: "Parterre", seatLabel: "Parterre, rang A, place 3", tariffName: "Plein", price: .zero, code: "")
            let letters = [
                LetterText(order: order, session: Self.session(.published), event: Self.event, isValid: true, page: nil, renamed: ticket).letter(id: "l", reason: OutboxItem.renamed),
                LetterText(order: order, session: Self.session(.published), event: Self.event, isValid: true, page: nil).letter(id: "l", reason: "issued"),
            ]
            return letters.map { $0.text + ($0.html ?? "") }.joined()
        }
        #expect(letter("en").matches(of: /Parterre, row A, seat 3/).count >= 2 && !letter("en").contains("rang"), "\(letter("en"))")
        #expect(letter("fr").matches(of: /Parterre, rang A, place 3/).count >= 2 && !letter("fr").contains(", row "))
    }

    @Test func whatStaysPaid() {
        func kept(_ takenBack: [Int], before: [Int] = []) -> [String] { corrected(takenBack, before: before).keptFees.map(\.name) }
        #expect(kept([0]) == ["Location fosse"] && kept([0, 3]) == [] && kept([0], before: [3]) == [])
        #expect(kept([0], before: [2]) == ["Location fosse", "Dossier"], "the last place that cost something")
        #expect(kept([1], before: [0, 2]) == [] && kept([1]) == [], "a free place has none, and its order's was told of")
        #expect(kept([5]) == [] && kept([]) == [])
    }

    @Test func aFeeAloneAndARebateLeaveThePlaces() {
        let fee = letter(corrected([5]), session: .published).text
        #expect(fee.contains("Ces frais de votre commande") && fee.contains("Dossier") && !fee.contains("places"), "\(fee)")
        let rebate = letter(corrected([]), session: .published).text
        #expect(rebate.contains("Une partie du prix") && rebate.contains("1,00\u{A0}€ vous est rendue"), "\(rebate)")
    }
}
