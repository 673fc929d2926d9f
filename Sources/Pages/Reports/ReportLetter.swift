import Domain

/// The words of a letter that brings a report.
public struct ReportLetter: Sendable {
    let report: Report
    let name: String
    /// As in `2026-11-25`; both the same for one.
    let from, through: String

    public init(_ report: Report, to name: String, from: String, through: String) {
        (self.report, self.name, self.from, self.through) = (report, name, from, through)
    }

    private var days: String { from == through ? from : "\(from) – \(through)" }

    public func subject(in say: Language) -> String { "\(report.title), \(days)" }

    public func text(in say: Language) -> String {
        let lines = [
            say("Bonjour \(name),", "Hello \(name),"), "",
            say("Voici le rapport « \(report.title) » (\(days)), comme la direction l’a programmé pour vous : en PDF à lire, en CSV pour un tableur.", "This is the report “\(report.title)” (\(days)), as the direction scheduled it for you: as PDF to read, as CSV for a spreadsheet."),
            report.isTest ? say("Ce sont des ventes d’essai : rien n’en est réel.", "These are test sales: nothing of them is real.") : nil,
            report.rows.isEmpty ? say("Il ne s’y est rien passé.", "Nothing happened in it.") : nil, "",
            say("Pour ne plus le recevoir, demandez à la direction : Rapports, Envois programmés.", "To have it no more, ask the direction: Reports, Scheduled letters."),
        ]
        return lines.compactMap { $0 }.joined(separator: "\n") + "\n"
    }
}
