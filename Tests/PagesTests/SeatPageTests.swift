import Domain
import Foundation
import Testing

@testable import Pages

/// Pages on which seats are chosen, and those that name them.
@Suite struct SeatPageTests {
    private static let now = Timestamp(milliseconds: 1_794_771_000_000)
    private static let event = Event(
        id: "e", number: 1, title: "Nuit blanche", artist: "Vesper", description: "", genre: "Rock", organiser: Organiser(id: "o", name: "Marées", licence: "L"))

    /// Seats, wheelchair places and their companions' seats.
    private static func show() -> Show {
        func category(_ id: String, _ cents: [Int64]) -> Domain.Category {
            Category(
                id: id, name: id.uppercased(), kind: .numbered, capacity: 8,
                tariffs: cents.enumerated().map { Tariff(id: "t\($0)", name: "Tarif réduit, moins de 26 ans, étudiants", price: Money(cents: $1)) })
        }
        var session = Session(
            id: "s", number: 1, eventID: "e", venue: Venue(id: "v", name: "Zénith", address: "1 rue", postalCode: "93200", city: "Saint-Denis", timeZone: "Europe/Paris"),
            startsAt: now + .seconds(86_400), doorsAt: nil, bookingOpensAt: now - .seconds(60), bookingClosesAt: now + .seconds(86_400), status: .published, buyerLimit: 6,
            vatRate: VATRate(basisPoints: 210), categories: [category("or", [4500, 3000]), category("pmr", [2000]), category("acc", [1500])], layoutDigest: "x", lane: 0,
            holdSeconds: 600, paymentSeconds: 900)
        session.inventory.wheelchairs = [WheelchairPlaces(category: 1, companion: 2)]
        return Show(event: event, session: session, zone: TimeZone(identifier: "Europe/Paris") ?? .gmt, sale: .open, free: [5, 2, 2])
    }

    private static func name(_ number: Int) -> SeatName { SeatName(section: "Parterre", row: "A", number: "\(number)") }
    private static func seat(_ number: Int, _ category: Int = 0) -> SeatsPage.Seat { .init(id: "P-\(number)", offset: number, name: name(number), category: category) }

    private static func seats(_ show: Show, chosen: [SeatsPage.Seat] = []) -> SeatsPage {
        SeatsPage(
            show: show, sections: [.init(id: "P", name: "Parterre", free: 2), .init(id: "B", name: "Balcon", free: 1)], current: "P",
            rows: [.init(label: "A", category: 0, seats: [seat(1), seat(2)]), .init(label: "A", category: 1, seats: [seat(3, 1)])], chosen: chosen, key: "k",
            message: .seatsTaken([name(7), name(8)]), instead: [("P-5", name(5))])
    }

    /// What is chosen stays chosen: in this section as ticks, of others as ticks above it; a section's button takes both along and leads to the list, and
    /// so does the page in the other language.
    @Test func chosenSeatsGoAlong() throws {
        let page = Self.seats(Self.show(), chosen: [Self.seat(2), Self.seat(9)]).page(in: .french)
        let text = page.content.text
        #expect(text.matches(of: /<input type="checkbox" name="s-\d" value="P-\d"/).count == 4 && text.matches(of: /\ checked>/).count == 2)
        let kept = try #require(text.firstMatch(of: /<fieldset class="choice kept">.*?<\/fieldset>/)).output
        #expect(kept.contains("name=\"s-9\" value=\"P-9\" checked") && kept.contains("Parterre, rang A, place 9") && !kept.contains("s-2"))
        #expect(text.matches(of: /<button class="quiet" type="submit" formmethod="get" formaction="\/seances\/s\/plan#liste" name="secteur" value="[PB]"/).count == 2)
        #expect(text.contains("<details class=\"list\" id=\"liste\" open>"))
        #expect(page.document(isTest: false).text.contains("href=\"/en/sessions/s/map?secteur=P&amp;s-2=P%2D2&amp;s-9=P%2D9\""))
        #expect(Self.seats(Self.show()).page(in: .french).document(isTest: false).text.contains("href=\"/en/sessions/s/map?secteur=P\""), "the section that is looked at")
        // The first button holds: Enter on a tick presses it.
        let form = try #require(text.firstMatch(of: /<form class="seats".*<\/form>/.dotMatchesNewlines())).output
        #expect(form.firstMatch(of: /<button[^>]*>/)?.output.contains("quiet") == false)
    }

    /// A wheelchair place costs what the seat costs that comes with it, in the legend as in the list, and what a script adds up.
    @Test func aCompanionsSeatIsInTheTotal() throws {
        var show = Self.show()
        let text = Self.seats(show).page(in: .french).content.text
        let entry = try #require(text.firstMatch(of: /<li data-category="pmr"[^>]*>.*?<\/li>/.dotMatchesNewlines())).output
        #expect(entry.contains("data-cents=\"2000\" data-beside=\"1500\"") && entry.contains("avec la place de la personne qui accompagne (15,00\u{A0}€)"), "\(entry)")
        #expect(text.contains("<legend data-category=\"pmr\">Rang A – PMR, 20,00\u{A0}€, avec la place de la personne qui accompagne (15,00\u{A0}€)</legend>"))
        #expect(text.matches(of: /data-beside/).count == 1 && !text.contains("data-category=\"acc\""))
        // The list's rows have the signs of the legend's categories.
        let signs = Set(text.matches(of: /<li data-category="([a-z]+)"/).map { $0.1 })
        #expect(signs == ["or", "pmr"] && Set(text.matches(of: /<legend data-category="([a-z]+)"/).map { $0.1 }) == signs)
        // As where the best places are taken.
        let choose = ChoosePage(show: show, key: "k").page(in: .french).content.text
        #expect(choose.contains("<strong>20,00\u{A0}€</strong></li><li>ACC <strong>15,00\u{A0}€</strong></li></ul>") && choose.contains("data-beside=\"1500\" data-alone=\"alone-pmr\""), "\(choose)")
        // Open to everybody it comes alone, and the other seat is chosen too.
        show.openWheelchairs = show.session.inventory.wheelchairs
        let open = Self.seats(show).page(in: .french).content.text
        #expect(!open.contains("data-beside") && !open.contains("avec la place de la personne") && open.contains("data-category=\"acc\""))
    }

