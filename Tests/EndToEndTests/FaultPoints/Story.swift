import Foundation
import TestPlatform
import TestSupport

/// What can happen to a sale, from a buyer's first request to the last thing that is owed to anybody.
enum Story: String, CaseIterable, Sendable {
    /// With 3-D Secure.
    case pays
    case isInvited
    /// By a means of payment of which the money is taken at once.
    case paysInstantly
    case isDeclinedFirst
    /// Mends the address before it is paid.
    case mendsTheAddress
    case changesItsMind
    case cancels
    /// Orders and does not pay.
    case abandons
    /// Holds and goes away.
    case leaves
    /// Pays, and the provider's notice does not come.
    case paysSilently
    /// The payment is captured at the provider by somebody else, and its order cancelled.
    case isCapturedElsewhere
    /// The payment is cancelled at the provider after the sale was confirmed.
    case losesItsAuthorisation
    /// The session is cancelled between the order and its payment.
    case isCalledOff
    /// Redis forgets a sale and nobody notices: the seat is sold again.
    case isSoldTwice
    /// Redis forgets that an order was paid, and is verified.
    case isForgotten
    /// The sale leaves the stream before the ledger has it.
    case isLostInTheStream
    /// An entry of the stream that nobody can read is before the sale.
    case isBehindAnUnreadableEntry
    /// By the staff: the whole order, one line of it, and a part of a line's price.
    case isRefunded, isRefundedInPart, hasARebate
    /// The session is cancelled by the staff after the sale, or moved to another date.
    case isWithdrawn, isPostponed
    /// The session is moved, and the buyer wants the money instead.
    case isAskedBack
    /// The buyer gives one of the places back.
    case isReturned
    /// The buyer puts another name on one of the tickets.
    case isRenamed
    /// At the provider: given back by hand there; a refund that the bank sends back; a dispute that is lost.
    case isRefundedOutside, isReturnedByTheBank, isDisputed
    /// By the staff, before it is paid.
    case isEndedByStaff
    /// The order has expired, and is paid after all: the places are still free, or somebody else has them.
    case isPaidLate, isPaidTooLate
    /// An order that has its tickets is paid once more.
    case isPaidTwice
    /// Somebody wants to be told of an opening.
    case isTold
    /// Waits for places of a session that is sold out, is offered them and buys; somebody else leaves the list.
    case waits
    /// The letter with the tickets cannot arrive; the staff has it tried again, and then says it by telephone.
    case isUnreachable
    /// A new session comes into the programme.
    case isImported
    /// It is sold out, and gets more standing places while somebody is paying.
    case isRaised
    /// The reconciler is stopped in order, and another takes its place; or it sleeps, and the one that waits takes over.
    case isServedByAnother, isTakenOver
    /// Somebody changes Redis under a live reconciler: places that were sold are free.
    case isUndoneByHand
    /// Redis forgets that an order was paid, and an operator fills it from the ledger.
    case isRebuilt

    /// The story kills the reconciler and starts it where it is interesting: its fault is not before that.
    var startsTheReconciler: Bool {
        let stories: [Story] = [
            .isCapturedElsewhere, .losesItsAuthorisation, .isSoldTwice, .isLostInTheStream, .isBehindAnUnreadableEntry, .isTakenOver, .isRebuilt,
        ]
        return stories.contains(self)
    }
}

/// One playing of a story, in a session of its own.
struct Play: Sendable {
    let stage: Stage
    let session: String

    var platform: Platform { stage.platform }
    static let two = #"{"category":"fosse","quantity":2}"#

