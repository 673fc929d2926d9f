import TestPlatform
import Testing

/// A visitor gives some of a hold's places back, as a program asks for it.
@Suite struct KeptPlacesTests {
    @Test func whatIsNotNamedIsOnSaleAgain() async throws {
        let programme = Programmes.mixed(seats: 6, standing: 4, sessions: ["soiree"]).replacing("orphans: off", with: "orphans: strict")
        let platform = try await Platform(programme: programme, plan: Programmes.oneRow(6))
        let (ada, grace) = try await (Buyer.arriving(at: platform.baseURL()), Buyer.arriving(at: platform.baseURL()))
        let held = try await ada.hold("soiree", (1...4).map { #"{"seat":"A-\#($0)"}"# }.joined(separator: ",") + #",{"category":"fosse","quantity":2}"#)
        try #require(held.status == 201, "\(held.text("detail"))")
        let path = "/v1/sessions/soiree/holds/\(held.text("hold"))"
        func keep(_ items: String, of path: String) async throws -> Buyer.Answer { try await ada.send("PUT", path + "/places", json: "{\"items\":[\(items)]}") }
        func places() async throws -> [String] {
            let places = try await ada.get(path).json["places"] as? [[String: Any]] ?? []
            return places.map { $0["seat"] as? String ?? "\($0["quantity"] ?? 0) standing" }
        }

        // Nothing is lost of what cannot be done.
        for (items, status, problem, says) in [
            ("", 422, "invalid-request", "Name at least one seat"), (#"{"seat":"A-1"},{"seat":"A-1"}"#, 422, "invalid-request", "named twice"),
            (#"{"seat":"Z-9"}"#, 422, "invalid-request", "no seat 'Z-9'"), (#"{"category":"loge","quantity":1}"#, 422, "invalid-request", "no category 'loge'"),
            (#"{"category":"parterre","quantity":1}"#, 422, "invalid-request", "name each of them"), (#"{"category":"fosse","quantity":0}"#, 422, "invalid-request", "0 is no quantity"),
            (#"{"category":"fosse","quantity":3}"#, 409, "hold-changed", "name what stays"), (#"{"seat":"A-6"}"#, 409, "hold-changed", "name what stays"),
            (#"{"seat":"A-1"},{"seat":"A-2"},{"seat":"A-4"}"#, 409, "single-seat-left", "Nobody would buy A-3"), ("1", 400, "malformed-request", "'items[0]' has the wrong type"),
        ] {
            let answer = try await keep(items, of: path)
            #expect(answer.status == status && answer.problem == problem && answer.text("detail").contains(says), "\(items): \(answer.status) \(answer.text("detail"))")
        }
        #expect(try await places() == ["A-1", "A-2", "A-3", "A-4", "2 standing"])

        // Said twice it is done once; the deadline stays.
        for _ in 1...2 {
            let left = try await keep(#"{"category":"fosse","quantity":1},{"seat":"A-2"},{"seat":"A-1"}"#, of: path)
            #expect(left.status == 200 && left.text("expiresAt") == held.text("expiresAt"), "\(left.text("detail"))")
            #expect(try await places() == ["A-1", "A-2", "1 standing"])
        }
        #expect(try await keep(#"{"seat":"A-3"}"#, of: path).problem == "hold-changed")
        // Somebody else may have them, and the visitor as many others: six are the limit.
        #expect(try await grace.hold("soiree", #"{"seat":"A-3"},{"seat":"A-4"},{"seat":"A-5"},{"seat":"A-6"}"#).status == 201)
        let more = try await ada.hold("soiree", #"{"category":"fosse","quantity":3}"#)
        #expect(more.status == 201, "\(more.text("detail"))")
        #expect(try await ada.hold("soiree", #"{"category":"fosse","quantity":1}"#).problem == "limit-exceeded")

        // What is ordered stays as it was priced, and what was given back is none any more.
        let order = try await ada.order("soiree", hold: held.text("hold"))
        #expect(order.status == 201)
        #expect(try await keep(#"{"seat":"A-1"}"#, of: path).problem == "hold-already-ordered")
        // Whoever knows the hold and orders it, too, is told of no order but its own.
        let again = try await grace.order("soiree", hold: held.text("hold"))
        let seen = try await grace.get(path)
        #expect(again.problem == "hold-already-ordered" && seen.text("state") == "ordered")
        for answer in [again, seen] { #expect(!String(decoding: answer.body, as: UTF8.self).contains(order.text("order"))) }
        let other = "/v1/sessions/soiree/holds/\(more.text("hold"))"
        #expect(try await ada.send("DELETE", other).status == 204)
        #expect(try await keep(#"{"category":"fosse","quantity":1}"#, of: other).status == 410)
        #expect(try await keep(#"{"seat":"A-1"}"#, of: "/v1/sessions/soiree/holds/x").problem == "unknown-hold")
    }
}
