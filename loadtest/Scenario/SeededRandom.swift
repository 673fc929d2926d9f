/// SplitMix64 (Steele, Lea, Flood 2014): the same seed gives the same buyers, whatever the platform answers.
struct SeededRandom: RandomNumberGenerator, Sendable {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    /// An independent stream for buyer `number`.
    init(seed: UInt64, buyer number: Int) {
        var mixed = SeededRandom(seed: seed &+ UInt64(truncatingIfNeeded: number) &* 0x9E37_79B9_7F4A_7C15)
        state = mixed.next()
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// From 0 to 1, 1 excluded.
    mutating func fraction() -> Double { Double(next() >> 11) * 0x1p-53 }

    mutating func happens(_ probability: Double) -> Bool { fraction() < probability }
}

/// Choices with their weights; a choice of weight 3 is made three times as often as one of weight 1.
struct Weighted<Choice: Sendable>: Sendable {
    let choices: [Choice]
    private let cumulated: [Double]

    /// Nil when no weight is positive.
    init?(_ weights: [(Choice, Double)]) {
        var total = 0.0
        var choices: [Choice] = []
        var cumulated: [Double] = []
        for (choice, weight) in weights where weight > 0 {
            total += weight
            choices.append(choice)
            cumulated.append(total)
        }
        guard !choices.isEmpty, total.isFinite else { return nil }
        self.choices = choices
        self.cumulated = cumulated
    }

    func pick(_ random: inout SeededRandom) -> Choice {
        let point = random.fraction() * (cumulated.last ?? 0)
        let index = cumulated.firstIndex { point < $0 } ?? choices.count - 1
        return choices[index]
    }
}
