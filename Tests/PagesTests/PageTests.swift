import Domain
import Foundation
import Testing
import WaitingRoom

@testable import Pages

/// Every page, with texts that want to break it.
@Suite struct PageTests {
    private static let hostile = #"<script>alert(1)</script>" onload="x"#
    static let now = Timestamp(milliseconds: 1_794_771_000_000)
    static let event = Event(
        id: "soiree", number: 1, title: hostile, artist: hostile, description: hostile, genre: hostile,
        organiser: Organiser(
            id: "o", name: hostile, licence: "PLATESV-D-2026-000123",
            contact: .init(email: hostile, phone: hostile, address: hostile, terms: hostile, mediator: hostile)),
        feature: .init(order: 1, text: hostile),
        picture: .init(digest: String(repeating: "a", count: 64), format: .jpeg, width: 1600, height: 960, alt: hostile, credit: hostile))

    static func show(_ sale: Show.Sale = .open, free: [Int]? = [5, 0]) -> Show {
        let tariffs = [Tariff(id: "plein", name: hostile, price: Money(cents: 4500)), Tariff(id: "reduit", name: "Réduit", price: Money(cents: 3000))]
        let session = Session(
            id: "s", number: 1, eventID: "soiree",
            venue: Venue(id: "v", name: hostile, address: hostile, postalCode: "45000", city: hostile, timeZone: "Europe/Paris", description: hostile, access: hostile),
            startsAt: now + .seconds(86_400), doorsAt: now + .seconds(80_000), bookingOpensAt: now + .seconds(sale == .notOpen ? 60 : -60),
            bookingClosesAt: now + .seconds(86_400), status: .published, buyerLimit: 6, vatRate: VATRate(basisPoints: 210),
            categories: [
                Category(id: "or", name: hostile, kind: .numbered, capacity: 8, tariffs: tariffs),
                Category(id: "fosse", name: "Fosse", kind: .standing, capacity: 8, tariffs: [Tariff(id: "p", name: "Plein", price: .zero)]),
            ],
            layoutDigest: nil, lane: 0, holdSeconds: 600, paymentSeconds: 900,
            fees: [FeeRule(id: "f", name: hostile, amount: Money(cents: 150), basis: .order, vatRate: VATRate(basisPoints: 2000), isRefundable: false)])
        return Show(event: event, session: session, zone: TimeZone(identifier: "Europe/Paris")!, sale: sale, free: free)
    }

    private static let line = OrderLine(
        category: 0, categoryID: "or", categoryName: hostile, seatID: "A-1", seatOffset: 0, seatLabel: hostile, tariffID: "plein",
        tariffName: hostile, price: Money(cents: 4500), vatRate: VATRate(basisPoints: 210))
    private static let fee = OrderFee(id: "f", name: hostile, price: Money(cents: 150), vatRate: VATRate(basisPoints: 2000), isRefundable: false, place: nil)
    static let order = Order(
        id: "1-a", sessionID: "s", sessionNumber: 1, lane: 1, holdID: "h", buyer: Buyer(name: hostile, email: "a@b.fr"), lines: [line],
        fees: [fee], placedAt: now)
    /// In a basket.
    static func placed(_ category: Int, _ seat: (id: String, name: SeatName)? = nil) -> BasketPage.Place {
        BasketPage.Place(category: category, seat: seat, tariffs: show().session.categories[category].tariffs)
    }

    static let hold = Hold(id: "h", state: .held, seats: [], standing: [:], expiresAt: now + .seconds(300))
    static var form: BuyerForm {
        var form = BuyerForm()
        (form.name, form.email, form.hasNameProblem) = (hostile, hostile, true)
        form.tariffs = [0: hostile]
        return form
    }

    private static func order(_ state: OrderState, returning: Bool = false, language: Language = .french) -> String {
        var facts = OrderPage.Facts(order: order, state: state)
        (facts.payBefore, facts.reason, facts.isReturning, facts.declined) = (now, hostile, returning, hostile)
        return OrderPage(show: show(), facts: facts).page(in: language).document(isTest: false).text
    }

