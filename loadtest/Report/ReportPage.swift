/// The report of a scenario: one HTML file.
struct ReportPage: Sendable {
    let result: ScenarioResult

    init(_ result: ScenarioResult) {
        self.result = result
    }

    var html: String {
        """
        \(Self.head("\(result.title): load test of Guichet"))
        <h1>\(HTML.escaped(result.title))</h1>
        <p class="about">\(HTML.escaped(result.about))</p>
        \(verdict)
        \(result.runs.count > 1 ? comparison : "")
        \(result.runs.map(section).joined(separator: "\n"))
        \(circumstances)
        </main></body></html>

        """
    }

    /// Up to the beginning of what is shown.
    static func head(_ title: String) -> String {
        """
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
        <title>\(HTML.escaped(title))</title><style>\(ReportStyle.css)</style></head><body><main>
        """
    }

    private var verdict: String {
        Self.verdict(result.faults, passed: "Passed: the audit is clean, no seat was sold twice, and the limits were kept.")
    }

    static func verdict(_ faults: [String], passed: String) -> String {
        guard !faults.isEmpty else { return "<div class=\"verdict\">\(HTML.escaped(passed))</div>" }
        let items = faults.map { "<li>\(HTML.escaped($0))</li>" }.joined()
        return "<div class=\"verdict bad\">Failed<ul>\(items)</ul></div>"
    }

    // MARK: Runs

    private func section(_ run: RunResult) -> String {
        let heading = result.runs.count > 1 ? "<h2>\(Self.offices(run.instances))</h2>" : ""
        let plots = RunPlots(run: run).all.map(\.html).joined(separator: "\n")
        return heading + tiles(run) + "<div class=\"plots\">\(plots)</div>" + "<h2>Steps</h2>" + steps(run) + tables(run)
    }

    private static func offices(_ count: Int) -> String { count == 1 ? "1 box office" : "\(count) box offices" }

    private func tiles(_ run: RunResult) -> String {
        let hold = run.steps.first { $0.step == .hold }?.milliseconds
        let tiles: [(String, String)] = [
            (Figures.grouped(run.buyers), "buyers in \(Int(run.seconds.rounded())) s"),
            (Figures.grouped(run.requests), "requests, \(Figures.grouped(Int(run.requestsPerSecond))) per second"),
            (hold.map { Figures.milliseconds($0.p50) } ?? "–", "hold, median"),
            (hold.map { Figures.milliseconds($0.p99) } ?? "–", "hold, 99th percentile"),
            ("\(Figures.grouped(run.sold))", "sold of \(Figures.grouped(run.capacity)) places"),
            (Figures.grouped(run.refused), "refusals, all of them right answers"),
            (Figures.grouped(run.failed), "errors"),
            ("\(Int(run.clientMicrosecondsPerRequest.rounded())) µs", "client CPU per request"),
        ]
        return Self.tiles(tiles)
    }

    static func tiles(_ tiles: [(String, String)]) -> String {
        "<div class=\"tiles\">" + tiles.map { "<div><b>\($0.0)</b><span>\($0.1)</span></div>" }.joined() + "</div>"
    }

    private func steps(_ run: RunResult) -> String {
        let rows = run.steps.map { step in
            let m = step.milliseconds
            let values = [m?.p50, m?.p90, m?.p99, m?.p999, m?.max].map { $0.map(Figures.milliseconds) ?? "–" }
            let counts = [step.requests, step.refused, step.failed].map(Figures.grouped)
            return Self.row([step.step.rawValue] + counts + values)
        }
        return Self.table(["Step", "Requests", "Refused", "Errors", "p50", "p90", "p99", "p99.9", "Longest"], rows)
    }

    private func tables(_ run: RunResult) -> String {
        let lateness = run.clientLateness.map { late in
            "p50 \(Figures.milliseconds(late.p50)), p99 \(Figures.milliseconds(late.p99)), longest \(Figures.milliseconds(late.max))"
        }
        let cpu = run.cpuSeconds.sorted { $0.value > $1.value }.map {
            Self.row([$0.key, "\(Figures.fixed($0.value, 1)) s", "\(Int($0.value * 1e6 / Double(max(1, run.requests)))) µs"])
        }
        return "<div class=\"columns\">" + counts("How visits ended", run.endings) + counts("Refusals", run.refusals)
            + counts("Errors", run.failures) + Self.table(["Processor time", "In all", "Per request"], cpu) + "</div>"
            + "<p class=\"about\">Lateness of the client itself, which is part of every latency: \(lateness ?? "none"). "
            + "Audit: \(HTML.escaped(run.audit))</p>"
    }

    private func counts(_ title: String, _ counts: [String: Int]) -> String {
        let sorted = counts.sorted { ($0.value, $1.key) > ($1.value, $0.key) }
        let rows = sorted.isEmpty ? [Self.row(["none", ""])] : sorted.map { Self.row([$0.key, Figures.grouped($0.value)]) }
        return Self.table([title, ""], rows)
    }

    private var comparison: String {
        let rows = result.runs.map { run in
            let hold = run.steps.first { $0.step == .hold }?.milliseconds
            let ticketed = run.steps.first { $0.step == .paidToTicketed }?.milliseconds
            let perRequest = (run.cpuSeconds["box office"] ?? 0) * 1e6 / Double(max(1, run.requests))
            return Self.row([
                Self.offices(run.instances), Figures.grouped(run.requests), Figures.grouped(Int(run.requestsPerSecond)),
                hold.map { Figures.milliseconds($0.p50) } ?? "–", hold.map { Figures.milliseconds($0.p99) } ?? "–",
                ticketed.map { Figures.milliseconds($0.p50) } ?? "–", "\(Int(perRequest)) µs", Figures.grouped(run.sold),
                Figures.grouped(run.failed),
            ])
        }
        let heads = ["", "Requests", "Per second", "Hold p50", "Hold p99", "Paid to ticketed p50", "Box office CPU", "Sold", "Errors"]
        return "<h2>Compared</h2>" + Self.table(heads, rows)
    }

    // MARK: Circumstances

    private var circumstances: String {
        Self.circumstances([
            ("Started", result.startedAt), ("Revision", result.revision), ("House", result.house), ("Arrivals", result.arrivals),
            ("Seed", "\(result.seed)"), ("Durability", result.durability),
        ] + result.machine.facts)
    }

    static func circumstances(_ facts: [(String, String)]) -> String {
        let list = facts.map { "<dt>\($0.0)</dt><dd>\(HTML.escaped($0.1))</dd>" }.joined()
        return "<h2>Circumstances</h2><div class=\"card\"><dl>\(list)</dl></div>"
    }

    // MARK: Tables

    static func row(_ cells: [String]) -> String {
        let texts = cells.enumerated().map { "<td\($0 > 0 ? " class=\"n\"" : "")>\(HTML.escaped($1))</td>" }
        return "<tr>\(texts.joined())</tr>"
    }

    static func table(_ heads: [String], _ rows: [String]) -> String {
        let texts = heads.enumerated().map { $1.isEmpty ? "<td></td>" : "<th\($0 > 0 ? " class=\"n\"" : "")>\(HTML.escaped($1))</th>" }
        // On a phone it is wider than the page, and keys move it.
        let name = HTML.escaped(heads.first { !$0.isEmpty } ?? "")
        return "<div class=\"card\" tabindex=\"0\" role=\"region\" aria-label=\"\(name)\"><table><tr>\(texts.joined())</tr>\(rows.joined())</table></div>"
    }
}
