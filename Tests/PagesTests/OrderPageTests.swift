import Domain
import Foundation
import Testing

@testable import Pages

/// An order from its payment on: nobody is misled about it, and nobody gives its key away.
@Suite struct OrderPageTests {
    private static func page(_ state: OrderState, in show: Show = PageTests.show(), _ say: Language = .french, _ change: (inout OrderPage.Facts) -> Void = { _ in }) -> Page {
        var facts = OrderPage.Facts(order: PageTests.order, state: state)
        change(&facts)
        return OrderPage(show: show, facts: facts).page(in: say)
    }

    /// The order's own name opens it: it stands in addresses, and in no words.
    @Test(arguments: Language.allCases) func theOrganiserFindsItByATicketAndNotByItsKey(say: Language) {
        for state in OrderState.allCases {
            let text = Self.page(state, say).content.text.replacing(/="[^"]*"/, with: "")
            #expect(!text.contains(PageTests.order.id), "\(state)")
        }
        let numbers = Self.page(.ticketed, say) { $0.tickets = [7, 8, 12] }.content.text
        #expect(numbers.contains(say == .french ? "Billets n° 7, 8 et 12" : "Tickets no. 7, 8 and 12"), "\(numbers)")
        let house = LegalPages(house: SiteOperator(), organisers: [], sendsLetters: true).terms(in: say).content.text
        #expect(!house.contains("numéro de la commande") && !house.contains("order’s number") && house.contains(say == .french ? "numéro d’un billet" : "ticket’s number"))
    }

    /// What may be paid this moment is not paid twice by mistake, nor given up by one click (WCAG 3.3.4).
    @Test(arguments: [nil, "card_declined"]) func whoMayHavePaidIsNotLedToPay(declined: String?) {
        let text = Self.page(.awaitingPayment) { ($0.isReturning, $0.declined) = (true, declined) }.content.text
        #expect(text.contains("Nous attendons la confirmation") && !text.contains("role=\"alert\"") && text.contains("a été refusé") == (declined != nil))
        #expect(text.contains("<details><summary>") && !text.contains("<button type=\"submit\">Payer"), "\(text)")
        #expect(!Self.page(.awaitingPayment).content.text.contains("<form method=\"post\" action=\"/commandes/1-a/annuler\""), "it is asked about first")
        let sure = CancelOrderPage(show: PageTests.show(), order: PageTests.order).page(in: .french).content.text
        #expect(sure.contains("name=\"sure\"") && sure.contains("N’annulez pas") && sure.contains("class=\"button\" href=\"/commandes/1-a\""))
    }

    /// A browser's voice says the title of a page that came again by itself.
    @Test(arguments: Language.allCases) func theTitleSaysHowItStands(say: Language) {
        let titles = OrderState.allCases.map { Self.page($0, say).title } + [Self.page(.awaitingPayment, say) { $0.isReturning = true }.title, Self.page(.awaitingPayment, say) { $0.declined = "x" }.title]
        #expect(Set(titles).count == titles.count && titles.allSatisfy { $0.hasSuffix(" · \(say(.orderTitle))") }, "\(titles)")
        #expect(Self.page(.refunded, in: PageTests.show(.cancelled), say).title.hasPrefix(say == .french ? "Séance annulée" : "Session cancelled"))
    }

    @Test func aCancelledSessionIsSaidAfterTheRefundToo() {
        let text = Self.page(.refunded, in: PageTests.show(.cancelled)) { $0.takenBack = [0] }.content.text
        #expect(text.contains("La séance est annulée") && !text.contains("Cette commande a été annulée") && !text.contains("Rendue"), "\(text)")
        #expect(Self.page(.refunded).content.text.contains("Cette commande a été annulée"))
    }

    /// Whoever bought before a new date was set, and nobody else.
    @Test func aPostponedSessionSaysThatTicketsWereIssuedAgain() {
        var show = PageTests.show()
        (show.session.postponedAt, show.session.previousStartsAt) = (PageTests.now + .seconds(1), PageTests.now + .seconds(3_600))
        let before = Self.page(.ticketed, in: show).content.text
        #expect(before.contains("La séance est reportée\u{A0}: elle était prévue le dimanche 15 novembre 2026 à 21\u{A0}h\u{A0}30.") && before.contains("n’ouvrent plus la porte"), "\(before)")
        show.session.postponedAt = PageTests.now - .seconds(1)
        #expect(!Self.page(.ticketed, in: show).content.text.contains("est reportée"))
        let event = EventPage(event: show.event, shows: [show], now: PageTests.now).page(in: .french).content.text
        #expect(event.contains("leurs billets ont été émis de nouveau") && !event.contains("restent valables"))
    }

    /// Without scripts it is a time of day, with them a clock beside it; after it nothing counts.
    @Test func theTimeToPayIsCounted() {
        func text(_ left: Int) -> String { Self.page(.awaitingPayment) { ($0.payBefore, $0.now) = (PageTests.now + .seconds(left), PageTests.now) }.content.text }
        #expect(text(60).contains("data-left=\"60000\"") && text(60).contains("gardées jusqu’à 20\u{A0}h\u{A0}31") && !text(0).contains("data-left"))
        let recap = RecapPage(show: PageTests.show(), hold: PageTests.hold, lines: [], fees: [], form: PageTests.form, now: PageTests.now).page(in: .french).content.text
        #expect(recap.contains("gardées jusqu’à 20\u{A0}h\u{A0}35"), "\(recap)")
    }

    /// `jusqu’à` an hour, `jusqu’au` a day.
    @Test func aDeadlineOfAnotherDayIsFrench() {
        var offer = PageTests.hold
        (offer.isOffer, offer.expiresAt) = (true, PageTests.now + .seconds(6 * 3_600))
        let basket = BasketPage(show: PageTests.show(), hold: offer, places: [], now: PageTests.now).page(in: .french).content.text
        #expect(basket.contains("gardées jusqu’au lundi 16 novembre 2026 à"), "\(basket)")
        let order = Self.page(.awaitingPayment) { $0.payBefore = PageTests.now + .seconds(86_400) }.content.text
        #expect(order.contains("gardées jusqu’au lundi 16 novembre 2026 à"), "\(order)")
    }

    /// A house overseas sells to people in Paris: no hour is told without saying whose it is.
    @Test(arguments: [("Indian/Reunion", "heure de La Réunion", "Réunion time"), ("Asia/Tokyo", "heure de Tokyo", "Tokyo time")])
    func hoursOfAHouseOverseasAreNamed(zone: String, french: String, english: String) {
        for (say, name) in [(Language.french, french), (.english, english)] {
            func pages(_ identifier: String) -> [String] {
                var (waits, open) = (PageTests.show(.notOpen), PageTests.show())
                (waits.zone, open.zone) = (TimeZone(identifier: identifier)!, TimeZone(identifier: identifier)!)
                return [
                    ProgrammePage(entries: [.init(event: PageTests.event, shows: [waits])], search: .init(), cities: [], genres: [], venues: []).page(in: say),
                    BasketPage(show: open, hold: PageTests.hold, places: [], now: PageTests.now).page(in: say), Self.page(.awaitingPayment, in: open, say) { $0.payBefore = PageTests.now },
                    EventPage(event: PageTests.event, shows: [waits], now: PageTests.now).page(in: say),
                ].map(\.content.text)
            }
            #expect(pages(zone).allSatisfy { $0.contains("(\(name))") } && pages("Europe/Berlin").allSatisfy { !$0.contains("(heure") && !$0.contains(" time)") })
        }
    }
}
