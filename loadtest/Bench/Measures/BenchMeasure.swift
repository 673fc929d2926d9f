/// Something that the bench measures in each round.
@Crowd protocol BenchMeasure {
    /// For the line of progress.
    var words: String { get }
    /// Platforms that must be awake; the others are frozen meanwhile.
    var platforms: [BenchPlatform] { get }
    /// Figures of one round.
    /// - Parameter found: the median so far of figures that the measure needs, this round's included.
    func run(round: Int, found: (BenchKey) -> Double?) async throws -> [BenchKey: Double]
}

/// What all measures share.
struct BenchKit: Sendable {
    let size: BenchSize
    let visitors: VisitorBook
}
