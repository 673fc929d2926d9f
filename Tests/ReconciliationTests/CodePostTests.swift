import Booking
import Domain
import Foundation
import Logging
import Synchronization
import TestSupport
import Testing

@testable import Reconciliation

/// Letters with codes, of which each is waited for.
@Suite struct CodePostTests {
    /// Hands out what was queued, then nothing.
    private final class Queue: CodeLetters {
        private let waiting: Mutex<[CodeLetter]>
        let pacer = Pacer()

        init(_ emails: [String]) {
            waiting = Mutex(
                emails.map {
                    CodeLetter(
                        request: $0, email: $0, code: "000000", language: "fr", buyerKey: $0, validUntil: Timestamp(Date()) + .seconds(600), purpose: .room)
                })
        }

        func next(within wait: Duration) async throws(SeatStoreError) -> CodeLetter? {
            let next = waiting.withLock { $0.isEmpty ? nil : $0.removeFirst() }
            if next == nil { await pacer.next(within: wait) }
            return next
        }
        func release(_ letter: CodeLetter) async throws(SeatStoreError) {}
        func hasOrders(buyer key: String) async throws(SeatStoreError) -> Bool { true }
    }

    private struct PostOffice: Mailer {
        let sent: AsyncStream<String>.Continuation

        func send(_ letter: Letter) async throws(MailError) {
            guard letter.recipient.address.hasPrefix("ada") else { throw .unavailable(cause: "450 no such domain yet") }
            sent.yield(letter.recipient.address)
        }
    }

    /// A hundred mistyped addresses rest between their tries, and nobody's letter waits for them.
    @Test(.timeLimit(.minutes(1))) func mailboxesThatDoNotExistKeepNobodyWaiting() async throws {
        let (sent, continuation) = AsyncStream<String>.makeStream()
        let queue = Queue((0..<100).map { "typo\($0)@example.invalid" } + ["ada@example.org"])
        let post = CodePost(
            letters: queue, post: Post(mailer: PostOffice(sent: continuation)), settings: Reconciler.Settings(tick: .seconds(300)), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let loop = Task { await post.run() }
        var letters = sent.makeAsyncIterator()
        #expect(await letters.next() == "ada@example.org")
        loop.cancel()
        await loop.value
    }
}
