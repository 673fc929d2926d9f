import Booking
import Domain
import Foundation
import Logging

/// Tells box offices who is kept out.
///
/// Target set: the ledger's blocks that are in force. They are read each second, and published when they changed; every half minute again, because a
/// store may have forgotten them. Addresses of people are erased a month after their block ended.
struct BlockKeeper: Sendable {
    let book: any BlockBook
    let store: any BlockStore
    let logger: Logger

    private static let publishesEvery = 30
    private static let keptAfterEnd = Duration.seconds(30 * 86_400)

    func run() async {
        let pacer = Pacer()
        var published: [Block]?
        var round = 0
        while !Task.isCancelled {
            do {
                let now = Timestamp(Date())
                let blocks = try await book.blocks(at: now)
                if published != blocks || round.isMultiple(of: Self.publishesEvery) {
                    try await store.publish(blocks)
                    published = blocks
                }
                if round.isMultiple(of: 3600) { try await book.eraseBlocks(endedBefore: now - Self.keptAfterEnd) }
                round += 1
            } catch {
                guard !Task.isCancelled else { return }
                published = nil
                logger.warning("who is kept out is not published", metadata: ["cause": "\(error)"])
            }
            await pacer.next(within: .seconds(1))
        }
    }
}
