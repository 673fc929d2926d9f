import Domain
import Foundation

/// The words of a letter that brings reports: one, or a statement of each session.
public struct ReportLetter: Sendable {
    /// One of them, and where it is on screen; empty when that is not known.
    public struct Enclosed: Sendable {
        public var report: Report
        public var address: String

        public init(_ report: Report, address: String) { (self.report, self.address) = (report, address) }
    }

    let enclosed: [Enclosed]
    let forms: Set<ReportSchedule.Form>
    let name: String
    /// As in `2026-11-25`; both the same for one.
    let from, through: String

    /// - Parameter enclosed: at least one, all of them of one kind.
    public init(_ enclosed: [Enclosed], in forms: Set<ReportSchedule.Form>, to name: String, from: String, through: String) {
        (self.enclosed, self.forms, self.name, self.from, self.through) = (enclosed, forms, name, from, through)
    }

    private var days: String { from == through ? from : "\(from) – \(through)" }
    private var title: String { enclosed.first?.report.title ?? "" }

    public func subject(in say: Language) -> String { "\(title), \(days)" }

    public func text(in say: Language) -> String {
        let reports = enclosed.map(\.report)
        let lines: [String?] = [
            say("Bonjour \(name),", "Hello \(name),"), "",
            say("Voici le rapport « \(title) » (\(days)), comme la direction l’a programmé pour vous\(files(say)).", "This is the report “\(title)” (\(days)), as the direction scheduled it for you\(files(say))."),
            reports.count > 1 ? say("Il y en a un par séance : \(say.number(reports.count)).", "There is one for each session: \(say.number(reports.count)).") : nil,
            reports.contains(where: \.isTest) ? say("Ce sont des ventes d’essai : rien n’en est réel.", "These are test sales: nothing of them is real.") : nil,
            reports.allSatisfy(\.rows.isEmpty) ? say("Il ne s’y est rien passé.", "Nothing happened in it.") : nil, "",
        ]
        let links = forms.contains(.screen) ? enclosed.map(\.address).filter { !$0.isEmpty } : []
        let screen = links.isEmpty ? [] : [say("À l’écran :", "On screen:")] + links + [""]
        let end = say("Pour ne plus le recevoir, demandez à la direction : Rapports, Envois programmés.", "To have it no more, ask the direction: Reports, Scheduled letters.")
        return (lines.compactMap { $0 } + screen + [end]).joined(separator: "\n") + "\n"
    }

    private func files(_ say: Language) -> String {
        let words = ReportSchedule.Form.allCases.filter(forms.contains).compactMap { form -> String? in
            switch form {
            case .screen: nil
            case .pdf: say("en PDF à lire", "as PDF to read")
            case .csv: say("en CSV pour un tableur", "as CSV for a spreadsheet")
            case .xml: say("en XML pour la société d’auteurs", "as XML for the society of authors")
            }
        }
        return words.isEmpty ? "" : say(" : ", ": ") + say.list(words)
    }
}
