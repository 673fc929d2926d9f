import Booking
import Domain
import GRDB

/// What the house puts forward.
struct PromotionTable {
    let db: Database

    private static let columns = "id, event_id, position, from_at, until_at, banner_fr, banner_en"

    func all(limit: Int) throws -> [Promotion] {
        try Row.fetchAll(db, sql: "SELECT \(Self.columns) FROM promotion ORDER BY until_at DESC, id DESC LIMIT ?", arguments: [limit]).map(Self.promotion)
    }

    func promotion(_ id: Int64) throws -> Promotion? {
        try Row.fetchOne(db, sql: "SELECT \(Self.columns) FROM promotion WHERE id = ?", arguments: [id]).map(Self.promotion)
    }

    private static func promotion(_ row: Row) -> Promotion {
        let (french, english): (String?, String?) = (row[5], row[6])
        return Promotion(
            id: row[0], eventID: row[1], position: row[2], from: Timestamp(milliseconds: row[3]), until: Timestamp(milliseconds: row[4]),
            banner: french.flatMap { french in english.map { Promotion.Banner(french: french, english: $0) } })
    }

    func add(_ promotion: Promotion, by actor: JournalActor, at now: Timestamp) throws -> PromotionChange {
        guard try Int64.fetchOne(db, sql: "SELECT number FROM event WHERE id = ?", arguments: [promotion.eventID]) != nil else { return .unknownEvent }
        if let other = try overlapping(promotion) { return .overlaps(other) }
        try db.execute(
            sql: "INSERT INTO promotion (event_id, position, from_at, until_at, banner_fr, banner_en) VALUES (?, ?, ?, ?, ?, ?)",
            arguments: [promotion.eventID, promotion.position, promotion.from.milliseconds, promotion.until.milliseconds, promotion.banner?.french, promotion.banner?.english])
        let added = try self.promotion(db.lastInsertedRowID).orThrow()
        try note(.promotionMade, added, by: actor, at: now)
        return .done(added)
    }

    func change(_ wanted: Promotion, by actor: JournalActor, at now: Timestamp) throws -> PromotionChange {
        guard let known = try promotion(wanted.id), known.until > now else { return .gone }
        var promotion = wanted
        promotion.eventID = known.eventID
        if known.from <= now { promotion.from = known.from }
        guard promotion != known else { return .done(known) }
        if let other = try overlapping(promotion) { return .overlaps(other) }
        try db.execute(
            sql: "UPDATE promotion SET position = ?, from_at = ?, until_at = ?, banner_fr = ?, banner_en = ? WHERE id = ?",
            arguments: [promotion.position, promotion.from.milliseconds, promotion.until.milliseconds, promotion.banner?.french, promotion.banner?.english, promotion.id])
        try note(.promotionChanged, promotion, by: actor, at: now)
        return .done(promotion)
    }

    func end(_ id: Int64, by actor: JournalActor, at now: Timestamp) throws -> PromotionChange {
        guard var known = try promotion(id), known.until > now else { return .gone }
        if known.from < now {
            known.until = now
            try db.execute(sql: "UPDATE promotion SET until_at = ? WHERE id = ?", arguments: [now.milliseconds, id])
        } else {
            try db.execute(sql: "DELETE FROM promotion WHERE id = ?", arguments: [id])
        }
        try note(.promotionEnded, known, by: actor, at: now)
        return .done(known)
    }

    private func overlapping(_ promotion: Promotion) throws -> Promotion? {
        try Row.fetchOne(
            db, sql: "SELECT \(Self.columns) FROM promotion WHERE event_id = ? AND id <> ? AND from_at < ? AND until_at > ? ORDER BY from_at LIMIT 1",
            arguments: [promotion.eventID, promotion.id, promotion.until.milliseconds, promotion.from.milliseconds]
        ).map(Self.promotion)
    }

    /// Box offices show another first page from now on.
    private func note(_ action: JournalAction, _ promotion: Promotion, by actor: JournalActor, at now: Timestamp) throws {
        try db.execute(sql: "UPDATE catalogue_version SET version = version + 1")
        let detail = "promotion \(promotion.id), place \(promotion.position), \(promotion.from.rfc3339()) to \(promotion.until.rfc3339())"
        try JournalTable(db: db).add(action, "event \(promotion.eventID)", detail, by: actor, at: now)
    }
}
