import Booking
import Domain
import Foundation

/// What is wrong with a draft, each field once.
public struct DraftErrors: Error, Hashable, Sendable {
    public var problems: [DraftProblem]
}

/// Reads a draft by the rules of programme files: what a form publishes is what an import of the same would write.
public struct DraftReader: Sendable {
    private let now: Timestamp
    private let known: KnownHouse
    private let taken: TakenIDs
    private let reach: StaffReach

    /// - Parameter reach: of whoever publishes it.
    public init(now: Timestamp, known: KnownHouse, taken: TakenIDs, within reach: StaffReach) {
        (self.now, self.known, self.taken, self.reach) = (now, known, taken, reach)
    }

    /// - Parameters:
    ///   - files: the picture and the seating plans that the draft names, by digest.
    ///   - layouts: of published places of which seats are blocked, by digest.
    public func read(_ draft: EventDraft, files: [String: [UInt8]], layouts: [String: SeatLayout] = [:]) throws(DraftErrors) -> Domain.Programme {
        let settled = known.settled(taken, at: now).compactMap { known.sessions[$0] }
        let moved = draft.movedDates(of: settled)
        let draft = draft.keepingDates(of: settled)
        let ids = DraftIDs(draft, known: known, taken: taken)
        let zones = Dictionary(draft.places.map { ($0.row.key, zone(of: $0)) }) { first, _ in first }
        let gauge = DraftGauge(draft: draft, known: known)
        let document = DraftDocument(draft: draft, known: known, ids: ids, zones: zones)
        var kept: [String: Session] = [:]
        for row in draft.sessions {
            guard let id = ids.sessions[row.key] else { continue }
            kept[id] = row.id.flatMap { known.sessions[$0] } ?? draft.places(of: row).flatMap(known.published)
        }
        // A copy goes by what its own show's form said.
        let shows = Set(kept.values.map(\.eventID))
        let deadlines = Dictionary(uniqueKeysWithValues: shows.map { show in (show, DraftDeadlines(of: known.sessions.values.filter { $0.eventID == show })) })
        let name = "draft"
        var programme: Domain.Programme
        do {
            programme = try ProgrammeReader(now: now).read(document.root, named: name, files: files, keeping: kept, in: layouts.mapValues { $0.plan(named: "", categories: []) })
        } catch {
            throw DraftErrors(problems: moved + released(draft) + gauge.problems + Self.problems(error.problems, of: draft, named: name))
        }
        programme.sessions = programme.sessions.map { session in
            guard let before = kept[session.id] else { return session }
            var session = session
            let row = draft.sessions.first { ids.sessions[$0.key] == session.id }
            if draft.event[.room] == DraftRoom.absent.rawValue { session.inventory.room = nil }
            let places = row.flatMap(draft.places(of:))
            if places?.hasFees != true { session.fees = before.fees }
            if let places { session.categories = gauge.categories(of: session, in: places) }
            if let row, row.id != nil { session = self.session(session, after: before, row) } else { session = Self.another(session, like: before) }
            deadlines[before.eventID]?.keep(in: &session, of: before, draft.event)
            return session
        }
        // Who is put forward on the first page is another person's business.
        programme.events = programme.events.map { event in
            var event = event
            event.feature = draft.event.id.flatMap { known.events[$0]?.feature }
            return event
        }
        let wrong = moved + released(draft) + gauge.problems + past(programme, draft, ids) + twice(programme, draft, ids) + rooms(programme, draft) + promises(programme, settled, draft)
            + (programme.sessions.allSatisfy { $0.bookingOpensAt < $0.bookingClosesAt } ? [] : [DraftProblem(key: draft.event.key, field: .closesBefore, .rule)])
        guard wrong.isEmpty else { throw DraftErrors(problems: wrong) }
        return programme
    }

    // MARK: Problems

