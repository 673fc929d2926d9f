import Domain
import Foundation
import Testing

@testable import Pages

/// The form of an event and the look at its page, with texts that want to break them.
@Suite struct DraftPageTests {
    private static let hostile = #"<script>alert(1)</script>" onload="x"#
    private static let now = Timestamp(milliseconds: 1_794_771_000_000)
    private static let person = StaffPerson(name: "Nina", rights: [.enterProgramme])

    private static func stored(_ draft: EventDraft) -> StoredDraft {
        StoredDraft(id: 7, eventID: nil, draft: draft, revision: 3, changedAt: now, changedBy: .account(1))
    }

    /// Every field of every line holds the same.
    private static func filled(_ text: String) -> EventDraft {
        var draft = EventDraft()
        draft.addPlaces()
        draft.addSession()
        draft.addAllotment(to: draft.places[0].row.key)
        draft.addFee(to: draft.places[0].row.key)
        var form: [String: String] = [:]
        for row in draft.rows { for field in DraftField.allCases { form[row.name(field)] = text } }
        draft.take(form)
        return draft
    }

    @Test(arguments: Language.allCases) func everyFieldComesBackAsItWasTyped(say: Language) {
        let draft = Self.filled(Self.hostile)
        let problems = draft.rows.flatMap { row in DraftField.allCases.map { DraftProblem(key: row.key, field: $0, .rule) } }
        let choices = DraftPage.Choices(organisers: [("o", Self.hostile)], venues: [("v", Self.hostile)], mayAddOrganiser: true)
        let page = DraftPage(for: Self.person, Self.stored(draft), choices, problems: problems).page(in: say).document(isTest: true).text
        #expect(!page.contains("<script>alert") && !page.contains("\" onload=\"x"))
        let names = Set(page.matches(of: /name="(\d+-[a-z-]+)"/).map { String($0.1) })
        for row in draft.rows {
            for field in row.texts.keys where row.texts[field] != nil && field != .allotmentSeats {
                #expect(names.contains(row.name(field)) || [.wheelchairs, .companions].contains(field), "\(row.name(field)) is not in the form")
            }
        }
        // Each field is described by what is wrong with it, and each id stands once.
        let ids = page.matches(of: /\ id="([^"]+)"/).map { String($0.1) }
        #expect(Set(ids).count == ids.count)
        for match in page.matches(of: /aria-describedby="([^"]+)"/) {
            for id in match.1.split(separator: " ") { #expect(ids.contains(String(id)), "\(id)") }
        }
    }

    /// Also to lists, where no input is, and to a part that is closed while nothing is in it.
    @Test func eachProblemOfTheSummaryIsFound() throws {
        var draft = EventDraft()
        draft.setPlan("digest", seats: [("Or", 4)], of: draft.places[0].row.key)
        let (row, category) = (draft.places[0].row, draft.places[0].categories[0].row)
        let lists: [(DraftRow, DraftField)] = [(row, .fee), (row, .allotment), (row, .blockReason), (row, .categories), (category, .tariffs), (draft.event, .sessions), (row, .venue), (draft.event, .roomShared)]
        for (isPublished, say) in [(false, Language.french), (true, .english)] {
            if isPublished { draft.places[0].row.id = "rock-1" }
            let problems = lists.filter { !isPublished || $0.1 != .venue }.map { DraftProblem(key: $0.0.key, field: $0.1, .changed(today: "")) }
            let page = DraftPage(for: Self.person, Self.stored(draft), DraftPage.Choices(organisers: [], venues: [], mayAddOrganiser: true), problems: problems).page(in: say).document(isTest: true).text
            let links = page.matches(of: /href="#(f-[^"]+)"/).map { String($0.1) }
            #expect(links.count == problems.count)
            for link in links { #expect(page.components(separatedBy: " id=\"\(link)\"").count == 2, "\(link)") }
            for summary in [say("Frais de service", "Service fees"), say("Sièges bloqués", "Blocked seats"), say("Contingents, codes, préventes et invitations", "Allotments, codes, pre-sales and invitations")] {
                #expect(page.contains("<details class=\"new\" open><summary>\(summary)</summary>"), "\(summary)")
            }
        }
    }

    @Test func whatIsSetAsideIsLookedAtBeforeItIsPublished() {
        let event = Event(id: "e", number: 0, title: "T", artist: "a", description: "d", genre: "g", organiser: Organiser(id: "o", name: "O", licence: "L-D-19-1172"))
        var session = Session(
            id: "s", number: 0, eventID: "e", venue: Venue(id: "v", name: "v", address: "", postalCode: "", city: "", timeZone: "Europe/Paris"), startsAt: Self.now + .seconds(86_400),
            doorsAt: nil, bookingOpensAt: Self.now, bookingClosesAt: Self.now + .seconds(86_400), status: .published, buyerLimit: 6, vatRate: VATRate(basisPoints: 550),
            categories: [Category(id: "c", name: "C", kind: .numbered, capacity: 10, tariffs: [Tariff(id: "t", name: "T", price: Money(cents: 2_000))])], layoutDigest: "d", lane: -1,
            holdSeconds: 600, paymentSeconds: 900)
        func page(_ published: [String: Session], _ say: Language = .french) -> String {
            DraftPublicationPage(for: Self.person, Self.stored(EventDraft()), event, sessions: [session], published: published, at: Self.now, zone: .gmt).page(in: say).document(isTest: true).text
        }
        #expect(!page([:]).contains("id=\"aside\""))
        session.inventory.allotments = [
            Allotment(
                id: "presse", name: Self.hostile, category: 0, capacity: 3, releasesAt: Self.now + .seconds(3600), codeDigest: "5ec2e7", salesOpenAt: Self.now - .seconds(60),
                tariffs: [Tariff(id: "i", name: "Invitation", price: .zero)])
        ]
        session.inventory.blocked = [BlockedSeats(reason: "régie", seats: ["A-1", "A-2"])]
        var before = session
        before.inventory.allotments[0].codeDigest = "other"
        before.inventory.blocked[0].seats = ["A-2", "A-9"]
        let (zone, say) = (TimeZone(identifier: "Europe/Paris") ?? .gmt, Language.english)
        let changed = page(["s": before], say)
        for words in ["places: 3", "Invitation, \(say.price(.zero))", "the code changes", "pre-sale from \(say.moment(Self.now - .seconds(60), in: zone))", "given back to the public: \(say.moment(Self.now + .seconds(3600), in: zone))",
            "Blocked seats: 2, régie <small>A-1, A-2</small>", "Seats on sale again: 1 <small>A-9</small>"] {
            #expect(changed.contains(words), "\(words)")
        }
        #expect(!changed.contains("<script>alert") && !changed.contains("5ec2e7"))
        #expect(page(["s": session]).contains("avec un code") && page([:]).contains("avec un code") && !page(["s": session]).contains("le code change"))
    }

    @Test func nothingOnAPreviewLeadsAnywhere() {
        let venue = Venue(id: "v", name: Self.hostile, address: "1 rue", postalCode: "45000", city: "Orléans", timeZone: "Europe/Paris")
        var session = Session(
            id: "s", number: 0, eventID: "e", venue: venue, startsAt: Self.now + .seconds(86_400), doorsAt: nil, bookingOpensAt: Self.now + .seconds(600),
            bookingClosesAt: Self.now + .seconds(86_400), status: .published, buyerLimit: 6, vatRate: VATRate(basisPoints: 550),
            categories: [Category(id: "c", name: "Fosse", kind: .standing, capacity: 10, tariffs: [Tariff(id: "t", name: "Plein", price: Money(cents: 100))])], layoutDigest: nil,
            lane: -1, holdSeconds: 600, paymentSeconds: 900)
        let event = Event(
            id: "e", number: 0, title: Self.hostile, artist: "a", description: "d", genre: "g",
            organiser: Organiser(id: "o", name: "O", licence: "L-D-19-1172", contact: .init(email: "a@b.fr", terms: "https://o.example/cgv")))
        session.fees = [
            FeeRule(id: "f", name: Self.hostile, amount: Money(cents: 150), basis: .order, vatRate: VATRate(basisPoints: 2_000), isRefundable: true),
            FeeRule(id: "g", name: "G", amount: Money(cents: 25), basis: .place, vatRate: VATRate(basisPoints: 2_000), isRefundable: true),
        ]
        session.inventory.room = RoomTerms(mode: .opening, joinBefore: 300)
        for say in Language.allCases {
            let page = DraftPreview(Self.stored(EventDraft()), event, sessions: [session], now: Self.now).document(isTest: false, in: say).text
            let leads = page.matches(of: /<a (?:[^>]*? )?href="([^"]*)"/).map { String($0.1) }.filter { !$0.isEmpty }
            let own = [StaffURL.draft("7"), .draftPublication("7"), .draftPreview("7")].flatMap { url in Language.allCases.map { url.path(in: $0) } } + ["#content"]
            #expect(leads.count >= 4 && leads.allSatisfy(own.contains), "\(leads)")
            #expect(page.matches(of: /<(?:button|input)\b/).count == page.matches(of: /<(?:button|input) disabled\b/).count)
            // With its fees, and from when on people wait.
            #expect(page.contains(say(.room(.roomOpens(say.moment(Self.now + .seconds(300), in: TimeZone(identifier: "Europe/Paris") ?? .gmt))))) && page.contains(say.price(Money(cents: 125))))
            #expect(page.contains(say.price(Money(cents: 150))))
            #expect(!page.contains("data-reload") && !page.contains("og:title") && !page.contains("<script>alert") && page.contains("noindex"))
        }
    }

    @Test func whatIsUnusualIsNamed() {
        var session = Session(
            id: "s", number: 0, eventID: "e", venue: Venue(id: "v", name: "v", address: "", postalCode: "", city: "", timeZone: "Europe/Paris"), startsAt: Self.now + .seconds(86_400),
            doorsAt: nil, bookingOpensAt: Self.now + .seconds(1), bookingClosesAt: Self.now + .seconds(86_400), status: .published, buyerLimit: 6,
            vatRate: VATRate(basisPoints: 550),
            categories: [Category(id: "c", name: "C", kind: .standing, capacity: 10, tariffs: [Tariff(id: "t", name: "T", price: Money(cents: 49_999))])], layoutDigest: nil, lane: -1,
            holdSeconds: 600, paymentSeconds: 900)
        #expect(DraftRemarks.of([session], at: Self.now).isEmpty)
        session.categories[0].tariffs = [Tariff(id: "t", name: "T", price: .zero), Tariff(id: "u", name: "U", price: Money(cents: 50_000))]
        session.bookingOpensAt = Self.now
        #expect(
            DraftRemarks.of([session, session], at: Self.now) == [
                .free(category: "C", tariff: "T"), .dear(category: "C", tariff: "U", price: Money(cents: 50_000)), .opensAtOnce(sessions: 2),
            ])
        // What is on sale already does not open by it; what is published later opens then.
        session.categories[0].tariffs = [Tariff(id: "t", name: "T", price: Money(cents: 100))]
        #expect(DraftRemarks.of([session], published: ["s": session], at: Self.now).isEmpty)
        var later = session
        later.bookingOpensAt = Self.now + .seconds(600)
        #expect(DraftRemarks.of([later], published: ["s": session], at: Self.now).isEmpty)
        #expect(DraftRemarks.of([later], published: ["s": session], at: Self.now + .seconds(600)) == [.opensAtOnce(sessions: 1)])
    }

    @Test func aPlanIsDrawnWithOnePathForEachCategory() {
        let seats = (0..<40).map { SeatingPlan.Seat(id: "s\($0)", number: "\($0)", category: $0 < 30 ? "Or" : Self.hostile, position: .init(x: Double($0) * 25.5, y: -3)) }
        let plan = SeatingPlan(
            name: Self.hostile, width: 1, height: 1, categories: ["Or", "Vide", Self.hostile],
            sections: [.init(id: "a", name: "a", rows: [.init(label: "1", seats: seats)])])
        let page = PlanPage(for: Self.person, Self.stored(EventDraft()), EventDraft().places[0], plan).page(in: .french).document(isTest: false).text
        #expect(page.matches(of: /<path class="free c\d" d="M/).count == 2 && page.matches(of: /M-?[\d.]+ -?[\d.]+h20.4v20.4h-20.4z/).count == 40)
        #expect(page.contains("Or – 30") && !page.contains("Vide") && !page.contains("<script>alert"))
    }
}
