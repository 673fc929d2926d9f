import Domain
import Foundation
import WaitingRoom

/// Use case: somebody who bought before finds their orders again, by a code that is sent to their address. No password, and no account: whoever
/// reads the mailbox is its owner.
///
/// Nobody learns here whether an address has orders: each is answered alike, and the letter is sent by the reconciler, which looks.
public struct SignIn: Sendable {
    private let store: any SignInStore
    private let capability: Capability
    /// Of waiting rooms, within an hour: whoever confirms an address there asks for one.
    public let roomCodesPerNetwork: Int

    public static let codeLife = Duration.seconds(600)
    public static let tries = 5
    /// Of a visit: since it was used last.
    public static let visitLife = Duration.seconds(30 * 86_400)
    static let (window, day) = (Duration.seconds(3_600), Duration.seconds(86_400))
    /// Within an hour; of an address also within a day, because its mailbox may be somebody else's. Behind one network may be a whole audience.
    static let (codesPerAddress, codesPerNetwork, triesPerNetwork) = (5, 300, 1_000)
    static let codesPerAddressAndDay = 20

    public init(store: any SignInStore, capability: Capability, roomCodesPerNetwork: Int = 300) {
        (self.store, self.capability, self.roomCodesPerNetwork) = (store, capability, roomCodesPerNetwork)
    }

    public enum Asked: Sendable, Hashable {
        /// A code is on its way if the address has orders. It is taken together with this secret only, which the asker's browser keeps.
        case sent(request: String)
        case invalidEmail
        /// Too many codes for this address or from this network.
        case tooMany
    }

    /// What a code opens.
    public enum Purpose: String, Sendable, Codable, CaseIterable {
        /// The orders of an address; sent only if there are any.
        case orders
        /// A waiting room that wants the address confirmed; always sent.
        case room
    }

    /// - Parameters:
    ///   - language: of the letter, as in `fr`.
    ///   - network: address of the asker's machine; nil where it is not known, and then it is not limited.
    public func ask(
        email: String, for purpose: Purpose = .orders, language: String, network: String?, now: Timestamp,
        using generator: inout some RandomNumberGenerator
    ) async throws(SeatStoreError) -> Asked {
        guard let email = OpenOrder.address(typed: email) else { return .invalidEmail }
        let person = capability.buyerKey(email: email)
        guard try await counts(kind("codes-from", purpose), network: network, limit: purpose == .orders ? Self.codesPerNetwork : roomCodesPerNetwork),
            try await store.count(name("codes-for", person), limit: Self.codesPerAddress, within: Self.window),
            try await store.count(name("codes-for-in-a-day", person), limit: Self.codesPerAddressAndDay, within: Self.day)
        else { return .tooMany }
        let request = capability.visitor(using: &generator)
        let digits = String(Int.random(in: 0..<1_000_000, using: &generator))
        let code = String(repeating: "0", count: 6 - digits.count) + digits
        try await store.offer(
            OfferedCode(request: name("request", request), digest: digest(code, request, purpose), email: email, tries: Self.tries), for: Self.codeLife)
        try await store.queue(
            CodeLetter(
                request: name("request", request), email: email, code: code, language: language, buyerKey: person,
                validUntil: now + Self.codeLife, purpose: purpose),
            for: Self.codeLife)
        return .sent(request: request)
    }

    public enum Entered: Sendable, Hashable {
        /// The secret that names the visit from now on.
        case signedIn(visit: String)
        case wrong(triesLeft: Int)
        /// Used, too old, tried too often, or never asked for in this browser.
        case gone
        case tooMany
    }

    /// - Parameters:
    ///   - code: as it was typed.
    ///   - request: what ``ask(email:language:network:now:using:)`` gave this browser.
    public func enter(
        code: String, request: String, network: String?, using generator: inout some RandomNumberGenerator
    ) async throws(SeatStoreError) -> Entered {
        switch try await redeem(code, request, .orders, network: network) {
        case .none: return .tooMany
        case .gone?: return .gone
        case .wrong(let left)?: return .wrong(triesLeft: left)
        case .right(let email)?:
            let visit = capability.visitor(using: &generator)
            try await store.begin(visit: name("visit", visit), email: email, for: Self.visitLife)
            return .signedIn(visit: visit)
        }
    }

