import Domain
import Foundation

extension ReportEditor {
    /// Base and tax by period and rate, as the lines' frozen rates say. Places and fees apart, because they are taxed for different reasons.
    func vat() -> Report {
        let columns: [Report.Column] = [
            .init("period", say("Période", "Period")), rateColumn, .init("places", say("Places TTC", "Places"), .money),
            .init("fees", say("Frais TTC", "Fees"), .money), revenueColumn, netColumn, vatColumn,
        ]
        struct Key: Hashable { var slice, rate: Int }
        var (figures, byRate): ([Key: Figures], [Int: Figures]) = ([:], [:])
        for cell in answer.cells {
            let key = Key(slice: cell.slice ?? 0, rate: cell.rate?.basisPoints ?? 0)
            figures[key, default: Figures()].add(cell)
            byRate[key.rate, default: Figures()].add(cell)
        }
        func row(_ label: Report.Cell, _ rate: Report.Cell, _ figures: Figures) -> [Report.Cell] {
            let all = figures.all
            return [label, rate, .money(figures.places.revenue), .money(figures.fees.revenue), .money(all.revenue), .money(all.revenueExcludingTax), .money(all.vat)]
        }
        let rows = figures.sorted { ($0.key.slice, $0.key.rate) < ($1.key.slice, $1.key.rate) }.map { key, figures in
            row(.text(answer.slices.indices.contains(key.slice) ? answer.slices[key.slice].text : ""), .rate(key.rate), figures)
        }
        let all = answer.cells.reduce(into: Figures()) { $0.add($1) }
        return report(
            .vat, say("TVA par taux", "VAT by rate"), columns, rows,
            totals: byRate.sorted { $0.key < $1.key }.map { row(.text(say("Total à ce taux", "Total at this rate")), .rate($0.key), $0.value) } + [row(.text(say("Total", "Total")), .blank, all)],
            notes: [
                correctionsCountWhenMade,
                say("Les périodes sont celles des clôtures : une opération compte dans celle où le journal l’a enregistrée.", "Periods are those of the closings: an operation counts in the one in which the ledger recorded it."),
            ])
    }

    /// Ticket revenue without tax of the performances of a period, and the tax on it.
    func cnm(_ rate: CNMRate) -> Report {
        let columns = performanceColumns + [.init("paid", say("Payants", "Paid"), .count), revenueColumn, vatColumn, .init("excluding_tax", say("Base HT", "Base excl. VAT"), .money), .init("tax", say("Taxe", "Tax"), .money)]
        let played = played()
        let rows = played.map { session, figures in cells(of: session) + [.count(figures.paid)] + money(figures.places) + [.blank] }
        let all = played.reduce(into: Figures()) { $0.add($1.figures) }
        let total: [Report.Cell] = [.text(say("Total", "Total"))] + Array(repeating: .blank, count: performanceColumns.count - 1)
            + [.count(all.paid)] + money(all.places) + [.money(rate.tax(on: all.places.revenueExcludingTax))]
        let percent = say.percent(basisPoints: rate.basisPoints)
        return report(
            .cnm, say("Taxe sur les spectacles : base", "Tax on shows: base"), columns, rows, totals: [total],
            notes: [
                say("Taxe : \(percent) de la base, arrondie une fois, sur le total.", "Tax: \(percent) of the base, rounded once, on the total.") + (rate.source.isEmpty ? "" : " (\(rate.source))"),
                say("Le genre est indiqué : à l’exploitant de retirer les spectacles qui ne sont pas soumis à cette taxe.", "The genre is shown: the organiser leaves out shows that are not subject to this tax."),
                say("Les frais ne sont pas dans la base : \(say.amount(all.fees.revenueExcludingTax)) hors taxe.", "Fees are not in the base: \(say.amount(all.fees.revenueExcludingTax)) without tax."),
            ] + performanceNotes)
    }

