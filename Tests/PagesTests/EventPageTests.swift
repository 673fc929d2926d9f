import Domain
import Foundation
import Testing

@testable import Pages

/// An event with all its dates.
@Suite struct EventPageTests {
    /// With its style and its script, as nginx sends them: 60 kB at most, also of a play that runs for weeks.
    @Test(arguments: Language.allCases) func anEventOfFortyDatesIsLight(say: Language) throws {
        let description = String(repeating: "Deux frères, une maison au bord de la mer, et tout ce qu’ils ne se sont jamais dit. ", count: 12)
        let shows = (1...40).map { night -> Show in
            var show = PageTests.show(free: [night * 7, night])
            (show.session.id, show.event.description) = ("la-maison-\(night)", description)
            show.session.startsAt = PageTests.now + .seconds(night * 86_400)
            (show.session.venue.name, show.session.venue.address, show.session.venue.city) = ("Théâtre des Ormes", "1 place du Marché", "Orléans")
            return show
        }
        let document = Array(EventPage(event: shows[0].event, shows: shows, now: PageTests.now, site: "https://billets.example.org").page(in: say).document(isTest: false).text.utf8)
        #expect(document.count > 40_000, "forty dates")
        var total = 0
        for bytes in [document, Asset.style.bytes, Asset.script.bytes] { total += try Self.compressed(bytes) }
        #expect((10_000...60_000).contains(total), "\(total) bytes")
    }

    /// How many bytes are left at nginx's level.
    private static func compressed(_ bytes: [UInt8]) throws -> Int {
        let file = FileManager.default.temporaryDirectory.appending(path: "page-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data(bytes).write(to: file)
        let (gzip, output) = (Process(), Pipe())
        (gzip.executableURL, gzip.arguments, gzip.standardOutput) = (URL(filePath: "/bin/gzip"), ["-4", "-c", file.path], output)
        try gzip.run()
        let left = try output.fileHandleForReading.readToEnd() ?? Data()
        gzip.waitUntilExit()
        #expect(gzip.terminationStatus == 0)
        return left.count
    }

    /// Nothing is asked that cannot be had.
    @Test(arguments: Language.allCases) func whereNothingIsLeftTheWaitingListIsTheOneThingToDo(say: Language) {
        func text(_ free: [Int]) -> String {
            var show = PageTests.show(.open, free: free)
            show.waitingUntil = PageTests.now
            return ChoosePage(show: show, key: "k").page(in: say).content.text
        }
        let list = SiteURL.waiting("s").path(in: say)
        #expect(!text([0, 0]).contains("<form class=\"choose\"") && text([0, 0]).contains("class=\"button\" href=\"\(list)\"") && text([0, 0]).contains(say(.soldOut)))
        #expect(text([0, 1]).contains("<form class=\"choose\"") && text([0, 1]).contains("class=\"button quiet\" href=\"\(list)\""))
    }

    /// One free date among others, and the last places of one of them.
    @Test func aCardSpeaksOfAllDates() {
        var (free, paid) = (PageTests.show(free: [2, 0]), PageTests.show(free: [300, 5]))
        free.session.categories[0].tariffs = [Tariff(id: "p", name: "Libre", price: .zero)]
        free.session.fees = []
        paid.session.categories[1].tariffs = [Tariff(id: "p", name: "Plein", price: Money(cents: 1000))]
        func card(_ shows: [Show]) -> String {
            ProgrammePage(entries: [.init(event: PageTests.event, shows: shows)], search: .init(), cities: [], genres: [], venues: []).page(in: .french).content.text
        }
        #expect(card([free]).contains("<span>Gratuit</span>") && card([free]).contains("Plus que 2 places"))
        #expect(card([free, paid]).contains("à partir de 0\u{A0}€") && card([free, paid]).contains("307 places disponibles"), "\(card([free, paid]))")
        #expect(card([paid]).contains("à partir de 10,00"))
    }

    @Test func whatIsWrongWithAPeriodIsSaid() {
        var search = ProgrammePage.Search()
        (search.from, search.until) = ("2027-02-01", "2027-01-01")
        func text() -> String { ProgrammePage(entries: [], search: search, cities: [], genres: [], venues: []).page(in: .french).content.text }
        #expect(text().contains("avant son début"))
        search.until = "2027-03-01"
        #expect(!text().contains("avant son début") && text().contains("Aucun spectacle"))
    }

    /// Who holds tickets of it, or chooses places at its new date, reads so there.
    @Test func whatBecameOfASessionIsSaidWhereItMatters() {
        var show = PageTests.show()
        #expect(!ChoosePage(show: show, key: "k").page(in: .french).content.text.contains("Reportée"))
        show.session.postponedAt = PageTests.now
        #expect(ChoosePage(show: show, key: "k").page(in: .french).content.text.contains("Reportée"))
        #expect(EventPage(event: PageTests.event, shows: [PageTests.show(.cancelled)], now: PageTests.now).page(in: .french).content.text.contains("remboursés d’office"))
    }

    /// What is set aside for a code is not sold out with the rest.
    @Test func whoHasACodeFindsAWayIntoASoldOutHouse() {
        func leads(_ free: [Int], releasesAt: Timestamp? = nil, hasCode: Bool = true) -> Bool {
            var show = PageTests.show()
            show.free = free
            show.session.inventory.allotments = [
                Allotment(id: "amis", name: "Amis", category: 0, capacity: 2, releasesAt: releasesAt, codeDigest: hasCode ? "digest" : nil)
            ]
            return EventPage(event: PageTests.event, shows: [show], now: PageTests.now).page(in: .french).content.text.contains("?acces=code\">J’ai un code")
        }
        #expect(leads([0, 0]) && !leads([0, 0], hasCode: false) && !leads([0, 0], releasesAt: PageTests.now - .seconds(1)))
        #expect(!leads([1, 0]), "there the code is typed where places are chosen")
    }
}
