import Crypto

/// The order in which those are served who wait: a permutation of the arrival numbers of all who came early, and the arrival
/// number itself for whoever came later. So a place never goes back once it is drawn, and nobody's is stored.
///
/// The permutation is the swap-or-not shuffle (Hoang, Morris, Rogaway: "An Enciphering Scheme Based on a Card Shuffle", CRYPTO
/// 2012) with SHA-256 as its source of coins. Each round pairs every number `x` with `pivot - x` modulo the number of entrants,
/// and swaps a pair or not by one coin. It needs no table and takes any number of entrants as it is: whoever knows the seed, in a
/// browser too (Sources/Pages/style/draw.js), computes one place in `rounds` hashes. docs/decisions has the reasons and figures.
///
/// Bytes, of which each fits one block of SHA-256:
/// - pivot of a round: SHA-256("guichet-pivot" ‖ seed ‖ round, 1 byte); its first 8 bytes, big-endian, modulo the entrants.
/// - coins of 256 numbers: SHA-256("guichet-swap" ‖ seed ‖ round, 1 byte ‖ number / 256, 4 bytes big-endian); the coin of a pair is
///   that of its larger number: bit `number % 8`, from the lowest, of byte `number % 256 / 8`.
public struct Draw: Hashable, Sendable {
    public let seed: Bytes32
    /// How many came early: numbers from 0 to below this are drawn.
    public let entrants: UInt32
    /// Pivot of each round, below `entrants`; none where nobody is drawn.
    let pivots: [UInt32]

    /// After 128 rounds the ranks of any tenth of ten million entrants are within 7·10⁻⁹ of a uniform draw, and a single
    /// rank within 2·10⁻¹¹ (the paper's bound for inputs that are fixed beforehand: 2N^1.5 / (r+2) · ((q+N) / 2N)^(r/2+1)).
    public static let rounds: UInt8 = 128

    public init(seed: Bytes32, entrants: UInt32, rounds: UInt8 = Draw.rounds) {
        self.seed = seed
        self.entrants = entrants
        pivots = entrants == 0 ? [] : (0..<rounds).map { round in
            let word = SHA256.hash(data: Array("guichet-pivot".utf8) + seed.bytes + [round]).prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            return UInt32(word % UInt64(entrants))
        }
    }

    /// The rank of an arrival number, both from 0: who has rank 0 is served first.
    public func rank(of number: UInt32) -> UInt32 {
        guard number < entrants else { return number }
        return pivots.indices.reduce(number, swapped)
    }

    /// Whose rank it is: the inverse of ``rank(of:)``.
    public func number(at rank: UInt32) -> UInt32 {
        guard rank < entrants else { return rank }
        return pivots.indices.reversed().reduce(rank, swapped)
    }

    /// Where a number is after one round. Each round is its own inverse.
    private func swapped(_ number: UInt32, in round: Int) -> UInt32 {
        let pivot = pivots[round]
        let partner = pivot >= number ? pivot - number : pivot + (entrants - number)
        let larger = max(number, partner)
        var coins = Coins(seed: seed)
        coins.toss(round: UInt8(round), block: larger >> 8)
        return coins[larger] == 1 ? partner : number
    }
}

/// The coins of 256 neighbouring numbers in one round.
struct Coins {
    private var message: [UInt8]
    private var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

    init(seed: Bytes32) {
        message = Array("guichet-swap".utf8) + seed.bytes + [0, 0, 0, 0, 0]
    }

    mutating func toss(round: UInt8, block: UInt32) {
        let end = message.count
        message[end - 5] = round
        for byte in 0..<4 { message[end - 4 + byte] = UInt8(truncatingIfNeeded: block >> UInt32(24 - 8 * byte)) }
        SHA256.hash(data: message).withUnsafeBytes { digest in
            func word(_ index: Int) -> UInt64 { UInt64(littleEndian: digest.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self)) }
            words = (word(0), word(1), word(2), word(3))
        }
    }

    /// 0 or 1.
    subscript(number: UInt32) -> UInt64 {
        let word = switch number >> 6 & 3 {
        case 0: words.0
        case 1: words.1
        case 2: words.2
        default: words.3
        }
        return word >> UInt64(number & 63) & 1
    }
}
