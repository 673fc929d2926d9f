import Domain
import Foundation

/// A report that goes with a message: its figures as they were, and where they are now.
struct AttachedReportCard {
    let report: AttachedReport
    /// Of who looks at it: nothing leads where they may not go. Without figures it is a report that is not theirs.
    let rights: Set<StaffRight>
    let zone: TimeZone

    static func title(_ kind: AttachedReport.Kind, _ session: String, in say: Language) -> String {
        switch kind {
        case .followUp: say("Suivi des ventes de \(session)", "Sales of \(session)")
        case .forecast: say("Prévision d’affluence de \(session)", "Forecast of arrivals for \(session)")
        case .rehearsal: say("Répétition de l’ouverture de \(session)", "Rehearsal of the opening of \(session)")
        }
    }

    func card(in say: Language) -> HTML {
        let title = Self.title(report.kind, report.session, in: say)
        let heading: HTML = link.map { "<a href=\"\($0.path(in: say))\">\(title)</a>" } ?? "\(title)"
        let figures = report.figures.map { figure -> HTML in
            let (name, value) = words(figure, in: say)
            return "<div><dt>\(name)</dt><dd>\(value)</dd></div>"
        }
        let date = say.stamp(report.at, in: zone)
        let hidden: HTML = "<p class=\"hint\">\(say("Se lit par qui suit les ventes de cette séance.", "Read by who follows the sales of that session."))</p>"
        return """
            <div class="attached"><p><b>\(heading)</b> <span class="hint">\(report.kind == .rehearsal ? say("jouée le \(date)", "played \(date)") : say("chiffres du \(date)", "figures of \(date)"))</span></p>
            \(figures.isEmpty ? hidden : "<dl>\(figures)</dl>" as HTML)</div>
            """
    }

    private var link: StaffURL? {
        switch report.kind {
        case .followUp: rights.contains(.readSales) && !report.figures.isEmpty ? .sessionSales(report.session) : nil
        case .forecast: rights.contains(.steerRooms) ? .calendar : nil
        case .rehearsal: nil
        }
    }

    private func words(_ figure: AttachedReport.Figure, in say: Language) -> (name: String, value: String) {
        let number = say.number(figure.value)
        return switch figure.name {
        case .places: (say("Jauge", "Capacity"), number)
        case .sold: (say("Places vendues", "Places sold"), number)
        case .revenueCents: (say("Recette TTC", "Revenue"), say.amount(Money(cents: Int64(figure.value))))
        case .soldLow: (say("Vendues à la fin, au moins", "Sold in the end, at least"), number)
        case .soldLikely: (say("Vendues à la fin, sans doute", "Sold in the end, likely"), number)
        case .soldHigh: (say("Vendues à la fin, au plus", "Sold in the end, at most"), number)
        case .registrations: (say("Veulent être prévenus", "Want to be told"), number)
        case .peopleLow: (say("Attendus, au moins", "Expected, at least"), number)
        case .peopleLikely: (say("Attendus, sans doute", "Expected, likely"), number)
        case .peopleHigh: (say("Attendus, au plus", "Expected, at most"), number)
        case .learntFrom: (say("Appris d’ouvertures passées", "Learnt from past openings"), number)
        case .boxOffices: (say("Guichets nécessaires", "Box offices needed"), number)
        case .visitors: (say("Visiteurs joués", "Visitors played"), number)
        case .mostShoppers: (say("À choisir en même temps", "Shopped at once"), number)
        case .minutesToSellOut: (say("Tout vendu en", "Sold out within"), "\(number)\u{A0}min")
        case .breaksAtPercent: (say("Vague qui serait de trop", "A wave too large"), say("\(say.factor(Double(figure.value) / 100)) fois celle-ci", "\(say.factor(Double(figure.value) / 100)) times this one"))
        case .brokenRules: (say("Règles enfreintes", "Rules broken"), number)
        }
    }
}
