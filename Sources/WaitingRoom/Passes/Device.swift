import Crypto

/// A browser, as passes and admissions name it: half of a SHA-256 over a secret that this browser keeps in a cookie. Who copies a pass
/// without the cookie has nothing.
public struct Device: Hashable, Sendable {
    /// 16 bytes, evenly spread.
    public let digest: [UInt8]

    static let length = 16

    /// - Parameter secret: the visitor's capability, 128 random bits and more.
    public init(secret: String) {
        digest = Array(SHA256.hash(data: Array("guichet-device\n".utf8) + Array(secret.utf8)).prefix(Self.length))
    }

    init(digest: [UInt8]) { self.digest = digest }

    /// Hexadecimal: names a browser and opens nothing of it.
    public var text: String { digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }
}

/// Where browsers come from: a household, or a whole university.
public struct Network: Hashable, Sendable {
    /// 12 bytes, evenly spread.
    public let digest: [UInt8]

    /// - Parameter name: of the network, such as its address.
    public init(name: String) { digest = Array(SHA256.hash(data: Array("guichet-network\n".utf8) + Array(name.utf8)).prefix(12)) }
}

/// An address that was verified, by its keyed digest of 10 bytes: who waits with two browsers is admitted once.
public struct Person: Hashable, Sendable {
    public let digest: [UInt8]

    static let length = 10

    /// - Returns: nil unless there are ten bytes.
    public init?(digest: some Sequence<UInt8>) {
        self.digest = Array(digest)
        guard self.digest.count == Self.length else { return nil }
    }
}
