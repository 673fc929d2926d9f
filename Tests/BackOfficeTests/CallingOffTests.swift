import Booking
import Domain
import Foundation
import HTTPTypes
import Testing

@testable import BackOffice

/// A show is called off while its evening lasts, also in the midst; one that was played is called off by nobody who does not mean it.
@Suite struct CallingOffTests {
    private static let page = "/spectacles/rock/seances/rock-1"

    private static func cancel(_ house: House, _ person: House.Person, _ fields: [String: String] = [:]) async throws -> House.Answer {
        try await house.ask(.post, page + "/annulation", json: House.fields(fields.merging(["sure-cancel": "1"]) { $1 }), headers: person.headers)
    }

    private static func isPublished(_ house: House) async throws -> Bool {
        try await house.ledger.catalogue().sessions.first { $0.id == House.mine }?.status == .published
    }

    @Test func whereSomebodyCameTheSessionIsNamed() async throws {
        let house = try await House()
        let person = try await house.member("paul@example.org", .programmer)
        #expect(try await !house.ask(.get, Self.page, headers: person.headers).text.contains("really-cancel"))
        let token = try await house.device().token
        #expect(try await house.ask(.post, "/v1/check-ins", token: token, json: House.checkIn(house.mine[0])).verdict == "admitted")
        let page = try await house.ask(.get, Self.page, headers: person.headers).text
        #expect(page.contains("Personnes déjà entrées\u{A0}: 1.") && page.contains("name=\"really-cancel\"") && page.contains("name=\"really-postpone\""))
        for word in ["", "rock-2", "oui"] {
            let answer = try await Self.cancel(house, person, ["really-cancel": word])
            #expect(answer.status == 422 && answer.text.contains("Rien n’est fait."), "\(word): \(answer.status)")
        }
        let fields = ["day": "2030-01-01", "time": "20:00", "sure-postpone": "1"]
        #expect(try await house.ask(.post, Self.page + "/report", json: House.fields(fields), headers: person.headers).status == 422)
        #expect(try await Self.isPublished(house))
        #expect(try await house.ledger.openCommands().commands.isEmpty)
        #expect(try await Self.cancel(house, person, ["really-cancel": " rock-1 "]).headers[.location] == Self.page + "?cancelled=1")
        #expect(try await !Self.isPublished(house))
    }

    /// Last week's session.
    @Test func whatIsOverIsTheDirectorsBusiness() async throws {
        let house = try await House()
        house.clock.wait(.seconds(7 * 86_400))
        let person = try await house.member("paul@example.org", .programmer)
        let page = try await house.ask(.get, Self.page, headers: person.headers).text
        #expect(page.contains("Seule la direction peut encore") && !page.contains("annulation\""))
        let refused = try await Self.cancel(house, person, ["really-cancel": "rock-1"])
        #expect(refused.status == 422 && refused.text.contains("il y a plus de 12 heures"))
        let director = try await house.member("claire@example.org", .director)
        #expect(try await house.ask(.get, Self.page, headers: director.headers).text.contains("name=\"really-cancel\""))
        #expect(try await Self.cancel(house, director).status == 422)
        #expect(try await Self.isPublished(house))
        #expect(try await house.ledger.openCommands().commands.isEmpty)
        #expect(try await Self.cancel(house, director, ["really-cancel": "rock-1"]).status == 303)
        #expect(try await house.ledger.openCommands().commands.map(\.task.kind) == ["cancel-session"])
    }
}
