import Domain
import Foundation
import Testing

@testable import LoadTest
@testable import OpeningDay

/// A session's own opening, played.
@Suite(.timeLimit(.minutes(2))) struct RehearsalTests {
    private static let now = Timestamp(milliseconds: 1_900_000_000_000)

    /// Two rows of ten seats of each category, one of them blocked and two of them for the press, two places for wheelchairs, and a pit.
    private static func session(hasRoom: Bool = true) -> (Session, SeatLayout) {
        func row(_ name: String, _ category: String, seats: Int = 10) -> Domain.SeatingPlan.Row {
            Domain.SeatingPlan.Row(
                label: name,
                seats: (1...seats).map {
                    .init(id: "\(name)\($0)", number: "\($0)", category: category, position: .init(x: Double(25 * $0), y: 30 * Double(name.utf8.first ?? 0)))
                })
        }
        let names = ["Or", "Argent", "PMR", "Accompagnateur"]
        let rows = [row("A", "Or"), row("B", "Or"), row("C", "Argent"), row("D", "Argent"), row("E", "PMR", seats: 2), row("F", "Accompagnateur", seats: 2)]
        let plan = Domain.SeatingPlan(name: "Salle", width: 500, height: 300, categories: names, sections: [.init(id: "p", name: "Parterre", rows: rows)])
        let layout = SeatLayout(plan: plan, categoryIndex: { names.firstIndex(of: $0) }, allotment: { ["B9", "B10"].contains($0) ? 5 : nil })
        func category(_ name: String, _ kind: Domain.Category.Kind, _ capacity: Int) -> Domain.Category {
            .init(id: name.lowercased(), name: name, kind: kind, capacity: capacity, tariffs: [.init(id: "plein", name: "Plein tarif", price: Money(cents: 2500))])
        }
        let inventory = InventoryRules(
            allotments: [.init(id: "presse", name: "Presse", category: 0, capacity: 2, releasesAt: now + .seconds(50 * 86_400))],
            blocked: [.init(reason: "caméra", seats: ["D10"])], wheelchairs: [.init(category: 2, companion: 3)],
            room: hasRoom ? RoomTerms(mode: .always, joinBefore: 60, shopping: 120, mostShoppers: 40, verifiedAddress: true) : nil)
        let session = Session(
            id: "nuit", number: 7, eventID: "concert",
            venue: Venue(id: "salle", name: "Salle", address: "1 rue", postalCode: "45000", city: "Orléans", timeZone: "Europe/Paris"),
            startsAt: now + .seconds(60 * 86_400), doorsAt: nil, bookingOpensAt: now + .seconds(86_400), bookingClosesAt: now + .seconds(59 * 86_400),
            status: .published, buyerLimit: 3, vatRate: VATRate(basisPoints: 210),
            categories: [category("Or", .numbered, 20), category("Argent", .numbered, 20), category("PMR", .numbered, 2), category("Accompagnateur", .numbered, 2), category("Fosse", .standing, 30)],
            layoutDigest: "plan", lane: 9, holdSeconds: 120, paymentSeconds: 900, inventory: inventory)
        return (session, layout)
    }

    private static func copy(hasRoom: Bool = true) throws -> SessionCopy {
        let event = Event(
            id: "concert", number: 3, title: "Le Concert", artist: "Groupe", description: "", genre: "Rock",
            organiser: Organiser(id: "o", name: "Organisateur", licence: "PLATESV-D-2026-000123"))
        let (session, layout) = session(hasRoom: hasRoom)
        return try SessionCopy(event: event, session: session, layout: layout)
    }

    @Test func aCopyHasTheSessionsOwnPlacesAndOpensWhenItIsWanted() async throws {
        let copy = try Self.copy()
        // 18 of the best, 19 of the others, and the pit.
        #expect(copy.wanted == [.init(category: 0, places: 18), .init(category: 1, places: 19), .init(category: 4, places: 30)])
        #expect(copy.places == 67 && copy.otherPlaces == 4 && copy.buyerLimit == 3 && copy.isNumbered && copy.hasStanding)
        #expect(copy.ordinarySeats.count == 37 && copy.ordinarySeats.isDisjoint(with: ["B9", "B10", "D10", "E1", "F1"]))
        let moved = copy.opening(at: Self.now, joinBefore: 600)
        #expect(moved.bookingOpensAt == Self.now && moved.startsAt == Self.now + .seconds(59 * 86_400))
        #expect(moved.inventory.allotments[0].releasesAt == Self.now + .seconds(49 * 86_400))
        // Who plays can neither confirm an address nor come a minute before.
        #expect(moved.inventory.room == RoomTerms(mode: .opening, joinBefore: 600, shopping: 120, mostShoppers: 40))
        // It can be sold by a platform that knows nothing else.
        let folder = FileManager.default.temporaryDirectory.appending(path: "guichet-rehearsal-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let ledger = folder.appending(path: "ledger.sqlite").path
        try await copy.write(toLedger: ledger, opens: Self.now.date)
        let again = try await SessionCopy.read(session: "nuit", ledger: ledger)
        #expect(again.wanted == copy.wanted && again.layout == copy.layout && again.session.bookingOpensAt == Self.now)
        #expect(again.session.inventory.blocked == moved.inventory.blocked && again.session.categories == moved.categories)
        await #expect(throws: OpeningProblem.self) { try await SessionCopy.read(session: "jour", ledger: ledger) }
    }

    @Test func aSessionsOwnPlacesAreSoldInTurnAndTheReportSaysWhatItTakes() async throws {
        var setting = OpeningSetting(visitors: 1500, copy: try Self.copy(hasRoom: false))
        #expect(setting.places == 67 && setting.mostShoppers == 2000)
        (setting.joinBefore, setting.joinAfter) = (30, 60)
        let report = try await OpeningDay(setting) { _ in }.play()
        #expect(report.violations == [] && report.sold == 67 && report.joined == 1500)
        let verdict = RehearsalVerdict(
            setting, copy: try Self.copy(hasRoom: false), report, forecast: .init(low: 300, likely: 700, high: 1500, basis: "places", isGuess: true),
            measured: ["box office": 0.002, "nginx": 0.001, "redis": 0.0005, "reconciler": 0.001])
        #expect(verdict.boxOffices == 2 && verdict.places == 67 && verdict.minutesToSellOut ?? 0 > 0)
        #expect(verdict.mostAdmittedPerSecond >= verdict.admittedPerSecond && verdict.admittedPerSecond > 0)
        #expect(verdict.needs.count == 7 && verdict.needs.map(\.breaksAt) == verdict.needs.map(\.breaksAt).sorted())
        #expect(verdict.needs.allSatisfy { $0.needed > 0 && ($0.measured ?? 1) > 0 })
        #expect(verdict.sentences.count == 5 && verdict.sentences[0].hasPrefix("1500 people for 67 places: sold out in "))
        let section = VerdictSection(verdict: verdict)
        #expect(section.inFrench.count == 7 && section.inFrench[0].contains("On attend de 300 à 1\u{202F}500 personnes, 700 le plus probablement, d’après le nombre de places"))
        #expect(section.html.contains("Le Concert") && section.html.contains("In the order in which they break"))
    }

    private static func sold(_ perSecond: Int) -> OpeningReport {
        var report = OpeningReport()
        report.bySecond = (0...60).map {
            .init(
                second: $0, queued: 100, called: 10 * $0, admitted: 8 * $0, shoppers: 40, mostShoppers: 40, free: 0, held: 4, sold: perSecond * $0, load: 0.5, limit: nil)
        }
        report.secondsToSellOut = 60
        return report
    }

    /// A stadium's 136 sales a second: whoever takes the money allows 25, and says so to who decides. With a higher limit the captures are next, then the ledger.
    @Test func theProviderBreaksBeforeTheMachines() throws {
        let copy = try Self.copy()
        var setting = OpeningSetting(visitors: 1500, copy: copy)
        func verdict() -> RehearsalVerdict { RehearsalVerdict(setting, copy: copy, Self.sold(300), forecast: nil, measured: nil) }
        let first = verdict()
        #expect(first.firstToBreak.part == .provider && abs(first.firstToBreak.breaksAt - 25 / 136.4) < 0.01)
        let french = VerdictSection(verdict: first).inFrench
        #expect(french.contains { $0.contains("le prestataire de paiement, qui accepte 25 ventes par seconde") && $0.contains("six semaines avant") }, "\(french)")
        // What was made up, and what nobody who plays is asked for, is said.
        #expect(french.contains { $0.contains("requêtes par seconde avant de ralentir") && $0.contains("la confirmation des adresses") })
        #expect(first.sentences.contains { $0.contains("Not played: addresses that are confirmed by a code") })
        setting.checkout.providerCallsPerSecond = 500
        #expect(verdict().firstToBreak.part == .captures && abs(verdict().firstToBreak.recommended - 40) < 0.01)
        setting.checkout.providerSeconds = 0.01
        let last = verdict()
        #expect(last.firstToBreak.part == .ledger && abs(last.firstToBreak.breaksAt - 0.7 / (136.4 * 0.003_058)) < 0.01)
        #expect(VerdictSection(verdict: last).html.contains("sales/s"))
    }

    /// What is short breaks first, whatever else there is.
    @Test func aLimitThatWasReachedBreaksFirst() throws {
        var report = OpeningReport()
        report.bySecond = (0...60).map {
            .init(second: $0, queued: 100, called: 10 * $0, admitted: 8 * $0, shoppers: 40, mostShoppers: 40, free: 0, held: 40, sold: $0, load: 0.5, limit: nil)
        }
        (report.secondsToSellOut, report.crowdedOut) = (60, 3)
        let copy = try Self.copy()
        let verdict = RehearsalVerdict(OpeningSetting(visitors: 1500, copy: copy), copy: copy, report, forecast: nil, measured: nil)
        #expect(verdict.firstToBreak.part == .holds && verdict.firstToBreak.breaksAt < 1)
        #expect(abs(verdict.admittedPerSecond - 8) < 0.001 && verdict.minutesToSellOut == 1)
        #expect(VerdictSection(verdict: verdict).inFrench.contains { $0.contains("le nombre de paniers en cours") })
    }
}
