import Booking
import Crypto
import CryptoExtras
import Foundation
import NIOPosix
import Synchronization

/// Passwords by scrypt (RFC 7914). Each takes 128 MiB for a good part of a second, so few are computed at a time and few may wait: whoever comes
/// beyond that is told to come again, and the machine keeps its memory.
public final class ScryptPasswords: PasswordKeeper, Sendable {
    public struct Cost: Hashable, Sendable {
        /// Memory and time double with each.
        public var logRounds: Int
        public var blockSize, parallelism: Int

        /// OWASP's Password Storage Cheat Sheet: N = 2¹⁷, r = 8, p = 1.
        public static let house = Cost(logRounds: 17, blockSize: 8, parallelism: 1)

        public init(logRounds: Int, blockSize: Int, parallelism: Int) {
            (self.logRounds, self.blockSize, self.parallelism) = (logRounds, blockSize, parallelism)
        }
    }

    private let cost: Cost
    private let most: Int
    private let pool: NIOThreadPool
    private let running = Mutex(0)
    /// What nobody's password is.
    private let nobody: Kept

    /// - Parameters:
    ///   - threads: computed at a time.
    ///   - waiting: so many may wait besides.
    public init(cost: Cost = .house, threads: Int = 1, waiting: Int = 12) {
        self.cost = cost
        most = threads + waiting
        pool = NIOThreadPool(numberOfThreads: threads)
        pool.start()
        nobody = Kept(cost: cost, salt: Self.salt(), key: [UInt8](repeating: 0, count: 32))
    }

    deinit { pool.shutdownGracefully { _ in } }

    public func hash(_ password: String) async throws(PasswordsBusy) -> PasswordHash {
        let salt = Self.salt()
        return PasswordHash(text: Kept(cost: cost, salt: salt, key: try await derive(password, salt, cost)).text)
    }

    public func compare(_ password: String, with hash: PasswordHash?) async throws(PasswordsBusy) -> PasswordMatch {
        let kept = hash.flatMap { Kept($0.text) } ?? nobody
        let key = try await derive(password, kept.salt, kept.cost)
        return key.isSame(as: kept.key) ? .right(needsNewHash: kept.cost != cost) : .wrong
    }

    private func derive(_ password: String, _ salt: [UInt8], _ cost: Cost) async throws(PasswordsBusy) -> [UInt8] {
        let mayCome = running.withLock { running in
            guard running < most else { return false }
            running += 1
            return true
        }
        guard mayCome else { throw PasswordsBusy() }
        defer { running.withLock { $0 -= 1 } }
        // The same letters in one form, whatever keyboard wrote them (NIST SP 800-63B, section 3.1.1.2).
        let bytes = Array(password.precomposedStringWithCompatibilityMapping.utf8)
        let key = try? await pool.runIfActive {
            try KDF.Scrypt.deriveKey(
                from: bytes, salt: salt, outputByteCount: 32, rounds: 1 << cost.logRounds, blockSize: cost.blockSize, parallelism: cost.parallelism
            ).withUnsafeBytes { Array($0) }
        }
        // No memory: as if there were too many.
        guard let key else { throw PasswordsBusy() }
        return key
    }

    private static func salt() -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<16).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }

    /// `scrypt$17$8$1$salt$key`, both in Base64.
    private struct Kept {
        var cost: Cost
        var salt, key: [UInt8]

        init(cost: Cost, salt: [UInt8], key: [UInt8]) {
            (self.cost, self.salt, self.key) = (cost, salt, key)
        }

        init?(_ text: String) {
            let parts = text.split(separator: "$").map(String.init)
            let numbers = parts.dropFirst().prefix(3).compactMap { Int($0) }
            guard parts.count == 6, parts[0] == "scrypt", numbers.count == 3, (1...24).contains(numbers[0]), let salt = Data(base64Encoded: parts[4]),
                let key = Data(base64Encoded: parts[5])
            else { return nil }
            self.init(cost: Cost(logRounds: numbers[0], blockSize: numbers[1], parallelism: numbers[2]), salt: Array(salt), key: Array(key))
        }

        var text: String {
            "scrypt$\(cost.logRounds)$\(cost.blockSize)$\(cost.parallelism)$\(Data(salt).base64EncodedString())$\(Data(key).base64EncodedString())"
        }
    }
}
