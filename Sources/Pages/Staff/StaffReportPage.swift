import Domain
import Foundation

/// A report on screen, and the form that asks for another.
public struct StaffReportPage: Sendable {
    /// What somebody asked for, as they typed it.
    public struct Choice: Sendable {
        public var kind: ReportKind
        /// Of the address: `from`, `to`, `quarter`, `organiser`, `session`, `by`, `per`.
        public var fields: [String: String]

        public init(kind: ReportKind, fields: [String: String]) {
            (self.kind, self.fields) = (kind, fields)
        }
    }

    let person: StaffPerson
    let choice: Choice
    /// Nil before anything was asked for, and when it could not be drawn.
    let report: Report?
    let organisers: [Organiser]
    let notice: StaffNotice?

    public init(for person: StaffPerson, _ choice: Choice, report: Report?, organisers: [Organiser], notice: StaffNotice? = nil) {
        (self.person, self.choice, self.report, self.organisers, self.notice) = (person, choice, report, organisers, notice)
    }

    /// More are in the file; a page of them would be read by nobody.
    static let mostRows = 500

    public func page(in say: Language) -> StaffPage {
        let title = report?.title ?? say("Rapports", "Reports")
        return StaffPage(
            say, .reports, title: title, for: person, query: address(),
            content: """
                <h1>\(title)</h1>\(notice?.block)
                \(form(say))
                \(person.rights.contains(.readMoney) ? "<p class=\"no-print\"><a href=\"\(StaffURL.schedules.path(in: say))\">\(say("Envois programmés", "Scheduled letters"))</a></p>" as HTML : nil)
                \(report.map { shown($0, say) })
                """)
    }

    private func shown(_ report: Report, _ say: Language) -> HTML {
        var part = report
        part.rows = Array(report.rows.prefix(Self.mostRows))
        let more: HTML? = report.rows.count > Self.mostRows
            ? "<p class=\"hint\">\(say("Les \(say.number(Self.mostRows)) premières lignes sur \(say.number(report.rows.count)) ; les fichiers les ont toutes.", "The first \(say.number(Self.mostRows)) lines of \(say.number(report.rows.count)); the files have all of them."))</p>" : nil
        let formats = [("csv", "CSV"), ("pdf", "PDF"), ("json", "JSON")] + (report.name == ReportKind.sacd.rawValue ? [("xml", "XML")] : [])
        let links = formats.map { "<a class=\"button quiet\" href=\"/v1/reports\(address(format: $0.0, language: say))\" download>\($0.1)</a>" as HTML }
        return "<div><p class=\"actions no-print\">\(links)</p>\(more)\(part.article(id: "report"))</div>"
    }

    private func form(_ say: Language) -> HTML {
        func option(_ value: String, _ label: String, _ isChosen: Bool) -> HTML { "<option value=\"\(value)\"\(isChosen ? " selected" as HTML : nil)>\(label)</option>" }
        let kinds = ReportKind.allCases.map { option($0.rawValue, $0.name(in: say), $0 == choice.kind) }
        let names = organisers.map { option($0.id, $0.name, choice.fields["organiser"] == $0.id) }
        let grains = ReportPeriod.Grain.allCases.map { option($0.rawValue, $0.name(in: say), choice.fields["per"] == $0.rawValue) }
        func field(_ name: String, _ label: String, _ hint: String) -> HTML {
            """
            <div class="field"><label for="\(name)">\(label)</label><input id="\(name)" name="\(name)" value="\(choice.fields[name] ?? "")" autocomplete="off" aria-describedby="\(name)-hint">\
            <span class="hint" id="\(name)-hint">\(hint)</span></div>
            """
        }
        return """
            <form class="search reports no-print" method="get" action="\(StaffURL.reports.path(in: say))"><div class="filters">
            <div class="field"><label for="report-kind">\(say("Rapport", "Report"))</label><select id="report-kind" name="report">\(kinds)</select></div>
            \(field("from", say("Du", "From"), say("2026-11-01, 2026-11 ou 2026", "2026-11-01, 2026-11 or 2026")))
            \(field("to", say("Au, inclus", "To, inclusive"), say("comme le début", "as the beginning")))
            \(field("session", say("Séance", "Session"), say("son identifiant ; nécessaire pour un relevé", "its id; a statement of takings needs it")))
            <div class="field"><label for="organiser">\(say("Exploitant", "Organiser"))</label><select id="organiser" name="organiser">\(option("", say("tous", "all"), false))\(names)</select></div>
            <div class="field"><label for="per">\(say("Par période", "By period"))</label><select id="per" name="per">\(option("", say("sans", "none"), false))\(grains)</select></div></div>
            <button type="submit">\(say("Établir", "Draw it"))</button></form>
            """
    }

    private func address(format: String? = nil, language: Language? = nil) -> String {
        func plain(_ text: String) -> String { text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "" }
        var parts = ["report=\(choice.kind.rawValue)"] + choice.fields.filter { !$0.value.isEmpty }.sorted { $0.key < $1.key }.map { "\($0.key)=\(plain($0.value))" }
        if let format { parts.append("format=\(format)") }
        if let language { parts.append("language=\(language.rawValue)") }
        return report == nil && format == nil ? "" : "?" + parts.joined(separator: "&")
    }
}

extension ReportKind {
    /// As the house calls it.
    public func name(in say: Language) -> String {
        switch self {
        case .sales: say("Ventes", "Sales")
        case .takings: say("Relevé de recettes d’une séance", "Statement of a session’s takings")
        case .vat: say("TVA par taux", "VAT by rate")
        case .cnm: say("Taxe sur les spectacles (CNM)", "Tax on shows (CNM)")
        case .sibil: say("Déclaration trimestrielle (SIBIL)", "Quarterly statement (SIBIL)")
        case .sacd: say("Déclaration aux auteurs (SACD)", "Statement to authors (SACD)")
        }
    }
}

extension ReportPeriod.Grain {
    func name(in say: Language) -> String {
        switch self {
        case .day: say("jour", "day")
        case .week: say("semaine", "week")
        case .month: say("mois", "month")
        case .year: say("année", "year")
        }
    }
}
