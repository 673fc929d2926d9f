import Domain

/// Reads a waiting room: one of several sessions, under `waitingRooms`, or a session's own.
enum RoomEntry {
    private static let optional = ["joinBeforeMinutes", "shoppingMinutes", "mostShoppers", "verifiedAddress", "work"]

    static func shared(_ cursor: Cursor) -> RoomTerms? {
        guard let fields = cursor.fields(required: ["id", "stands"], optional: optional), let id = fields["id"]?.slugValue else { return nil }
        var terms = terms(fields)
        terms?.shared = id
        return terms
    }

    static func own(_ cursor: Cursor) -> RoomTerms? { cursor.fields(required: ["stands"], optional: optional).flatMap(terms) }

    private static func terms(_ fields: Fields) -> RoomTerms? {
        guard let mode = fields["stands"]?.choice(of: RoomTerms.Mode.self) else { return nil }
        var terms = RoomTerms(mode: mode)
        if let minutes = fields["joinBeforeMinutes"] {
            guard let value = minutes.integer(in: 1...1440, unit: "minutes") else { return nil }
            if mode == .load { minutes.problem("a room that stands by load has nobody before the opening") }
            terms.joinBefore = value * 60
        }
        if let minutes = fields["shoppingMinutes"] {
            guard let value = minutes.integer(in: 2...60, unit: "minutes") else { return nil }
            terms.shopping = value * 60
        }
        if let most = fields["mostShoppers"] {
            guard let value = most.integer(in: 1...100_000, unit: "people") else { return nil }
            terms.mostShoppers = value
        }
        if let asks = fields["verifiedAddress"] {
            guard let value = asks.choice(of: YesNo.self) else { return nil }
            terms.verifiedAddress = value == .yes
        }
        if let work = fields["work"] {
            guard let value = readWork(work) else { return nil }
            if terms.verifiedAddress { work.problem("who confirms an address does no work: leave one of the two out") }
            terms.work = value
        }
        return terms
    }

    private enum YesNo: String, CaseIterable { case yes, no }

    private static func readWork(_ cursor: Cursor) -> RoomTerms.Work? {
        guard let fields = cursor.fields(required: ["bits"], optional: ["above"]), let bits = fields["bits"]?.integer(in: 8...24, unit: "bits") else { return nil }
        guard let above = fields["above"] else { return RoomTerms.Work(bits: bits) }
        return above.integer(in: 1...10_000_000, unit: "numbers a minute").map { RoomTerms.Work(bits: bits, above: $0) }
    }
}
