/// What a numbered seat is called: facts, of which whoever shows it makes words in the reader's language.
public struct SeatName: Hashable, Sendable {
    /// Its part of the house: `Parterre`.
    public var section: String
    public var row, number: String

    public init(section: String, row: String, number: String) {
        (self.section, self.row, self.number) = (section, row, number)
    }

    /// As the ledger, its hash chain and its exports have it, and for good: in French, whatever its buyer reads. `Parterre, rang A, place 12`.
    public var frozen: String { "\(section)\(Self.parts.row)\(row)\(Self.parts.seat)\(number)" }

    /// Of a frozen text; nil of one that was never made by ``frozen``. The same text comes of it again.
    public init?(frozen text: String) {
        guard let seat = text.ranges(of: Self.parts.seat).last, let row = text[..<seat.lowerBound].ranges(of: Self.parts.row).last else { return nil }
        self.init(section: String(text[..<row.lowerBound]), row: String(text[row.upperBound..<seat.lowerBound]), number: String(text[seat.upperBound...]))
        guard !section.isEmpty, !self.row.isEmpty, !number.isEmpty else { return nil }
    }

    private static let parts = (row: ", rang ", seat: ", place ")
}
