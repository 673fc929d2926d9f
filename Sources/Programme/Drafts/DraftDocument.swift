import Domain
import Foundation

/// A draft as a programme document, so that forms and files are read by the same rules. The place of each value is where it was typed: the line's key,
/// and the field's rank.
struct DraftDocument {
    let draft: EventDraft
    let known: KnownHouse
    let ids: DraftIDs
    /// Zone of each of the draft's places, by key.
    let zones: [Int: TimeZone]
    /// How many sessions begin before that of a line, by key.
    private let earlier: [Int: Int]
    /// Of which the form shows a date.
    let sharedReleases: Set<EventDraft.Release>

    /// Doors with a later time than the beginning are those of the evening before, when that is no longer ago; otherwise it is a slip.
    static let longestEvening = Duration.seconds(12 * 3600)

    init(draft: EventDraft, known: KnownHouse, ids: DraftIDs, zones: [Int: TimeZone]) {
        (self.draft, self.known, self.ids, self.zones) = (draft, known, ids, zones)
        sharedReleases = EventDraft.sharedReleases(of: known.sessions.values.filter { $0.eventID == draft.event.id })
        // Those that are typed in any order are played by date.
        let moments = draft.sessions.map { (key: $0.key, moment: DraftTexts.moment($0[.day], $0[.time])) }
        let ranks = Dictionary(moments.map(\.moment).sorted().enumerated().map { ($0.element, $0.offset) }) { first, _ in first }
        earlier = Dictionary(moments.map { ($0.key, ranks[$0.moment] ?? 0) }) { first, _ in first }
    }

    /// Where a problem was typed.
    static func origin(of problem: ProgrammeProblem) -> (key: Int, field: DraftField)? {
        guard let line = problem.line, let column = problem.column, DraftField.allCases.indices.contains(column - 1), line > 0 else { return nil }
        return (line - 1, DraftField.allCases[column - 1])
    }

    // MARK: Values

    func text(_ text: String, _ row: DraftRow, _ field: DraftField) -> SourceNode { row.text(text, field) }

    func text(_ row: DraftRow, _ field: DraftField) -> SourceNode { row.text(field) }

    func optional(_ row: DraftRow, _ field: DraftField) -> SourceNode? { row.optional(field) }

    func plain(_ text: String, _ row: DraftRow, _ field: DraftField) -> SourceNode { SourceNode(value: .plain(text), place: row.place(field)) }

    func list(_ nodes: [SourceNode], _ row: DraftRow, _ field: DraftField) -> SourceNode { SourceNode(value: .list(nodes), place: row.place(field)) }

    func fields(_ pairs: [(String, SourceNode?)], _ row: DraftRow, _ field: DraftField) -> SourceNode { row.fields(pairs, field) }

    // MARK: Entries

    var root: SourceNode {
        let (event, none) = (draft.event, DraftField.sessions)
        return fields(
            [
                ("organisers", list([organiser], event, .organiser)), ("venues", list(venues, event, none)), ("plans", plans.isEmpty ? nil : list(plans, event, none)),
                ("priceLists", list(draft.places.map(prices), event, none)), ("waitingRooms", sharedRoom.map { list([$0], event, none) }),
                ("events", list([entry], event, none)),
            ], event, none)
    }

    private var organiser: SourceNode {
        let event = draft.event
        guard let organiser = known.organiser(of: draft) else {
            return fields(
                [
                    ("id", text(ids.organiser, event, .organiserName)), ("name", text(event, .organiserName)), ("licence", text(event, .licence)),
                    ("email", optional(event, .email)), ("phone", optional(event, .phone)), ("address", optional(event, .organiserAddress)),
                    ("terms", optional(event, .terms)), ("mediator", optional(event, .mediator)),
                ], event, .organiserName)
        }
        func same(_ value: String?) -> SourceNode? { value.map { text($0, event, .organiser) } }
        let contact = organiser.contact
        return fields(
            [
                ("id", same(organiser.id)), ("name", same(organiser.name)), ("licence", same(organiser.licence)), ("email", same(contact?.email)),
                ("phone", same(contact?.phone)), ("address", same(contact?.address)), ("terms", same(contact?.terms)), ("mediator", same(contact?.mediator)),
            ], event, .organiser)
    }

    /// Several halls of one draft may be in one venue.
    private var venues: [SourceNode] {
        var named: Set<String> = []
        return draft.places.filter { named.insert(ids.venues[$0.row.key] ?? "").inserted }.map(venue)
    }

    private func venue(_ places: DraftPlaces) -> SourceNode {
        let row = places.row
        guard let venue = known.venue(of: places) else {
            return row.describedVenue(id: ids.venues[row.key] ?? "", zone: zones[row.key]?.identifier ?? "")
        }
        func same(_ value: String?) -> SourceNode? { value.map { text($0, row, .venue) } }
        return fields(
            [
                ("id", same(venue.id)), ("name", same(venue.name)), ("address", same(venue.address)),
                ("postalCode", same(venue.postalCode)), ("city", same(venue.city)), ("timeZone", same(venue.timeZone)),
                ("description", same(venue.description)), ("access", same(venue.access)),
            ], row, .venue)
    }

