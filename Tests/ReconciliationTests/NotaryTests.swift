import Booking
import Domain
import Foundation
import Logging
import Synchronization
import Testing

@testable import Reconciliation

/// A ledger that notes what it is asked for; its first closing fails.
private final class ScriptedEvidence: LedgerEvidence {
    struct Call: Sendable {
        var endedBy: Timestamp
        var now: Timestamp
    }

    let closings = Mutex<[Call]>([])
    let kept: AsyncStream<Timestamp>
    private let continuation: AsyncStream<Timestamp>.Continuation

    init() { (kept, continuation) = AsyncStream.makeStream() }

    func closeDue(
        endedBy end: Timestamp, at now: Timestamp, signer: any LedgerSigner
    ) async throws(LedgerError) -> [ClosedPeriod] {
        let isFirst = closings.withLock { calls in
            calls.append(Call(endedBy: end, now: now))
            return calls.count == 1
        }
        if isFirst { throw .unavailable(cause: "disk full") }
        return []
    }

    func close(
        _ period: AccountingPeriod, ofOrganiser id: String, at now: Timestamp, signer: any LedgerSigner
    ) async throws(LedgerError) -> Result<ClosedPeriod, ClosingRefusal> { .failure(.nothingSold) }

    func keepHeads(at now: Timestamp, signer: any LedgerSigner) async throws(LedgerError) -> Int {
        continuation.yield(now)
        return 1
    }
}

private struct NoSigner: LedgerSigner {
    var keyID: UInt8 { 1 }
    func sign(_ message: [UInt8]) throws -> [UInt8] { [] }
}

@Suite struct NotaryTests {
    @Test("closes what ended five minutes ago, keeps the heads, and goes on after a failure")
    func rounds() async throws {
        let evidence = ScriptedEvidence()
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let notary = Notary(evidence: evidence, signer: NoSigner(), clock: LedgerClock(logger: logger), logger: logger)
        let loop = Task { await notary.run() }
        var heads = evidence.kept.makeAsyncIterator()
        let at = try #require(await heads.next())
        loop.cancel()
        await loop.value
        let calls = evidence.closings.withLock { $0 }
        #expect(calls.count >= 2 && calls[1].now == at)
        #expect(calls.allSatisfy { $0.endedBy == $0.now - .seconds(300) })
    }
}
