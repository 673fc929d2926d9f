import TestSupport

/// A trial of some seconds with all faults at once.
package struct Soak: Sendable {
    package let seed: UInt64
    package let seconds: Int
    private let tell: @Sendable (String) -> Void

    /// - Parameter tell: is told what happens, a line each.
    package init(seed: UInt64, seconds: Int, tell: @escaping @Sendable (String) -> Void) {
        self.seed = seed
        self.seconds = seconds
        self.tell = tell
    }

    /// - Parameter points: names of the fault points (``FaultPointList``).
    /// - Returns: what is wrong, and the line of counts. A platform that does not even start is wrong too, and a run in which nothing was
    ///   sold or nothing went wrong.
    package func run(points: @Sendable () throws -> Set<String>) async -> (violations: [String], line: String) {
        do {
            let mail = try MailServer()
            try await mail.start()
            let trial = try await Trial(
                seed: seed, size: .init(sessions: 6, standing: 1000 + 100 * seconds, cancellable: 3), boxOffices: 2, diskMebibytes: 256,
                mail: mail)
            return await run(trial, try points())
        } catch {
            let verdict = Verdict(unjudged: 0)
            return (verdict.violations + ["the platform does not start: \(error)"], verdict.line(faults: 0))
        }
    }

    private func run(_ trial: Trial, _ points: Set<String>) async -> (violations: [String], line: String) {
        let start = ContinuousClock.now
        let end = start + .seconds(seconds)
        let tell = tell
        let chaos = Chaos(trial, points: points) { tell("\(start.duration(to: .now).components.seconds) s  \($0)") }
        let faults = Task { try await chaos.run() }
        let shopping = await trial.shop(width: 24) { _ in ContinuousClock.now >= end }
        await chaos.stop()
        var problems: [String] = []
        do { try await faults.value } catch { problems.append("the faults broke off: \(error)") }
        do { try await chaos.heal() } catch { problems.append("not everything heals: \(error)") }
        tell("\(start.duration(to: .now).components.seconds) s  \(await trial.customers) customers; everything heals")
        let verdict = await Judge(platform: trial.platform).judge(shopping, calledOff: await chaos.calledOff)
        let (count, steps) = (await chaos.count, await chaos.steps)
        tell("\(steps.reached) of \(steps.given) processes came to the step where a fault waited for them")
        if verdict.ticketed == 0 || count == 0 { problems.append("nothing was tried: \(verdict.ticketed) orders ticketed, \(count) faults") }
        return (verdict.violations + problems, verdict.line(faults: count))
    }
}
