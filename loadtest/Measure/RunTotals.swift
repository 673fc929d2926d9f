import Foundation

extension Recorder {
    /// The totals of each step that was taken, merged from its seconds.
    func stepResults() -> [RunResult.StepResult] {
        Step.allCases.compactMap { step in
            var latencies = Latencies()
            var refused = 0
            var failed = 0
            for second in seconds {
                latencies.add(second.steps[step.index].latencies)
                refused += second.steps[step.index].refused
                failed += second.steps[step.index].failed
            }
            guard latencies.count > 0 else { return nil }
            return RunResult.StepResult(
                step: step, requests: latencies.count, refused: refused, failed: failed,
                milliseconds: Percentiles(latencies),
                curve: RunResult.curvePercentiles.map { latencies.percentile($0) ?? 0 })
        }
    }

    func secondResults() -> [RunResult.SecondResult] {
        seconds.enumerated().map { number, second in
            var all = Latencies()
            for step in Step.allCases where step.isRequest { all.add(second.steps[step.index].latencies) }
            let hold = second.steps[Step.hold.index].latencies
            return RunResult.SecondResult(
                second: number, arrivals: second.arrivals, answers: second.answers,
                refused: second.steps.reduce(0) { $0 + $1.refused }, failed: second.steps.reduce(0) { $0 + $1.failed },
                holdP50: hold.percentile(50), holdP99: hold.percentile(99), allP99: all.percentile(99),
                paidToTicketedP50: second.steps[Step.paidToTicketed.index].latencies.percentile(50))
        }
    }
}
