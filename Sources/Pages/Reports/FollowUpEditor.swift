import Domain
import Foundation

/// Edits what is followed of a session: how full it is, and its pace beside that of comparable ones.
public struct FollowUpEditor: Sendable {
    let followUp: FollowUp
    let isTest: Bool
    /// Where the venue's own zone is unknown.
    let zone: TimeZone
    let say: Language

    public init(_ followUp: FollowUp, isTest: Bool, zone: TimeZone, in language: Language) {
        (self.followUp, self.isTest, say) = (followUp, isTest, language)
        self.zone = TimeZone(identifier: followUp.figures.performance.venue.timeZone) ?? zone
    }

    private var figures: SessionFigures { followUp.figures }
    private var performance: Performance { figures.performance }

    /// By category: places, sold, free, left, share, revenue.
    public func occupancy() -> Report {
        let columns: [Report.Column] = [
            .init("category_name", say("Catégorie", "Category")), .key("category"), .init("capacity", say("Places", "Seats"), .count),
            .init("sold", say("Vendues", "Sold"), .count), .init("free", say("dont gratuites", "of them free"), .count),
            .init("left", say("Restantes", "Left"), .count), .init("share", say("Occupation", "Occupancy"), .rate), .init("revenue", say("Recette TTC", "Revenue"), .money),
        ]
        func cells(_ occupancy: Occupancy) -> [Report.Cell] {
            [
                .count(occupancy.capacity), .count(occupancy.sold), .count(occupancy.free), .count(occupancy.capacity - occupancy.sold), .rate(occupancy.share),
                .money(occupancy.revenue),
            ]
        }
        let all = figures.categories.reduce(into: Occupancy(categoryID: "", name: "", capacity: 0)) {
            ($0.capacity, $0.sold, $0.free, $0.revenue) = ($0.capacity + $1.capacity, $0.sold + $1.sold, $0.free + $1.free, $0.revenue + $1.revenue)
        }
        return Report(
            name: "occupancy", language: say, title: say("Remplissage", "Occupancy of the house"), facts: facts + money + [forecast], columns: columns,
            rows: figures.categories.map { [.text($0.name), .text($0.categoryID)] + cells($0) }, totals: [[.text(say("Total", "Total")), .blank] + cells(all)],
            notes: [
                say(
                    "Vendues selon le journal, reprises déduites ; les places tenues en ce moment dans des paniers n’y sont pas.",
                    "Sold as the ledger says, those taken back deducted; places held in baskets at this moment are not in it.")
            ] + channels, isTest: isTest)
    }

    /// Day by day: sold on it, in all, the share of the house, and where comparable sessions stood at the same distance.
    public func pace() -> Report {
        let columns: [Report.Column] = [
            .init("days_before", say("Jours avant", "Days before"), .count), .init("date", say("Date", "Day")), .init("sold", say("Vendues ce jour", "Sold on it"), .count),
            .init("total", say("En tout", "In all"), .count), .init("share", say("Occupation", "Occupancy"), .rate),
            .init("comparable_share", say("Comparables", "Comparable ones"), .rate), .init("revenue", say("Recette TTC", "Revenue"), .money),
        ]
        let night = performance.startsAt
        let rows = figures.curve.points.map { point -> [Report.Cell] in
            let day = AccountingPeriod(dayOf: night - .seconds(Int64(point.daysBefore) * 86_400), in: zone)
            return [
                .count(point.daysBefore), .text(day.text), .count(point.places), .count(point.total), .rate(Self.share(point.total, of: performance.capacity)),
                comparableShare(daysBefore: point.daysBefore).map { .rate($0) } ?? .blank, .money(point.revenue),
            ]
        }
        return Report(
            name: "pace", language: say, title: say("Rythme des ventes", "Pace of sales"), facts: facts + [forecast], columns: columns, rows: rows, totals: [],
            notes: [
                say(
                    "Places nettes : reprises déduites le jour où elles le sont. Comparables : la médiane de leur occupation au même nombre de jours.",
                    "Net places: those taken back are deducted on that day. Comparable ones: the median of their occupancy at the same number of days.")
            ] + comparables, isTest: isTest)
    }

    // MARK: In words

    private var facts: [Report.Fact] {
        let valid = figures.places.quantity
        return [
            .init(name: say("Séance", "Session"), text: "\(performance.title), \(say.stamp(performance.startsAt, in: zone)), \(performance.venue.name)"),
            .init(name: say("Exploitant", "Organiser"), text: performance.organiser.name),
            .init(name: say("Édité le", "Edited on"), text: say.stamp(followUp.at, in: zone)),
            .init(name: say("Places vendues", "Places sold"), text: say("\(say.number(valid)) sur \(say.number(performance.capacity))", "\(say.number(valid)) of \(say.number(performance.capacity))")),
        ]
    }

    private var money: [Report.Fact] {
        let all = figures.places + figures.fees
        var facts: [Report.Fact] = [
            .init(name: say("Recette TTC, frais compris", "Revenue with fees"), text: say.amount(all.revenue)),
            .init(name: say("Rendu aux acheteurs", "Given back to buyers"), text: say.amount(Money(cents: -all.refunds.cents))),
        ]
        if let absent = figures.noShows(at: followUp.at) {
            let share = say.percent(basisPoints: Self.share(absent, of: figures.places.quantity))
            facts.append(.init(name: say("Absents", "No-shows"), text: "\(say.number(absent)) (\(share))"))
        }
        if figures.boughtFromWaitingList > 0 { facts.append(.init(name: say("Achetées depuis la liste d’attente", "Bought from the waiting list"), text: say.number(figures.boughtFromWaitingList))) }
        return facts
    }

