/// Something that the bench measures in each round.
@Crowd protocol BenchMeasure {
    /// For the line of progress.
    var words: String { get }
    /// Platforms that must be awake; the others are frozen meanwhile.
    var platforms: [BenchPlatform] { get }
    /// Figures of one round, counted from 1.
    func run(round: Int) async throws -> [BenchKey: Double]
}

/// What all measures share.
struct BenchKit: Sendable {
    let size: BenchSize
    let visitors: VisitorBook
}

extension Array {
    /// The same elements, beginning `count` places later.
    func rotated(by count: Int) -> [Element] {
        guard !isEmpty else { return [] }
        let start = count % self.count
        return Array(self[start...] + self[..<start])
    }
}