    /// - Returns: the story's orders.
    func perform(_ story: Story) async throws -> [Buyer.Answer] {
        let ada = try await Customer.arriving(at: platform)
        switch story {
        case .pays: return [try await sell(to: ada, challenge: true)]
        case .isInvited: return [try await invite(ada)]
        case .paysInstantly: return [try await payInstantly(ada)]
        case .isDeclinedFirst: return [try await decline(ada)]
        case .mendsTheAddress: return [try await mendAddress(ada)]
        case .changesItsMind: return try await release(ada)
        case .cancels:
            let order = try await order(ada)
            _ = try await ada.cancel(order)
            return [try await ada.reaches("cancelled", order)]
        case .abandons:
            let order = try await order(ada)
            try await platform.letPaymentLapse(ofOrder: order.text("order"))
            return [try await ada.reaches("expired", order)]
        case .leaves: return try await leave(ada)
        case .paysSilently: return [try await paySilently(ada)]
        case .isCapturedElsewhere: return [try await captureElsewhere(ada)]
        case .losesItsAuthorisation: return [try await loseAuthorisation(ada)]
        case .isCalledOff: return [try await callOff(ada)]
        case .isSoldTwice: return try await sellTwice(ada)
        case .isForgotten: return [try await forget(ada)]
        case .isLostInTheStream: return [try await loseEntry(ada)]
        case .isBehindAnUnreadableEntry: return [try await passUnreadable(ada)]
        case .isRefunded: return [try await giveBack(ada, ["order", "refund"], cents: 5300, leaving: "refunded")]
        case .isRefundedInPart: return [try await giveBack(ada, ["order", "refund", "--line", "1"], cents: 2650, leaving: "ticketed")]
        case .hasARebate: return [try await giveBack(ada, ["order", "refund", "--line", "1", "--amount", "5"], cents: 500, leaving: "ticketed")]
        case .isWithdrawn: return [try await giveBack(ada, ["session", "cancel", "--yes"], cents: 5500, leaving: "refunded")]
        case .isPostponed: return [try await postpone(ada)]
        case .isAskedBack: return [try await askBack(ada)]
        case .isReturned: return [try await returnPlace(ada)]
        case .isRenamed: return [try await rename(ada)]
        case .isRefundedOutside: return [try await refundOutside(ada)]
        case .isReturnedByTheBank: return [try await returnRefund(ada)]
        case .isDisputed: return [try await loseDispute(ada)]
        case .isEndedByStaff:
            let order = try await order(ada)
            try await stage.tool(["order", "cancel", order.text("order"), "--reason", "rain"])
            return [try await ada.reaches("cancelled", order)]
        case .isPaidLate: return [try await payLate(ada)]
        case .isPaidTooLate: return try await payTooLate(ada)
        case .isPaidTwice: return [try await payTwice(ada)]
        case .isTold: return try await tell(ada)
        case .waits: return [try await wait(ada)]
        case .isUnreachable: return [try await failToWrite(ada)]
        case .isImported:
            try await importSession("published")
            return [try await sell(to: ada)]
        case .isRaised: return try await raise(ada)
        case .isServedByAnother:
            let first = try await sell(to: ada)
            await stage.stop(.reconciler)
            try await stage.start(.reconciler)
            return [first, try await sell(to: ada)]
        case .isTakenOver: return [try await takeOver(ada)]
        case .isUndoneByHand: return [try await undo(ada)]
        case .isRebuilt: return [try await rebuild(ada)]
        }
    }

    func order(_ customer: Customer, _ items: String = Play.two) async throws -> Buyer.Answer {
        try await customer.order(session, hold: try await customer.hold(session, items))
    }

    func sell(to customer: Customer, _ items: String = Play.two, challenge: Bool = false) async throws -> Buyer.Answer {
        let order = try await order(customer, items)
        if challenge { _ = try await customer.pay(order, "challenge") }
        _ = try await customer.pay(order, "success")
        return try await customer.reaches("ticketed", order)
    }

