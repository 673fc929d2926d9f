import Domain
import Foundation

/// Edits reports: puts what the ledger answered under headings, with the circumstances and what is counted.
public struct ReportEditor: Sendable {
    let answer: SalesAnswer
    let question: SalesQuestion
    let editedAt: Timestamp
    /// Of the days that the ledger closes.
    let zone: TimeZone
    let say: Language

    public init(_ answer: SalesAnswer, to question: SalesQuestion, editedAt: Timestamp, zone: TimeZone, in language: Language) {
        (self.answer, self.question, self.editedAt, self.zone, say) = (answer, question, editedAt, zone, language)
    }

    /// - Parameters:
    ///   - groups: of sales alone.
    ///   - cnm: of the CNM's base alone.
    public func report(_ kind: ReportKind, by groups: [SalesGroup] = SalesGroup.standard, cnm: CNMRate = CNMRate()) -> Report {
        switch kind {
        case .sales: sales(by: groups)
        case .takings: takings()
        case .vat: vat()
        case .cnm: self.cnm(cnm)
        case .sibil: sibil()
        case .sacd: sacd()
        }
    }

    /// The rate of the tax on shows, and where it is written; both are configuration, because laws move.
    public struct CNMRate: Sendable {
        public var basisPoints: Int
        public var source: String

        public init(basisPoints: Int = 350, source: String = "") {
            (self.basisPoints, self.source) = (basisPoints, source)
        }

        /// Of the whole base, rounded half up to the cent, once; of what is negative there is none.
        public func tax(on base: Money) -> Money { Money(cents: (max(0, base.cents) * Int64(basisPoints) + 5_000) / 10_000) }
    }

    // MARK: What reports share

    func fact(_ name: String, _ text: String) -> Report.Fact { Report.Fact(name: name, text: text) }

    /// Organiser, period and edition.
    var facts: [Report.Fact] {
        var facts = answer.organisers.map { fact(say("Exploitant", "Organiser"), $0.licence.isEmpty ? $0.name : "\($0.name), \(say("licence", "licence no.")) \($0.licence)") }
        if facts.count > 8 { facts = [fact(say("Exploitants", "Organisers"), say.number(facts.count))] }
        if let recorded = question.recorded { facts.append(fact(say("Opérations enregistrées", "Operations recorded"), text(recorded))) }
        if let played = question.played { facts.append(fact(say("Séances jouées", "Sessions played"), text(played))) }
        facts.append(fact(say("Édité le", "Edited on"), say.stamp(editedAt, in: zone)))
        let numbers = answer.organisers.compactMap { organiser in answer.lastNumbers[organiser.id].map { (organiser.name, $0) } }
        if !numbers.isEmpty, numbers.count <= 8 {
            let texts = numbers.map { numbers.count == 1 ? "n° \($1)" : "n° \($1) (\($0))" }
            facts.append(fact(say("Dernière opération du journal", "Last operation in the ledger"), texts.joined(separator: ", ")))
        }
        return facts
    }

    func text(_ period: ReportPeriod) -> String {
        let (from, through) = (period.from?.text, period.through?.text)
        return switch (from, through) {
        case (let from?, let through?): from == through ? from : say("de \(from) à \(through) inclus", "\(from) to \(through) inclusive")
        case (let from?, nil): say("depuis \(from)", "since \(from)")
        case (nil, let through?): say("jusqu’à \(through) inclus", "until \(through) inclusive")
        case (nil, nil): say("toutes", "all")
        }
    }

    /// What every report says of how it counts.
    var notes: [String] {
        var notes = [
            say(
                "Montants en euros, taxe comprise sauf mention contraire ; la taxe est la somme de celles qui ont été figées ligne par ligne.",
                "Amounts are euros, tax included unless said otherwise; the tax is the sum of those frozen line by line.")
        ]
        if answer.linesOfOtherMode > 0 {
            let count = say.number(answer.linesOfOtherMode)
            notes.append(
                question.isTest
                    ? say("Lignes de ventes réelles, non comptées : \(count).", "Lines of real sales, not counted: \(count).")
                    : say("Lignes de ventes d’essai, non comptées : \(count).", "Lines of test sales, not counted: \(count)."))
        }
        return notes
    }

    /// Of a report by when operations were recorded.
    var correctionsCountWhenMade: String {
        say(
            "Un remboursement ou une remise compte le jour où il est fait, en moins ; une séance en dit donc le net à ce jour.",
            "A refund or a rebate counts, as less, on the day it is made; so a session shows what is net by now.")
    }

    func report(_ name: ReportKind, _ title: String, _ columns: [Report.Column], _ rows: [[Report.Cell]], totals: [[Report.Cell]], facts: [Report.Fact]? = nil, notes more: [String]) -> Report {
        Report(
            name: name.rawValue, language: say, title: title, facts: facts ?? self.facts, columns: columns, rows: rows, totals: totals,
            notes: more + notes, isTest: question.isTest)
    }

    func zone(of performance: Performance) -> TimeZone { TimeZone(identifier: performance.venue.timeZone) ?? zone }

    var performances: [UInt32: Performance] { Dictionary(uniqueKeysWithValues: answer.sessions.map { ($0.number, $0) }) }

    // Headings that several reports have.
    var revenueColumn: Report.Column { .init("revenue", say("Recette TTC", "Revenue"), .money) }
    var vatColumn: Report.Column { .init("vat", say("TVA", "VAT"), .money) }
    var netColumn: Report.Column { .init("excluding_tax", say("Recette HT", "Excl. VAT"), .money) }
    var rateColumn: Report.Column { .init("vat_rate", say("Taux", "Rate"), .rate) }

    var itemColumn: Report.Column { .init("item", say("Nature", "Item")) }

    func item(of cell: SalesCell) -> Report.Cell {
        if cell.isFee { return .word("fee", say("frais", "fee")) }
        return cell.isFree ? .word("free", say("gratuité", "free ticket")) : .word("place", say("billet payant", "paid ticket"))
    }

    func money(_ tally: SalesTally) -> [Report.Cell] { [.money(tally.revenue), .money(tally.vat), .money(tally.revenueExcludingTax)] }
}
