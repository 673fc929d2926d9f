/// A report that the load harness wrote, in the folder of such reports.
public struct StoredReport: Hashable, Sendable {
    /// By which it is asked for; holds no path.
    public var name: String
    /// When it was written.
    public var at: Timestamp
    /// Bytes.
    public var size: Int
    /// Of which opening it is, as the file beside it says; nil of another measurement.
    public var rehearsal: AttachedReport?

    public init(name: String, at: Timestamp, size: Int, rehearsal: AttachedReport?) { (self.name, self.at, self.size, self.rehearsal) = (name, at, size, rehearsal) }
}

/// An opening that was rehearsed: its figures, and where more of it can be read.
public struct PlayedOpening: Hashable, Sendable {
    public var report: AttachedReport
    /// The message that brought it to the opening's thread; nil while nobody sent it there.
    public var message: Int64?
    /// The report that was kept of it, by its name; nil where it is not on this machine.
    public var file: String?

    public init(report: AttachedReport, message: Int64? = nil, file: String? = nil) { (self.report, self.message, self.file) = (report, message, file) }

    /// Whether nothing went wrong in it, and its wave was not too large for the platform.
    public var holds: Bool {
        func figure(_ name: AttachedReport.Figure.Name) -> Int? { report.figures.first { $0.name == name }?.value }
        return figure(.brokenRules) == 0 && figure(.breaksAtPercent).map { $0 >= 100 } ?? true
    }

    /// Those that somebody sent and those whose report is kept, the last one that was played first. What was played of one session at one moment is one rehearsal.
    public static func all(sent: [DialogueEntry], kept: [StoredReport]) -> [PlayedOpening] {
        var played: [PlayedOpening] = sent.compactMap { entry in
            guard let report = entry.report, report.kind == .rehearsal else { return nil }
            return PlayedOpening(report: report, message: entry.id)
        }
        for stored in kept {
            guard let rehearsal = stored.rehearsal else { continue }
            let same = played.indices.filter { played[$0].report.session == rehearsal.session && played[$0].report.at == rehearsal.at }
            if same.isEmpty { played.append(PlayedOpening(report: rehearsal, file: stored.name)) }
            for index in same { played[index].file = stored.name }
        }
        return played.sorted { ($0.report.at, $0.report.session, $0.message ?? 0) > ($1.report.at, $1.report.session, $1.message ?? 0) }
    }
}
