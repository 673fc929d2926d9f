import NIOCore

typealias ReplyHandler = @Sendable (Result<RESPValue, RedisError>) -> Void

/// One pipelined connection on its event loop: commands go out in one write per tick, replies come back in order.
///
/// A reply that misses its deadline closes the connection: a Redis that is silent for so long is treated as away, and the
/// commands behind the silent one would be late too. Confined to its event loop, which is what makes it safe to share.
final class RedisChannelHandler: ChannelInboundHandler, @unchecked Sendable {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private struct Pending {
        var deadline: NIODeadline
        var handle: ReplyHandler
    }

    private let reader: ReplyReader
    private let pendingLimit: Int
    private let onClose: () -> Void
    private var writer = CommandWriter()
    private var pending = CircularBuffer<Pending>(initialCapacity: 256)
    private var outgoing = ByteBuffer()
    private var isFlushScheduled = false
    private var isTimerScheduled = false
    private var context: ChannelHandlerContext?
    /// Why the connection ends, when it is known.
    private var failure: RedisError?
    var runID: [UInt8] = []

    init(pendingLimit: Int, onClose: @escaping () -> Void) throws(RedisError) {
        reader = try ReplyReader()
        self.pendingLimit = pendingLimit
        self.onClose = onClose
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func send(_ command: RedisCommand, deadline: NIODeadline, _ handle: @escaping ReplyHandler) {
        guard let context, failure == nil else { return handle(.failure(failure ?? .connectionLost)) }
        guard pending.count < pendingLimit else { return handle(.failure(.overloaded)) }
        do {
            try writer.write(command, runID: runID, into: &outgoing)
        } catch {
            return handle(.failure(error))
        }
        pending.append(Pending(deadline: deadline, handle: handle))
        scheduleFlush(context)
        scheduleTimer(context)
    }

    /// One write for all commands that this tick of the event loop brings.
    private func scheduleFlush(_ context: ChannelHandlerContext) {
        guard !isFlushScheduled else { return }
        isFlushScheduled = true
        context.eventLoop.execute { self.flush() }
    }

    private func flush() {
        isFlushScheduled = false
        guard let context, outgoing.readableBytes > 0 else { return }
        context.writeAndFlush(wrapOutboundOut(outgoing), promise: nil)
        outgoing = ByteBuffer()
    }

    /// Looks at the oldest command only, once per deadline rather than once per command.
    private func scheduleTimer(_ context: ChannelHandlerContext) {
        guard !isTimerScheduled, let oldest = pending.first else { return }
        isTimerScheduled = true
        context.eventLoop.scheduleTask(deadline: oldest.deadline) { self.checkDeadline() }
    }

    private func checkDeadline() {
        isTimerScheduled = false
        guard let context, let oldest = pending.first else { return }
        if oldest.deadline <= .now() {
            fail(.timeout, context)
        } else {
            scheduleTimer(context)
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        do {
            try reader.feed(unwrapInboundIn(data))
            while let value = try reader.next() {
                guard let first = pending.popFirst() else {
                    return fail(.protocolViolation("a reply without a command"), context)
                }
                if case .error(let text) = value {
                    first.handle(.failure(RedisError(reply: text)))
                } else {
                    first.handle(.success(value))
                }
            }
        } catch let error as RedisError {
            fail(error, context)
        } catch {
            fail(.protocolViolation("unexpected reader error"), context)
        }
    }

    private func fail(_ error: RedisError, _ context: ChannelHandlerContext) {
        guard failure == nil else { return }
        failure = error
        context.close(promise: nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        fail(.connectionLost, context)
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.context = nil
        let lost = pending
        pending = CircularBuffer()
        let error = failure ?? .connectionLost
        failure = error
        for command in lost { command.handle(.failure(error)) }
        onClose()
    }
}
