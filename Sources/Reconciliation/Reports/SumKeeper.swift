import Booking
import Logging

/// Adds up the ledger's lines for the pages that show sums.
///
/// Target set: each line once, in the order of its number, a second after it was written; a few thousand at a time, because sales wait meanwhile. What is
/// not added up yet is counted by whoever reads, so that nothing depends on when this runs but the time that a page takes.
struct SumKeeper: Sendable {
    let book: any SumBook
    let logger: Logger

    private static let pause = Duration.seconds(1)
    static let atOnce = 2_000

    func run() async {
        let pacer = Pacer()
        while !Task.isCancelled {
            do {
                if try await book.addUpLines(limit: Self.atOnce) == Self.atOnce { continue }
            } catch {
                guard !Task.isCancelled else { return }
                logger.debug("lines are not added up yet", metadata: ["cause": "\(error)"])
            }
            await pacer.next(within: Self.pause)
        }
    }
}
