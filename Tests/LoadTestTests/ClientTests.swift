import NIOCore
import NIOPosix
import Testing

@testable import LoadTest

/// A server that answers each chunk that it gets with given bytes, or with nothing.
private final class Fixed: ChannelInboundHandler, Sendable {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    let answer: String?

    init(_ answer: String?) {
        self.answer = answer
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard let answer else { return }
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: answer)), promise: nil)
    }
}

@Suite struct ClientTests {
    private static func serve(_ answer: String?) async throws -> (port: Int, channel: any Channel) {
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(Fixed(answer)) }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return (channel.localAddress?.port ?? 0, channel)
    }

    @Crowd private static func ask(
        _ port: Int, _ count: Int = 1, most: Int = 1, timeout: TimeAmount = .seconds(5)
    ) async throws -> [Reply] {
        let pool = try ConnectionPool(port: port, most: most, timeout: timeout)
        let sweeper = ConnectionPool.sweep([pool])
        defer {
            sweeper.cancel()
            pool.close()
        }
        let tasks = (0..<count).map { _ in Task { @Crowd in await pool.ask(.post("/x", json: "{}", key: "k")) } }
        var replies: [Reply] = []
        for task in tasks { replies.append(await task.value) }
        #expect(pool.openConnections <= most)
        return replies
    }

    @Crowd @Test func anAnswerIsReadWholeAndTheConnectionUsedAgain() async throws {
        let text = #"{"hold":"abc","seats":["A-1","B-22"],"none":[],"seat":"1","seat":"2","type":"urn:guichet:problem:sold-out"}"#
        let head = "HTTP/1.1 409 Conflict\r\nRetry-After: 3\r\nContent-Length: \(text.utf8.count)\r\n\r\n"
        let server = try await Self.serve(head + text)
        for reply in try await Self.ask(server.port, 20, most: 2) {
            guard case .answered(let answer) = reply else {
                Issue.record("\(reply)")
                continue
            }
            #expect(answer.status == 409 && answer.retryAfter == 3 && answer.problem == "sold-out")
            #expect(answer.text("hold") == "abc" && answer.texts("seat") == ["1", "2"] && answer.text("other") == nil)
            #expect(answer.list("seats") == ["A-1", "B-22"] && answer.list("none") == [] && answer.list("other") == [])
        }
        try await server.channel.close()
    }

    /// One connection and a server that says nothing: those who wait for the connection time out too.
    @Crowd @Test func silenceIsATimeoutForEveryoneInTheQueue() async throws {
        let server = try await Self.serve(nil)
        let start = NIODeadline.now()
        let replies = try await Self.ask(server.port, 3, timeout: .milliseconds(200))
        #expect(replies.allSatisfy { Verdict($0) == .failed("timeout") }, "\(replies)")
        #expect(NIODeadline.now() - start < .seconds(4))
        try await server.channel.close()
    }

    @Crowd @Test func nonsenseIsAMalformedAnswer() async throws {
        let server = try await Self.serve("HELLO\r\n\r\n")
        let replies = try await Self.ask(server.port)
        #expect(replies.map(Verdict.init) == [.failed("malformed-answer")])
        try await server.channel.close()
    }

    @Crowd @Test func nobodyListening() async throws {
        let server = try await Self.serve(nil)
        try await server.channel.close()
        #expect(try await Self.ask(server.port).map(Verdict.init) == [.failed("connection-refused")])
    }

    @Crowd @Test func aClosingServerGetsAFreshConnection() async throws {
        let server = try await Self.serve("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok")
        let replies = try await Self.ask(server.port, 4)
        #expect(replies.allSatisfy { Verdict($0) == .done }, "\(replies)")
        try await server.channel.close()
    }
}
