import Domain
import Testing

@testable import Pages

/// What a page says to who hears it, and to who has no scripts.
@Suite struct SpokenPageTests {
    /// Names of categories and of ticket types are the programme's, and read aloud in French (WCAG 3.1.2).
    @Test func onEnglishPagesTheProgrammesNamesAreFrench() {
        let (show, line) = (PageTests.show(), OrderLine(
            category: 1, categoryID: "fosse", categoryName: "Fosse", seatID: nil, seatOffset: nil, seatLabel: nil, tariffID: "p", tariffName: "Plein", price: .zero,
            vatRate: VATRate(basisPoints: 210)))
        var order = PageTests.order
        order.lines = [line]
        func pages(_ say: Language) -> [String] {
            [
                ChoosePage(show: show, key: "k").page(in: say), BasketPage(show: show, hold: PageTests.hold, places: [PageTests.placed(1)], now: PageTests.now).page(in: say),
                RecapPage(show: show, hold: PageTests.hold, lines: [line], fees: [], form: PageTests.form, now: PageTests.now).page(in: say),
                OrderPage(show: show, facts: .init(order: order, state: .ticketed)).page(in: say), WaitingPage(show: show, until: PageTests.now).page(in: say),
                ReturnPage(show: show, order: order, takenBack: [], chosen: []).page(in: say), PageTests.room(.outside).page(in: say),
            ].map(\.content.text)
        }
        for (index, page) in pages(.english).enumerated() {
            let named = page.matches(of: /[^"]>?(Fosse|Plein)(?!")/).count, marked = page.matches(of: /lang="fr">(Fosse|Plein)</).count
            #expect(named > 0 && named == marked, "\(index): \(page)")
        }
        #expect(pages(.french).allSatisfy { $0.contains("Fosse") && !$0.contains("lang=\"fr\"") })
        let card = ProgrammePage(
            entries: [.init(event: PageTests.event, shows: [show])], featured: [], search: .init(), cities: [], genres: [], venues: []
        ).page(in: .english).content.text
        #expect(card.contains("<p class=\"genre\" lang=\"fr\">"), "\(card)")
    }

