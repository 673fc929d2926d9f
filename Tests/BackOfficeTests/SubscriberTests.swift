import Booking
import Domain
import Foundation
import Testing

@testable import BackOffice

/// Programs elsewhere that are told what happens, as an operator adds and keeps them.
@Suite struct SubscriberTests {
    private func post(_ house: House, _ path: String, _ fields: [String: String], as person: House.Person) async throws -> House.Answer {
        try await house.ask(.post, path, json: House.fields(fields), headers: person.headers)
    }

    @Test func anOperatorSubscribesAProgram() async throws {
        let house = try await House()
        let operate = try await house.member("exploitant@example.org", StaffPosition(roles: [.operator]))
        let wrong = [
            ("pas une adresse", "Ce n’est pas une adresse"), ("http://example.org/", "en https seulement"), ("https://ada:x@example.org/", "sans mot de passe"), ("https://10.0.0.1/", "réseau privé"),
        ]
        for (url, words) in wrong {
            let answer = try await post(house, "/exploitation/abonnes", ["url": url, "kind-sale": "1"], as: operate)
            #expect(answer.status == 422 && answer.text.contains(words) && answer.text.contains("value=\"\(url)\""), "\(url): \(answer.text)")
        }
        #expect(try await post(house, "/exploitation/abonnes", ["url": "https://example.org/"], as: operate).text.contains("Choisissez ce qu’il apprend"))
        let added = try await post(house, "/exploitation/abonnes", ["url": "https://example.org/<hook>", "kind-sale": "1", "kind-check-in": "1"], as: operate)
        let secret = try #require(added.text.firstMatch(of: /whsec_[A-Za-z0-9+\/]{43}=/)).0
        #expect(added.status == 200 && added.text.contains("https://example.org/&lt;hook&gt;"))
        let page = try await house.ask(.get, "/en/operation/subscribers/1", headers: operate.headers)
        #expect(page.status == 200 && !page.text.contains(secret) && page.text.contains("Send a test"), "the secret is shown once")
        let (subscriber, sealed) = try #require(try await house.ledger.subscriber(1))
        #expect(subscriber.kinds == [.sale, .checkIn])
        #expect(SecretSeal(key: House.sealKey).open(sealed, for: NoticeSecret.purpose) == NoticeSecret(String(secret))?.bytes)

        #expect(try await post(house, "/exploitation/abonnes/1/test", [:], as: operate).text.contains("L’essai part"))
        let due = try await house.ledger.dueItems(in: .notice, at: house.clock.now, limit: 9)
        #expect(due.map(\.reason) == ["test"] && due[0].payload?.contains("\"subscriber\":1") == true)
        _ = try await house.ledger.settle([ExecutedItem(due[0], .done(.none))], at: house.clock.now)
        #expect(try await post(house, "/exploitation/abonnes/1/redire", ["hours": "24"], as: operate).text.contains("Avis redits\u{A0}: 1"))
        for hours in ["-1", "721"] { #expect(try await post(house, "/exploitation/abonnes/1/redire", ["hours": hours], as: operate).status == 400) }
        let paused = try await post(house, "/exploitation/abonnes/1/pause", [:], as: operate)
        #expect(paused.text.contains("ce qui se passe l’attend") && paused.text.contains("En pause\u{202F}; en attente\u{A0}: 1") && paused.text.contains(">Reprendre</button>"))
        #expect(try await house.ledger.dueItems(in: .notice, at: house.clock.now, limit: 9).isEmpty)
        #expect(try await post(house, "/en/operation/subscribers/1/pause", ["on": "1"], as: operate).text.contains("It goes on"))
        #expect(try await house.ledger.dueItems(in: .notice, at: house.clock.now, limit: 9).count == 1)
        let off = try await post(house, "/exploitation/abonnes/1", ["kind-sale": "1"], as: operate)
        #expect(off.status == 200 && off.text.contains("Éteint") && !off.text.contains("Tout redire"))
        #expect(try await post(house, "/exploitation/abonnes/1/test", [:], as: operate).status == 422)
        #expect(try await post(house, "/exploitation/abonnes/1/pause", [:], as: operate).status == 422)
        #expect(try await post(house, "/exploitation/abonnes/1/retrait", [:], as: operate).headers[.location] == "/exploitation/abonnes")
        #expect(try await house.ask(.get, "/exploitation/abonnes/1", headers: operate.headers).status == 404)
        let journal = try await house.ledger.journal(JournalQuery(actor: .account(operate.account.id)), limit: 7)
        #expect(journal.map(\.action) == [.subscriberRemoved, .subscriberChanged, .subscriberResumed, .subscriberPaused, .subscriberReplayed, .subscriberTried, .subscriberAdded])
        // What is behind the host is often whoever listens' secret.
        #expect(journal.last?.detail == "https://example.org: check-in, sale" && journal.first?.detail == "https://example.org")
    }
}
