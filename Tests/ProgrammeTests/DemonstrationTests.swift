import Domain
import Foundation
import Testing

@testable import Programme

@Suite("Demonstration programme")
struct DemonstrationTests {
    /// Ordinary days, both changes of the clocks, their eves, a leap day and the last minutes of a day and a year.
    static let moments = [
        "2026-03-28T23:30:00Z", "2026-03-29T00:59:59Z", "2026-03-29T01:00:00Z", "2026-06-27T07:59:00Z",
        "2026-06-27T08:01:00Z", "2026-10-24T23:30:00Z", "2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z",
        "2026-11-15T19:00:00Z", "2026-11-24T14:00:00Z", "2026-12-31T22:59:59Z", "2028-02-29T12:00:00Z",
        "2026-08-26T12:00:00Z", "2027-01-27T12:00:00Z",
    ]

    @Test("is read without problems whenever it is imported", arguments: moments)
    func anyTime(_ text: String) throws {
        let now = try MomentReader(now: Timestamp(milliseconds: 0), zone: .gmt).read(text)
        let programme = try ProgrammeReader(now: now).read(files: [Fixture.demonstration])
        #expect(programme.events.count == 6 && programme.sessions.count == 7)
        let sessions = Dictionary(uniqueKeysWithValues: programme.sessions.map { ($0.id, $0) })
        for id in ["vesper-zenith", "traversee-premiere", "sarbacane-cave"] {
            let session = try #require(sessions[id])
            #expect(session.status == .published && session.bookingOpensAt < now && now < session.bookingClosesAt)
        }
        #expect(sessions["ciel-conference"]?.bookingOpensAt == now + .seconds(600))
        #expect(sessions["opera-de-poche-hiver"]?.status == .draft)
        let paris = try #require(TimeZone(identifier: "Europe/Paris"))
        let starts = try #require(sessions["vesper-zenith"]?.startsAt.rfc3339(in: paris))
        #expect(starts.contains("T20:00:00+0"))
    }

    @Test("holds the running example and the whole houses")
    func runningExample() throws {
        let programme = try ProgrammeReader(now: Fixture.now).read(files: [Fixture.demonstration])
        let sessions = Dictionary(uniqueKeysWithValues: programme.sessions.map { ($0.id, $0) })
        let rock = try #require(sessions["rivages-zenith-2026-11-15"])
        #expect(rock.startsAt.rfc3339() == "2026-11-15T19:00:00Z" && rock.bookingOpensAt.rfc3339() == "2026-06-27T08:00:00Z")
        #expect(rock.categories.map { "\($0.id) \($0.capacity)" } == [
            "categorie-1 2034", "categorie-2 3116", "pmr 9", "accompagnateur-pmr 9", "fosse 3000",
        ])
        #expect(rock.capacity == 8168 && programme.layouts[rock.layoutDigest ?? ""]?.seats.count == 5168)
        #expect(rock.layoutDigest == sessions["vesper-zenith"]?.layoutDigest)
        let play = try #require(sessions["traversee-premiere"])
        #expect(play.inventory.allotments.map(\.tariffs) == [[Tariff(id: "invitation", name: "Invitation", price: .zero)]] && play.inventory.allotments[0].codeDigest != nil)
        #expect(play.capacity == 1142 && programme.layouts[play.layoutDigest ?? ""]?.seats.count == 1142)
        let talk = try #require(sessions["ciel-conference"])
        #expect(talk.categories.map { "\($0.id) \($0.capacity)" } == ["parterre 632", "pmr 3", "accompagnateur-pmr 3"])
        #expect(sessions["sarbacane-cave"]?.capacity == 50 && sessions["sarbacane-cave"]?.layoutDigest == nil)
        #expect(programme.layouts.count == 4)
    }

    @Test("the example of the README is read")
    func example() throws {
        let guide = try String(contentsOf: Fixture.demonstration.appending(path: "README.md"), encoding: .utf8)
        let start = try #require(guide.range(of: "```yaml\n")?.upperBound)
        let end = try #require(guide.range(of: "\n```", range: start..<guide.endIndex)?.lowerBound)
        let folder = try ProgrammeFolder(["p.yml": String(guide[start..<end])])
        let plan = Fixture.demonstration.appending(path: "theatre-plan.json")
        try folder.write("theatre-plan.json", Data(contentsOf: plan))
        try folder.write("traversee.jpg", Data(contentsOf: Fixture.demonstration.appending(path: "nuit-blanche.jpg")))
        let session = try #require(try folder.read().sessions.first)
        #expect(session.categories.map { "\($0.id) \($0.capacity)" } == [
            "carre-or 156", "parterre 980", "pmr 3", "accompagnateur-pmr 3", "fosse 120",
        ])
        let rules = session.inventory
        #expect(rules.orphans == .lenient && rules.liveHoldLimit == 20_000)
        #expect(rules.allotments.map { "\($0.id) \($0.category) \($0.capacity)" } == ["presse 0 5", "partenaires 4 20"])
        #expect(rules.allotments[0].codeDigest != nil && rules.allotments[0].releasesAt != nil)
        #expect(rules.blocked.map(\.seats) == [["P-V-5", "P-V-3", "P-V-1"]])
        #expect(rules.wheelchairs.map(\.opensTo) == [1] && rules.wheelchairs[0].companion == 3)
    }
}