    /// So are parts of a house, fees, genres and what the programme's files say of what is put forward.
    @Test func onEnglishPagesTheHousesNamesAreFrench() {
        var (order, show) = (PageTests.order, PageTests.show())
        order.lines[0].seatLabel = SeatName(section: "Gradin jardin", row: "7", number: "3").frozen
        show.session.fees[0].name = "Frais de dossier"
        let names = NamesPage(show: show, order: order, places: [.init(position: 0, name: "Ada", standing: .open)], until: PageTests.now)
        let seat = SeatName(section: "Gradin jardin", row: "7", number: "3")
        let pages = [
            OrderPage(show: show, facts: .init(order: order, state: .ticketed)).page(in: .english), names.page(in: .english),
            ReturnPage(show: show, order: order, takenBack: [], chosen: []).page(in: .english),
            BasketPage(show: show, hold: PageTests.hold, places: [PageTests.placed(0, ("a", seat)), PageTests.placed(1)], now: PageTests.now).page(in: .english),
        ].map(\.content.text)
        for (index, text) in pages.enumerated() { #expect(text.contains("<span lang=\"fr\">Gradin jardin</span>, row 7, seat 3"), "\(index): \(text)") }
        #expect(pages[1].contains(/Use this name<span class="visually-hidden">, .*Gradin jardin/), "which of several buttons it is")
        let event = EventPage(event: PageTests.event, shows: [show], now: PageTests.now).page(in: .english).content.text
        #expect(event.contains("<span><span lang=\"fr\">Frais de dossier</span>: €1.50"), "\(event)")
        func programme(_ banner: Promotion.Banner) -> String {
            let entry = ProgrammePage.Entry(event: PageTests.event, shows: [show])
            return ProgrammePage(entries: [entry], featured: [.init(entry: entry, banner: banner)], search: .init(), cities: [], genres: ["Chanson"], venues: []).page(in: .english).content.text
        }
        let one = programme(.init(french: "La tournée", english: "La tournée"))
        #expect(one.contains("<option lang=\"fr\">Chanson") && one.contains("<p class=\"artist\" lang=\"fr\">La tournée"))
        #expect(programme(.init(french: "La tournée", english: "The tour")).contains("<p class=\"artist\">The tour"))
    }

    /// A field that is wrong leads to the words that say what (WCAG 3.3.1): its own, or those of the page's message.
    @Test(arguments: Language.allCases) func aWrongFieldSaysWhatIsWrong(say: Language) throws {
        var wrong = WaitingPage.Form(category: "or", size: 2, email: "ada")
        wrong.hasEmailProblem = true
        var (form, names) = (PageTests.form, NamesPage(show: PageTests.show(), order: PageTests.order, places: [.init(position: 0, name: "Ada", standing: .open)], until: PageTests.now))
        form.hasEmailProblem = true
        names = names.with(.wrongHolder, wrong: 0)
        let pages = [
            BasketPage(show: PageTests.show(), hold: PageTests.hold, places: [], now: PageTests.now, form: form, message: .invalidName).page(in: say),
            WaitingPage(show: PageTests.show(), until: PageTests.now, form: wrong, message: .waitingInvalid).page(in: say),
            SignInPage(email: "ada", isInvalid: true, message: .invalidEmail).page(in: say), CodePage(message: .wrongCode(left: 2)).page(in: say),
            RoomCodePage(show: PageTests.show(), message: .wrongCode(left: 2)).page(in: say), names.page(in: say),
            EventPage(event: PageTests.event, shows: [PageTests.show(.notOpen)], now: PageTests.now, wrongWish: ("s", "ada")).page(in: say, message: .invalidWish),
        ]
        for (index, page) in pages.enumerated() {
            let text = page.content.text
            let fields = text.matches(of: /<input [^>]*aria-invalid="true"[^>]*>/).map { String($0.output) }
            #expect(!fields.isEmpty, "\(index)")
            for field in fields {
                let described = try #require(field.firstMatch(of: /aria-describedby="([^"]+)"/), "\(index): \(field)").1.split(separator: " ")
                #expect(described.allSatisfy { text.contains("id=\"\($0)\"") } && described.contains { $0 == "message" || $0.hasSuffix("-problem") }, "\(index): \(field)")
            }
        }
    }

    /// Who cannot compute is told another way, and never one that is not there.
    @Test(arguments: Language.allCases) func aRoomThatAsksForWorkSaysWhatElseThereIs(say: Language) {
        func text(_ orAddress: Bool, _ isAlways: Bool, _ message: Message) -> String {
            var page = PageTests.room(.outside, asks: .work(challenge: "x", bits: 20, orAddress: orAddress, isAlways: isAlways))
            page = RoomPage(
                show: page.show, asks: page.asks, board: page.board, opensAt: PageTests.now, shopping: 600, stock: [], note: nil, standing: .outside, now: PageTests.now, message: message)
            return page.page(in: say).document(isTest: false).text
        }
        let (mail, later, never) = (text(true, true, .workNeeded), text(false, false, .workNeededOnly), text(false, true, .workNeededOnly))
        #expect(mail.contains("e-mail") && mail.contains("name=\"email\""))
        for page in [later, never] { #expect(!page.contains("e-mail address instead") && !page.contains("confirmez plutôt") && !page.contains("Confirmez plutôt") && !page.contains("name=\"email\"")) }
        #expect(later.contains(say == .french ? "un numéro sans calcul" : "a number without computing") && later.contains("http-equiv=\"refresh\""))
        #expect(never.contains(say == .french ? "n’a pas d’autre entrée" : "has no other way in") && never.contains("<noscript>") && never.contains("PLATESV-D-2026-000123"))
    }
}