    private static func seat(_ offset: Int) -> SeatsPage.Seat { .init(id: hostile, offset: offset, name: seatName, category: 0) }
    private static let seatName = SeatName(section: hostile, row: hostile, number: hostile)

    private static func pages(_ say: Language) -> [Page] {
        var house = SiteOperator()
        (house.name, house.address, house.email, house.phone, house.registration, house.director, house.host) =
            (hostile, hostile, hostile, hostile, hostile, hostile, hostile)
        let legal = LegalPages(house: house, organisers: [event.organiser], sendsLetters: true)
        var search = ProgrammePage.Search()
        (search.text, search.city) = (hostile, hostile)
        let ticket = Ticket(
            number: 7, id: "00000000000000aa", orderID: "1-a", sessionID: "s", categoryName: hostile, seatLabel: hostile, tariffName: hostile,
            price: Money(cents: 4500), code: "GUI1:X")
        let standings: [NamesPage.Place.Standing] = [.open, .asked, .final, .late(asked: hostile)]
        let names = NamesPage(
            show: show(), order: order, places: standings.map { NamesPage.Place(position: 0, name: hostile, standing: $0) }, until: now)
        return [
            ProgrammePage(entries: [.init(event: event, shows: [show()])], featured: [.init(entry: .init(event: event, shows: [show()]), banner: .init(french: hostile, english: hostile))], search: search, cities: [hostile], genres: [hostile], venues: [hostile]).page(in: say),
            ProgrammePage(entries: [], search: search, cities: [], genres: [], venues: []).page(in: say),
            AgendaPage(shows: [show()], wanted: nil, now: now).page(in: say), AgendaPage(shows: [], wanted: nil, now: nil).page(in: say),
            VenuePage(venue: show().session.venue, shows: [show()], site: hostile).page(in: say),
            VenuePage(venue: show().session.venue, shows: [show()], site: hostile).widget(in: say), StylePage(now: now).page(in: say),
            EventPage(event: event, shows: [show(), show(.notOpen), show(.closed), show(.cancelled), show(.unknown, free: nil)], now: now).page(in: say),
            ChoosePage(show: show(), key: "k", message: .seatsTaken([seatName])).page(in: say),
            SeatsPage(
                show: show(), sections: [.init(id: hostile, name: hostile, free: 1)], current: hostile,
                rows: [.init(label: hostile, category: 0, seats: [seat(1)])], chosen: [seat(1), seat(2)], key: hostile, message: .companionAlone,
                instead: [(hostile, seatName)]
            ).page(in: say),
            BasketPage(
                show: show(), hold: hold, places: [placed(0, (hostile, seatName)), placed(1)], now: now, isSplit: true,
                form: form, message: .aloneThen([seatName]), others: 2
            ).page(in: say),
            BasketsPage(
                [true, false].map { .init(show: show(), url: .basket(session: "s", hold: "h"), count: 2, places: [.init(category: hostile, seat: hostile), .init(category: hostile, seat: nil)], until: $0 ? nil : now + .seconds(60), isOrdered: $0) }, now: now
            ).page(in: say),
            WaitingPage(show: show(), until: now, form: .init(category: hostile, size: 3, email: hostile), message: .waitingAvailable(2)).page(in: say),
            LeaveWaitingPage(show: show(), hold: hostile, hasBasket: true).page(in: say), MessagePage(.waitingJoined, url: .waitingJoined("s")).page(in: say),
            RecapPage(show: show(), hold: hold, lines: [line], fees: [fee], form: form, now: now).page(in: say),
            TicketsPage(show: show(), order: order, tickets: [(ticket, .init(width: 1, isDark: [true]))], soldAt: now).page(in: say),
            MessagePage(.orphan([seatName])).page(in: say), CancelOrderPage(show: show(), order: order).page(in: say),
            SignInPage(email: hostile, isInvalid: true, message: .invalidEmail).page(in: say), SignInPage(sendsLetters: false).page(in: say),
            MyTicketsPage(email: hostile, entries: [.init(show: show(), order: order, state: .ticketed, tickets: 1)], number: 2, newer: 20, older: 3, isWhole: false).page(in: say),
            names.with(.wrongHolder, wrong: 0).page(in: say), ConfirmNamePage(names, place: names.places[0], name: hostile).page(in: say),
            ConfirmWaitingPage(show: show(), hold: hostile).page(in: say), RoomCodePage(show: show(), message: .wrongCode(left: 2)).page(in: say),
            legal.notice(in: say), legal.terms(in: say), legal.privacy(in: say), MessagePage(.basketEmpty, next: .event(hostile)).page(in: say),
            MessagePage(.blocked, organiser: event.organiser).page(in: say), MessagePage(.slowed(seconds: 61, isNetwork: true)).page(in: say), MessagePage(.hasty).page(in: say),
            ChoosePage(show: show(.notOpen), key: "k", message: .codeTooEarly(now, in: show(.notOpen), say), byCode: .init(categories: [0])).page(in: say),
        ] + rooms(say)
    }

