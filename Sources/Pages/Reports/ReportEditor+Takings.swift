import Domain
import Foundation

extension ReportEditor {
    /// The *relevé de recettes* of one session: per category and tariff the tickets issued, cancelled and valid, their price and revenue, free
    /// ones apart, first and last operation number. Fees follow, because they are revenue too and no ticket.
    func takings() -> Report {
        let columns: [Report.Column] = [
            .init("category_name", say("Catégorie", "Category")), .key("category"), .init("tariff_name", say("Tarif", "Tariff")), .key("tariff"), itemColumn,
            .init("issued", say("Délivrés", "Issued"), .count), .init("cancelled", say("Annulés", "Cancelled"), .count),
            .init("valid", say("Valables", "Valid"), .count), .init("unit_price", say("Prix", "Price"), .money),
            .init("rebates", say("Remises", "Rebates"), .money), revenueColumn, rateColumn, vatColumn, netColumn,
            .init("first_number", say("1re opération", "First operation"), .count), .init("last_number", say("Dernière", "Last"), .count),
        ]
        let rows = answer.cells.map { cell -> [Report.Cell] in
            [
                cell.category.map { .text($0.name) } ?? .blank, cell.category.map { .text($0.id) } ?? .blank, .text(cell.tariff?.name ?? ""),
                .text(cell.tariff?.id ?? ""), item(of: cell),
            ] + figures(of: cell.tally, numbers: cell.numbers, price: cell.unitPrice, rate: cell.rate)
        }
        func total(_ label: String, _ cells: [SalesCell], isOfBoth: Bool = false) -> [Report.Cell] {
            let tally = cells.reduce(into: SalesTally()) { $0 += $1.tally }
            let numbers = cells.map(\.numbers).reduce(nil as ClosedRange<Int64>?) { whole, part in
                whole.map { min($0.lowerBound, part.lowerBound)...max($0.upperBound, part.upperBound) } ?? part
            }
            var row: [Report.Cell] = [.text(label), .blank, .blank, .blank, .blank] + figures(of: tally, numbers: numbers)
            // Tickets and fees are no number together.
            if isOfBoth { row.replaceSubrange(5..<8, with: [.blank, .blank, .blank]) }
            return row
        }
        let tickets = answer.cells.filter { !$0.isFee }
        var totals = [total(say("Billets payants", "Paid tickets"), tickets.filter { !$0.isFree }), total(say("Gratuités", "Free tickets"), tickets.filter(\.isFree))]
        let fees = answer.cells.filter(\.isFee)
        totals.append(total(say("Ensemble des billets", "All tickets"), tickets))
        if !fees.isEmpty {
            totals.append(total(say("Frais", "Fees"), fees))
            totals.append(total(say("Total avec les frais", "Total with the fees"), answer.cells, isOfBoth: true))
        }
        return report(
            .takings, say("Relevé de recettes", "Statement of takings"), columns, rows, totals: totals, facts: sessionFacts + facts,
            notes: rates() + [
                say(
                    "Un billet repris reste compté parmi les délivrés, et parmi les annulés. Un changement de catégorie est une annulation et une nouvelle délivrance.",
                    "A ticket that was taken back stays counted among those issued, and among those cancelled. A change of category is a cancellation and a new issue."),
                correctionsCountWhenMade,
            ])
    }

    private func figures(
        of tally: SalesTally, numbers: ClosedRange<Int64>?, price: Money? = nil, rate: VATRate? = nil
    ) -> [Report.Cell] {
        [
            .count(tally.sold.count), .count(tally.takenBack.count), .count(tally.quantity), price.map { .money($0) } ?? .blank,
            .money(tally.rebates.price), .money(tally.revenue), rate.map { .rate($0.basisPoints) } ?? .blank, .money(tally.vat),
            .money(tally.revenueExcludingTax), numbers.map { .count(Int($0.lowerBound)) } ?? .blank, numbers.map { .count(Int($0.upperBound)) } ?? .blank,
        ]
    }

    private var sessionFacts: [Report.Fact] {
        guard answer.sessions.count == 1, let session = answer.sessions.first else { return [] }
        let venue = session.venue
        let valid = answer.cells.filter { !$0.isFee }.reduce(0) { $0 + $1.tally.quantity }
        return [
            fact(say("Spectacle", "Show"), session.artist.isEmpty ? session.title : "\(session.title), \(session.artist)"),
            fact(say("Séance du", "Session of"), say.stamp(session.startsAt, in: zone(of: session)) + (session.status == .cancelled ? say(", annulée", ", cancelled") : "")),
            fact(say("Lieu", "Venue"), "\(venue.name), \(venue.address), \(venue.postalCode) \(venue.city)"),
            fact(say("Séance n°", "Session no."), "\(session.number) (\(session.id))"),
            fact(say("Billets valables", "Valid tickets"), say("\(say.number(valid)) sur \(say.number(session.capacity)) places", "\(say.number(valid)) of \(say.number(session.capacity)) places")),
        ]
    }

    /// One sentence for each rate.
    private func rates() -> [String] {
        let byRate = Dictionary(grouping: answer.cells) { $0.rate?.basisPoints ?? 0 }
        return byRate.sorted { $0.key < $1.key }.map { rate, cells in
            let tally = cells.reduce(into: SalesTally()) { $0 += $1.tally }
            let (percent, base, tax) = (say.percent(basisPoints: rate), say.amount(tally.revenueExcludingTax), say.amount(tally.vat))
            return say("TVA à \(percent) : base \(base), taxe \(tax).", "VAT at \(percent): base \(base), tax \(tax).")
        }
    }
}