    /// The sale is open already: the letter goes at once. However often it is asked for, sent and noted, its reader has one.
    private func tell(_ ada: Customer) async throws -> [Buyer.Answer] {
        let address = "told-\(session)@example.org"
        for _ in 1...2 {
            _ = try await ada.insist(accept: [202]) { try await $0.send("POST", "/v1/sessions/\(session)/wishes", json: #"{"email":"\#(address)"}"#) }
        }
        let isTold = try await eventually(within: .seconds(60), pause: Glance.pause) {
            let letters = Set(try stage.mail.letters().filter { $0.recipients == [address] }.map(\.id))
            let count = try await stage.glance.ledger().wishCounts().first { $0.session == session }
            return letters.count == 1 && count?.people == 1 && count?.told == 1
        }
        guard isTold else { throw Platform.Failure(description: "who wanted to be told was not") }
        return []
    }

    private func invite(_ ada: Customer) async throws -> Buyer.Answer {
        let hold = try await ada.hold(session, Self.two)
        let order = try await ada.order(session, hold: hold, tariff: ("fosse", 2, "invitation"))
        return try await ada.reaches("ticketed", order)
    }

    private func decline(_ ada: Customer) async throws -> Buyer.Answer {
        let order = try await order(ada)
        _ = try await ada.pay(order, "decline")
        let isTold = try await eventually(within: .seconds(60)) {
            let answer = try await ada.insist { try await $0.get("/v1/orders/\(order.text("order"))") }
            return (answer.json["payment"] as? [String: Any])?["declined"] as? String == "card_declined"
        }
        guard isTold else { throw Platform.Failure(description: "the order does not say that the card was declined") }
        _ = try await ada.pay(order, "success")
        return try await ada.reaches("ticketed", order)
    }

    private func release(_ ada: Customer) async throws -> [Buyer.Answer] {
        let hold = try await ada.hold(session, #"{"seat":"A-2"},{"seat":"A-3"}"#)
        let path = "/v1/sessions/\(session)/holds/\(hold.text("hold"))"
        _ = try await ada.insist { try await $0.send("POST", path + "/extension") }
        _ = try await ada.insist { try await $0.send("DELETE", path) }
        return []
    }

    private func leave(_ ada: Customer) async throws -> [Buyer.Answer] {
        let hold = try await ada.hold(session, Self.two)
        try await platform.letHoldsLapse()
        let path = "/v1/sessions/\(session)/holds/\(hold.text("hold"))"
        let isGone = try await eventually(within: .seconds(60)) {
            try await ada.insist(accept: [200, 404, 410]) { try await $0.get(path) }.status != 200
        }
        guard isGone else { throw Platform.Failure(description: "the hold is still there") }
        return []
    }

    private func raise(_ ada: Customer) async throws -> [Buyer.Answer] {
        let (eve, bob) = (try await Customer.arriving(at: platform), try await Customer.arriving(at: platform))
        let (first, second) = (try await order(ada), try await order(eve))
        try await importSession("published", standing: 8)
        let isKnown = try await eventually(within: .seconds(60), pause: Glance.pause) {
            try await ada.insist { try await $0.get("/v1/sessions/\(session)") }.json["capacity"] as? Int == 14
        }
        guard isKnown else { throw Platform.Failure(description: "the new places are not shown") }
        let third = try await sell(to: bob)
        for (customer, order) in [(ada, first), (eve, second)] { _ = try await customer.pay(order, "success") }
        return [try await ada.reaches("ticketed", first), try await eve.reaches("ticketed", second), third]
    }

    func importSession(_ status: String, standing: Int = 4) async throws {
        let file = "\(platform.folder)/\(session)-\(status).yml"
        let programme = Programmes.mixed(seats: 6, standing: standing, sessions: [session], bearingFees: [session], status: status)
        // With a picture of its own: the head of a PNG file of 800 × 480.
        let head: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13] + "IHDR".utf8 + [0, 0, 3, 0x20, 0, 0, 1, 0xE0] + session.utf8
        try Data(head).write(to: URL(filePath: "\(platform.folder)/\(session).png"))
        try programme.replacing("genre:", with: "picture: {file: \(session).png, alt: La salle}\n    genre:").write(toFile: file, atomically: true, encoding: .utf8)
        try await stage.tool(["import", file])
        let buyer = Buyer(platform.baseURL())
        guard await eventually(within: .seconds(60), { (try? await buyer.get("/v1/sessions/\(session)"))?.status == 200 }) else {
            throw Platform.Failure(description: "the imported session is not shown")
        }
    }
}
