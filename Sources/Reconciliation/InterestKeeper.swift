import Booking
import Domain
import Logging

/// Takes what people looked at into the ledger's file.
///
/// Target set: the sums of the hour that is going on and of the one before it, each ten seconds; at the start and each hour those of the last three days,
/// because nobody may have been here. Sums only grow, so that taking them twice changes nothing; those of a store that was lost begin anew, and what they
/// fall behind by is missing. After four hundred days they go.
struct InterestKeeper: Sendable {
    let store: any InterestStore
    let book: any InterestBook
    let logger: Logger

    private static let pause = Duration.seconds(10)
    private static let roundsPerHour = 360
    private static let hoursBack = 72
    private static let keptHours: Int64 = 400 * 24

    func run() async {
        let pacer = Pacer()
        var round = 0
        while !Task.isCancelled {
            do {
                try await look(back: round.isMultiple(of: Self.roundsPerHour) ? Self.hoursBack : 1)
                round += 1
            } catch {
                guard !Task.isCancelled else { return }
                // What was missed is taken once it can be.
                round = 0
                logger.debug("what was looked at is not taken over yet", metadata: ["cause": "\(error)"])
            }
            await pacer.next(within: Self.pause)
        }
    }

    /// - Parameter hours: so many before the one that is going on.
    func look(back hours: Int) async throws {
        for ago in 0...hours {
            let (hour, sums) = try await store.interest(hoursAgo: ago)
            try await book.note(sums, ofHour: hour)
            if ago == 0, hours > 1 { try await book.forgetInterest(before: hour - Self.keptHours) }
        }
    }
}