    static func room(_ standing: RoomPage.Standing, _ phase: RoomPhase = .queue, asks: RoomAsks = .nothing) -> RoomPage {
        let board = RoomBoard(
            room: 7, phase: phase, entrants: 10, seed: nil, queued: 12_345, watermark: 3, pace: nil, freePlaces: 5, placesPerRank: 1, promisedPlaces: 0)
        var show = show()
        show.shopping = (now + .seconds(60), now)
        return RoomPage(
            show: show, asks: asks, board: board, opensAt: now, shopping: 600, stock: [.init(session: "s", category: "or", free: 5), .init(session: "s", category: "fosse", free: 0)],
            note: hostile, standing: standing, now: now, basket: .basket(session: "s", hold: "h"), message: .shopFull)
    }

    private static func rooms(_ say: Language) -> [Page] {
        let turns: [Turn] = [
            .notDrawn(number: 4), .waiting(rank: 1233, ahead: 1230, wait: .between(.seconds(240), likely: .seconds(300), .seconds(4_500)), places: .unlikely),
            .called(rank: 1), .soldOut(rank: 9),
        ]
        var pages = turns.map { room(.turn($0, number: 4)) } + [room(.outside), room(.outside, .early), room(.turn(.notDrawn(number: 4), number: 4), .early), room(.over)]
        pages.append(room(.outside, .soldOut))
        pages += [RoomAsks.address(isConfirmed: false), .address(isConfirmed: true), .work(challenge: hostile, bits: 20, orAddress: true, isAlways: false), .work(challenge: hostile, bits: 20, orAddress: false, isAlways: true)].map { room(.over, asks: $0) }
        guard let plan = try? DrawPlan(room: 7, title: hostile, opensAt: Timestamp(milliseconds: 0), source: .witnessed(hostile)) else { return [] }
        guard let secret = Bytes32(hex: String(repeating: "07", count: 32)) else { return [] }
        let reveal = DrawReveal(plan: plan, secret: secret, entrants: 10, publicValue: hostile)
        return pages.map { $0.page(in: say) } + [
            DrawPage(show: show(), plan: plan, commitment: reveal.commitment, reveal: nil, document: nil, number: nil).page(in: say),
            DrawPage(show: show(), plan: plan, commitment: reveal.commitment, reveal: reveal, document: hostile, number: 4).page(in: say),
            beacon(secret)?.page(in: say),
        ].compactMap { $0 }
    }