    private static func problems(_ problems: [ProgrammeProblem], of draft: EventDraft, named name: String) -> [DraftProblem] {
        let rows = Dictionary(draft.rows.map { ($0.key, $0) }) { first, _ in first }
        var seen: Set<DraftProblem> = []
        return problems.compactMap { problem in
            guard problem.file == name, let (key, field) = DraftDocument.origin(of: problem) else {
                return DraftProblem(key: nil, field: nil, .other(problem.description))
            }
            // Of a session as a whole: it follows from what is wrong with its places, which are marked themselves.
            if field == .sessions, key != draft.event.key { return problems.count > 1 ? nil : DraftProblem(key: nil, field: nil, .other(problem.reason)) }
            let isEmpty = rows[key].map { $0[field].trimmingBlanks.isEmpty } ?? true
            return DraftProblem(key: key, field: field, isEmpty ? .empty : .rule)
        }.filter { seen.insert($0).inserted }
    }

    /// What has begun already is sold to nobody. Sessions that were published and keep their date may have begun.
    private func past(_ programme: Domain.Programme, _ draft: EventDraft, _ ids: DraftIDs) -> [DraftProblem] {
        draft.sessions.compactMap { row in
            guard let session = programme.sessions.first(where: { $0.id == ids.sessions[row.key] }), session.startsAt <= now,
                row.id.flatMap({ known.sessions[$0]?.startsAt }) != session.startsAt
            else { return nil }
            return DraftProblem(key: row.key, field: .day, .past)
        }
    }

    /// Another release than the one that has passed. Of several sessions those that it has not come for take the new one.
    private func released(_ draft: EventDraft) -> [DraftProblem] {
        draft.places.flatMap { places in
            let sessions = draft.sessions.filter { draft.places(of: $0)?.row.key == places.row.key }.map { $0.id.flatMap { known.sessions[$0] } }
            return places.allotments.compactMap { row -> DraftProblem? in
                // In hours and as a date: either says it.
                let passed = sessions.compactMap { session -> [String]? in
                    guard let session, let moment = session.inventory.allotments.first(where: { $0.id == row.id && $0.isReleased(at: now) })?.releasesAt else { return nil }
                    return [EventDraft.hours(from: moment, to: session.startsAt) ?? "", EventDraft.date(of: moment, session)]
                }
                let typed = DraftTexts.date(row[.releaseBefore]) ?? DraftTexts.number(row[.releaseBefore])
                guard let said = passed.first, passed.count == sessions.count, !passed.contains(where: { $0.contains(typed) }) else { return nil }
                return DraftProblem(key: row.key, field: .releaseBefore, .released(Set(passed.map { $0[1] }).count < passed.count ? said[1] : said[0]))
            }
        }
    }

    /// What those who bought already would lose, each field once.
    private func promises(_ programme: Domain.Programme, _ settled: [Session], _ draft: EventDraft) -> [DraftProblem] {
        var seen: Set<DraftProblem> = []
        return programme.sessions.flatMap { session -> [DraftProblem] in
            guard let before = settled.first(where: { $0.id == session.id }) else { return [] }
            func hours(_ until: Timestamp) -> String { EventDraft.hours(from: until, to: before.startsAt) ?? "" }
            return session.brokenPromises(of: before, at: now).map { promise in
                switch promise {
                case .returns(let until): DraftProblem(key: draft.event.key, field: .returnsBefore, .promised(hours(until)))
                case .names(let until): DraftProblem(key: draft.event.key, field: .namesBefore, .promised(hours(until)))
                case .namesAdded: DraftProblem(key: draft.event.key, field: .namesBefore, .unnamed)
                }
            }
        }.filter { seen.insert($0).inserted }
    }

    private func twice(_ programme: Domain.Programme, _ draft: EventDraft, _ ids: DraftIDs) -> [DraftProblem] {
        struct Appointment: Hashable {
            var venue: String
            var startsAt: Timestamp
            var places: Int?
        }
        var seen: Set<Appointment> = []
        return draft.sessions.compactMap { row in
            guard let session = programme.sessions.first(where: { $0.id == ids.sessions[row.key] }), session.status != .cancelled else { return nil }
            let appointment = Appointment(venue: session.venue.id, startsAt: session.startsAt, places: draft.places(of: row)?.row.key)
            return seen.insert(appointment).inserted ? nil : DraftProblem(key: row.key, field: .day, .twice)
        }
    }

