/// Where a house fills first: the numbered seats of a session, each with the fifth of the sales that it was sold in.
public struct SeatHeat: Hashable, Sendable {
    public enum Warmth: Hashable, Sendable {
        /// For everybody.
        case free
        /// Of an allotment, and not sold.
        case setAside
        /// Of ``fifths``, 0 the earliest.
        case sold(fifth: Int)
    }

    public struct Seat: Hashable, Sendable {
        public var position: SeatingPlan.Point
        public var warmth: Warmth
    }

    public struct Section: Hashable, Sendable {
        public var name: String
        public var seats: [Seat]

        public func count(_ warmth: Warmth) -> Int { seats.count { $0.warmth == warmth } }
        public var sold: Int { (0..<SeatHeat.parts).reduce(0) { $0 + count(.sold(fifth: $1)) } }
    }

    public static let parts = 5

    /// Those that have seats, in the layout's order.
    public var sections: [Section]
    /// By fifth, when its first and its last seat were sold; nil of one without seats, as where many were sold at once.
    public var fifths: [ClosedRange<Timestamp>?]
    /// How far neighbours are from each other, in plan units.
    public var step: Double

    /// - Parameter soldAt: by offsets into the layout, when each seat was sold that still is.
    public init(_ layout: SeatLayout, soldAt: [Int: Timestamp]) {
        let times = layout.seats.compactMap { soldAt[$0.offset] }.sorted()
        // Seats that were sold together are in one fifth: that of the first of them.
        var fifth: [Timestamp: Int] = [:]
        for (rank, time) in times.enumerated() where fifth[time] == nil { fifth[time] = rank * Self.parts / times.count }
        fifths = (0..<Self.parts).map { part in
            let own = times.filter { fifth[$0] == part }
            return own.first.flatMap { first in own.last.map { first...$0 } }
        }
        sections = layout.sections.compactMap { section in
            let seats = layout.seats.filter { (section.start..<section.start + section.length).contains($0.offset) }
            guard !seats.isEmpty else { return nil }
            return Section(
                name: section.name,
                seats: seats.map { seat in
                    let sold = soldAt[seat.offset].flatMap { fifth[$0] }.map { Warmth.sold(fifth: $0) }
                    return Seat(position: .init(x: seat.x, y: seat.y), warmth: sold ?? (seat.allotment == nil ? .free : .setAside))
                })
        }
        let neighbours = zip(layout.seats, layout.seats.dropFirst()).compactMap { one, next in
            next.offset == one.offset + 1 ? (SeatingPlan.Point(x: one.x, y: one.y), SeatingPlan.Point(x: next.x, y: next.y)) : nil
        }
        step = SeatingPlan.step(neighbours)
    }
}
