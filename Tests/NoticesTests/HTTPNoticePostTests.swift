import Booking
import Domain
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Synchronization
import Testing

@testable import Notices

/// Notices go over real connections to a real server.
@Suite struct HTTPNoticePostTests {
    /// Whoever is told, and what it answers.
    private final class Receiver: Sendable {
        struct Seen: Sendable {
            var path: String
            var headers: HTTPFields
            var body: String
        }

        private let state = Mutex<[Seen]>([])
        var seen: [Seen] { state.withLock { $0 } }

        /// Runs while the work does.
        func during(answering status: HTTPResponse.Status = .noContent, silent: Bool = false, _ work: @escaping @Sendable (Int) async throws -> Void) async throws {
            let router = Router()
            router.post("**") { request, _ in
                let body = try await request.body.collect(upTo: 1 << 20)
                self.state.withLock { $0.append(Seen(path: request.uri.path, headers: request.headers, body: String(buffer: body))) }
                if silent { for await _ in AsyncStream<Void>.makeStream().stream { break } }
                return Response(status: status, headers: status == .found ? [.location: "/elsewhere"] : [:])
            }
            let (ports, found) = AsyncStream<Int>.makeStream()
            let application = Application(
                router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)), onServerRunning: { channel in found.yield(channel.localAddress?.port ?? 0) },
                logger: { var logger = Logger(label: "test"); logger.logLevel = .critical; return logger }())
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await application.run() }
                for await port in ports {
                    try await work(port)
                    break
                }
                group.cancelAll()
            }
        }
    }

    private static let secret = NoticeSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")

    private static func notice(_ url: String) throws -> SignedNotice {
        SignedNotice(to: url, body: Array(#"{"type":"sale"}"#.utf8), secret: try #require(secret), at: Timestamp(milliseconds: 1_800_000_000_000))
    }

    @Test func arrivesWithItsSignature() async throws {
        let receiver = Receiver()
        try await receiver.during { port in
            try await HTTPNoticePost(rule: NoticeRule(isTest: true)).post(Self.notice("http://127.0.0.1:\(port)/hook?a=1"))
            try await HTTPNoticePost(rule: NoticeRule(isTest: true)).post(Self.notice("http://localhost:\(port)/by-name"))
            try await HTTPNoticePost(rule: NoticeRule(isTest: true)).post(Self.notice("http://LocalHost:\(port)/in-capitals"))
        }
        let seen = receiver.seen
        let notice = try Self.notice("")
        #expect(seen.map(\.path) == ["/hook", "/by-name", "/in-capitals"] && seen[0].body == #"{"type":"sale"}"#)
        for request in seen {
            #expect(request.headers[.contentType] == "application/json")
            let named = ["webhook-id", "webhook-timestamp", "webhook-signature"].map { HTTPField.Name($0).flatMap { request.headers[$0] } }
            #expect(named == [notice.id, "1800000000", notice.signature])
        }
    }

    /// Or the client would look the name up itself, without asking whether its address is fit.
    @Test func theHostIsSpeltAsItWasChecked() {
        #expect(HTTPNoticePost.url("https://Example.ORG:8443/Hook%20a?b=C", to: "example.org") == "https://example.org:8443/Hook%20a?b=C")
        #expect(HTTPNoticePost.url("https://example.org/hook", to: "example.org") == "https://example.org/hook")
        #expect(HTTPNoticePost.url("https://[2001:DB8::1]/hook", to: "2001:db8::1") == "https://[2001:DB8::1]/hook")
    }

    private static let answers: [(status: HTTPResponse.Status, error: NoticeError)] = [
        (.internalServerError, .unavailable(cause: "it answers 500")), (.badRequest, .unavailable(cause: "it answers 400")), (.gone, .refused(cause: "it answers 410: it wants no more notices")),
        (.found, .unavailable(cause: "it answers 302")),
    ]

    @Test(arguments: answers.indices) func whatIsNoSuccessIsNone(_ index: Int) async throws {
        let receiver = Receiver()
        try await receiver.during(answering: Self.answers[index].status) { port in
            await #expect(throws: Self.answers[index].error) { try await HTTPNoticePost(rule: NoticeRule(isTest: true)).post(Self.notice("http://127.0.0.1:\(port)/hook")) }
        }
        #expect(receiver.seen.map(\.path) == ["/hook"], "no redirection is followed")
    }

    @Test func whoSaysNothingHoldsNobody() async throws {
        let receiver = Receiver()
        try await receiver.during(silent: true) { port in
            let began = ContinuousClock.now
            await #expect(throws: NoticeError.self) { try await HTTPNoticePost(rule: NoticeRule(isTest: true), timeout: .milliseconds(300)).post(Self.notice("http://127.0.0.1:\(port)/hook")) }
            #expect(began.duration(to: .now) < .seconds(5))
        }
        await #expect(throws: NoticeError.self, "nobody listens there") { try await HTTPNoticePost(rule: NoticeRule(isTest: true), timeout: .milliseconds(300)).post(Self.notice("http://127.0.0.1:1/")) }
    }

    /// What is typed is looked at when it is typed; where a name leads, when something is sent.
    @Test func nothingGoesIntoAPrivateNetwork() async throws {
        let receiver = Receiver()
        try await receiver.during { port in
            for url in ["http://127.0.0.1:\(port)/", "https://127.0.0.1:\(port)/", "https://localhost:\(port)/", "https://[::1]:\(port)/"] {
                await #expect(throws: NoticeError.refused(cause: "nothing is sent to such an address")) { try await HTTPNoticePost(rule: NoticeRule(isTest: false)).post(Self.notice(url)) }
            }
            // This machine's own name leads to an address of its own.
            let name = ProcessInfo.processInfo.hostName
            if name.contains(/[a-z]/), name != "localhost" {
                await #expect(throws: NoticeError.self) { try await HTTPNoticePost(rule: NoticeRule(isTest: false)).post(Self.notice("https://\(name):\(port)/")) }
            }
        }
        #expect(receiver.seen.isEmpty)
    }
}
