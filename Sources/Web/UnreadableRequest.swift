import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTPTypes

/// Answers what is no HTTP, or has more header than a request needs, with a problem, and ends the connection: nobody
/// knows where the next request would begin.
package final class UnreadableRequest: ChannelDuplexHandler, RemovableChannelHandler {
    package typealias InboundIn = HTTPRequestPart
    package typealias OutboundIn = HTTPResponsePart
    package typealias OutboundOut = HTTPResponsePart

    /// Requests whose answer is not complete; theirs would be torn apart by another one.
    private var open = 0

    package init() {}

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .head = unwrapInboundIn(data) { open += 1 }
        context.fireChannelRead(data)
    }

    package func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data) { open -= 1 }
        context.write(data, promise: promise)
    }

    package func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let error = error as? HTTPParserError, open == 0 else { return context.fireErrorCaught(error) }
        let problem = error == .headerOverflow ? Problem.headerTooLarge : Problem.unreadable
        context.answer(problem, as: self)
    }
}

extension Problem {
    fileprivate static let headerTooLarge = Problem(
        type: "header-too-large", status: .requestHeaderFieldsTooLarge, title: "The request's header is too large",
        detail: "Address and header fields have at most 80 KiB together. Cookies of another site may be among them.")

    fileprivate static let unreadable = malformed("This is no HTTP/1.1 request; the API is described at /openapi.yaml.")
}
