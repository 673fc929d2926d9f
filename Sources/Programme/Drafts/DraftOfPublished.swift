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
            // Of a work nobody here knows which performance comes next: whoever adds a date says it.
            let isWork = sessions.contains { Self.percent($0.vatRate) == DraftVAT.percent(ofPerformance: 1) }
            self.event[.vat] = isWork ? "" : DraftVAT(rawValue: rate)?.rawValue ?? DraftVAT.other.rawValue
            self.event[.percent] = isWork || DraftVAT(rawValue: rate) != nil ? "" : rate
            let opens = Self.local(first.bookingOpensAt, first)
            self.event[.opensDay] = opens.day
            self.event[.opensTime] = opens.time
        }
        for (field, text) in Self.room(of: sessions).merging(DraftDeadlines(of: sessions).said) { $1 } { self.event[field] = text }
        let shared = Self.sharedReleases(of: sessions)
        for session in sessions { add(session, sharing: shared) }
    }

    /// When places are given back of which one date was said for sessions of several: hours would say it otherwise for each.
    static func sharedReleases(of sessions: some Sequence<Session>) -> Set<Release> {
        let begins = sessions.reduce(into: [Release: Set<Timestamp>]()) { begins, session in
            for allotment in session.inventory.allotments {
                // A time that comes twice on one night is none that people can type.
                if let moment = allotment.releasesAt, isReadable(moment, session) { begins[Release(allotment: allotment.id, at: moment), default: []].insert(session.startsAt) }
            }
        }
        return Set(begins.filter { $0.value.count > 1 }.keys)
    }

    private static func isReadable(_ moment: Timestamp, _ session: Session) -> Bool {
        let zone = TimeZone(identifier: session.venue.timeZone) ?? .gmt
        return (try? MomentReader(now: moment, zone: zone).read(date(of: moment, session))) != nil
    }

    struct Release: Hashable {
        var allotment: String
        var at: Timestamp
    }

    private mutating func add(_ session: Session, sharing releases: Set<Release>) {
        let key = places(like: session, sharing: releases)
        var texts = Self.appointment(of: session)
        texts[.places] = String(key)
        let opens = Self.local(session.bookingOpensAt, session)
        if opens.day != event[.opensDay] || opens.time != event[.opensTime] {
            texts[.ownOpensDay] = opens.day
            texts[.ownOpensTime] = opens.time
        }
        sessions.append(row(id: session.id, texts))
    }

    /// Key of the block that has a session's places and prices; a new one when there is none yet.
    private mutating func places(like session: Session, sharing releases: Set<Release>) -> Int {
        let categories = session.categories.map { category -> DraftCategory in
            let own = row(id: category.id, [.category: category.name, .capacity: String(category.capacity)])
            let tariffs = category.tariffs.map { row(id: $0.id, [.tariff: $0.name, .price: Self.euros($0.price)]) }
            return DraftCategory(row: own, seats: category.kind == .numbered ? category.id : nil, tariffs: tariffs)
        }
        let fees = session.fees.map { fee in
            row(
                id: fee.id, [.fee: fee.name, .feePrice: Self.euros(fee.amount), .feePer: fee.basis.rawValue, .feePercent: Self.percent(fee.vatRate), .feeRefundable: fee.isRefundable ? "yes" : "no"])
        }
        let allotments = session.inventory.allotments.map { allotment in
            row(id: allotment.id, Self.texts(of: allotment, in: session, sharing: releases).merging([.allotmentOf: String(categories[allotment.category].row.key)]) { $1 })
        }
        let blocks = session.inventory.blocked.map { row([.blockReason: $0.reason, .blockSeats: Self.seats(of: $0)]) }
        /// Whatever their keys are.
        func said(_ rows: [DraftRow], of categories: [DraftCategory] = []) -> [DraftRow] {
            rows.map { row in
                var texts = row.texts
                if let key = texts[.allotmentOf] { texts[.allotmentOf] = categories.first { String($0.row.key) == key }?.row.id }
                return DraftRow(key: 0, id: row.id, texts: texts)
            }
        }
        let known = places.first { places in
            places.row[.venue] == session.venue.id && places.plan == session.layoutDigest && Self.shape(places.categories) == Self.shape(categories)
                && said(places.fees + places.blocks) == said(fees + blocks) && said(places.allotments, of: places.categories) == said(allotments, of: categories)
        }
        if let known { return known.row.key }
        let own = row(id: session.id, [.venue: session.venue.id])
        var shared = DraftPlaces(row: own, plan: session.layoutDigest, categories: categories)
        (shared.fees, shared.allotments, shared.blocks) = (fees, allotments, blocks)
        places.append(shared)
        return own.key
    }

    /// Places and what they cost, whatever the keys of their lines are.
    static func shape(_ categories: [DraftCategory]) -> [[String]] {
        categories.map { [$0.row.id ?? "", $0.row[.capacity], $0.seats ?? ""] + $0.tariffs.flatMap { [$0.id ?? "", $0[.tariff], $0[.price]] } }
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
        for place in copy.places.indices {
            for index in copy.places[place].allotments.indices where DraftTexts.date(copy.places[place].allotments[index][.releaseBefore]) != nil {
                copy.places[place].allotments[index][.releaseBefore] = ""
            }
        }
        copy.sessions.append(copy.row(texts))
        return copy
    }

    /// Sold dates are those that buyers have: whatever is typed, they stay.
    func keepingDates(of sold: [Session]) -> EventDraft {
        var draft = self
        for index in draft.sessions.indices {
            guard let session = sold.first(where: { $0.id == draft.sessions[index].id }) else { continue }
            let appointment = Self.appointment(of: session)
            for field in [DraftField.day, .time, .doors] { draft.sessions[index][field] = appointment[field] ?? "" }
        }
        return draft
    }

    /// Where somebody typed another date than one that buyers have.
    func movedDates(of settled: [Session]) -> [DraftProblem] {
        sessions.flatMap { row -> [DraftProblem] in
            guard let session = settled.first(where: { $0.id == row.id }) else { return [] }
            let appointment = Self.appointment(of: session)
            func said(_ field: DraftField) -> String { appointment[field] ?? "" }
            let isMoved = DraftTexts.day(row[.day]) != said(.day) || DraftTexts.time(row[.time]) != said(.time)
            let hasOtherDoors = row[.doors] != said(.doors) && DraftTexts.time(row[.doors]) != said(.doors)
            return (isMoved ? [DraftProblem(key: row.key, field: .day, .settled("\(said(.day)) \(said(.time))"))] : [])
                + (hasOtherDoors ? [DraftProblem(key: row.key, field: .doors, .settled(said(.doors)))] : [])
        }
    }

    /// When a session begins and when its doors open, as far as the form can say it: on the same day, or the evening before one that begins after midnight.
    static func appointment(of session: Session) -> [DraftField: String] {
        let starts = local(session.startsAt, session)
        var texts: [DraftField: String] = [.day: starts.day, .time: starts.time]
        guard let doorsAt = session.doorsAt else { return texts }
        let doors = local(doorsAt, session)
        let isEvening = doors.time > starts.time && doorsAt + DraftDocument.longestEvening >= session.startsAt
        if doors.day == starts.day || isEvening { texts[.doors] = doors.time }
        return texts
    }

    /// What is said of places that are set aside. Their code is not: nobody keeps it; nor are several prices of one.
    private static func texts(of allotment: Allotment, in session: Session, sharing releases: Set<Release>) -> [DraftField: String] {
        func said(_ moment: Timestamp) -> String? {
            releases.contains(Release(allotment: allotment.id, at: moment)) ? date(of: moment, session) : hours(from: moment, to: session.startsAt)
        }
        let tariff = allotment.tariffs.flatMap { $0.count == 1 ? $0.first : nil }
        let texts: [DraftField: String] = [
            .allotment: allotment.name, .allotmentPlaces: String(allotment.capacity),
            .releaseBefore: allotment.releasesAt.flatMap(said) ?? "",
            .presaleBefore: allotment.salesOpenAt.flatMap { hours(from: $0, to: session.bookingOpensAt) } ?? "",
            .allotmentTariff: tariff?.name ?? "", .allotmentPrice: tariff.map { euros($0.price) } ?? "",
        ]
        return texts.filter { !$0.value.isEmpty }
    }

    /// As the form says it; nil where whole hours do not.
    static func hours(from moment: Timestamp, to later: Timestamp) -> String? { whole(from: moment, to: later, unit: 3_600) }

    /// - Parameter unit: in seconds.
    static func whole(from moment: Timestamp, to later: Timestamp, unit: Int64) -> String? {
        let (count, rest) = (later.milliseconds - moment.milliseconds).quotientAndRemainder(dividingBy: unit * 1000)
        return rest == 0 && (0...100_000).contains(count) ? String(count) : nil
    }

    /// A moment by itself, to the minute.
    static func date(of moment: Timestamp, _ session: Session) -> String {
        let (day, time) = local(moment, session)
        return "\(day) \(time)"
    }

    static func seats(of blocked: BlockedSeats) -> String { blocked.seats.joined(separator: ", ") }

    /// The waiting room of all of them; nothing where they differ.
    private static func room(of sessions: [Session]) -> [DraftField: String] {
        let rooms = Set(sessions.map(\.inventory.room))
        guard rooms.count == 1, let room = rooms.first else { return [:] }
        guard let terms = room else { return [.room: DraftRoom.absent.rawValue] }
        return [
            .room: terms.mode.rawValue, .roomShared: terms.shared ?? "", .roomJoin: terms.mode == .load ? "" : String(terms.joinBefore / 60),
            .roomShopping: String(terms.shopping / 60), .roomShoppers: String(terms.mostShoppers), .roomVerified: terms.verifiedAddress ? "yes" : "",
            .roomBits: terms.work.map { String($0.bits) } ?? "", .roomAbove: terms.work?.above.map { String($0) } ?? "",
        ]
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
