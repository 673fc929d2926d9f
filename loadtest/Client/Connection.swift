import NIOCore

/// One keep-alive connection, which asks one question at a time. Touched on the crowd's event loop only.
final class Connection: ChannelInboundHandler, @unchecked Sendable {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private var context: ChannelHandlerContext?
    private var asker: ((Reply) -> Void)?
    private var scanner = AnswerScanner()
    private var mayStay = true
    private(set) var deadline = NIODeadline.distantFuture

    var isOpen: Bool { mayStay && context?.channel.isActive == true }

    /// Only while the connection is open and no other question is on its way. `asker` may ask the next one at once.
    func ask(_ question: ByteBuffer, deadline: NIODeadline, _ asker: @escaping (Reply) -> Void) {
        guard mayStay, let context else { return asker(.failed(.broken)) }
        self.asker = asker
        self.deadline = deadline
        context.writeAndFlush(wrapOutboundOut(question), promise: nil)
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
        asker?(reply)
    }

    // MARK: Channel

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        scanner.take(unwrapInboundIn(data))
        while mayStay {
            switch scanner.next() {
            case .incomplete: return
            case .malformed: finish(.failed(.malformed), closing: true)
            case .answer(let answer, let isLast):
                // An answer to no question: whoever comes next would get it.
                if asker == nil { return finish(.failed(.malformed), closing: true) }
                finish(.answered(answer), closing: isLast)
            }
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        finish(.failed(.broken), closing: true)
    }

    func channelInactive(context: ChannelHandlerContext) {
        finish(.failed(.broken), closing: true)
    }
}