    public enum Confirmed: Sendable, Hashable {
        case person(Person)
        case wrong(triesLeft: Int)
        case gone
        case tooMany
    }

    /// Who typed a code for a waiting room: the address is known to nobody any more, only its keyed digest.
    public func confirm(code: String, request: String, network: String?) async throws(SeatStoreError) -> Confirmed {
        switch try await redeem(code, request, .room, network: network) {
        case .none: return .tooMany
        case .gone?: return .gone
        case .wrong(let left)?: return .wrong(triesLeft: left)
        case .right(let email)?:
            guard let person = capability.person(email: email) else { return .gone }
            return .person(person)
        }
    }

    /// - Returns: nil when too many were tried from a network.
    private func redeem(_ code: String, _ request: String, _ purpose: Purpose, network: String?) async throws(SeatStoreError) -> Redemption? {
        guard capability.isGenuine(request) else { return .gone }
        let limit = purpose == .orders ? Self.triesPerNetwork : max(Self.triesPerNetwork, roomCodesPerNetwork * Self.tries)
        guard try await counts(kind("tries-from", purpose), network: network, limit: limit) else { return nil }
        let digits = code.filter { $0.isASCII && $0.isNumber }
        return try await store.redeem(digest: digest(digits, request, purpose), request: name("request", request))
    }

    /// The address of a visit, which lasts longer from now on; nil when it is over.
    public func email(ofVisit visit: String) async throws(SeatStoreError) -> String? {
        guard capability.isGenuine(visit) else { return nil }
        return try await store.email(ofVisit: name("visit", visit), for: Self.visitLife)
    }

    public func end(visit: String) async throws(SeatStoreError) {
        guard capability.isGenuine(visit) else { return }
        try await store.end(visit: name("visit", visit))
    }

    /// Counts what comes from a network within an hour; false beyond `limit`. Nothing is counted where it is not known.
    public func counts(_ purpose: String, network: String?, limit: Int) async throws(SeatStoreError) -> Bool {
        guard let network else { return true }
        return try await store.count(name(purpose, Self.block(of: network)), limit: limit, within: Self.window)
    }

    /// Counts what is asked for about a person within an hour; false beyond `limit`.
    /// - Parameter person: ``Capability/buyerKey(email:)``.
    public func counts(_ purpose: String, person: String, limit: Int) async throws(SeatStoreError) -> Bool {
        try await store.count(name(purpose, person), limit: limit, within: Self.window)
    }

    /// Orders of one address on one page.
    public static let ordersPerPage = 20

    /// What was bought with an address, newest first.
    /// - Parameter page: 1 has the newest.
    public func orders(of email: String, page: Int = 1) async throws(SeatStoreError) -> BuyerOrders {
        let newer = (max(1, page) - 1) * Self.ordersPerPage
        var orders = try await store.orders(ofBuyer: capability.buyerKey(email: email), behind: newer, most: Self.ordersPerPage)
        orders.records.sort { ($0.order.placedAt, $0.order.id) > ($1.order.placedAt, $1.order.id) }
        return orders
    }

    /// What a store's keys are called: nobody who reads the store finds an address or a secret there.
    private func name(_ purpose: String, _ text: String) -> String { capability.signInName(purpose, text) }

    private func digest(_ code: String, _ request: String, _ purpose: Purpose) -> String {
        capability.signInName(kind("code", purpose), request + code)
    }

    /// A campus before an opening takes no code from those who look for their orders, and the other way round.
    private func kind(_ name: String, _ purpose: Purpose) -> String { purpose == .orders ? name : "\(name)-\(purpose.rawValue)" }

