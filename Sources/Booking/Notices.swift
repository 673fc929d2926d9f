import Crypto
import Domain
import Foundation

/// A notice as it is sent: signed as Standard Webhooks 1.0 says (https://www.standardwebhooks.com), so that whoever gets it needs no code of ours to verify it.
public struct SignedNotice: Hashable, Sendable {
    public var url: String
    /// `webhook-id`: the same however often it is sent.
    public var id: String
    /// `webhook-timestamp`, seconds since 1970: of this attempt.
    public var timestamp: Int64
    public var body: [UInt8]
    /// `webhook-signature`: `v1,` and the HMAC-SHA256 of id, timestamp and body in base64.
    public var signature: String

    /// - Parameters:
    ///   - body: JSON; two that are equal are one notice.
    ///   - secret: what the subscriber was shown.
    public init(to url: String, body: [UInt8], secret: NoticeSecret, at now: Timestamp) {
        // Out of the content: a ledger that was restored gives numbers again, and must not have a new notice taken for an old one.
        let id = "msg_" + SHA256.hash(data: body).prefix(16).map { String(UInt16($0) + 0x100, radix: 16).dropFirst() }.joined()
        self.init(to: url, id: id, body: body, secret: secret, timestamp: now.milliseconds / 1000)
    }

    init(to url: String, id: String, body: [UInt8], secret: NoticeSecret, timestamp: Int64) {
        (self.url, self.id, self.timestamp, self.body) = (url, id, timestamp, body)
        let signed = Array("\(id).\(timestamp).".utf8) + body
        let code = HMAC<SHA256>.authenticationCode(for: signed, using: SymmetricKey(data: secret.bytes))
        signature = "v1," + Data(code).base64EncodedString()
    }
}

/// What a subscriber knows a notice of ours by: `whsec_` and 32 random bytes in base64.
public struct NoticeSecret: Hashable, Sendable {
    static let prefix = "whsec_"
    public let bytes: [UInt8]

    public init(using generator: inout some RandomNumberGenerator) { bytes = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) } }

    /// As the ledger had it, sealed.
    public init?(bytes: [UInt8]) {
        guard bytes.count >= 24 else { return nil }
        self.bytes = bytes
    }

    public init?(_ text: String) {
        guard text.hasPrefix(Self.prefix), let data = Data(base64Encoded: String(text.dropFirst(Self.prefix.count))) else { return nil }
        self.init(bytes: [UInt8](data))
    }

    public var text: String { Self.prefix + Data(bytes).base64EncodedString() }
    /// For ``SecretSeal``.
    public static let purpose = "webhook secret"
}

/// Why a notice was not taken.
public enum NoticeError: Error, Hashable, Sendable {
    /// No answer, or one that is none of success: trying again may help.
    case unavailable(cause: String)
    /// It will never go: the address is one to which nothing is sent, or it says that it wants no more (410). Nothing else is sent to the subscriber either.
    case refused(cause: String)
}

/// Takes notices to those who subscribed.
public protocol NoticePost: Sendable {
    /// Returns once the subscriber has answered that it took the notice.
    func post(_ notice: SignedNotice) async throws(NoticeError)
}

/// A subscriber as it is written down.
public struct NewSubscriber: Hashable, Sendable {
    public var url: String
    public var kinds: Set<NoticeKind>
    /// By ``SecretSeal``.
    public var sealedSecret: [UInt8]

    public init(url: String, kinds: Set<NoticeKind>, sealedSecret: [UInt8]) {
        (self.url, self.kinds, self.sealedSecret) = (url, kinds, sealedSecret)
    }
}

/// Who is told what happens here. Each change is one transaction with its line in the journal; what it means for many notices follows in steps, so that no sale waits.
public protocol SubscriberBook: Sendable {
    /// In the order in which they came; not those that were taken away.
    func subscribers() async throws(LedgerError) -> [SubscriberState]

    /// With the sealed secret; nil when there is none, or it was taken away.
    func subscriber(_ id: Int64) async throws(LedgerError) -> (subscriber: Subscriber, sealedSecret: [UInt8])?

    func addSubscriber(_ subscriber: NewSubscriber, by actor: JournalActor, at now: Timestamp) async throws(LedgerError) -> Int64

