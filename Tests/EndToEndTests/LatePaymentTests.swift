import Foundation
import TestPlatform
import TestSupport
import Testing

/// A payment that comes when its order is over: the same places if they are free, otherwise the money goes back at once and the buyer is
/// told. The provider's books and the buyer's mailbox are the witnesses.
@Suite struct LatePaymentTests {
    private static let two = #"{"category":"fosse","quantity":2}"#

    /// An order that nobody paid in its time, and that is over for everybody.
    private func expired(_ platform: Platform, _ buyer: Buyer, email: String) async throws -> Buyer.Answer {
        let order = try await buyer.order("soiree", hold: try await buyer.hold("soiree", Self.two).text("hold"), email: email)
        try await platform.letPaymentLapse(ofOrder: order.text("order"))
        #expect(try await buyer.wait(for: "expired", order: order.text("order")).text("state") == "expired")
        return order
    }

    /// A payment for the order that was opened before and is authorised only now: as if a bank had slept.
    private func payLate(_ order: Buyer.Answer, _ platform: Platform) async throws -> String {
        let total = order.json["totalCents"] as? Int ?? 0
        let opened = try await platform.provider(
            "POST", "/v1/payment_intents",
            "amount=\(total)&currency=eur&capture_method=manual&metadata%5Border%5D=\(order.text("order"))")
        let id = opened.text("id")
        #expect(try await platform.provider("POST", "/v1/payment_intents/\(id)/confirm", "payment_method=pm_card_visa").status == 200)
        return id
    }

    @Test func placesThatAreFreeAreSoldAndThoseThatAreGoneAreNotPaid() async throws {
        let mail = try MailServer()
        try await mail.start()
        let platform = try await Platform(programme: Programmes.standing(2), mail: mail)
        let ada = try await Buyer.arriving(at: platform.baseURL())
        let bob = try await Buyer.arriving(at: platform.baseURL())
        let first = try await expired(platform, ada, email: "ada@example.org")
        let second = try await expired(platform, bob, email: "bob@example.org")
        #expect(try await Books.read(platform).allSatisfy { $0.status == "canceled" })

        let sold = try await payLate(first, platform)
        #expect(try await ada.wait(for: "ticketed", order: first.text("order")).text("state") == "ticketed", "its places were free")
        let refused = try await payLate(second, platform)
        let end = try await bob.wait(for: "refused", order: second.text("order"))
        #expect(end.text("reason") == "places-gone")
        #expect(try await platform.settled())
        let books = try await Books.read(platform)
        #expect(books.first { $0.id == sold }.map { [$0.received, $0.refunded] } == [5000, 0])
        #expect(books.first { $0.id == refused }?.status == "canceled", "voided: it was only reserved")
        #expect(books.reduce(0) { $0 + $1.received } == 5000)
        let isTold = try await eventually(within: .seconds(60)) { try mail.letters().count == 2 }
        #expect(isTold)
        let letters = try mail.letters()
        #expect(letters.first { $0.recipients == ["ada@example.org"] }?.subject.hasPrefix("Vos billets") == true)
        let refusal = letters.first { $0.recipients == ["bob@example.org"] }
        #expect(refusal?.subject.hasPrefix("Commande non aboutie") == true)
        #expect(refusal?.text.contains("ces places venaient d’être vendues à quelqu’un d’autre") == true, "\(refusal?.text ?? "")")
        #expect(refusal?.text.contains("votre carte n’est pas débitée") == true)
        let audit = try await platform.audit()
        #expect(audit.status == 0, "\(audit.output)")
    }
}