    /// What the forecast says, and what it rests on.
    public var forecast: Report.Fact {
        let forecast = followUp.forecast
        let basis = forecast.learntFrom < 3 ? say("une supposition ; séances comparables : \(forecast.learntFrom)", "a guess; comparable sessions: \(forecast.learntFrom)") : say("séances comparables : \(forecast.learntFrom)", "comparable sessions: \(forecast.learntFrom)")
        let text: String
        switch forecast.outcome {
        case .soldOut: text = say("complet", "sold out")
        case .unknown(.over): text = say("la séance est passée", "the session is over")
        case .unknown(.nothingSold): text = say("inconnue : rien n’est vendu", "unknown: nothing is sold")
        case .unknown(.nothingComparable): text = say("inconnue : aucune séance comparable", "unknown: no session can be compared")
        case .range(let low, let likely, let high, let days):
            let range = say(
                "\(say.number(likely)) places à la fin, entre \(say.number(low)) et \(say.number(high)) huit fois sur dix",
                "\(say.number(likely)) places in the end, between \(say.number(low)) and \(say.number(high)) eight times of ten")
            text = "\(range) (\(basis)). \(soldOut(days))"
        }
        return .init(name: say("Prévision", "Forecast"), text: text)
    }

    private func soldOut(_ days: SalesForecast.Days?) -> String {
        guard let days else { return say("Complet avant la date : improbable.", "Sold out before the date: unlikely.") }
        guard let likely = days.likely else {
            return say("Complet : au plus tôt \(days.earliest) jours avant, sans doute pas.", "Sold out: \(days.earliest) days before at the earliest, perhaps not.")
        }
        let latest = days.latest.map { say("au plus tard \($0)", "\($0) at the latest") } ?? say("ou pas du tout", "or not at all")
        return say("Complet vers \(likely) jours avant, au plus tôt \(days.earliest), \(latest).", "Sold out about \(likely) days before, \(days.earliest) at the earliest, \(latest).")
    }

    private var channels: [String] {
        figures.channels.map { channel in
            let (name, amount) = (say.channel(channel), say.amount(channel.revenue))
            let places = "\(say.number(channel.places)) \(channel.places == 1 ? "place" : "places")"
            return say("Canal : \(name) ; \(places), \(amount).", "Channel: \(name); \(places), \(amount).")
        }
    }

    /// Each comparable session, and why it is one.
    public var comparables: [String] {
        followUp.comparables.map { compared in
            let (other, curve) = (compared.pick.performance, compared.curve)
            let name = "\(other.title), \(say.stamp(other.startsAt, in: TimeZone(identifier: other.venue.timeZone) ?? zone)), \(other.venue.name)"
            let reasons = compared.pick.reasons.map { say.common($0) }.joined(separator: ", ")
            return say("Comparable : \(name) (\(reasons)), \(say.number(curve.final)) places.", "Comparable: \(name) (\(reasons)), \(say.number(curve.final)) places.")
        }
    }

    /// Median of the comparable sessions' occupancy, in basis points.
    private func comparableShare(daysBefore: Int) -> Int? {
        let shares = followUp.comparables.map { Self.share($0.curve.total(daysBefore: daysBefore), of: $0.pick.performance.capacity) }.sorted()
        guard !shares.isEmpty else { return nil }
        return shares.count.isMultiple(of: 2) ? (shares[shares.count / 2 - 1] + shares[shares.count / 2]) / 2 : shares[shares.count / 2]
    }

    /// Basis points, rounded to a tenth of a percent: finer tells nothing of a house.
    static func share(_ part: Int, of whole: Int) -> Int { whole == 0 ? 0 : Int((Double(part) / Double(whole) * 1_000).rounded()) * 10 }
}

extension Language {
    /// What two sessions have in common.
    func common(_ reason: ComparableShows.Reason) -> String {
        switch reason {
        case .event: self("même spectacle", "same show")
        case .genre: self("même genre", "same genre")
        case .venue: self("même lieu", "same venue")
        case .organiser: self("même exploitant", "same organiser")
        case .size: self("jauge proche", "similar size")
        }
    }
}

extension Language {
    /// Where places were sold and how they were paid, in words; a provider's own word where it has no other name here.
    fileprivate func channel(_ channel: SessionFigures.Channel) -> String {
        let register =
            switch channel.register {
            case "web", "": self("en ligne", "online")
            default: channel.register
            }
        let method =
            switch channel.method {
            case PaymentMethod.card.word: self("carte bancaire", "bank card")
            case PaymentMethod.none.word: self("gratuit", "free of charge")
            case PaymentMethod.unknown.word, "": self("règlement non précisé", "payment not specified")
            case "sepa_debit": self("prélèvement", "direct debit")
            default: channel.method.replacing("_", with: " ").capitalized
            }
        return "\(register), \(method)"
    }
}
