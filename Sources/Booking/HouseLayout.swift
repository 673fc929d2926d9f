import Domain

/// A seat layout with what finds its seats quickly, built once per process and layout, and shared.
public final class HouseLayout: Sendable {
    public let layout: SeatLayout
    private let indexByID: [String: Int]
    /// By segment id; nil where no segment has the id.
    private let segments: [SeatSegment?]
    /// By offset in the byte string: index of the seat, and of its segment.
    private let seatAt: [Int32]
    private let segmentAt: [Int32]

    public init(_ layout: SeatLayout) {
        self.layout = layout
        indexByID = Dictionary(
            layout.seats.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
        var segments = [SeatSegment?](repeating: nil, count: layout.segmentSpan)
        var seatAt = [Int32](repeating: -1, count: layout.length)
        var segmentAt = seatAt
        for (index, seat) in layout.seats.enumerated() { seatAt[seat.offset] = Int32(index) }
        for segment in layout.segments {
            segments[segment.id] = segment
            for offset in segment.start..<segment.start + segment.length { segmentAt[offset] = Int32(segment.id) }
        }
        self.segments = segments
        self.seatAt = seatAt
        self.segmentAt = segmentAt
    }

    public func seat(id: String) -> SeatLayout.Seat? { indexByID[id].map { layout.seats[$0] } }

    public func seat(at offset: Int) -> SeatLayout.Seat? {
        seatAt.indices.contains(offset) && seatAt[offset] >= 0 ? layout.seats[Int(seatAt[offset])] : nil
    }

    public func offset(of place: SeatPosition) -> Int? {
        guard segments.indices.contains(place.segment), let segment = segments[place.segment],
            (0..<segment.length).contains(place.position)
        else { return nil }
        return segment.start + place.position
    }

    public func seat(at place: SeatPosition) -> SeatLayout.Seat? { offset(of: place).flatMap(seat(at:)) }

    public func position(ofOffset offset: Int) -> SeatPosition? {
        guard segmentAt.indices.contains(offset), segmentAt[offset] >= 0, let segment = segments[Int(segmentAt[offset])]
        else { return nil }
        return SeatPosition(segment: segment.id, position: offset - segment.start)
    }

    /// The seats beside another one in its row, without an aisle between, whose category is the one asked for: the one behind it first.
    public func neighbours(of seat: SeatLayout.Seat, category: Int) -> [SeatLayout.Seat] {
        [seat.offset + 1, seat.offset - 1].compactMap(self.seat(at:)).filter { $0.category == category }
    }
}