    /// Who waits in a room may buy in all sessions that share it, and the earliest opening is that of all: nobody comes into one in which somebody else's
    /// are, and all say the same of it.
    private func rooms(_ programme: Domain.Programme, _ draft: EventDraft) -> [DraftProblem] {
        func problem(_ kind: DraftProblem.Kind) -> [DraftProblem] { [DraftProblem(key: draft.event.key, field: .roomShared, kind)] }
        let joined = Set(programme.sessions.compactMap { session in session.inventory.room?.shared.flatMap { known.sessions[session.id]?.inventory.room?.shared == $0 ? nil : $0 } })
        let sharing = known.sessions.values.filter { session in session.inventory.room?.shared.map(joined.contains) ?? false }
        guard Set(sharing.map(\.eventID)).allSatisfy({ known.isWithin(reach, event: $0) }) else { return problem(.othersRoom) }
        let catalogue = Catalogue(version: 0, events: [], sessions: Array(known.sessions.values))
        for (session, others) in catalogue.roommates(of: programme.sessions) {
            if let terms = others.compactMap(\.inventory.room).first(where: { $0 != session.inventory.room }) { return problem(.roomTerms(terms)) }
        }
        return []
    }

    // MARK: What is published

    /// A published session with what was changed of it. What the form left blank, and what it does not have, stays; deadlines move with the date.
    private func session(_ session: Session, after before: Session, _ row: DraftRow) -> Session {
        var session = session
        // A form knows minutes.
        func exact(_ new: Timestamp, _ old: Timestamp) -> Timestamp { new <= old && old < new + .seconds(60) ? old : new }
        session.startsAt = exact(session.startsAt, before.startsAt)
        session.bookingOpensAt = exact(session.bookingOpensAt, before.bookingOpensAt)
        session.doorsAt = session.doorsAt.flatMap { new in before.doorsAt.map { exact(new, $0) } ?? new }
        for (index, old) in before.inventory.allotments.enumerated() where session.inventory.allotments.indices.contains(index) {
            func same(_ new: Timestamp?, _ old: Timestamp?) -> Timestamp? { new.map { new in old.map { exact(new, $0) } ?? new } }
            let new = session.inventory.allotments[index]
            session.inventory.allotments[index].salesOpenAt = same(new.salesOpenAt, old.salesOpenAt)
            // What has passed stays, whatever hours are typed and whatever day it goes by.
            session.inventory.allotments[index].releasesAt = old.isReleased(at: now) ? old.releasesAt : same(new.releasesAt, old.releasesAt)
        }
        let shift = Duration.milliseconds(session.startsAt.milliseconds - before.startsAt.milliseconds)
        // Doors that the form cannot say were left blank by it, not by somebody.
        if row[.doors].isEmpty, EventDraft.appointment(of: before)[.doors] == nil { session.doorsAt = before.doorsAt.map { $0 + shift } }
        (session.vatRate, session.status) = (before.vatRate, before.status)
        (session.holdSeconds, session.paymentSeconds) = (before.holdSeconds, before.paymentSeconds)
        return session
    }

    /// A new session in places that are published.
    private static func another(_ session: Session, like before: Session) -> Session {
        var session = session
        let shift = Duration.milliseconds(session.startsAt.milliseconds - before.startsAt.milliseconds)
        for index in session.inventory.wheelchairs.indices {
            session.inventory.wheelchairs[index].opensAt = session.inventory.wheelchairs[index].opensAt.map { $0 + shift }
        }
        (session.holdSeconds, session.paymentSeconds) = (before.holdSeconds, before.paymentSeconds)
        return session
    }

    // MARK: Zones

    private func zone(of places: DraftPlaces) -> TimeZone {
        TimeZone(identifier: known.venue(of: places)?.timeZone ?? Self.zone(postalCode: places.row[.postalCode])) ?? .gmt
    }

    /// That of a French postal code: beyond the sea the first three digits say where.
    static func zone(postalCode: String) -> String {
        let overseas = [
            "971": "America/Guadeloupe", "972": "America/Martinique", "973": "America/Cayenne", "974": "Indian/Reunion", "975": "America/Miquelon",
            "976": "Indian/Mayotte", "977": "America/St_Barthelemy", "978": "America/Marigot", "986": "Pacific/Wallis", "987": "Pacific/Tahiti", "988": "Pacific/Noumea",
        ]
        return overseas[String(postalCode.prefix(3))] ?? "Europe/Paris"
    }
}
