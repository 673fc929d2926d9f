import Crypto

/// A Lua script with its digest, as EVALSHA names it.
public struct RedisScript: Sendable, Hashable {
    public let name: String
    public let source: String
    /// SHA-1 in hexadecimal: Redis's own name for a script, no protection of anything.
    public let digest: String

    public init(name: String, source: String) {
        self.name = name
        self.source = source
        digest = Insecure.SHA1.hash(data: Array(source.utf8)).map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
    }
}