    /// Everywhere in the reader's language, of what an order froze in French too.
    @Test func seatsAreCalledInTheReadersLanguage() throws {
        let show = Self.show()
        let line = OrderLine(
            category: 0, categoryID: "or", categoryName: "OR", seatID: "P-1", seatOffset: 1, seatLabel: Self.name(1).frozen, tariffID: "t0", tariffName: "Plein",
            price: Money(cents: 4500), vatRate: VATRate(basisPoints: 210))
        let order = Order(
            id: "1-a", sessionID: "s", sessionNumber: 1, lane: 1, holdID: "h", buyer: Buyer(name: "Ada", email: "a@b.fr"), lines: [line], placedAt: Self.now)
        let hold = Hold(id: "h", state: .held, seats: [], standing: [:], expiresAt: Self.now + .seconds(300))
        let ticket = Ticket(
            number: 42, id: "00000000000000aa", orderID: "1-a", sessionID: "s", categoryName: "OR", seatLabel: Self.name(1).frozen, tariffName: "Plein",
            price: Money(cents: 4500), code: "GUI1:X")
        let place = NamesPage.Place(position: 0, name: "Ada", standing: .open)
        for (say, words) in [(Language.french, "Parterre, rang A, place 1"), (.english, "Parterre, row A, seat 1")] {
            let names = NamesPage(show: show, order: order, places: [place], until: Self.now)
            let pages = [
                Self.seats(show, chosen: [Self.seat(19)]).page(in: say),
                BasketPage(show: show, hold: hold, places: [.init(category: 0, seat: ("P-1", Self.name(1)), tariffs: show.session.categories[0].tariffs)], now: Self.now).page(in: say),
                RecapPage(show: show, hold: hold, lines: [line], fees: [], form: BuyerForm(), now: Self.now).page(in: say),
                TicketsPage(show: show, order: order, tickets: [(ticket, .init(width: 1, isDark: [true]))], soldAt: Self.now).page(in: say),
                names.page(in: say), ConfirmNamePage(names, place: place, name: "Grace").page(in: say),
                ReturnPage(show: show, order: order, takenBack: [], chosen: []).page(in: say), MessagePage(.orphan([Self.name(1)])).page(in: say),
                StylePage(now: Self.now).page(in: say),
            ]
            for page in pages {
                // Without what says in which language the section's name is.
                let text = page.document(isTest: false).text.replacing(/<span lang="fr">([^<]*)<\/span>/) { $0.1 }
                #expect(text.contains(words), "\(page.title): \(text)")
                #expect(!text.contains(say == .french ? ", row " : ", rang ") && !text.contains(say == .french ? ", seat " : ", place "), "\(page.title): \(text)")
            }
            #expect(TicketText(ticket, of: order.buyer, show: show, soldAt: nil, isTest: false, in: say).seat == words, "on paper")
        }
        #expect(Language.english.seat(frozen: "Loge 4") == "Loge 4")
    }

    /// Each ticket type is read with its price before one is chosen: nothing is cut, with scripts or without.
    @Test func ticketTypesStandSideBySide() throws {
        var form = BuyerForm()
        form.tariffs = [1: "t1", 2: "none"]
        let hold = Hold(id: "h", state: .held, seats: [], standing: [:], expiresAt: Self.now + .seconds(300))
        let places = [0, 0, 0, 1].map { BasketPage.Place(category: $0, seat: ("P-1", Self.name(1)), tariffs: Self.show().session.categories[$0].tariffs) }
        let text = BasketPage(show: Self.show(), hold: hold, places: places, now: Self.now, form: form).page(in: .french).content.text
        #expect(!text.contains("<select") && text.matches(of: /<input type="radio" name="tariff-0" value="t[01]" data-cents="(4500|3000)"/).count == 2)
        let checked = text.matches(of: /name="tariff-(\d)" value="(t\d)" data-cents="\d+" checked>/).map { "\($0.1) \($0.2)" }
        #expect(checked == ["0 t0", "1 t1", "2 t0"] && text.contains("<span>Tarif réduit, moins de 26 ans, étudiants</span> <strong>30,00\u{A0}€</strong>"), "\(text)")
    }

    /// Whatever an address is asked for is said where people look for it.
    @Test func thePrivacyPageNamesEachAddressThatIsAsked() {
        for (say, words) in [
            (Language.french, ["prévenu d’une ouverture", "liste d’attente", "salle d’attente pour savoir que votre tour approche", "deux jours", "votre numéro porte son empreinte"]),
            (.english, ["told of an opening", "waiting list", "waiting room to be told that your turn is near", "two days", "your number bears its fingerprint"]),
        ] {
            let text = LegalPages(house: SiteOperator(), organisers: [], sendsLetters: true).privacy(in: say).content.text
            for word in words { #expect(text.contains(word), "\(word)") }
            #expect(!LegalPages(house: SiteOperator(), organisers: [], sendsLetters: false).privacy(in: say).content.text.contains(words[2]), "where nobody is written to, none is asked")
        }
    }
}
