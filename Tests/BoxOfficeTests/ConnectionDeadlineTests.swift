import HTTPTypes
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import Testing

@testable import BoxOffice

@Suite struct ConnectionDeadlineTests {
    private static let head = HTTPRequestPart.head(HTTPRequest(method: .post, scheme: nil, authority: nil, path: "/v1/orders"))

    /// What the connection did after the parts and pauses of a client.
    private func status(
        _ steps: [(pause: TimeAmount, part: HTTPRequestPart)], then rest: TimeAmount
    ) throws -> (answer: HTTPResponse.Status?, isOpen: Bool) {
        let channel = EmbeddedChannel(handler: ConnectionDeadline(request: .seconds(15), idle: .seconds(60)))
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        for step in steps {
            channel.embeddedEventLoop.advanceTime(by: step.pause)
            if channel.isActive { try channel.writeInbound(step.part) }
        }
        channel.embeddedEventLoop.advanceTime(by: rest)
        var answer: HTTPResponse.Status?
        if case .head(let response)? = try channel.readOutbound(as: HTTPResponsePart.self) { answer = response.status }
        let isOpen = channel.isActive
        _ = try channel.finish(acceptAlreadyClosed: true)
        return (answer, isOpen)
    }

    @Test func aBodyThatDripsIsEnded() throws {
        let drop = HTTPRequestPart.body(ByteBuffer(string: " "))
        let drips = [(TimeAmount.zero, Self.head)] + (0..<10).map { _ in (TimeAmount.seconds(2), drop) }
        let dripped = try status(drips, then: .zero)
        #expect(dripped.answer == .requestTimeout && !dripped.isOpen)
        let silent = try status([(.zero, Self.head)], then: .seconds(15))
        #expect(silent.answer == .requestTimeout && !silent.isOpen)
    }

    /// A plan of eight megabytes over a line of a hundred kilobytes a second.
    @Test(arguments: [(50_000, 160, true), (50_000, 176, false), (nil, 16, false)] as [(Int?, Int64, Bool)])
    func aLargeBodyHasAsLongAsASlowLineTakes(slowest: Int?, seconds: Int64, isInTime: Bool) throws {
        let channel = EmbeddedChannel(handler: ConnectionDeadline(request: .seconds(15), idle: .seconds(600), slowest: slowest))
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        let request = HTTPRequest(method: .post, scheme: nil, authority: nil, path: "/", headerFields: [.contentLength: "8000000"])
        try channel.writeInbound(HTTPRequestPart.head(request))
        channel.embeddedEventLoop.advanceTime(by: .seconds(seconds))
        #expect(channel.isActive == isInTime)
        if isInTime { try channel.writeInbound(HTTPRequestPart.end(nil)) }
        _ = try channel.finish(acceptAlreadyClosed: true)
    }

    @Test func aRequestInTimeIsLeftAloneAsLongAsItsAnswerTakes() throws {
        let whole: [(TimeAmount, HTTPRequestPart)] = [(.zero, Self.head), (.seconds(14), .end(nil))]
        let once = try status(whole, then: .hours(1))
        #expect(once.answer == nil && once.isOpen)
        // The next request on the connection has its own time.
        let twice = try status(whole + [(.seconds(5), Self.head), (.seconds(14), .end(nil))], then: .hours(1))
        #expect(twice.answer == nil && twice.isOpen)
        let late = try status(whole + [(.seconds(5), Self.head)], then: .seconds(15))
        #expect(late.answer == .requestTimeout && !late.isOpen)
    }

    @Test func aConnectionOnWhichNothingIsAskedIsClosedWithoutAWord() throws {
        let silent = try status([], then: .seconds(60))
        #expect(silent.answer == nil && !silent.isOpen)
        #expect(try status([], then: .seconds(59)).isOpen)
    }

    @Test func theTimeWithoutRequestsBeginsWithTheLastAnswer() throws {
        let channel = EmbeddedChannel(handler: ConnectionDeadline(request: .seconds(15), idle: .seconds(60)))
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        for _ in 0..<3 {
            channel.embeddedEventLoop.advanceTime(by: .seconds(50))
            try channel.writeInbound(Self.head)
            try channel.writeInbound(HTTPRequestPart.end(nil))
            try channel.writeOutbound(HTTPResponsePart.head(HTTPResponse(status: .ok)))
            try channel.writeOutbound(HTTPResponsePart.end(nil))
        }
        #expect(channel.isActive, "150 s after it began")
        channel.embeddedEventLoop.advanceTime(by: .seconds(59))
        #expect(channel.isActive)
        channel.embeddedEventLoop.advanceTime(by: .seconds(1))
        #expect(!channel.isActive)
        _ = try channel.finish(acceptAlreadyClosed: true)
    }
}
