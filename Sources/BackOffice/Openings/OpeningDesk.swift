import Booking
import Domain
import Foundation
import Pages
import WaitingRoom

/// What an operator's page knows of opening days: the ledger's book of rooms, and what their keeper publishes on the store.
public struct OpeningDesk: Sendable {
    let book: any RoomBook
    let store: any RoomStore
    let catalogue: any CatalogueStore
    private let paces = SalePaces()
    /// What many pages ask for at once is asked for once.
    private let counts = PacedValues<Int>()

    public init(book: any RoomBook, store: any RoomStore, catalogue: any CatalogueStore) {
        (self.book, self.store, self.catalogue) = (book, store, catalogue)
    }

    /// Rooms whose sale has not ended, the next opening first.
    func openings(at now: Timestamp, zone: TimeZone) async throws(LedgerError) -> [OpeningState] {
        let catalogue = try await catalogue.catalogue()
        let records = try await book.rooms()
        var openings: [OpeningState] = []
        for room in catalogue.rooms.filter({ now < $0.closesAt }).sorted(by: { ($0.opensAt, $0.number) < ($1.opensAt, $1.number) }) {
            openings.append(try await state(of: room, records[room.number], catalogue, events: [], at: now, zone: zone))
        }
        return openings
    }

    /// The room before a session, with what was decided about it; nil when there is none.
    func opening(session id: String, at now: Timestamp, zone: TimeZone) async throws(LedgerError) -> OpeningState? {
        let catalogue = try await catalogue.catalogue()
        guard let room = room(before: id, in: catalogue) else { return nil }
        let (record, events) = (try await book.rooms()[room.number], try await book.events(ofRoom: room.number))
        return try await state(of: room, record, catalogue, events: events, at: now, zone: zone)
    }

    // MARK: The operator's hand

    enum Steering: Equatable {
        case done
        case unknown
        /// Nothing is announced yet that could be steered.
        case tooEarly
    }

    func steer(session id: String, by actor: JournalActor, at now: Timestamp, _ wish: (RoomRecord) -> RoomWish) async throws(LedgerError) -> Steering {
        guard let room = room(before: id, in: try await catalogue.catalogue()) else { return .unknown }
        guard let record = try await book.rooms()[room.number] else { return .tooEarly }
        return try await book.steer(room: room.number, wish(record), by: RoomOperator(actor, before: id), at: now) ? .done : .unknown
    }

    enum Revealing: Equatable {
        case done, unknown
        /// Those who came are not counted yet, or the draw was made.
        case notAwaited
        case noValue
        /// Of a beacon's round the signature is typed.
        case noSignature
    }

    func reveal(session id: String, typed: String, by actor: JournalActor, at now: Timestamp) async throws(LedgerError) -> Revealing {
        guard let room = room(before: id, in: try await catalogue.catalogue()) else { return .unknown }
        guard let record = try await book.rooms()[room.number], record.awaitsValue(at: now) else { return .notAwaited }
        guard let value = record.plan.source.value(typedByAPerson: typed) else { return record.plan.source.address == nil ? .noValue : .noSignature }
        try await book.reveal(room: room.number, value, by: RoomOperator(actor, before: id), at: now)
        // Somebody else may have been quicker: the first one stays.
        return try await book.rooms()[room.number]?.publicValue == value.text ? .done : .notAwaited
    }

    // MARK: What is so

    private func room(before session: String, in catalogue: Catalogue) -> Room? {
        catalogue.rooms.first { $0.sessions.contains { $0.id == session } }
    }

    private func state(
        of room: Room, _ record: RoomRecord?, _ catalogue: Catalogue, events: [RoomEvent], at now: Timestamp, zone: TimeZone
    ) async throws(LedgerError) -> OpeningState {
        let began = ContinuousClock.now
        var (notice, milliseconds): (RoomNotice?, Double?) = (nil, nil)
        do {
            notice = try await store.board(ofRoom: room.number).flatMap(RoomNotice.init(text:))
            milliseconds = (ContinuousClock.now - began) / .milliseconds(1)
        } catch {
            // Away, the page says so; nothing else of it needs the store.
        }
        var unrecorded: Int?
        if let sold = notice?.report?.soldEverywhere {
            let recorded = try? await counts.value(of: room.number) { try await book.recordedPlaces(ofSessions: room.sessions.map(\.number)) }
            unrecorded = recorded.map { max(sold - $0, 0) }
        }
        return OpeningState(
            sessions: room.sessions.map { session in
                OpeningState.SessionLine(
                    id: session.id, title: catalogue.events.first { $0.id == session.eventID }?.title ?? session.eventID, venue: session.venue.name,
                    startsAt: session.startsAt, zone: TimeZone(identifier: session.venue.timeZone) ?? .gmt)
            },
            opensAt: room.opensAt, count: notice.map { count($0, at: now) }, stock: notice.map { Self.stock($0, room) } ?? [],
            storeMilliseconds: milliseconds, unrecorded: unrecorded, commitment: record?.commitment.hex, hand: record?.hand ?? .untouched,
            message: record?.message, awaitedValue: record.flatMap { $0.awaitsValue(at: now) ? $0.plan.source.text : nil },
            events: events.reversed().map { OpeningState.EventLine(at: $0.at, kind: .init($0.kind), detail: $0.detail) }, now: now, zone: zone)
    }

    private func count(_ notice: RoomNotice, at now: Timestamp) -> OpeningState.Count {
        let (board, report) = (notice.board, notice.report)
        return OpeningState.Count(
            saidAt: report?.at, phase: board.phase, came: Int(board.people), called: Int(board.calledPeople), admitted: report?.admitted ?? 0,
            inside: report?.shoppers ?? 0, mostInside: report?.mostShoppers, callsPerMinute: board.pace?.perMinute, limit: report?.limit,
            free: board.freePlaces, wheelchairs: board.wheelchairPlaces, held: report?.held ?? 0, sold: report?.sold ?? 0,
            soldPerMinute: report.flatMap { paces.perMinute(room: board.room, sold: $0.sold, at: $0.at ?? now) }, offices: report?.offices ?? 0,
            slowMilliseconds: report?.slowMilliseconds, failures: report?.failures ?? 0)
    }

    private static func stock(_ notice: RoomNotice, _ room: Room) -> [OpeningState.StockLine] {
        notice.stock.compactMap { stock in
            guard let session = room.sessions.first(where: { $0.id == stock.session }),
                let category = session.categories.first(where: { $0.id == stock.category })
            else { return nil }
            return OpeningState.StockLine(session: session.id, category: category.name, free: stock.free, capacity: category.capacity)
        }
    }
}

extension RoomRecord {
    /// Those who came were counted, and the draw waits for a value that somebody may type in: of a beacon only once it is late, because whoever is
    /// asked for something before it exists makes something up.
    fileprivate func awaitsValue(at now: Timestamp) -> Bool {
        guard (entrants ?? 0) > 0, publicValue == nil else { return false }
        return plan.source.publishedAt.map { $0 + .seconds(120) <= now } ?? true
    }
}

extension OpeningState.EventLine.Kind {
    fileprivate init(_ kind: RoomEvent.Kind) {
        self =
            switch kind {
            case .announced: .announced
            case .counted: .counted
            case .revealed: .revealed
            case .steered: .steered
            }
    }
}