    /// Each state of a waiting room shows its own part and no other, and says what the script needs to go on.
    @Test func aWaitingRoomShowsWhereSomebodyStands() {
        func parts(_ page: RoomPage) -> [String] {
            page.page(in: .french).content.text.matches(of: /data-part="([a-z-]+)">/).map { String($0.1) }
        }
        #expect(parts(Self.room(.outside)) == ["outside"] && parts(Self.room(.over)) == ["over"] && parts(Self.room(.outside, .soldOut)) == ["sold-out"])
        #expect(parts(Self.room(.turn(.notDrawn(number: 4), number: 4), .early)) == ["early"] && parts(Self.room(.turn(.notDrawn(number: 4), number: 4))) == ["drawing"])
        #expect(parts(Self.room(.turn(.called(rank: 1), number: 4))) == ["called"])
        let wait = WaitEstimate.between(.seconds(240), likely: .seconds(300), .seconds(4_500))
        let waiting = Self.room(.turn(.waiting(rank: 1233, ahead: 1230, wait: wait, places: .unlikely), number: 4))
        let text = waiting.page(in: .french).content.text
        #expect(parts(waiting) == ["waiting"] && text.contains("data-number=\"4\"") && text.contains("entre 4\u{A0}min et 1\u{A0}h\u{A0}15"), "\(text)")
        #expect(text.contains("<strong class=\"rank\" data-fill=\"rank\">1\u{202F}234</strong>") && text.contains("1\u{202F}230 avant vous"))
        #expect(text.contains("plus de place"))
        #expect(waiting.page(in: .english).content.text.contains("between 4\u{A0}min and 1\u{A0}h\u{A0}15"))
    }

