import OpeningDay

/// The report of an opening: one HTML file.
struct OpeningPage: Sendable {
    let result: OpeningResult

    init(_ result: OpeningResult) { self.result = result }

    var html: String {
        """
        \(ReportPage.head("Opening day of Guichet"))
        <h1>Opening day</h1>
        <p class="about">\(Figures.grouped(result.visitors)) people want \(Figures.grouped(result.simulation.places)) places. Who comes early is drawn, who
        comes later waits behind them; everybody is called in turn, at the pace that the box offices bear.</p>
        \(ReportPage.verdict(result.faults, passed: "Passed: everybody was served in the order of the draw, once, and no place was sold twice."))
        \(result.verdict.map { VerdictSection(verdict: $0).html } ?? "")
        \(simulated)
        \(result.traffic.map(overHTTP) ?? "")
        \(ReportPage.circumstances([("Started", result.startedAt), ("Revision", result.revision), ("Seed", "\(result.simulation.seed)")] + result.machine.facts))
        </main></body></html>

        """
    }

    // MARK: In compressed time

    private var simulated: String {
        let report = result.simulation
        let tiles: [(String, String)] = [
            (Figures.grouped(report.joined), "got a number, each another one"),
            (Figures.grouped(report.entrants), "came early and were drawn"),
            (Figures.grouped(report.admitted), "let in of \(Figures.grouped(report.called)) called"),
            ("\(Figures.grouped(report.sold)) of \(Figures.grouped(report.places))", "places sold"),
            (report.secondsToSellOut.map(Self.time) ?? "never", "from the opening until sold out"),
            ("\(Figures.fixed(report.redisBytesPerVisitor, 2)) bytes", "of Redis per visitor, besides \(report.redisFilterBytes >> 20) MiB for the room"),
            ("\(Figures.fixed(report.redisMicrosecondsPerVisitor, 1)) µs", "of Redis's processor per visitor, the sale included"),
            ("\(Figures.fixed(report.secondsOfWork, 0)) s", "took the whole morning to play"),
        ]
        return "<h2>In compressed time, on a real Redis</h2>" + ReportPage.tiles(tiles)
            + "<div class=\"plots\">\(OpeningPlots(report).all.map(\.html).joined(separator: "\n"))</div>"
            + "<div class=\"columns\">\(checks(report))\(limits(report))</div>"
    }

    private func checks(_ report: OpeningReport) -> String {
        let rows: [(String, Int, Int)] = [
            ("numbers given twice", report.joined, report.doubleNumbers), ("second numbers for a browser", report.secondJoins, report.doubleNumbers),
            ("ranks that do not follow from the draw", report.entrants, report.wrongRanks), ("let in out of turn", report.admitted, report.orderViolations),
            ("let in without being called", report.knocks, report.orderViolations), ("let in twice", report.admitted, report.doubleAdmissions),
            ("another time when asked again", report.repeatedAdmissions, report.doubleAdmissions), ("places sold twice", report.sold, report.oversold),
        ]
        return ReportPage.table(
            ["What must not happen", "Looked at", "Happened"], rows.map { ReportPage.row([$0.0, Figures.grouped($0.1), Figures.grouped($0.2)]) })
    }

    private func limits(_ report: OpeningReport) -> String {
        let rows = report.limits.sorted { ($0.value, $1.key) > ($1.value, $0.key) }.map { ReportPage.row([$0.key, Self.time($0.value)]) }
        return ReportPage.table(["What held the calls back", ""], rows)
    }

    // MARK: Over HTTP

    private func overHTTP(_ report: TrafficReport) -> String {
        let (hold, goodput) = (report.run.steps.first { $0.step == .hold }?.milliseconds, report.goodput)
        let tiles: [(String, String)] = [
            (Figures.grouped(report.visitors), "visitors, \(report.boxOffices) box offices behind nginx"),
            ("\(Figures.grouped(report.sold)) of \(Figures.grouped(report.places))", "places sold"),
            (report.secondsToSellOut.map { "\(Figures.fixed($0, 0)) s" } ?? "never", "from the opening until no place was free"),
            ("\(Figures.fixed(goodput.ratio * 100, 0)) %", "of the peak, \(Figures.fixed(goodput.most, 1)) holds a second, while places were left; \(Figures.fixed(goodput.least * 100, 0)) % in the worst \(goodput.window) s\(goodput.isJudged ? "" : "; too few holds to judge it")"),
            (Figures.grouped(report.toldToWait), "found the shop full when they were called; \(Figures.fixed(report.longestAtTheDoor, 1)) s at the longest"),
            ("\(goodput.secondsToFill) s", "to fill the shop, then \(goodput.busySeconds) s of a busy sale"),
            ("\(Figures.fixed(report.demandRatio, 0)) ×", "as many came in a second as holds were granted at the peak"),
            (Figures.grouped(report.unanswered), "requests without an answer in \(Int(report.deadline)) s, of \(Figures.grouped(report.run.requests))"),
            (Figures.fixed(report.redisCommandsPerPoll, 4), "commands of Redis per look at the board"),
            (hold.map { "\(Figures.milliseconds($0.p50)) / \(Figures.milliseconds($0.p99))" } ?? "–", "hold, median and 99th percentile"),
            (Figures.grouped(report.attacks.reduce(0) { $0 + $1.tries }), "attempts to cheat, \(report.attacks.reduce(0) { $0 + $1.gains }) of them gained something"),
        ]
        let attacks = report.attacks.map { ReportPage.row([$0.attack.rawValue, Figures.grouped($0.tries), Figures.grouped($0.gains)]) }
        let controls = Control.allCases.map { ReportPage.row([$0.rawValue, report.controls.contains($0) ? "succeeded" : "refused"]) }
        let endings = report.run.endings.sorted { ($0.value, $1.key) > ($1.value, $0.key) }.map { ReportPage.row([$0.key, Figures.grouped($0.value)]) }
        return "<h2>Over HTTP, on a whole platform</h2>" + ReportPage.tiles(tiles)
            + "<div class=\"plots\">\(RunPlots(run: report.run).all.map(\.html).joined(separator: "\n"))</div>"
            + "<div class=\"columns\">\(ReportPage.table(["Tried by those who cheat", "Times", "Gained"], attacks))"
            + "\(ReportPage.table(["The same with nothing wrong about it", ""], controls))\(ReportPage.table(["How visits ended", ""], endings))</div><p class=\"about\">Audit: \(HTML.escaped(report.run.audit))</p>"
    }

    /// `1 h 02 min`, `3 min 05 s`.
    static func time(_ seconds: Int) -> String {
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        if seconds >= 3600 { return "\(seconds / 3600) h \(two(seconds % 3600 / 60)) min" }
        return seconds >= 60 ? "\(seconds / 60) min \(two(seconds % 60)) s" : "\(seconds) s"
    }
}
