import Booking

/// Commands that wait are looked at less and less often: each look at one that does not get on is followed by a rest twice as long as the one before.
struct CommandRests {
    let first, longest: Duration
    private var rests: [Int64: (done: Int, pause: Duration, end: ContinuousClock.Instant)] = [:]

    init(first: Duration, longest: Duration) { (self.first, self.longest) = (first, longest) }

    func isResting(_ id: Int64, at now: ContinuousClock.Instant) -> Bool { rests[id].map { now < $0.end } ?? false }

    /// - Parameter progress: after a look; nil of one that failed.
    mutating func note(_ command: Command, _ progress: CommandProgress?, at now: ContinuousClock.Instant) {
        let (id, progress) = (command.id, progress ?? CommandProgress(state: .waiting, done: command.progress.done))
        if progress.isOver { rests[id] = nil }
        // A walk in parts runs until its end, and says only then whether it got on.
        guard progress.state == .waiting else { return }
        let earlier = rests[id].flatMap { progress.done > $0.done ? nil : $0.pause }
        let pause = earlier.map { min($0 * 2, longest) } ?? first
        rests[id] = (progress.done, pause, now + pause)
    }
}
