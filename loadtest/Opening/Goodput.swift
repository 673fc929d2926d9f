/// How steadily places were given while there were some: nine tenths of the peak throughout is what is wanted.
///
/// What counts is holds that were granted, by second from the opening until no place was free. The sale is *busy* from the second in which a tenth of
/// them was granted to the one in which nineteen of twenty were: before it the shop fills, after it the last places are waited for. A *window* is
/// the least number of whole seconds, ``shortest`` at least, in which ``enough`` holds are granted at the mean of the busy time; with fewer holds
/// chance alone makes one window much better than the mean. The *peak* is the best window of the whole sale.
struct Goodput: Equatable, Codable, Sendable {
    /// Mean of the busy time per peak.
    var ratio = 0.0
    /// The worst window of the busy time per peak.
    var least = 0.0
    /// Holds a second in the best window.
    var most = 0.0
    /// From the opening until the busy time.
    var secondsToFill = 0
    /// Of the busy time.
    var busySeconds = 0
    /// In seconds.
    var window = Self.shortest
    /// The busy time has ``windows`` windows at least, of ``enough`` holds: else the figures are shown, and nothing is made of them.
    var isJudged = false

    static let shortest = 5
    static let enough = 1000.0
    static let windows = 3
    static let wanted = 0.9

    init() {}

    /// - Parameter holds: granted, by second from the opening until no place was free.
    init(holds: [Int]) {
        let total = holds.reduce(0, +)
        guard total > 0, holds.count >= Self.shortest else { return }
        var granted = 0
        let shares = holds.map { count in
            granted += count
            return Double(granted) / Double(total)
        }
        let first = shares.firstIndex { $0 >= 0.1 } ?? 0
        let busy = holds[first...max(shares.firstIndex { $0 >= 0.95 } ?? first, first)]
        let mean = Double(busy.reduce(0, +)) / Double(busy.count)
        (secondsToFill, busySeconds) = (first, busy.count)
        window = min(max(Int((Self.enough / mean).rounded(.up)), Self.shortest), holds.count)
        isJudged = busy.count >= Self.windows * window && mean * Double(window) >= Self.enough
        most = Self.rates(holds[...], window).max() ?? 0
        (ratio, least) = (mean / most, (Self.rates(busy, window).min() ?? mean) / most)
    }

    /// Of each window, in a second.
    private static func rates(_ holds: ArraySlice<Int>, _ window: Int) -> [Double] {
        guard holds.count >= window else { return [] }
        return (holds.startIndex...holds.endIndex - window).map { Double(holds[$0..<$0 + window].reduce(0, +)) / Double(window) }
    }

    /// How far below it the worst window may be by chance alone: four deviations of ``enough`` holds.
    static let chance = 4 / enough.squareRoot()

    var violations: [String] {
        guard isJudged else { return [] }
        func percent(_ share: Double) -> String { "\(Int((share * 100).rounded(.down))) %" }
        if ratio < Self.wanted { return ["Goodput was \(percent(ratio)) of the peak while places were left; \(percent(Self.wanted)) are wanted."] }
        if least < Self.wanted - Self.chance { return ["Goodput fell to \(percent(least)) of the peak for \(window) s while places were left."] }
        return []
    }
}