    @Test(arguments: Language.allCases)
    func hostileTextsStayTexts(language: Language) {
        let documents = Self.pages(language).map { $0.document(isTest: true).text } + OrderState.allCases.map { Self.order($0, language: language) }
        for whole in documents {
            #expect(!whole.contains("<script>alert"), "\(whole)")
            // Data for search engines is JSON, with quotes of its own.
            let document = whole.replacing(/<script type="application\/ld\+json">.*?<\/script>/, with: "")
            #expect(!document.contains("<script>alert") && !document.contains("\" onload"), "\(document)")
            #expect(document.contains("<html lang=\"\(language.rawValue)\">") && document.contains("</html>"))
            #expect(document.matches(of: /<h1/).count == 1, "one heading: \(document)")
            // A piece that was taken for a text would be escaped.
            #expect(!document.contains("HTML(text") && !document.contains(/&lt;(?!\/?(script|iframe))/), "\(document)")
            let bare = document.replacing(/"[^"]*"/, with: "\"\"")
            #expect(!bare.contains(/<[a-z]+[^>]* (style|on[a-z]+)=/), "the policy forbids inline code")
        }
    }

    /// No line is broken before a colon, or inside quotation marks; English has neither.
    @Test(arguments: Language.allCases)
    func signsStandWhereTheLanguageWantsThem(language: Language) {
        let documents = Self.pages(language).map { $0.document(isTest: true).text } + OrderState.allCases.map { Self.order($0, language: language) }
        for document in documents {
            let words = document.replacing(/<script[^>]*>.*?<\/script>/, with: "").replacing(/<[a-z\/!][^>]*>/, with: "\n")
            let signs = words.matches(of: language == .french ? /.{0,20}(?: [;:!?»]|« ).{0,20}/ : /.{0,20}(?:[ \u{A0}\u{202F}][;:!?]|[«»]).{0,20}/).map { String($0.output) }
            #expect(signs.isEmpty, "\(signs)")
        }
    }

    /// C. conso. L221-14: the button's own words, right below a recap with the total.
    @Test func theButtonSaysThatTheOrderObligesToPay() {
        let page = RecapPage(show: Self.show(), hold: Self.hold, lines: [Self.line], fees: [Self.fee], form: Self.form, now: Self.now).page(in: .french)
        let document = page.document(isTest: false).text
        #expect(document.contains(/46,50\u{A0}€<\/td><\/tr><\/tfoot><\/table>\s*<p class="actions"><button type="submit">Commander avec obligation de paiement</))
    }

    @Test func whatCostsNothingObligesToNothing() {
        var free = Self.line
        free.price = .zero
        let page = RecapPage(show: Self.show(), hold: Self.hold, lines: [free], fees: [], form: Self.form, now: Self.now).page(in: .french)
        #expect(page.document(isTest: false).text.contains("Commander mes places gratuites"))
    }

    /// CGI, annexe IV, art. 50 sexies B and following.
    @Test func aTicketCarriesWhatTheLawWants() {
        let event = Event(
            id: "e", number: 1, title: "Nuit blanche", artist: "Vesper", description: "", genre: "Rock",
            organiser: Organiser(id: "o", name: "Marées Productions", licence: "PLATESV-D-2026-000123"))
        var show = Self.show()
        show.event = event
        show.session.venue = Venue(id: "v", name: "Zénith", address: "1 rue", postalCode: "93200", city: "Saint-Denis", timeZone: "Europe/Paris")
        let ticket = Ticket(
            number: 42, id: "00000000000000aa", orderID: "1-a", sessionID: "s", categoryName: "Carré Or", seatLabel: "Parterre, rang A, place 12",
            tariffName: "Plein tarif", price: Money(cents: 4500), code: "GUI1:X")
        let text = TicketsPage(show: show, order: Self.order, tickets: [(ticket, .init(width: 1, isDark: [true]))], soldAt: Self.now)
            .page(in: .french).content.text
        for mention in [
            "Marées Productions", "Nuit blanche", "Vesper", "lundi 16 novembre 2026 à 20\u{A0}h\u{A0}30", "Zénith", "Carré Or",
            "Parterre, rang A, place 12", "45,00\u{A0}€ TTC", "Billet n° 42", "00000000000000aa", "PLATESV-D-2026-000123",
            "Vendu en ligne le dimanche 15 novembre 2026",
        ] {
            #expect(text.contains(mention), "\(mention)")
        }
        var gratis = ticket
        gratis.price = .zero
        let free = TicketsPage(show: show, order: Self.order, tickets: [(gratis, .init(width: 1, isDark: [true]))], soldAt: nil).page(in: .french)
        #expect(free.content.text.contains("Gratuité"))
    }

    @Test func aSoldOutSessionIsOneWhateverItsCompanionsSeatsAre() {
        var show = Self.show(.open, free: [0, 3])
        #expect(!show.isSoldOut)
        show.session.inventory.wheelchairs = [WheelchairPlaces(category: 0, companion: 1)]
        #expect(show.isSoldOut)
    }

    /// Without a mail server no letter is promised, and nobody is sent away empty because a part of the store is.
    @Test func pagesPromiseWhatIsTrue() {
        func texts(_ sendsLetters: Bool) -> [String] {
            var (show, open) = (Self.show(.notOpen), Self.show())
            (show.sendsLetters, open.sendsLetters) = (sendsLetters, sendsLetters)
            let pages = [
                EventPage(event: Self.event, shows: [show], now: Self.now).page(in: .french), SignInPage(sendsLetters: sendsLetters).page(in: .french),
                BasketPage(show: open, hold: Self.hold, places: [], now: Self.now).page(in: .french),
                OrderPage(show: open, facts: .init(order: Self.order, state: .ticketed)).page(in: .french),
            ]
            return pages.map(\.content.text)
        }
        let (with, without) = (texts(true), texts(false))
        for (index, promise) in ["me-prevenir", "Recevoir un code", "Nous vous y écrivons"].enumerated() {
            #expect(with[index].contains(promise) && !without[index].contains(promise), "\(promise)")
        }
        for text in without.dropFirst() { #expect(text.contains("e-mail")) }
        #expect(!with[3].contains("e-mail"))
        let part = MyTicketsPage(email: "a@b.c", entries: [], isWhole: false).page(in: .french).content.text
        #expect(part.contains("ne peuvent pas être affichées") && !part.contains("Aucune commande"))
        #expect(MyTicketsPage(email: "a@b.c", entries: []).page(in: .french).content.text.contains("Aucune commande"))
    }

    @Test func aWaitingListIsOfferedWhereThereIsTooLittle() {
        func offers(_ free: [Int]?, limit: Int = 6, until: Timestamp? = PageTests.now) -> (event: Bool, choice: Bool, map: Bool) {
            var show = Self.show(.open, free: free)
            (show.session.buyerLimit, show.waitingUntil) = (limit, until)
            let link = "/seances/s/liste-d-attente\""
            return (
                EventPage(event: Self.event, shows: [show], now: Self.now).page(in: .french).content.text.contains(link),
                ChoosePage(show: show, key: "k").page(in: .french).content.text.contains(link),
                SeatsPage(show: show, sections: [], current: "", rows: [], key: "k").page(in: .french).content.text.contains(link)
            )
        }
        #expect(offers([5, 0]) == (true, true, true))
        #expect(offers([5, 5]) == (false, true, false), "fewer than somebody may want")
        #expect(offers([5, 5], limit: 5) == (false, false, false))
        #expect(offers(nil) == (false, false, false))
        #expect(offers([0, 0], until: nil) == (false, false, false), "its list has ended")
    }

    /// Six hours are no extension of ten minutes.
    @Test func anOfferedBasketSaysItsDayAndIsNotExtended() {
        var offer = Self.hold
        (offer.extended, offer.isOffer, offer.expiresAt) = (true, true, Self.now + .seconds(6 * 3_600))
        let page = BasketPage(show: Self.show(), hold: offer, places: [], now: Self.now).page(in: .french).content.text
        #expect(page.contains("lundi 16 novembre 2026 à") && !page.contains("déjà été prolongé") && !page.contains("/prolonger"))
        // Nor is it in its last minutes.
        let late = BasketPage(show: Self.show(), hold: offer, places: [], now: offer.expiresAt - .seconds(60)).page(in: .french).content.text
        #expect(!late.contains("déjà été prolongé") && !late.contains("/prolonger"))
        offer.isOffer = false
        let extended = BasketPage(show: Self.show(), hold: offer, places: [], now: offer.expiresAt - .seconds(1_200)).page(in: .french).content.text
        #expect(extended.contains("déjà été prolongé"), "at once after it")
    }

    @Test func ofACancelledSessionNobodyIsWishedAGoodEvening() {
        var facts = OrderPage.Facts(order: Self.order, state: .ticketed)
        facts.reason = "places-gone"
        let page = OrderPage(show: Self.show(.cancelled), facts: facts).page(in: .french).content.text
        #expect(page.contains("remboursé intégralement") && !page.contains("Voir mes billets"))
        facts.state = .refused
        let refused = OrderPage(show: Self.show(), facts: facts).page(in: .french).content.text
        #expect(refused.contains("vendues à quelqu’un d’autre") && !refused.contains("places-gone"))
    }

    @Test func ticketsOfTestModeSaySo() {
        let ticket = Ticket(
            number: 7, id: "00000000000000aa", orderID: "1-a", sessionID: "s", categoryName: "C", seatLabel: nil, tariffName: "T", price: .zero, code: "GUI1:X")
        func text(_ isTest: Bool) -> String {
            TicketsPage(show: Self.show(), order: Self.order, tickets: [(ticket, .init(width: 1, isDark: [true]))], soldAt: nil, isTest: isTest)
                .page(in: .french).content.text
        }
        #expect(text(true).contains("SPÉCIMEN") && !text(false).contains("SPÉCIMEN"))
    }

    /// Somebody was refused and comes back: they read it, and what to do; somebody who is awaited does not.
    @Test(arguments: Language.allCases)
    func whoWasDeclinedReadsIt(language: Language) {
        func page(returning: Bool, declined: String?) -> String {
            var facts = OrderPage.Facts(order: Self.order, state: .awaitingPayment)
            (facts.isReturning, facts.declined) = (returning, declined)
            return OrderPage(show: Self.show(), facts: facts).page(in: language).content.text
        }
        for returning in [false, true] {
            let text = page(returning: returning, declined: "card_declined")
            #expect(text.contains("role=\"alert\"") != returning && text.contains(language == .french ? "a été refusé" : "was refused") && text.contains("/\(language == .french ? "payer" : "pay")\""))
            #expect(text.contains(language(.orderReturns)) == returning && !page(returning: returning, declined: nil).contains("role=\"alert\""))
        }
    }

    /// Of an order that can be used: where to go, and the tickets as files; of one that came to nothing, its places once more.
    @Test func anOrderSaysWhereToGoAndWhatToKeep() {
        let good = Self.order(.ticketed)
        for words in ["/commandes/1-a/billets.pdf\"", "billets.pdf?format=phone", "45000", "/seances/s/agenda.ics", "mailto:"] { #expect(good.contains(words), "\(words)") }
        for state in [OrderState.expired, .cancelled, .refused] {
            let text = Self.order(state)
            #expect(text.contains("href=\"/seances/s\"") && !text.contains("agenda.ics") && !text.contains("Gardez l’adresse"), "\(state)")
        }
        var facts = OrderPage.Facts(order: Self.order, state: .expired)
        facts.reason = nil
        #expect(!OrderPage(show: Self.show(.closed), facts: facts).page(in: .french).content.text.contains("href=\"/seances/s\""), "nothing is sold any more")
    }

    @Test func aCancelledSessionOffersNoTickets() {
        func list(_ sale: Show.Sale) -> String {
            MyTicketsPage(email: "a@b.c", entries: [.init(show: Self.show(sale), order: Self.order, state: .ticketed, tickets: 1)]).page(in: .french).content.text
        }
        #expect(list(.closed).contains("/commandes/1-a/billets") && !list(.cancelled).contains("/commandes/1-a/billets"))
    }

    /// Days before, too; the page then changes once a minute, so that it can be kept. Nobody is told of more time than there is.
    @Test(arguments: [(60_000, "60000"), (86_399_999, "86399999"), (86_459_999, "86400000"), (90_000_000, "90000000"), (20 * 86_400_000 + 1, "1728000000")])
    func theTimeToAnOpeningIsCounted(left: Int64, shown: String) {
        var show = Self.show(.notOpen)
        show.session.bookingOpensAt = Timestamp(milliseconds: Self.now.milliseconds + left)
        let text = EventPage(event: Self.event, shows: [show], now: Self.now).page(in: .french).content.text
        #expect(text.contains("data-left=\"\(shown)\" data-end=\"\(show.session.bookingOpensAt.milliseconds)\""), "\(text)")
    }

    /// With what is asked for once, as soon as anything costs something.
    @Test func aBasketSaysWhatItCosts() {
        func sum(_ categories: [Int], tariff: String? = nil) -> (text: String, isHidden: Bool)? {
            var form = BuyerForm()
            form.tariffs = tariff.map { [0: $0] } ?? [:]
            let text = BasketPage(show: Self.show(), hold: Self.hold, places: categories.map { Self.placed($0) }, now: Self.now, form: form).page(in: .english).content.text
            guard let line = text.firstMatch(of: /<p class="sum"([^>]*)>.*?<strong>(.*?)<\/strong>/) else { return nil }
            return (String(line.2), line.1.contains("hidden"))
        }
        #expect(sum([0])?.text == "€46.50" && sum([0])?.isHidden == true, "a ticket type is to be chosen")
        #expect(sum([0, 0], tariff: "reduit")?.text == "€76.50")
        #expect(sum([1])?.text == "Free" && sum([1])?.isHidden == false, "nothing is to be chosen")
    }

    @Test func whoComesBackFromTheProviderIsNotToldToPay() {
        #expect(Self.order(.awaitingPayment).contains("Il reste à payer"))
        #expect(!Self.order(.awaitingPayment, returning: true).contains("Il reste à payer"))
        #expect(Self.order(.confirmed).contains("http-equiv=\"refresh\"") && !Self.order(.ticketed).contains("http-equiv=\"refresh\""))
    }

    @Test func aCompanionsSeatDoesNotMakeASessionCheap() {
        var show = Self.show()
        #expect(show.prices == Money(cents: 0)...Money(cents: 4500))
        show.session.inventory.wheelchairs = [WheelchairPlaces(category: 0, companion: 1)]
        #expect(show.prices == Money(cents: 3000)...Money(cents: 4500))
    }

    @Test func aRunOfDarkSquaresIsOneStroke() {
        let code = TicketsPage.Code(width: 2, isDark: [true, true, false, true])
        #expect(code.picture.text.contains("viewBox=\"0 0 10 10\"") && code.picture.text.contains("d=\"M4 4h2v1h-2zM5 5h1v1h-1z\""))
    }

    @Test func filesAreNamedByTheirContent() {
        #expect(Set(Asset.all.map(\.path)).count == 6 && Asset.all.allSatisfy { !$0.bytes.isEmpty })
        #expect(Asset.style.path.contains(/^\/assets\/site-[0-9a-z]{6,}\.css$/))
    }
}
