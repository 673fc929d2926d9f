import Booking
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import Testing
import WaitingRoom

@testable import BoxOffice

/// Who is kept out is told so, kindly, wherever somebody could get places; everybody else notices nothing.
@Suite struct BlockedTests {
    private func ask(
        _ list: BlockList?, _ uri: String, form: String, fields: [String: String] = [:]
    ) async throws -> (status: HTTPResponse.Status, text: String) {
        var away = Fixture.Away(published: SiteTests.catalogue, time: SiteTests.now)
        away.blocked = list
        away.onHold = { _, answer in answer(.success(.refused(.crowded))) }
        let office = Fixture.boxOffice(away)
        await office.blocks.renew()
        return try await Application(router: office.router(), logger: Logger(label: "test")).test(.router) { client in
            var headers: HTTPFields = [:]
            for (name, value) in fields { headers[try #require(HTTPField.Name(name))] = value }
            let answer = try await client.execute(uri: uri, method: .post, headers: headers, body: ByteBuffer(string: form))
            return (answer.status, String(buffer: answer.body))
        }
    }

    private static let form = "key=1111111111111111&q-c=2"

    @Test func aNetworkHoldsNothing() async throws {
        let list = BlockList([.network: ["192.0.2.0/24"]])
        let from = ["X-Forwarded-For": "198.51.100.1, 192.0.2.9"]
        let kept = try await ask(list, "/seances/nuit-1", form: Self.form, fields: from)
        #expect(kept.status == .forbidden && kept.text.contains("Cette vente vous est fermée") && kept.text.contains("Proposé par O"), "\(kept.text)")
        #expect(try await ask(list, "/en/sessions/nuit-1", form: Self.form, fields: from).text.contains("This sale is closed to you"))
        for (list, fields) in [(list, ["X-Forwarded-For": "192.0.2.9, 198.51.100.1"]), (nil, from), (BlockList.empty, from), (list, [:])] as [(BlockList?, [String: String])] {
            #expect(try await ask(list, "/seances/nuit-1", form: Self.form, fields: fields).status == .serviceUnavailable)
        }
    }

    @Test func aVisitorHoldsNothingAtTheAPI() async throws {
        var generator = SystemRandomNumberGenerator()
        let (eve, ada) = (Fixture.capability.visitor(using: &generator), Fixture.capability.visitor(using: &generator))
        let list = BlockList([.visitor: [Device(secret: eve).text]])
        let body = #"{"items":[{"category":"c","quantity":1}]}"#
        func hold(_ visitor: String) async throws -> String {
            try await ask(list, "/v1/sessions/nuit-1/holds", form: body, fields: ["Guichet-Visitor": visitor, "Idempotency-Key": "1111111111111111"]).text
        }
        #expect(try await hold(eve).contains("urn:guichet:problem:blocked"))
        #expect(try await hold(ada).contains("urn:guichet:problem:too-many-holds"))
    }

    @Test func anAddressOrdersNothing() async throws {
        let list = BlockList([.domain: ["spam.example"]])
        func order(_ email: String) async throws -> String {
            let body = #"{"session":"nuit-1","hold":"\#(String(repeating: "a", count: 32))","buyer":{"name":"E","email":"\#(email)"}}"#
            return try await ask(list, "/v1/orders", form: body, fields: ["Idempotency-Key": "1111111111111111"]).text
        }
        #expect(try await order("eve@mail.spam.example").contains("urn:guichet:problem:blocked"))
        #expect(try await order("ada@example.org").contains("urn:guichet:problem:unknown-hold"))
    }
}
