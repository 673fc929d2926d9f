import NIOCore
import NIOHTTP1

/// One keep-alive connection, which asks one question at a time. Touched on the crowd's event loop only.
final class Connection: ChannelInboundHandler, @unchecked Sendable {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart

    private var context: ChannelHandlerContext?
    private var asker: CheckedContinuation<Reply, Never>?
    private var answer = Answer(status: 0)
    private var mayStay = true
    private(set) var deadline = NIODeadline.distantFuture

    var isOpen: Bool { context?.channel.isActive == true && mayStay }

    /// Only while the connection is open and no other question is on its way.
    func ask(_ question: Question, host: String, deadline: NIODeadline, _ asker: CheckedContinuation<Reply, Never>) {
        guard let context, isOpen else { return asker.resume(returning: .failed(.broken)) }
        self.asker = asker
        self.deadline = deadline
        context.write(wrapOutboundOut(.head(question.head(host: host))), promise: nil)
        if let body = question.body { context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil) }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }

    /// Ends a question that was not answered in time, and the connection with it.
    func giveUp(at now: NIODeadline) {
        guard asker != nil, deadline <= now else { return }
        finish(.failed(.timeout), closing: true)
    }

    func close() { context?.close(promise: nil) }

    private func finish(_ reply: Reply, closing: Bool) {
        if closing { mayStay = false }
        deadline = .distantFuture
        let asker = self.asker
        self.asker = nil
        if closing { context?.close(promise: nil) }
        asker?.resume(returning: reply)
    }

    // MARK: Channel

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            answer = Answer(
                status: Int(head.status.code), retryAfter: head.headers.first(name: "Retry-After").flatMap { Int($0) })
            mayStay = head.isKeepAlive
        case .body(var part):
            if answer.body == nil { answer.body = part } else { answer.body?.writeBuffer(&part) }
        case .end:
            finish(.answered(answer), closing: !mayStay)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        finish(.failed(error is HTTPParserError ? .malformed : .broken), closing: true)
    }

    func channelInactive(context: ChannelHandlerContext) {
        finish(.failed(.broken), closing: true)
    }
}
