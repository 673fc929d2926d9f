import Domain
import Foundation

extension ReportEditor {
    /// Sales added up by period (when the question has a grain) and by `groups`.
    func sales(by groups: [SalesGroup]) -> Report {
        let areItems = SalesGroup.areItems(groups)
        let groups = SalesGroup.allCases.filter(groups.contains)
        let period = question.grain.map { _ in Report.Column("period", say("Période", "Period")) }
        var columns = [period].compactMap(\.self) + groups.flatMap(columns)
        if areItems { columns.append(itemColumn) }
        let keys = max(1, columns.count)
        if columns.isEmpty { columns = [.init("scope", say("Ensemble", "Scope"))] }
        let performances = performances
        var (rows, index): ([(key: [Report.Cell], figures: Figures)], [[Report.Cell]: Int]) = ([], [:])
        for cell in answer.cells {
            guard let performance = performances[cell.session] else { continue }
            var key: [Report.Cell] = period == nil ? [] : [.text(cell.slice.map { answer.slices[$0].text } ?? "")]
            key += groups.flatMap { self.key($0, cell, performance) }
            if areItems { key.append(item(of: cell)) }
            if key.isEmpty { key = [.text(say("Tout", "All"))] }
            let row = index[key] ?? rows.count
            if row == rows.count {
                index[key] = row
                rows.append((key, Figures()))
            }
            rows[row].figures.add(cell)
        }
        let figures = answer.cells.reduce(into: Figures()) { $0.add($1) }
        func total(_ label: String, _ cells: [Report.Cell]) -> [Report.Cell] {
            [.text(label)] + Array(repeating: .blank, count: keys - 1) + cells
        }
        var totals = [total(say("Total", "Total"), figures.cells(isOfFees: false, areItems: areItems))]
        if areItems, figures.fees.sold.count > 0 {
            totals.insert(total(say("Frais", "Fees"), figures.feeCells), at: 0)
        }
        return report(
            .sales, say("Ventes", "Sales"), columns + figureColumns(areItems),
            rows.map { $0.key + $0.figures.cells(isOfFees: areItems && $0.figures.places.isEmpty, areItems: areItems) },
            totals: totals,
            notes: [
                correctionsCountWhenMade,
                say(
                    "Les nombres du total sont des places ; son montant comprend les frais.",
                    "The numbers of the total are places; its amount contains the fees."),
            ])
    }

    private func figureColumns(_ areItems: Bool) -> [Report.Column] {
        [
            .init("sold", say("Vendues", "Sold"), .count), .init("taken_back", say("Reprises", "Taken back"), .count),
            .init("quantity", say("Nettes", "Net"), .count),
        ] + (areItems ? [] : [.init("free", say("dont gratuites", "of them free"), .count), .init("fees", say("dont frais", "of it fees"), .money)])
            + [.init("refunds", say("dont rendu", "of it given back"), .money), revenueColumn, vatColumn, netColumn]
    }

    private func columns(_ group: SalesGroup) -> [Report.Column] {
        switch group {
        case .organiser: [.init("organiser_name", say("Exploitant", "Organiser")), .key("organiser")]
        case .venue: [.init("venue_name", say("Lieu", "Venue")), .key("venue")]
        case .event: [.init("title", say("Spectacle", "Event")), .key("event")]
        case .session: [.init("session", say("Séance", "Session")), .init("starts_at", say("Date", "Starts"), .moment)]
        case .category: [.init("category_name", say("Catégorie", "Category")), .key("category")]
        case .tariff: [.init("tariff_name", say("Tarif", "Tariff")), .key("tariff")]
        case .price: [.init("unit_price", say("Prix", "Price"), .money)]
        case .rate: [rateColumn]
        case .method: [.init("payment_method", say("Règlement", "Paid by"))]
        case .register: [.init("register", say("Caisse", "Register"))]
        }
    }

    private func key(_ group: SalesGroup, _ cell: SalesCell, _ performance: Performance) -> [Report.Cell] {
        switch group {
        case .organiser: [.text(performance.organiser.name), .text(performance.organiser.id)]
        case .venue: [.text(performance.venue.name), .text(performance.venue.id)]
        case .event: [.text(performance.title), .text(performance.eventID)]
        case .session: [.text(performance.id), .moment(performance.startsAt, zone(of: performance))]
        case .category: named(cell.category)
        case .tariff: named(cell.tariff)
        case .price: [cell.unitPrice.map { .money($0) } ?? .blank]
        case .rate: [cell.rate.map { .rate($0.basisPoints) } ?? .blank]
        case .method: [.text(cell.method ?? "")]
        case .register: [.text(cell.register ?? "")]
        }
    }

    private func named(_ name: SalesCell.Named?) -> [Report.Cell] { name.map { [.text($0.name), .text($0.id)] } ?? [.blank, .blank] }

    /// Places and fees of a row, and which of the places are free.
    struct Figures {
        var places = SalesTally()
        var free = SalesTally()
        var fees = SalesTally()

        mutating func add(_ cell: SalesCell) {
            if cell.isFee { fees += cell.tally } else { places += cell.tally }
            if cell.isFree, !cell.isFee { free += cell.tally }
        }

        var all: SalesTally { places + fees }

        var feeCells: [Report.Cell] { Self.counts(fees) + [.money(fees.refunds)] + Self.money(fees) }

        func cells(isOfFees: Bool, areItems: Bool) -> [Report.Cell] {
            if isOfFees { return feeCells }
            let parts: [Report.Cell] = areItems ? [] : [.count(free.quantity), .money(fees.revenue)]
            return Self.counts(places) + parts + [.money(all.refunds)] + Self.money(all)
        }

        private static func counts(_ tally: SalesTally) -> [Report.Cell] {
            [.count(tally.sold.count), .count(tally.takenBack.count), .count(tally.quantity)]
        }

        private static func money(_ tally: SalesTally) -> [Report.Cell] { [.money(tally.revenue), .money(tally.vat), .money(tally.revenueExcludingTax)] }
    }
}
