import Domain
import Foundation
import GRDB

/// Writes a programme that ``CatalogueRules`` let through; touches only what differs.
struct CatalogueWriter {
    let db: Database
    let stored: StoredCatalogue
    let lanes: Int
    let now: Timestamp

    /// - Returns: whether anything changed.
    func write(_ programme: Programme) throws -> Bool {
        var changed = false
        for (digest, layout) in programme.layouts.sorted(by: { $0.key < $1.key })
        where !stored.layouts.contains(digest) {
            let json = try JSONEncoder().encode(layout)
            try db.execute(sql: "INSERT INTO layout (digest, json) VALUES (?, ?)", arguments: [digest, json])
            changed = true
        }
        for (digest, bytes) in programme.pictures.sorted(by: { $0.key < $1.key }) where !stored.pictures.contains(digest) {
            try db.execute(sql: "INSERT INTO picture (digest, bytes) VALUES (?, ?)", arguments: [digest, Data(bytes)])
            changed = true
        }
        for var event in programme.events {
            let known = stored.events[event.id]
            event.number = try known?.number ?? nextNumber(in: "event")
            guard event != known else { continue }
            try write(event)
            changed = true
        }
        let lengths = Dictionary(programme.events.map { ($0.id, $0.durationMinutes) }) { first, _ in first }
        if changed {
            try db.execute(sql: "DELETE FROM picture WHERE digest NOT IN (SELECT picture ->> 'digest' FROM event WHERE picture IS NOT NULL)")
        }
        for var session in programme.sessions {
            let known = stored.sessions[session.id]
            session.number = try known?.number ?? nextNumber(in: "session")
            session.lane = known?.lane ?? Int(session.number) % lanes
            // Not of the programme: buyers were promised it.
            (session.postponedAt, session.previousStartsAt, session.refundableUntil) = (known?.postponedAt, known?.previousStartsAt, known?.refundableUntil)
            (session.formerAnnouncements, session.alteredRefundableUntil) = (known?.formerAnnouncements, known?.alteredRefundableUntil)
            (session.changes, session.priceList) = (known?.changes, known?.priceList)
            if let known, known.status == .cancelled || known.startsAt <= now { keepCapacities(of: known, in: &session) }
            if let known, known.postponedAt != nil { keepDeadlines(of: known, in: &session) }
            if let known, isAnotherAppointment(session, known, minutes: lengths[session.eventID] ?? nil) { session.changes = (known.changes ?? 0) + 1 }
            guard session != known else { continue }
            if let known { try keepPrices(of: known, for: &session) }
            try write(session, replacing: known)
            if let known, known.status == .published, known.hasOpened(at: now), !session.hasOpened(at: now) { try noteOpened(session.id) }
            changed = true
        }
        return changed
    }

    /// It opens again, and somebody who came the first time may be paying: its date is theirs.
    private func noteOpened(_ id: String) throws {
        try db.execute(sql: "UPDATE session SET opened_at = ifnull(opened_at, ?) WHERE id = ?", arguments: [now.milliseconds, id])
    }

    /// Buyers were told the deadlines that moved with the postponed session: a file that has the old ones still takes nothing from them.
    private func keepDeadlines(of known: Session, in session: inout Session) {
        let doors = session.doorsAt ?? session.startsAt
        func later(_ new: Timestamp?, _ known: Timestamp?) -> Timestamp? { new.map { min(max($0, known ?? $0), doors) } }
        session.returnsUntil = later(session.returnsUntil, known.returnsUntil)
        session.nameChangeUntil = later(session.nameChangeUntil, known.nameChangeUntil)
    }

    /// What was played, or called off, had the places that it had, whatever its plan says today.
    private func keepCapacities(of known: Session, in session: inout Session) {
        for (index, category) in known.categories.enumerated() where session.categories.indices.contains(index) && session.categories[index].id == category.id {
            session.categories[index].capacity = category.capacity
        }
    }

    /// Somebody may be paying what was asked for until now. Of what nobody could order nothing is kept.
    private func keepPrices(of known: Session, for session: inout Session) throws {
        let list = PriceList(of: known)
        guard known.status == .published, list != PriceList(of: session) else { return }
        let number = known.priceList ?? 0
        try FormerPrices(db: db).add(list, number: number, ofSession: known.number, at: now)
        session.priceList = number + 1
    }

    /// Whether who has it in a calendar has it wrong from now on.
    private func isAnotherAppointment(_ session: Session, _ known: Session, minutes: Int?) -> Bool {
        (session.startsAt, session.doorsAt, session.venue) != (known.startsAt, known.doorsAt, known.venue) || minutes != stored.events[known.eventID]?.durationMinutes
    }