    /// What the ministry wants to know of each performance of a quarter.
    func sibil() -> Report {
        let columns = [.init("licence", say("Licence", "Licence no.")), .init("organiser", say("Exploitant", "Organiser"))] + performanceColumns + [
            .init("venue_address", say("Adresse", "Address")), .init("postal_code", say("Code postal", "Postal code")), .init("city", say("Commune", "Town")),
            .init("paid", say("Payants", "Paid"), .count), .init("exempt", say("Exonérés", "Exempt"), .count), revenueColumn,
        ]
        let played = played()
        let rows = played.map { session, figures -> [Report.Cell] in
            let venue = session.venue
            return [.text(session.organiser.licence), .text(session.organiser.name)] + cells(of: session)
                + [.text(venue.address), .text(venue.postalCode), .text(venue.city), .count(figures.paid), .count(figures.exempt), .money(figures.places.revenue)]
        }
        let all = played.reduce(into: Figures()) { $0.add($1.figures) }
        let total: [Report.Cell] = [.text(say("Total", "Total"))] + Array(repeating: .blank, count: columns.count - 4)
            + [.count(all.paid), .count(all.exempt), .money(all.places.revenue)]
        return report(
            .sibil, say("Déclaration trimestrielle de billetterie", "Quarterly statement of ticket sales"), columns, rows, totals: [total],
            notes: [say("La recette est celle des billets, sans les frais.", "The revenue is that of the tickets, without fees.")] + performanceNotes)
    }

    /// What a society of authors wants to know of each performance; ``Report/sacdXML`` says the same to programs.
    func sacd() -> Report {
        let columns = performanceColumns + [
            .init("city", say("Commune", "Town")), .init("paid", say("Payants", "Paid"), .count), .init("exempt", say("Exonérés", "Exempt"), .count), revenueColumn,
            vatColumn, netColumn,
        ]
        let played = played()
        let rows = played.map { session, figures in
            cells(of: session) + [.text(session.venue.city), .count(figures.paid), .count(figures.exempt)] + money(figures.places)
        }
        let all = played.reduce(into: Figures()) { $0.add($1.figures) }
        let total: [Report.Cell] = [.text(say("Total", "Total"))] + Array(repeating: .blank, count: columns.count - 6)
            + [.count(all.paid), .count(all.exempt)] + money(all.places)
        return report(
            .sacd, say("Déclaration de recettes aux auteurs", "Statement of takings to authors"), columns, rows, totals: [total],
            notes: [say("La recette est celle des billets, sans les frais.", "The revenue is that of the tickets, without fees.")] + performanceNotes)
    }

    // MARK: What declarations of performances share

    private var performanceColumns: [Report.Column] {
        [
            .init("title", say("Spectacle", "Show")), .key("event"), .init("artist", say("Artiste", "Artist")), .init("genre", say("Genre", "Domain")),
            .init("session", say("Séance", "Session"), isKey: true), .init("starts_at", say("Date", "Date and time"), .moment), .init("venue", say("Lieu", "Venue")),
        ]
    }

    private func cells(of session: Performance) -> [Report.Cell] {
        [
            .text(session.title), .text(session.eventID), .text(session.artist), .text(session.genre), .text(session.id),
            .moment(session.startsAt, zone(of: session)), .text(session.venue.name),
        ]
    }

    /// Sessions that were or will be played, with their figures, sold or not: a performance before an empty house is declared too.
    private func played() -> [(session: Performance, figures: Figures)] {
        let figures = self.figuresBySession
        return answer.sessions.filter { $0.status == .published }.map { ($0, figures[$0.number] ?? Figures()) }
    }

    private var figuresBySession: [UInt32: Figures] { answer.cells.reduce(into: [:]) { $0[$1.session, default: Figures()].add($1) } }

    private var performanceNotes: [String] {
        var notes = [
            say(
                "Une séance compte avec toutes ses opérations jusqu’à l’édition ; ce qui est rendu plus tard change ces chiffres.",
                "A session counts with all its operations up to the edition; what is given back later changes these figures.")
        ]
        let left = answer.sessions.filter { $0.status != .published }
        let figures = figuresBySession
        let kept = left.reduce(Money.zero) { $0 + (figures[$1.number]?.all.revenue ?? .zero) }
        if !left.isEmpty {
            let (count, amount) = (say.number(left.count), say.amount(kept))
            notes.append(
                say("Séances annulées ou retirées, non comptées : \(count) ; il en reste \(amount).", "Sessions cancelled or withdrawn, not counted: \(count); \(amount) of them is left."))
        }
        let ahead = answer.sessions.filter { $0.status == .published && $0.startsAt > editedAt }.count
        if ahead > 0 {
            notes.append(say("Séances pas encore jouées : \(say.number(ahead)).", "Sessions not played yet: \(say.number(ahead))."))
        }
        return notes
    }
}

extension ReportEditor.Figures {
    mutating func add(_ other: ReportEditor.Figures) {
        places += other.places
        free += other.free
        fees += other.fees
    }

    /// Tickets that are valid and cost something.
    var paid: Int { places.quantity - free.quantity }
    /// Tickets that are valid and free.
    var exempt: Int { free.quantity }
}