    /// Who has an IPv6 address has the 2⁶⁴ beside it too.
    static func block(of network: String) -> String {
        var address = in6_addr()
        guard inet_pton(AF_INET6, network, &address) == 1 else { return network }
        return withUnsafeBytes(of: address) { bytes in bytes.prefix(8).map { String($0, radix: 16) }.joined(separator: ".") }
    }
}

/// A code that waits for who asked for it. Neither the code nor the asker's secret is in it.
public struct OfferedCode: Sendable, Hashable {
    public var request, digest, email: String
    public var tries: Int

    public init(request: String, digest: String, email: String, tries: Int) {
        (self.request, self.digest, self.email, self.tries) = (request, digest, email, tries)
    }
}

public enum Redemption: Sendable, Hashable {
    case right(email: String)
    case wrong(triesLeft: Int)
    case gone
}

/// What a buyer bought, as far as the store can say it now.
public struct BuyerOrders: Sendable, Hashable {
    /// A page of them, in no order.
    public var records: [OrderRecord]
    /// How many are newer and older than those of the page.
    public var newer, older: Int
    /// False while a part of the store is away: some orders may be missing.
    public var isWhole: Bool

    public init(records: [OrderRecord], newer: Int = 0, older: Int = 0, isWhole: Bool = true) {
        (self.records, self.newer, self.older, self.isWhole) = (records, newer, older, isWhole)
    }
}

/// A code on its way to a mailbox.
public struct CodeLetter: Sendable, Hashable, Codable {
    /// Names the offer, as in ``OfferedCode``.
    public var request: String
    public var email, code, language, buyerKey: String
    /// By the clock of who asked.
    public var validUntil: Timestamp
    /// Nil in what an earlier version queued: orders.
    public var purpose: SignIn.Purpose?

    public init(
        request: String, email: String, code: String, language: String, buyerKey: String, validUntil: Timestamp, purpose: SignIn.Purpose = .orders
    ) {
        (self.request, self.purpose) = (request, purpose)
        (self.email, self.code, self.language, self.buyerKey, self.validUntil) = (email, code, language, buyerKey, validUntil)
    }
}

/// Codes and visits, which may all be lost: their owners ask for another code. Names are pseudonyms (``Capability/signInName(_:_:)``).
public protocol SignInStore: Sendable {
    /// Counts one more under a name; false when there were `limit` since the window began, with the first.
    func count(_ name: String, limit: Int, within window: Duration) async throws(SeatStoreError) -> Bool
    func offer(_ code: OfferedCode, for life: Duration) async throws(SeatStoreError)
    /// Checks and counts in one step; a code is right once.
    func redeem(digest: String, request: String) async throws(SeatStoreError) -> Redemption
    /// For ``CodeLetters/next(within:)``, kept as long as `life`.
    ///
    /// - Throws: also when some ten thousand wait already: nobody is told that a letter comes which would push another's out.
    func queue(_ letter: CodeLetter, for life: Duration) async throws(SeatStoreError)
    func begin(visit: String, email: String, for life: Duration) async throws(SeatStoreError)
    /// Nil when the visit is over; else it lasts for `life` from now on.
    func email(ofVisit visit: String, for life: Duration) async throws(SeatStoreError) -> String?
    func end(visit: String) async throws(SeatStoreError)
    /// Sales that the store knows of a buyer (``Capability/buyerKey(email:)``), newest first: `most` of them behind the `newer` newest.
    ///
    /// - Throws: when nothing can be said, because the whole store is away.
    func orders(ofBuyer key: String, behind newer: Int, most: Int) async throws(SeatStoreError) -> BuyerOrders
}

/// Where the reconciler finds the codes that are to be sent.
public protocol CodeLetters: Sendable {
    /// The oldest; nil when none comes within `wait`. It is gone afterwards: who does not get it asks again.
    func next(within wait: Duration) async throws(SeatStoreError) -> CodeLetter?
    /// The letter is about to be sent: from now on its code opens what it is for.
    func release(_ letter: CodeLetter) async throws(SeatStoreError)
    /// Whether anything was bought with an address.
    func hasOrders(buyer key: String) async throws(SeatStoreError) -> Bool
}
