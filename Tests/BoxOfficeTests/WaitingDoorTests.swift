import Booking
import Domain
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import Testing
import WaitingRoom

@testable import BoxOffice

/// Who comes to a session's waiting list, and who is told that it is not the time, or that it is closed to them.
@Suite struct WaitingDoorTests {
    private struct Answer {
        var status: HTTPResponse.Status
        var text: String
        var policy: String?
    }

    private func ask(
        _ method: HTTPRequest.Method, _ uri: String, body: String = "", phase: RoomPhase? = nil, queued: UInt32 = 0, blocked: BlockList? = nil,
        outcome: WaitOutcome = .noted, isCounted: Bool = true
    ) async throws -> Answer {
        var catalogue = SiteTests.catalogue
        if phase != nil { for index in catalogue.sessions.indices { catalogue.sessions[index].inventory.room = RoomTerms(mode: .always) } }
        var away = Fixture.Away(published: catalogue, time: SiteTests.now, email: isCounted ? "somebody@example.org" : "")
        if let phase {
            var notice = try DoorwayTests.notice(phase)
            notice.board.queued = queued
            away.board = notice.text
        }
        (away.blocked, away.onWait) = (blocked, { _ in outcome })
        let office = Fixture.boxOffice(away)
        await office.blocks.renew()
        return try await Application(router: office.router(), logger: Logger(label: "test")).test(.router) { client in
            let headers: HTTPFields = [HTTPField.Name("X-Forwarded-For")!: "192.0.2.9"]
            let answer = try await client.execute(uri: uri, method: method, headers: headers, body: ByteBuffer(string: body))
            return Answer(status: answer.status, text: String(buffer: answer.body), policy: answer.headers[HTTPField.Name("RateLimit-Policy")!])
        }
    }

    private static let page = "/seances/nuit-1/liste-d-attente"
    private static let json = #"{"email":"eve@spam.example","category":"c","quantity":1}"#

    /// While people wait in the room, its page is where the way leads; when they were served, or all is sold, the list is open.
    @Test func theListOpensWhenTheRoomWasServed() async throws {
        let waiting = try await ask(.get, Self.page, phase: .queue, queued: 20)
        #expect(waiting.status == .conflict && waiting.text.contains("personne ne passe devant elles") && waiting.text.contains("/seances/nuit-1/salle-d-attente"), "\(waiting.text)")
        for (phase, queued) in [(.queue, 0), (.soldOut, 20), (nil, 0)] as [(RoomPhase?, UInt32)] {
            let open = try await ask(.get, Self.page, phase: phase, queued: queued)
            #expect(open.status == .ok && open.text.contains("name=\"email\""), "\(String(describing: phase))")
        }
        // The script knows better than a page that is some seconds old.
        let refused = try await ask(.post, Self.page, body: "category=c&size=1&email=ada%40example.org", outcome: .roomStands)
        #expect(refused.status == .conflict && refused.text.contains("personne ne passe devant elles"))
        let problem = try await ask(.post, "/v1/sessions/nuit-1/waiting", body: Self.json, outcome: .roomStands)
        #expect(problem.status == .conflict && problem.text.contains("urn:guichet:problem:room-comes-first"))
    }

    /// A program learns what is counted, and when to come again.
    @Test func whoAsksTooOftenIsToldTheLimit() async throws {
        let problem = try await ask(.post, "/v1/sessions/nuit-1/waiting", body: Self.json, isCounted: false)
        #expect(problem.status == .tooManyRequests && problem.policy == "\"waiting\";q=200;w=3600", "\(problem)")
        #expect(try await ask(.post, "/v1/sessions/nuit-1/wishes", body: Self.json, isCounted: false).policy == "\"wishes\";q=200;w=3600")
    }

    /// Whose address the house keeps out joins no list, on the page or at the API; everybody else does.
    @Test func whoIsKeptOutJoinsNoList() async throws {
        for isKeptOut in [true, false] {
            let list = isKeptOut ? BlockList([.domain: ["spam.example"]]) : .empty
            let page = try await ask(.post, Self.page, body: "category=c&size=1&email=eve%40spam.example", blocked: list)
            let problem = try await ask(.post, "/v1/sessions/nuit-1/waiting", body: Self.json, blocked: list)
            if isKeptOut {
                #expect(page.status == .forbidden && page.text.contains("Cette vente vous est fermée"))
                #expect(problem.status == .forbidden && problem.text.contains("urn:guichet:problem:blocked"))
            } else {
                #expect(page.status == .seeOther && problem.status == .accepted, "\(page.text) \(problem.text)")
            }
        }
    }
}
