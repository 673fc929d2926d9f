import Booking
import Domain
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import Pages
import Testing
import WaitingRoom

@testable import BoxOffice

/// The waiting room's form has a field that nobody sees: what fills in everything that it finds gets no number.
@Suite struct RoomTrapTests {
    private func join(_ form: String) async throws -> (status: HTTPResponse.Status, text: String, cookies: [String]) {
        var catalogue = SiteTests.catalogue
        for index in catalogue.sessions.indices { catalogue.sessions[index].inventory.room = RoomTerms(mode: .always) }
        var away = Fixture.Away(published: catalogue, time: SiteTests.now)
        away.board = try DoorwayTests.notice(.queue).text
        away.onJoin = { joiners in .answers(joiners.map { _ in .number(41) }) }
        let office = Fixture.boxOffice(away)
        return try await Application(router: office.router(), logger: Logger(label: "test")).test(.router) { client in
            let answer = try await client.execute(uri: SiteURL.room("nuit-1").path(in: .french), method: .post, body: ByteBuffer(string: form))
            return (answer.status, String(buffer: answer.body), answer.headers[values: .setCookie])
        }
    }

    @Test func whoFillsInTheHiddenFieldIsToldAndGetsNoNumber() async throws {
        let robot = try await join("\(RoomPage.trap)=https://spam.example")
        #expect(robot.status == .unprocessableContent && !robot.cookies.contains { $0.contains("guichet-pass") })
        let person = try await join("\(RoomPage.trap)=")
        #expect(person.status == .seeOther, "\(person.text)")
        let pass = try #require(person.cookies.first { $0.hasPrefix("__Host-guichet-pass-") })
        #expect(pass.contains("Max-Age=2592000"), "an opening that is put off by weeks finds its people again")
    }

    /// The event's page leads to the room as soon as people may come, and its keeper may be a moment later: nobody is sent back and forth between the two.
    @Test func aRoomThatNobodyKeepsYetSaysSo() async throws {
        // The last one's sale is over, and its room forgotten.
        for (early, opens, status) in [(7200, 3600, HTTPResponse.Status.serviceUnavailable), (60, 3600, .seeOther), (7200, -7200, .seeOther)] {
            var catalogue = SiteTests.catalogue
            for index in catalogue.sessions.indices {
                catalogue.sessions[index].inventory.room = RoomTerms(mode: .always, joinBefore: early)
                catalogue.sessions[index].bookingOpensAt = SiteTests.now + .seconds(opens)
                catalogue.sessions[index].bookingClosesAt = SiteTests.now + .seconds(opens < 0 ? -1 : 7200)
            }
            var away = Fixture.Away(published: catalogue, time: SiteTests.now)
            away.board = "nothing that can be read"
            let office = Fixture.boxOffice(away)
            let answer = try await Application(router: office.router(), logger: Logger(label: "test")).test(.router) { client in
                try await client.execute(uri: SiteURL.room("nuit-1").path(in: .french), method: .get)
            }
            #expect(answer.status == status)
            #expect(String(buffer: answer.body).contains("La salle d’attente ne répond pas") == (status == .serviceUnavailable))
            #expect(answer.headers[.location] == (status == .seeOther ? SiteURL.event("nuit").path(in: .french) : nil))
        }
    }
}
