import Domain

/// Where the public value of a draw comes from. It is named before anybody can know the value, and nobody chooses the value.
public enum RandomnessSource: Hashable, Sendable {
    /// A round of a public randomness beacon (drand.love): its value is the round's randomness, 64 hexadecimal digits.
    case drand(chain: Bytes32, round: UInt64)
    /// A value that is typed in before witnesses, and what it is: `the numbers of the Loto of 2026-12-01 in the order in which they are drawn`.
    case witnessed(String)

    /// One line of the announcement.
    public var text: String {
        switch self {
        case .drand(let chain, let round): "drand \(chain.hex) \(round)"
        case .witnessed(let what): "witnessed \(what)"
        }
    }

    /// - Returns: nil for what ``text`` does not write.
    public init?(text: String) {
        guard let space = text.firstIndex(of: " ") else { return nil }
        let rest = text[text.index(after: space)...]
        switch text[..<space] {
        case "drand":
            let parts = rest.split(separator: " ", omittingEmptySubsequences: false)
            guard parts.count == 2, let chain = Bytes32(hex: parts[0]), let round = UInt64(parts[1]), round > 0 else { return nil }
            self = .drand(chain: chain, round: round)
        case "witnessed":
            guard DrawText.isLine(String(rest)) else { return nil }
            self = .witnessed(String(rest))
        default: return nil
        }
        // One text for one source: no capitals, no leading zeros.
        guard self.text == text else { return nil }
    }

    /// When the value becomes known; nil for what has no timetable that this program knows.
    public var publishedAt: Timestamp? {
        guard case .drand(let chain, let round) = self, chain == Quicknet.chain else { return nil }
        return Quicknet.time(of: round)
    }

    /// The value as the draw uses it; nil when it is none of this source's.
    public func value(typed text: String) -> String? {
        switch self {
        case .drand: Bytes32(hex: text)?.hex
        case .witnessed: DrawText.isLine(text) ? text : nil
        }
    }
}

extension RandomnessSource: Codable {
    public init(from decoder: any Decoder) throws {
        self = try decoder.value("no source of randomness: 'drand CHAIN ROUND' or 'witnessed WHAT'") { RandomnessSource(text: $0) }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

/// The chain `quicknet` of the League of Entropy: a round every three seconds (https://docs.drand.love).
public enum Quicknet {
    public static let chain = Bytes32(words: 0x52db_9ba7_0e0c_c0f6, 0xeaf7_803d_d074_47a1, 0xf547_7735_fd3f_6617, 0x92ba_9460_0c84_e971)
    static let genesisSeconds: Int64 = 1_692_803_367
    static let periodSeconds: Int64 = 3

    /// When a round is published; nil when that is too far away to be a moment.
    public static func time(of round: UInt64) -> Timestamp? {
        guard round > 0, round < 1 << 40 else { return nil }
        return Timestamp(milliseconds: (genesisSeconds + (Int64(round) - 1) * periodSeconds) * 1000)
    }

    /// The first round that is published after a moment.
    public static func round(after moment: Timestamp) -> UInt64 {
        let since = moment.milliseconds - genesisSeconds * 1000
        return since < 0 ? 1 : UInt64(since / (periodSeconds * 1000)) + 2
    }
}
