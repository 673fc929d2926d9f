import Domain

/// Everything about a draw that took place, for everybody who wants to check it: `guichet draw verify` and the page in the browser do.
public struct DrawReveal: Hashable, Codable, Sendable {
    /// Of this document.
    public static let format = "guichet-draw-reveal/1"

    public var format: String
    public var plan: DrawPlan
    /// As it was published before anybody came. Who checks compares it with what was published then.
    public var commitment: Bytes32
    public var secret: Bytes32
    /// Arrival numbers that were given before the opening; a few of them may belong to nobody.
    public var entrants: UInt32
    /// As its source gave it.
    public var publicValue: String
    /// Of a beacon's round: the value is its digest. Nil of other sources.
    public var signature: String?
    public var seed: Bytes32

    public init(plan: DrawPlan, secret: Bytes32, entrants: UInt32, publicValue: String, signature: String? = nil) {
        self.signature = signature
        format = Self.format
        self.plan = plan
        commitment = plan.commitment(secret: secret)
        self.secret = secret
        self.entrants = entrants
        self.publicValue = publicValue
        seed = Self.seed(commitment: commitment, secret: secret, entrants: entrants, publicValue: publicValue)
    }

    /// What the seed is the digest of: whoever announces, keeps the secret, counts or draws the public value decides nothing alone.
    public static func seedText(commitment: Bytes32, secret: Bytes32, entrants: UInt32, publicValue: String) -> String {
        DrawText.joined([
            "guichet-seed/1", "commitment: \(commitment.hex)", "secret: \(secret.hex)", "entrants: \(entrants)", "public: \(publicValue)",
        ])
    }

    static func seed(commitment: Bytes32, secret: Bytes32, entrants: UInt32, publicValue: String) -> Bytes32 {
        DrawText.digest(of: seedText(commitment: commitment, secret: secret, entrants: entrants, publicValue: publicValue))
    }

    public enum Fault: Hashable, Sendable {
        /// A document of another version: this program cannot judge it.
        case format(String)
        case plan(DrawPlan.Fault)
        /// The commitment is not that of this plan with this secret: one of them was changed afterwards.
        case commitment(expected: Bytes32)
        /// The public value is none of the announced source's, or not that of the round's signature.
        case publicValue
        /// The seed does not follow from the rest.
        case seed(expected: Bytes32)
    }

    /// What does not hold; empty when the draw follows from what was announced. Whether the public value is the one that its source
    /// published, and the commitment the one that was announced, only those can tell who have these from elsewhere.
    public func faults() -> [Fault] {
        guard format == Self.format else { return [.format(format)] }
        var faults: [Fault] = plan.fault.map { [.plan($0)] } ?? []
        let commitment = plan.commitment(secret: secret)
        if commitment != self.commitment { faults.append(.commitment(expected: commitment)) }
        let isSigned = signature.map { PublicValue.value(ofSignature: $0) == publicValue } ?? true
        if plan.source.value(typed: publicValue) != publicValue || !isSigned { faults.append(.publicValue) }
        let seed = Self.seed(commitment: self.commitment, secret: secret, entrants: entrants, publicValue: publicValue)
        if seed != self.seed { faults.append(.seed(expected: seed)) }
        return faults
    }

    public var draw: Draw { Draw(seed: seed, entrants: entrants) }

    /// For one entrant.
    public func proof(of number: UInt32) -> PlaceProof {
        PlaceProof(room: plan.room, number: number, entrants: entrants, seed: seed, rank: draw.rank(of: number))
    }
}

/// Why an arrival number has its rank.
public struct PlaceProof: Hashable, Codable, Sendable {
    public var room: UInt32
    public var number: UInt32
    public var entrants: UInt32
    public var seed: Bytes32
    public var rank: UInt32

    /// Against a draw that was checked: the same room, the same seed, and the rank that follows.
    public func holds(in reveal: DrawReveal) -> Bool { self == reveal.proof(of: number) }
}
