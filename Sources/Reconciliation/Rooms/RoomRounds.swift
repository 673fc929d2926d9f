import Booking
import Domain
import Logging
import WaitingRoom

/// The rounds that the keeper of waiting rooms makes each second, one at a time: for who plays an opening in compressed time, with the store's clock
/// as the only one.
package struct RoomRounds {
    private let keeper: RoomKeeper
    private var memory = RoomKeeper.Memory()

    package init(
        rooms: any RoomKeeping, book: any RoomBook, store: any SeatStore, projection: any Projection, catalogue: any CatalogueStore,
        randomness: any PublicRandomness, draws: DrawRule, logger: Logger
    ) {
        keeper = RoomKeeper(
            rooms: rooms, book: book, store: store, projection: projection, programme: ProgrammeView(catalogue: catalogue), randomness: randomness,
            draws: draws, logger: logger)
    }

    package mutating func next() async throws { try await keeper.round(&memory) }

    /// What the last round counted; nil for a room that is not kept.
    package func count(ofRoom room: UInt32) -> RoomCount? { memory[room]?.count }

    /// What was decided last; nil before anybody could be called.
    package func decision(ofRoom room: UInt32) -> AdmissionController.Decision? { memory[room]?.decision }
}
