import Foundation
import TestPlatform
import TestSupport

extension Play {
    /// Ada has all the places. Grace waits for two, Joan for one and then does not want to any more; Ada gives two of hers back, and Grace buys:
    /// what is held for her is all there is, whoever forgets that it is.
    func wait(_ ada: Customer) async throws -> Buyer.Answer {
        let kept = try await ada.hold(session, Play.two)
        let others = try await ada.hold(session, Play.two)
        let (grace, joan) = ("grace-\(session)@example.org", "joan-\(session)@example.org")
        for (email, quantity) in [(grace, 2), (joan, 1)] {
            _ = try await ada.insist(accept: [202]) {
                try await $0.send("POST", "/v1/sessions/\(session)/waiting", json: #"{"email":"\#(email)","category":"fosse","quantity":\#(quantity)}"#)
            }
        }
        for email in [grace, joan] {
            let asked = try await hold(named: "listes-d-attente", inLetterTo: email)
            _ = try await ada.insist(accept: [202]) { try await $0.send("POST", "/v1/sessions/\(session)/waiting/\(asked)/confirmation") }
        }
        let joans = try await hold(named: "listes-d-attente", inLetterTo: joan)
        _ = try await ada.insist { try await $0.send("DELETE", "/v1/sessions/\(session)/waiting/\(joans)") }
        guard try await eventually(within: .seconds(60), pause: Glance.pause, { try await waiting(["waiting": 1, "people": 2]) }) else {
            throw Platform.Failure(description: "who left still waits")
        }
        _ = try await ada.insist { try await $0.send("DELETE", "/v1/sessions/\(session)/holds/\(others.text("hold"))") }
        let offered = try await hold(named: "paniers", inLetterTo: grace)
        let order = try await ada.order(session, hold: try await ada.insist { try await $0.get("/v1/sessions/\(session)/holds/\(offered)") })
        _ = try await ada.pay(order, "success")
        let end = try await ada.reaches("ticketed", order)
        guard try await eventually(within: .seconds(60), pause: Glance.pause, { try await waiting(["waiting": 0, "offered": 0, "bought": 1]) }) else {
            throw Platform.Failure(description: "who bought still waits")
        }
        _ = try await ada.insist(accept: [200, 201, 204, 404, 410]) { try await $0.send("DELETE", "/v1/sessions/\(session)/holds/\(kept.text("hold"))") }
        return end
    }

    /// What a letter's link to a page of this session names.
    private func hold(named page: String, inLetterTo email: String) async throws -> String {
        let link = try Regex("/\(page)/\(session)/([a-z2-7]{32})", as: (Substring, Substring).self)
        var found: String?
        _ = try await eventually(within: .seconds(60), pause: Glance.pause) {
            found = try stage.mail.letters().filter { $0.recipients == [email] }.lazy.compactMap { $0.text.firstMatch(of: link).map { String($0.1) } }.first
            return found != nil
        }
        guard let found else { throw Platform.Failure(description: "no letter to \(email) names a page of \(page)") }
        return found
    }

    private func waiting(_ figures: [String: Int]) async throws -> Bool {
        guard let count = try await stage.glance.ledger().waitingCounts().first(where: { $0.session == session }) else { return false }
        let known = ["waiting": count.waiting, "offered": count.offered, "bought": count.bought, "people": count.people]
        return figures.allSatisfy { known[$0.key] == $0.value }
    }
}
