import Domain
import Foundation

/// Openings that were rehearsed: when, what came of it, and where to read more.
struct PlayedOpeningList {
    let rehearsals: [PlayedOpening]
    let rights: Set<StaffRight>
    let zone: TimeZone

    /// - Parameter namesSession: the page is of no session in particular.
    func list(namesSession: Bool, in say: Language) -> HTML {
        guard !rehearsals.isEmpty else { return "<p>\(say("Aucune répétition n’est connue.", "No rehearsal is known."))</p>" }
        let lines = rehearsals.map { rehearsal -> HTML in
            let report = rehearsal.report
            let date = say.stamp(report.at, in: zone)
            let badge = rehearsal.holds ? ("good", say("Tient", "Holds")) : ("bad", say("Ne tient pas", "Does not hold"))
            return """
                <li><div><h3>\(namesSession ? say("\(report.session), jouée le \(date)", "\(report.session), played \(date)") : say("Jouée le \(date)", "Played \(date)"))</h3><p>\(figures(report, say))</p></div>
                <p>\(links(rehearsal, date, say))</p><p><span class="badge \(badge.0)">\(badge.1)</span></p></li>
                """
        }
        return "<ul class=\"people\">\(lines)</ul>"
    }

    private func figures(_ report: AttachedReport, _ say: Language) -> String {
        func value(_ name: AttachedReport.Figure.Name) -> Int? { report.figures.first { $0.name == name }?.value }
        return [
            value(.visitors).map { say("visiteurs : \(say.number($0))", "visitors: \(say.number($0))") },
            value(.breaksAtPercent).map { say("une vague de trop : \(say.factor(Double($0) / 100)) fois celle-ci", "a wave too large: \(say.factor(Double($0) / 100)) times this one") },
            value(.brokenRules).map { say("règles enfreintes : \(say.number($0))", "rules broken: \(say.number($0))") },
        ].compactMap(\.self).joined(separator: " · ")
    }

    private func links(_ rehearsal: PlayedOpening, _ date: String, _ say: Language) -> HTML {
        let session = rehearsal.report.session
        func link(_ address: String, _ words: String) -> HTML { "<a href=\"\(address)\" aria-label=\"\(words), \(session), \(date)\">\(words)</a>" }
        // From this message on backwards: a thread's page shows the last ones only.
        let message = rehearsal.message.map { link("\(StaffURL.openingDialogue(session).path(in: say))?before=\($0 + 1)#m\($0)", say("dans la discussion", "in the conversation")) }
        let file = rehearsal.file.flatMap { rights.contains(.operate) ? link(StaffURL.report($0).path(in: say), say("le rapport", "the report")) : nil }
        return .joined([message, file].compactMap(\.self), separator: " · ")
    }
}
