import AsyncHTTPClient
import Foundation
import Logging
import NIOCore
import Synchronization

/// Delivers notices: signed, in order per payment (but for late ones), repeated until an address accepts them.
///
/// A fixed number of workers takes queues that have notices; a queue is in one worker's hands at a time.
final class NoticeSender: Sendable {
    private struct Queues {
        /// By payment; a late notice is alone in one of its own id.
        var notices: [String: [SandboxNotice]] = [:]
    }

    private static let workers = 16
    private static let attempts = 60
    private static let longestPause = Duration.seconds(5)
    private let configuration: SandboxConfiguration
    private let logger: Logger
    private let queues = Mutex(Queues())
    private let names: AsyncStream<String>
    private let continuation: AsyncStream<String>.Continuation

    init(configuration: SandboxConfiguration, logger: Logger) {
        self.configuration = configuration
        self.logger = logger
        (names, continuation) = AsyncStream.makeStream()
    }

    func enqueue(_ notice: SandboxNotice) {
        guard let late = notice.late else { return queue(notice, as: notice.paymentID) }
        // In a queue of its own, so that nothing waits for it.
        Task {
            try await Task.sleep(for: .milliseconds(late))
            queue(notice, as: notice.id)
        }
    }

    private func queue(_ notice: SandboxNotice, as name: String) {
        let isFirst = queues.withLock { queues in
            queues.notices[name, default: []].append(notice)
            return queues.notices[name]?.count == 1
        }
        if isFirst { continuation.yield(name) }
    }

    /// - Parameter delivered: called with the id of each notice that was accepted.
    func run(delivered: @escaping @Sendable (String) async -> Void) async {
        await withTaskGroup(of: Void.self) { group in
            var waiting = 0
            for await name in names {
                guard !Task.isCancelled else { break }
                if waiting >= Self.workers {
                    await group.next()
                    waiting -= 1
                }
                waiting += 1
                group.addTask { await self.drain(name, delivered) }
            }
            group.cancelAll()
        }
    }

    private func drain(_ name: String, _ delivered: @Sendable (String) async -> Void) async {
        while let notice = queues.withLock({ $0.notices[name]?.first }) {
            if await send(notice) {
                await delivered(notice.id)
            } else if Task.isCancelled {
                return
            } else {
                logger.error("a notice was not accepted by any address; it is sent again at the next start")
            }
            queues.withLock { queues in
                queues.notices[name]?.removeFirst()
                if queues.notices[name]?.isEmpty == true { queues.notices[name] = nil }
            }
        }
    }

    private func send(_ notice: SandboxNotice) async -> Bool {
        do {
            if notice.delay > 0 { try await Task.sleep(for: .seconds(notice.delay)) }
            var pause = Duration.milliseconds(50)
            for _ in 0..<Self.attempts {
                for url in configuration.webhookURLs where await accepts(url, notice) { return true }
                try await Task.sleep(for: pause)
                pause = min(pause * 2, Self.longestPause)
            }
        } catch {}  // cancelled: the journal still has the notice
        return false
    }

    private func accepts(_ url: String, _ notice: SandboxNotice) async -> Bool {
        let body = Array(notice.body.utf8)
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/json")
        // Each try is signed anew, so that a notice delivered late is not outside the receiver's tolerance.
        request.headers.add(
            name: "Stripe-Signature",
            value: StripeWebhookVerifier.sign(
                body: body, secret: configuration.webhookSecret, at: Int64(Date().timeIntervalSince1970)))
        request.body = .bytes(ByteBuffer(bytes: body))
        guard let response = try? await HTTPClient.shared.execute(request, timeout: .seconds(5)) else { return false }
        _ = try? await response.body.collect(upTo: 1 << 16)
        return (200..<300).contains(response.status.code)
    }
}
