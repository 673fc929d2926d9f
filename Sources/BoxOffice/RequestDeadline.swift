import HTTPTypes
import Hummingbird
import NIOCore
import NIOHTTPTypes

/// Ends a connection whose request does not arrive whole in time: a client that drips its body must not keep a place.
///
/// Idle connections are the server's idle timeout's business; this one looks at requests that began. One timer per
/// connection at most, set when a request's body is still to come and left to run out when it came in time.
public final class RequestDeadline: ChannelDuplexHandler, RemovableChannelHandler {
    public typealias InboundIn = HTTPRequestPart
    public typealias OutboundIn = HTTPResponsePart
    public typealias OutboundOut = HTTPResponsePart

    private let limit: TimeAmount
    /// By when the request that is being read must be whole; nil between two requests.
    private var deadline: NIODeadline?
    private var timer: Scheduled<Void>?
    /// The request that is being read has its answer already: its head alone was enough to refuse it.
    private var isAnswered = false

    /// - Parameter limit: from a request's head to the end of its body.
    public init(limit: TimeAmount) {
        self.limit = limit
    }

    public func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head:
            deadline = context.eventLoop.now + limit
            isAnswered = false
        case .body: break
        case .end: deadline = nil
        }
        context.fireChannelRead(data)
    }

    /// Everything that one read brought has been handed on: a request that is not whole now needs a timer.
    public func channelReadComplete(context: ChannelHandlerContext) {
        if timer == nil, let deadline { schedule(deadline, context) }
        context.fireChannelReadComplete()
    }

    public func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        isAnswered = true
        context.write(data, promise: promise)
    }

    public func handlerRemoved(context: ChannelHandlerContext) {
        timer?.cancel()
        timer = nil
    }

    private func schedule(_ moment: NIODeadline, _ context: ChannelHandlerContext) {
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        timer = context.eventLoop.scheduleTask(deadline: moment) {
            let (handler, context) = bound.value
            handler.check(context)
        }
    }

    private func check(_ context: ChannelHandlerContext) {
        timer = nil
        guard let deadline else { return }
        guard deadline <= context.eventLoop.now else { return schedule(deadline, context) }
        guard !isAnswered else { return context.close(promise: nil) }
        context.answer(.tooSlow, as: self)
    }
}

extension ChannelHandlerContext {
    /// Writes a problem in the name of a handler and ends the connection.
    func answer<Handler: ChannelOutboundHandler>(
        _ problem: Problem, as handler: Handler
    ) where Handler.OutboundOut == HTTPResponsePart {
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        let body = JSONAnswer.encode(problem.document) ?? ByteBuffer()
        let head = HTTPResponse(
            status: problem.status,
            headerFields: [
                .contentType: Problem.contentType, .contentLength: String(body.readableBytes), .connection: "close",
            ])
        write(handler.wrapOutboundOut(.head(head)), promise: nil)
        write(handler.wrapOutboundOut(.body(body)), promise: nil)
        writeAndFlush(handler.wrapOutboundOut(.end(nil))).whenComplete { _ in bound.value.close(promise: nil) }
    }
}
