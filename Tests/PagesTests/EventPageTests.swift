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