    /// From 1 up. The tables forbid deleting, so the greatest number is the last one given.
    private func nextNumber(in table: String) throws -> UInt32 {
        let last = try Int64.fetchOne(db, sql: "SELECT max(number) FROM \(table)") ?? 0
        guard let next = UInt32(exactly: last + 1) else { throw LedgerValueError() }
        return next
    }

    private func write(_ event: Event) throws {
        let organiser = event.organiser
        try db.execute(
            sql: """
                INSERT INTO organiser (id, name, licence, contact) VALUES (?, ?, ?, ?)
                ON CONFLICT (id) DO UPDATE SET name = excluded.name, licence = excluded.licence, contact = excluded.contact
                """,
            arguments: [organiser.id, organiser.name, organiser.licence, try organiser.contact.map(json)])
        try db.execute(
            sql: """
                INSERT INTO event (id, number, title, artist, description, genre, organiser_id, feature, picture, duration_minutes)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (id) DO UPDATE SET title = excluded.title, artist = excluded.artist, description = excluded.description,
                    genre = excluded.genre, organiser_id = excluded.organiser_id, feature = excluded.feature, picture = excluded.picture,
                    duration_minutes = excluded.duration_minutes
                """,
            arguments: [
                event.id, Int64(event.number), event.title, event.artist, event.description, event.genre, organiser.id,
                try event.feature.map(json), try event.picture.map(json), event.durationMinutes,
            ])
    }

    private func write(_ session: Session, replacing known: Session?) throws {
        try VenueTable(db: db).put(session.venue)
        try db.execute(
            sql: """
                INSERT INTO session (id, number, event_number, venue_id, starts_at, doors_at, booking_opens_at,
                    booking_closes_at, status, buyer_limit, vat_basis_points, layout_digest, lane, hold_seconds,
                    payment_seconds, inventory, fees, returns_until, name_change_until, changes, price_list)
                VALUES (?, ?, (SELECT number FROM event WHERE id = ?), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (id) DO UPDATE SET event_number = excluded.event_number, venue_id = excluded.venue_id,
                    starts_at = excluded.starts_at, doors_at = excluded.doors_at,
                    booking_opens_at = excluded.booking_opens_at, booking_closes_at = excluded.booking_closes_at,
                    status = excluded.status, buyer_limit = excluded.buyer_limit,
                    vat_basis_points = excluded.vat_basis_points, layout_digest = excluded.layout_digest,
                    hold_seconds = excluded.hold_seconds, payment_seconds = excluded.payment_seconds,
                    inventory = excluded.inventory, fees = excluded.fees, returns_until = excluded.returns_until,
                    name_change_until = excluded.name_change_until, changes = excluded.changes, price_list = excluded.price_list
                """,
            arguments: [
                session.id, Int64(session.number), session.eventID, session.venue.id, session.startsAt.milliseconds,
                session.doorsAt?.milliseconds, session.bookingOpensAt.milliseconds,
                session.bookingClosesAt.milliseconds, session.status.rawValue, session.buyerLimit,
                session.vatRate.basisPoints, session.layoutDigest, session.lane, session.holdSeconds,
                session.paymentSeconds, try json(session.inventory), try json(session.fees),
                session.returnsUntil?.milliseconds, session.nameChangeUntil?.milliseconds, session.changes, session.priceList,
            ])
        if session.categories != known?.categories { try replaceCategories(of: session) }
        if session.status != .draft { try openCounters(of: session) }
    }

    private func json(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    private func replaceCategories(of session: Session) throws {
        let number = Int64(session.number)
        for table in ["tariff", "category"] {
            try db.execute(sql: "DELETE FROM \(table) WHERE session_number = ?", arguments: [number])
        }
        for (index, category) in session.categories.enumerated() {
            try db.execute(
                sql: "INSERT INTO category (session_number, position, id, name, kind, capacity) VALUES (?, ?, ?, ?, ?, ?)",
                arguments: [number, index, category.id, category.name, category.kind.rawValue, category.capacity])
            for (position, tariff) in category.tariffs.enumerated() {
                try db.execute(
                    sql: """
                        INSERT INTO tariff (session_number, category, position, id, name, price_cents)
                        VALUES (?, ?, ?, ?, ?, ?)
                        """,
                    arguments: [number, index, position, tariff.id, tariff.name, tariff.price.cents])
            }
        }
    }

    /// The counters that judge capacity; theirs is their category's, and grows with it.
    private func openCounters(of session: Session) throws {
        for (index, category) in session.categories.enumerated() {
            try db.execute(
                sql: """
                    INSERT INTO category_sales (session_number, category, sold, capacity) VALUES (?, ?, 0, ?)
                    ON CONFLICT DO UPDATE SET capacity = excluded.capacity WHERE capacity <> excluded.capacity
                    """,
                arguments: [Int64(session.number), index, category.capacity])
        }
    }
}