    /// Those of published sessions are known.
    private var plans: [SourceNode] { draft.places.filter { known.published($0) == nil }.map(plan) }

    private var entry: SourceNode {
        let event = draft.event
        let picture = draft.picture.map { picture in
            fields([("file", text(picture.digest, event, .alt)), ("alt", text(event, .alt)), ("credit", optional(event, .credit))], event, .alt)
        }
        return fields(
            [
                ("id", text(ids.event, event, .title)), ("title", text(event, .title)), ("artist", text(event, .artist)), ("genre", text(event, .genre)),
                ("description", text(event, .description)), ("organiser", text(known.organiser(of: draft)?.id ?? ids.organiser, event, .organiser)),
                ("durationMinutes", event[.minutes].isEmpty ? nil : plain(DraftTexts.number(event[.minutes]), event, .minutes)), ("picture", picture),
                ("sessions", list(draft.sessions.map(session), event, .sessions)),
            ], event, .title)
    }

    private func session(_ row: DraftRow) -> SourceNode {
        let (event, places) = (draft.event, draft.places(of: row))
        let published = row.id.flatMap { known.sessions[$0] }
        // Whose places it has, where they are published.
        let shared = published ?? places.flatMap(known.published)
        let starts = DraftTexts.moment(row[.day], row[.time])
        let zone = places.flatMap { zones[$0.row.key] } ?? .gmt
        let begins = try? MomentReader(now: Timestamp(milliseconds: 0), zone: zone).read(starts)
        /// So long before the beginning; nil when nothing was said, or while nobody knows the beginning.
        func before(_ field: DraftField, seconds unit: Int) -> SourceNode? {
            guard !event[field].isEmpty else { return nil }
            guard let number = Int(DraftTexts.number(event[field])), (0...100_000).contains(number) else { return plain(event[field], event, field) }
            return begins.map { text(($0 - .seconds(number * unit)).rfc3339(in: zone), event, field) }
        }
        let isOwn = !row[.ownOpensDay].isEmpty || !row[.ownOpensTime].isEmpty
        let opens = isOwn ? text(DraftTexts.moment(row[.ownOpensDay], row[.ownOpensTime]), row, .ownOpensDay)
            : text(DraftTexts.moment(event[.opensDay], event[.opensTime]), event, .opensDay)
        return fields(
            [
                ("id", text(ids.sessions[row.key] ?? "", row, .day)), ("plan", text(places.map { "plan-\($0.row.key)" } ?? "", row, .places)),
                ("starts", text(starts, row, .day)), ("doors", row[.doors].isEmpty ? nil : text(doors(row, before: begins, zone), row, .doors)),
                ("opens", opens), ("closes", before(.closesBefore, seconds: 60)), ("returnsUntil", before(.returnsBefore, seconds: 3600)),
                ("nameChangeUntil", before(.namesBefore, seconds: 3600)), ("status", text("published", row, .day)),
                ("buyerLimit", plain(event[.limit].isEmpty ? published.map { String($0.buyerLimit) } ?? "" : DraftTexts.number(event[.limit]), event, .limit)), ("vatPercent", percent(of: row)),
                ("allotments", places.flatMap { allotments($0, row, of: shared, begins: begins, opens: moment(opens, zone), zone) }),
                ("blocked", places.flatMap { blocked($0, of: shared) }), ("fees", places.flatMap(fees)), ("waitingRoom", room), ("prices", text(places.map { "prices-\($0.row.key)" } ?? "", row, .places)),
            ], row, .sessions)
    }

    /// On the day of the session; late in the evening, for one that begins after midnight.
    private func doors(_ row: DraftRow, before begins: Timestamp?, _ zone: TimeZone) -> String {
        let clock = MomentReader(now: Timestamp(milliseconds: 0), zone: zone)
        let typed = DraftTexts.moment(row[.day], row[.doors])
        guard let begins, let same = try? clock.read(typed), same > begins else { return typed }
        // At noon no clock is changed.
        guard let noon = try? clock.read(DraftTexts.moment(row[.day], "12:00")) else { return typed }
        let evening = DraftTexts.moment(String((noon - .seconds(86_400)).rfc3339(in: zone).prefix(10)), row[.doors])
        guard let opens = try? clock.read(evening), opens + Self.longestEvening >= begins else { return typed }
        return evening
    }

    private func percent(of row: DraftRow) -> SourceNode {
        let event = draft.event
        // What was published has its rate.
        guard row.id == nil else { return plain("0", event, .vat) }
        switch DraftVAT(rawValue: event[.vat]) {
        case .work?:
            guard let first = Int(DraftTexts.number(event[.performance])), (1...100_000).contains(first) else { return plain("", event, .performance) }
            return plain(DraftVAT.percent(ofPerformance: first + (earlier[row.key] ?? 0)), event, .performance)
        case .other?: return plain(DraftTexts.percent(event[.percent]), event, .percent)
        case let rate?: return plain(rate.rawValue, event, .vat)
        case nil: return plain("", event, .vat)
        }
    }
}
