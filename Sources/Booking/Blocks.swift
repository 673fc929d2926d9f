import Domain
import Foundation

/// Somebody who is kept out of every sale, until when and why. An operator did it; nothing here does it by itself.
public struct Block: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        case network, email, domain, visitor
    }

    public var id: Int64
    public var kind: Kind
    /// As ``BlockList`` compares it; empty once a person's address was erased.
    public var value: String
    /// For whoever asks later.
    public var because: String
    public var by: String
    public var at: Timestamp
    /// Nil: until it is taken away.
    public var until: Timestamp?
    /// Nil as long as nobody took it away.
    public var removedAt: Timestamp?
    public var removedBy: String?

    public init(
        id: Int64 = 0, kind: Kind, value: String, because: String, by: String, at: Timestamp, until: Timestamp? = nil, removedAt: Timestamp? = nil,
        removedBy: String? = nil
    ) {
        (self.id, self.kind, self.value, self.because, self.by, self.at) = (id, kind, value, because, by, at)
        (self.until, self.removedAt, self.removedBy) = (until, removedAt, removedBy)
    }

    public func isInForce(at now: Timestamp) -> Bool { removedAt == nil && until.map { now < $0 } ?? true }

    /// A value as it is compared; nil of a text that names nothing of the kind.
    public static func value(_ kind: Kind, typed text: String, visitor: (String) -> String?) -> String? {
        switch kind {
        case .network: AddressRange(text)?.text
        case .email: OpenOrder.address(typed: text).map { $0.lowercased() }
        case .domain:
            text.lowercased().wholeMatch(of: /@?([a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+)/).map { String($0.1) }
        case .visitor: visitor(text)
        }
    }
}

/// Addresses of machines that begin with the same bits: `192.0.2.0/24`, `2001:db8::/32`, or one address.
public struct AddressRange: Hashable, Sendable {
    /// 4 or 16 bytes, zeros behind the bits that count.
    let bytes: [UInt8]
    let length: Int

    /// - Returns: nil unless it is an address, with or without the number of bits that count.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard let address = parts.first.flatMap({ Self.bytes(of: String($0)) }), parts.count <= 2 else { return nil }
        guard parts.count == 2 else {
            self.init(address, length: address.count * 8)
            return
        }
        guard let length = Int(parts[1]), (0...address.count * 8).contains(length) else { return nil }
        self.init(address, length: length)
    }

    init(_ address: [UInt8], length: Int) {
        self.length = length
        bytes = address.enumerated().map { index, byte in
            let kept = min(max(length - index * 8, 0), 8)
            return kept == 0 ? 0 : byte & (0xFF << (8 - kept))
        }
    }

    /// Of an IPv4 address that is written as an IPv6 one too, its four bytes.
    static func bytes(of text: String) -> [UInt8]? {
        var four = in_addr()
        if inet_pton(AF_INET, text, &four) == 1 { return withUnsafeBytes(of: four) { Array($0) } }
        var six = in6_addr()
        guard inet_pton(AF_INET6, text, &six) == 1 else { return nil }
        let bytes = withUnsafeBytes(of: six) { Array($0) }
        let isMapped = bytes.prefix(10).allSatisfy { $0 == 0 } && bytes[10] == 0xFF && bytes[11] == 0xFF
        return isMapped ? Array(bytes.suffix(4)) : bytes
    }

    public var text: String {
        var address = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        _ = bytes.withUnsafeBytes { inet_ntop(bytes.count == 4 ? AF_INET : AF_INET6, $0.baseAddress, &address, socklen_t(address.count)) }
        let name = String(decoding: address.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return length == bytes.count * 8 ? name : "\(name)/\(length)"
    }
}

/// All who are kept out now, to be looked up quickly: sets, and of networks one for each length that occurs.
public final class BlockList: Sendable {
    private let networks: Set<AddressRange>
    private let lengths: [(bytes: Int, length: Int)]
    private let others: Set<String>

    public static let empty = BlockList([:])

    public init(_ values: [Block.Kind: [String]]) {
        networks = Set((values[.network] ?? []).compactMap { AddressRange($0) })
        lengths = Set(networks.map { [$0.bytes.count, $0.length] }).map { ($0[0], $0[1]) }
        others = Set(values.filter { $0.key != .network }.flatMap { kind, names in names.map { "\(kind.rawValue) \($0)" } })
    }

    public var isEmpty: Bool { networks.isEmpty && others.isEmpty }

    /// - Parameter address: of a machine, as a proxy says it.
    public func has(address: String?) -> Bool {
        guard !networks.isEmpty, let bytes = address.flatMap(AddressRange.bytes) else { return false }
        return lengths.contains { $0.bytes == bytes.count && networks.contains(AddressRange(bytes, length: $0.length)) }
    }

    /// - Parameter visitor: digest of its device, hexadecimal.
    public func has(visitor: String) -> Bool { others.contains("visitor \(visitor)") }

    /// The address itself, its domain, or one above that.
    public func has(email typed: String) -> Bool {
        guard !others.isEmpty, let email = OpenOrder.address(typed: typed)?.lowercased() else { return false }
        if others.contains("email \(email)") { return true }
        var domain = email.drop { $0 != "@" }.dropFirst()
        while !domain.isEmpty {
            if others.contains("domain \(domain)") { return true }
            domain = domain.drop { $0 != "." }.dropFirst()
        }
        return false
    }
}

public enum BlockOutcome: Hashable, Sendable {
    case added(Int64)
    /// The same is kept out as long or longer, by this block.
    case known(Int64)
}

/// What the ledger's file keeps of who is kept out. Nothing is deleted but a person's address, a month after its end.
public protocol BlockBook: Sendable {
    /// All that ever were, in order.
    func blocks() async throws(LedgerError) -> [Block]
    /// Those in force at a moment.
    func blocks(at now: Timestamp) async throws(LedgerError) -> [Block]
    /// Newest first.
    /// - Parameters:
    ///   - moment: only those in force then; nil for all that ever were.
    ///   - before: only those with a lower number: the page after.
    func blocks(inForceAt moment: Timestamp?, before: Int64?, limit: Int) async throws(LedgerError) -> [Block]
    /// One transaction with its line in the house's journal, which says its kind and its end, and names nobody.
    func add(_ block: Block, noted actor: JournalActor) async throws(LedgerError) -> BlockOutcome
    /// One transaction with its line in the house's journal.
    /// - Returns: false when there is none, or it was taken away before.
    func remove(block id: Int64, by name: String, noted actor: JournalActor, at now: Timestamp) async throws(LedgerError) -> Bool
    /// Erases addresses of people whose blocks ended before a moment.
    func eraseBlocks(endedBefore moment: Timestamp) async throws(LedgerError)
}

/// Where box offices read who is kept out.
public protocol BlockStore: Sendable {
    func publish(_ blocks: [Block]) async throws(SeatStoreError)
    func published() async throws(SeatStoreError) -> BlockList
}
