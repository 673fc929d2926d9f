import Booking
import Domain
import Logging
import Metrics

/// Moves confirmed purchases from the lanes' streams into the ledger.
///
/// Target set: every stream entry that is not acknowledged, read first in an earlier life or not. An entry is
/// acknowledged only after the ledger's commit, so a crash anywhere repeats it, and the ledger knows a repetition.
struct Drainer: Sendable {
    let stream: any SalesStream
    let journal: any SalesJournal
    let store: any SeatStore
    let outbox: Pacer
    let clock: LedgerClock
    let settings: Reconciler.Settings
    let logger: Logger

    /// Lanes whose entries that an earlier version could not read are still to be brought back. One whose node is away keeps no other's sales waiting.
    private struct LookBack {
        var lanes: Set<Int>
        var dueAt = ContinuousClock.now
        static let pause = Duration.seconds(30)
    }

    func run() async {
        let pause = Pacer()
        var lookBack = LookBack(lanes: Set(0..<settings.lanes))
        while !Task.isCancelled {
            do {
                if !lookBack.lanes.isEmpty, lookBack.dueAt <= .now { await bringBack(&lookBack) }
                try await drainOnce()
            } catch {
                guard !Task.isCancelled else { return }
                Counter(label: "guichet_drain_failures").increment()
                logger.warning("sales wait in the stream", metadata: ["cause": "\(error)"])
                await pause.next(within: settings.tick)
            }
        }
    }

    private func bringBack(_ lookBack: inout LookBack) async {
        let lanes = lookBack.lanes
        let counts = await withTaskGroup(of: (lane: Int, count: Int?).self, returning: [Int: Int].self) { group in
            for lane in lanes { group.addTask { (lane, try? await stream.bringBack(lane: lane)) } }
            return await group.reduce(into: [:]) { $0[$1.lane] = $1.count }
        }
        lookBack = LookBack(lanes: lanes.subtracting(counts.keys), dueAt: .now + LookBack.pause)
        let count = counts.values.reduce(0, +)
        if count > 0 { logger.notice("entries that an earlier version could not read are read again", metadata: ["count": "\(count)"]) }
        guard !lookBack.lanes.isEmpty, !Task.isCancelled else { return }
        logger.warning("lanes are away whose unreadable entries are to be read again", metadata: ["lanes": "\(lookBack.lanes.sorted())"])
    }

    private func drainOnce() async throws {
        let received = try await stream.read(limit: settings.batch, wait: .seconds(1))
        guard !received.isEmpty else { return }
        do {
            try await record(received)
        } catch {
            // What was not acknowledged is read again. A lane that could not be read, above, takes none of the others' with it.
            await stream.rewind()
            throw error
        }
    }

    private func record(_ received: [ReceivedEntry]) async throws {
        let readable = received.filter { $0.entry != nil }
        if readable.count < received.count { try await setAside(received.filter { $0.entry == nil }) }
        let outcomes = try await journal.record(readable.compactMap(\.entry), at: clock.compare(try await store.now()))
        try await stream.acknowledge(readable)
        outbox.nudge()
        report(outcomes)
    }

    /// Of a box office that is newer than this process, or damaged. Kept, because it may be a sale; out of the way, because a lane whose
    /// stream never gets empty is never verified again.
    private func setAside(_ entries: [ReceivedEntry]) async throws {
        try await stream.setAside(entries)
        Counter(label: "guichet_entries_set_aside").increment(by: entries.count)
        logger.critical(
            "stream entries that this version cannot read are set aside",
            metadata: ["entries": "\(entries.map { "lane \($0.lane): \($0.streamID)" })"])
    }

    private func report(_ outcomes: [RecordOutcome]) {
        for outcome in outcomes {
            switch outcome {
            case .recorded(let numbers, let isUnderPrice):
                Counter(label: "guichet_ledger_lines").increment(by: numbers.count)
                guard isUnderPrice else { break }
                Counter(label: "guichet_sales_under_price").increment()
                logger.critical("an order cost less than the price list says; `guichet incidents` says more")
            case .movementNoted, .refundAsked, .nameNoted, .wishNoted, .waitingNoted: break
            case .alreadyRecorded: Counter(label: "guichet_ledger_replays").increment()
            case .reversalQueued: Counter(label: "guichet_reversals").increment()
            case .refused(let places):
                Counter(label: "guichet_ledger_refusals").increment()
                logger.critical(
                    "the ledger refused a second sale; its payment is reversed", metadata: ["places": "\(places)"])
            }
        }
    }
}
