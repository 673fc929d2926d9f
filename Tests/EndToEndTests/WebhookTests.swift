import Booking
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Synchronization
import TestPlatform
import TestSupport
import Testing

/// A program that subscribed hears of each sale and refund, also when the reconciler dies at any moment: at least once, and the same thing under the same id.
@Suite struct WebhookTests {
    /// Verifies what it is told as any program would, and says no as often as it is asked to.
    private final class Receiver: Sendable {
        struct Told: Hashable, Sendable { var id, type, body: String }

        private struct State: Sendable {
            var secret: NoticeSecret?
            var told: [Told] = []
            var refusals = 0
            var forged = 0
        }

        private let state = Mutex(State())
        var told: [Told] { state.withLock { $0.told } }
        var forged: Int { state.withLock { $0.forged } }
        /// Without repetitions, in the order in which they first came.
        var once: [Told] { told.reduce(into: []) { once, told in if !once.contains(told) { once.append(told) } } }

        func knows(_ text: String) { state.withLock { $0.secret = NoticeSecret(text) } }
        func refuse(_ times: Int) { state.withLock { $0.refusals = times } }

        func run(_ work: @escaping @Sendable (Int) async throws -> Void) async throws {
            let router = Router()
            router.post("hook") { request, _ in
                let body = try await request.body.collect(upTo: 1 << 20)
                return Response(status: self.take(String(buffer: body), request))
            }
            let (ports, found) = AsyncStream<Int>.makeStream()
            let application = Application(
                router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)), onServerRunning: { found.yield($0.localAddress?.port ?? 0) },
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

        private func take(_ body: String, _ request: Request) -> HTTPResponse.Status {
            func header(_ name: String) -> String { HTTPField.Name(name).flatMap { request.headers[$0] } ?? "" }
            let type = ((try? JSONSerialization.jsonObject(with: Data(body.utf8))) as? [String: Any])?["type"] as? String ?? ""
            return state.withLock { state in
                guard let secret = state.secret, let seconds = Int64(header("webhook-timestamp")) else { return .badRequest }
                let right = SignedNotice(to: "", body: Array(body.utf8), secret: secret, at: .init(milliseconds: seconds * 1000))
                guard header("webhook-signature") == right.signature, header("webhook-id") == right.id else {
                    state.forged += 1
                    return .unauthorized
                }
                guard state.refusals == 0 else {
                    state.refusals -= 1
                    return .serviceUnavailable
                }
                state.told.append(Told(id: right.id, type: type, body: body))
                return .noContent
            }
        }
    }

    @Test func subscribersHearWhateverDies() async throws {
        let platform = try await Platform(programme: Programmes.mixed(seats: 4, standing: 10, sessions: ["soiree"]), plan: Programmes.oneRow(4))
        let receiver = Receiver()
        try await receiver.run { port in
            func tool(_ words: String...) async throws -> Platform.ToolResult { try await platform.tool(words + ["--config", platform.settings()]) }
            let added = try await tool("webhook", "add", "http://127.0.0.1:\(port)/hook", "--kind", "sale", "--kind", "refund")
            receiver.knows(String(try #require(added.output.firstMatch(of: /whsec_\S+/), "\(added.output)").0))
            #expect(try await tool("webhook", "test", "1").status == 0)
            #expect(await eventually(within: .seconds(20)) { receiver.once.map(\.type) == ["test"] })
            // One that says no is asked again.
            receiver.refuse(2)
            for (index, action) in ["before", "after", "twice"].enumerated() {
                platform.kill(.reconciler)
                try platform.start(.reconciler, environment: ["GUICHET_FAULT": "NoticePost.post(_:) \(action)", "GUICHET_FAULT_LOG": "\(platform.folder)/notices-\(action).log"])
                let ada = try await Customer.arriving(at: platform)
                let order = try await ada.order("soiree", hold: try await ada.hold("soiree", #"{"category":"fosse","quantity":1}"#))
                _ = try await ada.pay(order, "success")
                if action != "twice" {
                    #expect(await eventually(within: .seconds(30)) { platform.hasEnded(.reconciler) }, "\(action)")
                    platform.kill(.reconciler)
                    try platform.start(.reconciler)
                }
                #expect(await eventually(within: .seconds(60)) { receiver.once.filter { $0.type == "sale" }.count == index + 1 }, "\(action)")
                // What is done twice is noted between the two: the receiver hears of it before.
                #expect(await eventually { platform.text("notices-\(action).log").contains("NoticePost.post(_:)!") }, "\(action)")
                try await ada.reaches("ticketed", order)
                if action == "twice" { #expect(try await tool("order", "refund", order.text("order"), "--reason", "test").status == 0) }
            }
            #expect(await eventually(within: .seconds(30)) { receiver.once.last?.type == "refund" })
            let told = receiver.once
            #expect(told.map(\.type) == ["test", "sale", "sale", "sale", "refund"] && Set(told.map(\.id)).count == 5, "one thing has one id")
            #expect(receiver.told.count > told.count, "who died after the post told it again")
            // What was heard of is noted a moment later.
            #expect(await eventually(within: .seconds(20)) { (try? await tool("outbox", "list").output.contains("notice")) == false })
            let replay = try await tool("webhook", "replay", "1", "--hours", "1")
            #expect(replay.output.contains("5 notices"), "\(replay.output)")
            let before = receiver.told.count
            #expect(await eventually(within: .seconds(20)) { receiver.told.count >= before + 5 })
            #expect(receiver.once == told && receiver.forged == 0)
            #expect(try await tool("webhook", "list").output.contains("on"))
            #expect(try await platform.settled())
        }
        #expect(try await platform.audit().status == 0)
    }
}
