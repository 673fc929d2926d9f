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
