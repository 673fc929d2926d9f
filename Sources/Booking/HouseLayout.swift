import Domain

/// A seat layout with an index by seat id, built once per process and layout.
public struct HouseLayout: Sendable {
    public let layout: SeatLayout
    private let positions: [String: Int]

    public init(_ layout: SeatLayout) {
        self.layout = layout
        positions = Dictionary(
            layout.seats.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
    }

    public func seat(id: String) -> SeatLayout.Seat? { positions[id].map { layout.seats[$0] } }
}
