import Domain

// What is asked for besides places, and where people wait for them.
extension DraftDocument {
    /// Nil without any.
    func fees(_ places: DraftPlaces) -> SourceNode? {
        guard !places.fees.isEmpty else { return nil }
        let nodes = places.fees.map { row in
            fields(
                [
                    ("id", text(ids.fees[row.key] ?? "", row, .fee)), ("name", text(row, .fee)), ("cents", plain(DraftTexts.cents(row[.feePrice]), row, .feePrice)),
                    ("per", text(row, .feePer)), ("vatPercent", plain(DraftTexts.percent(row[.feePercent]), row, .feePercent)), ("refundable", text(row, .feeRefundable)),
                ], row, .fee)
        }
        return list(nodes, places.row, .fee)
    }

    // MARK: The waiting room

    private var hasRoom: Bool { !draft.event[.room].isEmpty && draft.event[.room] != DraftRoom.absent.rawValue }

    /// A session's: its own, or the name of that which it shares. Nil: nothing is said of one.
    var room: SourceNode? {
        guard hasRoom else { return nil }
        return sharedRoom == nil ? fields(terms, draft.event, .room) : text(roomID, draft.event, .roomShared)
    }

    /// Nil where each session has its own.
    var sharedRoom: SourceNode? {
        let event = draft.event
        guard hasRoom, !event[.roomShared].trimmingBlanks.isEmpty else { return nil }
        return fields([("id", text(roomID, event, .roomShared))] + terms, event, .room)
    }

    private var roomID: String { DraftSlug.of(draft.event[.roomShared]) }

    private var terms: [(String, SourceNode?)] {
        let event = draft.event
        func number(_ field: DraftField) -> SourceNode? { event[field].trimmingBlanks.isEmpty ? nil : plain(DraftTexts.number(event[field]), event, field) }
        // Who says above what it is worked for, and not how much, made a slip.
        let bits = number(.roomBits) ?? number(.roomAbove).map { _ in plain("", event, .roomBits) }
        return [
            ("stands", text(event, .room)), ("joinBeforeMinutes", number(.roomJoin)), ("shoppingMinutes", number(.roomShopping)), ("mostShoppers", number(.roomShoppers)),
            ("verifiedAddress", event[.roomVerified].isEmpty ? nil : text(event, .roomVerified)),
            ("work", bits.map { fields([("bits", $0), ("above", number(.roomAbove))], event, .roomBits) }),
        ]
    }
}
