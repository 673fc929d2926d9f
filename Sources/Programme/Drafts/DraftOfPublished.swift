import Domain
import Foundation

extension EventDraft {
    /// What is published, as somebody would have typed it. Sessions that share their venue, places and prices share one block of the form.
    public init(of event: Event, sessions: [Session]) {
        self.init(event: DraftRow(key: 0, id: event.id))
        let sessions = sessions.sorted { ($0.startsAt, $0.id) < ($1.startsAt, $1.id) }
        let texts: [DraftField: String] = [
            .title: event.title, .artist: event.artist, .genre: event.genre, .description: event.description, .organiser: event.organiser.id,
            .minutes: event.durationMinutes.map { String($0) } ?? "", .alt: event.picture?.alt ?? "", .credit: event.picture?.credit ?? "",
        ]
        for (field, text) in texts { self.event[field] = text }
        picture = event.picture
        let limits = Set(sessions.map(\.buyerLimit))
        self.event[.limit] = limits.count == 1 ? limits.first.map { String($0) } ?? "" : ""
        if let first = sessions.first {
            let rate = Self.percent(first.vatRate)
            self.event[.vat] = DraftVAT(rawValue: rate)?.rawValue ?? DraftVAT.other.rawValue
            self.event[.percent] = DraftVAT(rawValue: rate) == nil ? rate : ""
            let opens = Self.local(first.bookingOpensAt, first)
            self.event[.opensDay] = opens.day
            self.event[.opensTime] = opens.time
        }
        for session in sessions { add(session) }
    }

    private mutating func add(_ session: Session) {
        let key = places(like: session)
        var texts: [DraftField: String] = [.places: String(key)]
        let (starts, opens) = (Self.local(session.startsAt, session), Self.local(session.bookingOpensAt, session))
        texts[.day] = starts.day
        texts[.time] = starts.time
        if let doors = session.doorsAt.map({ Self.local($0, session) }), doors.day == starts.day { texts[.doors] = doors.time }
        if opens.day != event[.opensDay] || opens.time != event[.opensTime] {
            texts[.ownOpensDay] = opens.day
            texts[.ownOpensTime] = opens.time
        }
        sessions.append(row(id: session.id, texts))
    }

    /// Key of the block that has a session's places and prices; a new one when there is none yet.
    private mutating func places(like session: Session) -> Int {
        let categories = session.categories.map { category -> DraftCategory in
            let own = row(id: category.id, [.category: category.name, .capacity: String(category.capacity)])
            let tariffs = category.tariffs.map { row(id: $0.id, [.tariff: $0.name, .price: Self.euros($0.price)]) }
            return DraftCategory(row: own, seats: category.kind == .numbered ? category.id : nil, tariffs: tariffs)
        }
        func shape(_ categories: [DraftCategory]) -> [[String]] {
            categories.map { [$0.row.id ?? "", $0.row[.capacity], $0.seats ?? ""] + $0.tariffs.flatMap { [$0.id ?? "", $0[.tariff], $0[.price]] } }
        }
        let known = places.first { places in
            places.row[.venue] == session.venue.id && places.plan == session.layoutDigest && shape(places.categories) == shape(categories)
        }
        if let known { return known.row.key }
        let own = row(id: session.id, [.venue: session.venue.id])
        places.append(DraftPlaces(row: own, plan: session.layoutDigest, categories: categories))
        return own.key
    }

    /// The same show once more: a new event with the same texts, places and prices, and one date to be chosen.
    public func copied() -> EventDraft {
        var copy = self
        copy.event.id = nil
        copy.sessions = []
        let first = sessions.first
        var texts = first?.texts ?? [:]
        for field in [DraftField.day, .ownOpensDay, .ownOpensTime] { texts[field] = nil }
        for field in [DraftField.opensDay, .opensTime] { copy.event[field] = "" }
        if copy.event[.limit].isEmpty { copy.event[.limit] = "6" }
        copy.sessions.append(copy.row(texts))
        return copy
    }

    /// Sold dates are those that buyers have: whatever is typed, they stay.
    func keepingDates(of sold: [Session]) -> EventDraft {
        var draft = self
        for index in draft.sessions.indices {
            guard let session = sold.first(where: { $0.id == draft.sessions[index].id }) else { continue }
            let (starts, doors) = (Self.local(session.startsAt, session), session.doorsAt.map { Self.local($0, session) })
            draft.sessions[index][.day] = starts.day
            draft.sessions[index][.time] = starts.time
            draft.sessions[index][.doors] = doors?.day == starts.day ? doors?.time ?? "" : ""
        }
        return draft
    }

    // MARK: As people type

    private static func local(_ moment: Timestamp, _ session: Session) -> (day: String, time: String) {
        let text = moment.rfc3339(in: TimeZone(identifier: session.venue.timeZone) ?? .gmt)
        return (String(text.prefix(10)), String(text.dropFirst(11).prefix(5)))
    }

    private static func euros(_ amount: Money) -> String {
        let (euros, cents) = amount.cents.quotientAndRemainder(dividingBy: 100)
        return cents == 0 ? "\(euros)" : "\(euros),\(cents < 10 ? "0" : "")\(cents)"
    }

    /// `5.5`, `10`.
    private static func percent(_ rate: VATRate) -> String {
        let (whole, rest) = rate.basisPoints.quotientAndRemainder(dividingBy: 100)
        guard rest > 0 else { return String(whole) }
        return rest % 10 == 0 ? "\(whole).\(rest / 10)" : "\(whole).\(rest < 10 ? "0" : "")\(rest)"
    }
}
