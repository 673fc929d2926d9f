/// The plots of one run.
struct RunPlots: Sendable {
    let run: RunResult

    var all: [Plot] { [throughput, latency, stock, trouble, distribution, processors] }

    private func points(_ value: (RunResult.SecondResult) -> Double?) -> [(x: Double, y: Double?)] {
        run.bySecond.map { (Double($0.second), value($0)) }
    }

    private var throughput: Plot {
        Plot(
            title: "Throughput", caption: "Buyers who arrive and answers that come, per second. Arrivals never wait for answers.",
            unit: "per second",
            series: [
                .init(name: "answers", colour: 1, points: points { Double($0.answers) }),
                .init(name: "arrivals", colour: 2, points: points { Double($0.arrivals) }),
            ])
    }

    private var latency: Plot {
        Plot(
            title: "Latency", caption: "From the moment a buyer wanted a step to its whole answer, under the second in which it was wanted.",
            unit: "ms",
            series: [
                .init(name: "hold p50", colour: 1, points: points(\.holdP50)),
                .init(name: "hold p99", colour: 2, points: points(\.holdP99)),
                .init(name: "all requests p99", colour: 3, points: points(\.allP99)),
                .init(name: "paid to ticketed p50", colour: 4, points: points(\.paidToTicketedP50)),
            ], isLogarithmic: true)
    }

    private var stock: Plot {
        func sample(_ value: @escaping (RunResult.StockSample) -> Int) -> [(x: Double, y: Double?)] {
            run.stock.map { ($0.second, Double(value($0))) }
        }
        return Plot(
            title: "Stock", caption: "Tickets in buyers' hands, places held or being paid, and free places.", unit: "places",
            series: [
                .init(name: "sold", colour: 1, points: sample(\.sold)),
                .init(name: "held or being paid", colour: 4, points: sample(\.underway)),
                .init(name: "free", colour: 5, points: sample(\.free)),
            ], form: .stack, limit: (Double(run.capacity), "capacity \(run.capacity)"))
    }

    private var trouble: Plot {
        Plot(
            title: "Refusals and errors",
            caption: "Refused: the right answer that nobody likes (sold out, seats taken, not open). Errors: something broke.",
            unit: "per second",
            series: [
                .init(name: "errors", colour: 6, points: points { Double($0.failed) }),
                .init(name: "refused", colour: 7, points: points { Double($0.refused) }),
            ], form: .stack)
    }

    /// Latency by percentile, with the distance to 100 % on a logarithmic axis as HdrHistogram draws it.
    private var distribution: Plot {
        let shown: [(Step, Int)] = [(.visitor, 7), (.hold, 1), (.order, 2), (.pay, 3), (.paidToTicketed, 4)]
        let series = shown.compactMap { step, colour in
            run.steps.first { $0.step == step }.map { result in
                Plot.Series(
                    name: step.rawValue, colour: colour,
                    points: result.curve.enumerated().map { (Double($0), $1) })
            }
        }
        let labels = ["0", "50", "75", "87.5", "93.8", "96.9", "98.4", "99.2", "99.6", "99.8", "99.9", "99.95", "99.98"]
        return Plot(
            title: "Latency by percentile", caption: "Every step to the right halves what is left out.", unit: "ms",
            series: series, isLogarithmic: true,
            xLabels: labels.enumerated().filter { $0.0 < RunResult.curvePercentiles.count }.map { (Double($0), "\($1)%") })
    }

    private var processors: Plot {
        let roles = [("box office", 1), ("redis", 2), ("reconciler", 3), ("sandbox-psp", 4), ("nginx", 7), ("client", 6)]
        let series = roles.compactMap { role, colour -> Plot.Series? in
            guard run.cpuSeconds[role] != nil else { return nil }
            return Plot.Series(
                name: role, colour: colour, points: run.usage.map { ($0.second, max(0, $0.cores[role] ?? 0)) })
        }
        return Plot(
            title: "Processor use", caption: "Cores in use by each role; the load test's own client is one of them.",
            unit: "cores", series: series)
    }
}