    /// What is told from now on. One that is off is told nothing, and what it was not told yet is dropped.
    /// - Returns: false when there is none.
    func changeSubscriber(_ id: Int64, kinds: Set<NoticeKind>, isOn: Bool, by actor: JournalActor, at now: Timestamp) async throws(LedgerError) -> Bool

    /// One that is paused is told nothing, and what happens waits for it; when it goes on it is told all of that, in its order, and has as long for it as if it
    /// had happened then.
    /// - Returns: false when there is none, or it is off.
    func pauseSubscriber(_ id: Int64, isPaused: Bool, by actor: JournalActor, at now: Timestamp) async throws(LedgerError) -> Bool

    func removeSubscriber(_ id: Int64, by actor: JournalActor, at now: Timestamp) async throws(LedgerError) -> Bool

    /// Owes it a notice of kind ``NoticeKind/test``.
    func tryOut(subscriber id: Int64, by actor: JournalActor, at now: Timestamp) async throws(LedgerError) -> Bool

    /// Has everything told once more that it was owed since a moment, whether it was told or given up: the same notices, with the same ids.
    /// - Returns: how many; nil when there is no such subscriber, or it is off.
    func replay(subscriber id: Int64, since moment: Timestamp, by actor: JournalActor, at now: Timestamp) async throws(LedgerError) -> Int?
}

/// Where notices may be sent: to the internet over TLS. A subscriber must not have this platform ask machines of its own network for it.
public struct NoticeRule: Sendable {
    /// Private networks to which notices may go all the same.
    private let networks: [AddressRange]
    /// This machine is one of them, without TLS: for trying.
    private let isTest: Bool

    public init(networks: [AddressRange] = [], isTest: Bool) {
        (self.networks, self.isTest) = (networks, isTest)
    }

    public enum Objection: Error, Hashable, Sendable {
        case noAddress
        /// `https` alone.
        case noTLS
        /// With a name or a password in it, or a fragment.
        case tooMuch
        case privateAddress
    }

    private static let longest = 500
    private static let loopback = ["127.0.0.0/8", "::1"].compactMap { AddressRange($0) }

    /// What is wrong with an address as it is typed; a name is looked up when something is sent.
    public func objection(to text: String) -> Objection? {
        guard text.utf8.count <= Self.longest, let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(), let host = Self.host(of: text) else { return .noAddress }
        guard parts.user == nil, parts.password == nil, parts.fragment == nil else { return .tooMuch }
        let literal = AddressRange.bytes(of: host)
        let isHere = host == "localhost" || literal.map { address in Self.loopback.contains { $0.covers(address) } } ?? false
        guard scheme == "https" || scheme == "http" && isTest && isHere else { return .noTLS }
        if isHere, isTest { return nil }
        if host == "localhost" || host.hasSuffix(".localhost") || host.hasSuffix(".local") { return .privateAddress }
        if let literal, !allows(literal) { return .privateAddress }
        return nil
    }

    /// Without the brackets of an IPv6 address.
    public static func host(of url: String) -> String? {
        guard let host = URLComponents(string: url)?.host?.lowercased(), !host.isEmpty else { return nil }
        return host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
    }

    /// - Parameter address: as text, of a machine to which a name leads.
    public func allows(address: String) -> Bool { AddressRange.bytes(of: address).map(allows) ?? false }

    private func allows(_ address: [UInt8]) -> Bool {
        if isTest, Self.loopback.contains(where: { $0.covers(address) }) { return true }
        if networks.contains(where: { $0.covers(address) }) { return true }
        if address.count == 4 { return !Self.special.contains { $0.covers(address) } }
        // Of IPv6 what is global unicast, without what stands for something else.
        return Self.global.contains { $0.covers(address) } && !Self.special.contains { $0.covers(address) }
    }

    private static let global = ["2000::/3"].compactMap { AddressRange($0) }
    /// Special purposes, as IANA's registries have them (RFC 6890 and those after it).
    private static let special = [
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15",
        "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
    ].compactMap { AddressRange($0) }
}

extension AddressRange {
    /// - Parameter address: 4 or 16 bytes.
    func covers(_ address: [UInt8]) -> Bool { address.count == bytes.count && AddressRange(address, length: length) == self }
}
