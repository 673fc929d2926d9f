import HTTPTypes
import Hummingbird
import NIOCore
import NIOHTTPTypes

/// Ends a connection whose request does not arrive whole in time, or on which nothing is asked for long: a client that drips
/// its body, or leaves without a word, must not keep a place.
///
/// One timer per connection, which is left to run out and looks then what is due: a request on a busy connection costs no timer.
package final class ConnectionDeadline: ChannelDuplexHandler, RemovableChannelHandler {
    package typealias InboundIn = HTTPRequestPart
    package typealias OutboundIn = HTTPResponsePart
    package typealias OutboundOut = HTTPResponsePart

    private let requestLimit: TimeAmount
    private let idleLimit: TimeAmount
    private let slowest: Int?
    /// Whatever somebody says that they send.
    private static let longest = TimeAmount.minutes(10)
    /// By when the request that is being read must be whole; nil between two requests.
    private var deadline: NIODeadline?
    /// Requests that came and have no whole answer yet.
    private var open = 0
    /// When the last request or answer ended.
    private var quietSince = NIODeadline.now()
    private var timer: (moment: NIODeadline, task: Scheduled<Void>)?
    /// The request that is being read has its answer already: its head alone was enough to refuse it.
    private var isAnswered = false

    /// - Parameters:
    ///   - request: from a request's head to the end of its body.
    ///   - idle: from an answer to the next request.
    ///   - slowest: bytes a second: a body that says its length has besides as long as that takes, so that a plan or a picture comes over a slow line. Nil: none has.
    package init(request: TimeAmount, idle: TimeAmount, slowest: Int? = nil) {
        (requestLimit, idleLimit, self.slowest) = (request, idle, slowest)
    }

    private func limit(of request: HTTPRequest) -> TimeAmount {
        guard let slowest, let length = request.headerFields[.contentLength].flatMap({ Int64($0) }), length > 0 else { return requestLimit }
        return requestLimit + min(.seconds(length / Int64(slowest)), Self.longest)
    }

    package func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { start(context) }
    }

    package func channelActive(context: ChannelHandlerContext) {
        start(context)
        context.fireChannelActive()
    }

    private func start(_ context: ChannelHandlerContext) {
        quietSince = context.eventLoop.now
        if timer == nil { schedule(context) }
    }

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let request):
            deadline = context.eventLoop.now + limit(of: request)
            isAnswered = false
            open += 1
        case .body: break
        case .end: deadline = nil
        }
        context.fireChannelRead(data)
    }

    /// Everything that one read brought has been handed on: a request that is not whole now needs the timer earlier.
    package func channelReadComplete(context: ChannelHandlerContext) {
        if let deadline, timer.map({ deadline < $0.moment }) ?? true { schedule(context) }
        context.fireChannelReadComplete()
    }

    package func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        isAnswered = true
        if case .end = unwrapOutboundIn(data) {
            open -= 1
            quietSince = context.eventLoop.now
            if timer == nil { schedule(context) }
        }
        context.write(data, promise: promise)
    }

    package func handlerRemoved(context: ChannelHandlerContext) {
        timer?.task.cancel()
        timer = nil
    }

    /// What comes first; nothing while an answer is being made.
    private var due: NIODeadline? { deadline ?? (open == 0 ? quietSince + idleLimit : nil) }

    private func schedule(_ context: ChannelHandlerContext) {
        timer?.task.cancel()
        timer = nil
        guard let due else { return }
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        let task = context.eventLoop.scheduleTask(deadline: due) {
            let (handler, context) = bound.value
            handler.check(context)
        }
        timer = (due, task)
    }

    private func check(_ context: ChannelHandlerContext) {
        timer = nil
        guard let due else { return }
        guard due <= context.eventLoop.now else { return schedule(context) }
        guard deadline != nil, !isAnswered else { return context.close(promise: nil) }
        context.answer(.tooSlow, as: self)
    }
}

extension ChannelHandlerContext {
    /// Writes a problem in the name of a handler and ends the connection.
    package func answer<Handler: ChannelOutboundHandler>(
        _ problem: Problem, as handler: Handler
    ) where Handler.OutboundOut == HTTPResponsePart {
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        var answer = problem.prepared
        answer.headers[.connection] = "close"
        write(handler.wrapOutboundOut(.head(answer.head)), promise: nil)
        write(handler.wrapOutboundOut(.body(answer.body)), promise: nil)
        writeAndFlush(handler.wrapOutboundOut(.end(nil))).whenComplete { _ in bound.value.close(promise: nil) }
    }
}
