/// A field of a line's canonical record, which is a column of `sale_line`.
struct LineField: Equatable, Sendable {
    enum Kind: String, Sendable { case integer, text }

    var name: String
    var kind: Kind
    /// Smallest record version that has it.
    var since: UInt8 = 1
    /// Smallest record version in which it may be absent; nil when it never may.
    var optionalSince: UInt8?

    func isOptional(in version: UInt8) -> Bool { optionalSince.map { version >= $0 } ?? false }

    /// Every field in the order of the record. The program's encoders, its `SELECT`s and the export are made from this table, and a
    /// test compares it with docs/ledger-format.md. A field is never removed, moved or changed: new ones come at the end, with
    /// a new version.
    ///
    /// Sources: CGI art. 286 I 3° bis and BOI-TVA-DECLA-30-10-30 (number, moment, register, label, unit price, rate, payment
    /// method of each line; the quantity of a line is one); annexe IV CGI art. 50 sexies B and following (show, session, category).
    static let all = [
        LineField(name: "organiser_id", kind: .text),
        LineField(name: "number", kind: .integer),
        LineField(name: "kind", kind: .text),
        LineField(name: "reverses_number", kind: .integer, optionalSince: 1),
        LineField(name: "recorded_at", kind: .integer),
        LineField(name: "order_id", kind: .text),
        LineField(name: "position", kind: .integer),
        LineField(name: "session_number", kind: .integer),
        LineField(name: "category", kind: .integer, optionalSince: 2),
        LineField(name: "category_id", kind: .text, optionalSince: 2),
        LineField(name: "category_name", kind: .text, optionalSince: 2),
        LineField(name: "seat_id", kind: .text, optionalSince: 1),
        LineField(name: "seat_offset", kind: .integer, optionalSince: 1),
        LineField(name: "seat_label", kind: .text, optionalSince: 1),
        LineField(name: "tariff_id", kind: .text),
        LineField(name: "tariff_name", kind: .text),
        LineField(name: "price_cents", kind: .integer),
        LineField(name: "vat_basis_points", kind: .integer),
        LineField(name: "vat_cents", kind: .integer),
        LineField(name: "currency", kind: .text),
        LineField(name: "payment_method", kind: .text),
        LineField(name: "test_mode", kind: .integer),
        LineField(name: "ticket_id", kind: .integer, optionalSince: 2),
        LineField(name: "buyer_reference", kind: .text),
        LineField(name: "item", kind: .text, since: 2),
        LineField(name: "event_title", kind: .text, since: 2),
        LineField(name: "session_starts_at", kind: .integer, since: 2),
        LineField(name: "label", kind: .text, since: 2),
        LineField(name: "register", kind: .text, since: 2),
        LineField(name: "cause", kind: .text, since: 2),
    ]

    /// Names in the order of the record, for a `SELECT`.
    static let columns = all.map(\.name).joined(separator: ", ")

    static func index(of name: String) -> Int { all.firstIndex { $0.name == name } ?? all.endIndex }
}
