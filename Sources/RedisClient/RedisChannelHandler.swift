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
    private let mayAct: @Sendable () -> Bool
    private let onClose: () -> Void
    private var writer = CommandWriter()
    private var pending = CircularBuffer<Pending>(initialCapacity: 256)
    private var outgoing = ByteBuffer()
    private var isFlushScheduled = false
    private var timer: (deadline: NIODeadline, task: Scheduled<Void>)?
    private var context: ChannelHandlerContext?
    /// Why the connection ends, when it is known.
    private var failure: RedisError?
    var runID: [UInt8] = []

    init(pendingLimit: Int, mayAct: @escaping @Sendable () -> Bool, onClose: @escaping () -> Void) throws(RedisError) {
        reader = try ReplyReader()
        self.mayAct = mayAct
        self.pendingLimit = pendingLimit
        self.onClose = onClose
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    /// - Parameter atOnce: written before this returns, and not with all that the tick brings.
    func send(_ command: RedisCommand, deadline: NIODeadline, atOnce: Bool = false, _ handle: @escaping ReplyHandler) {
        guard let context, failure == nil else { return handle(.failure(failure ?? .connectionLost)) }
        guard pending.count < pendingLimit else { return handle(.failure(.overloaded)) }
        do {
            try writer.write(command, runID: runID, into: &outgoing)
        } catch {
            return handle(.failure(error))
        }
        pending.append(Pending(deadline: deadline, handle: handle))
        scheduleTimer(deadline, context)
        if atOnce { flush() } else { scheduleFlush(context) }
    }

    /// Whether so many more commands may wait.
    func hasRoom(for count: Int) -> Bool { pending.count + count <= pendingLimit }

    /// One write for all commands that this tick of the event loop brings.
    private func scheduleFlush(_ context: ChannelHandlerContext) {
        guard !isFlushScheduled else { return }
        isFlushScheduled = true
        context.eventLoop.execute {
            self.isFlushScheduled = false
            self.flush()
        }
    }

    private func flush() {
        guard let context, outgoing.readableBytes > 0 else { return }
        // Again where they leave: the process may have been stopped since they came. A greeting is the connection's own.
        guard runID.isEmpty || mayAct() else { return fail(.connectionLost, context) }
        context.writeAndFlush(wrapOutboundOut(outgoing), promise: nil)
        outgoing = ByteBuffer()
    }

    /// One timer, for the earliest deadline; commands that are answered in time leave it alone.
    private func scheduleTimer(_ deadline: NIODeadline, _ context: ChannelHandlerContext) {
        if let timer {
            guard deadline < timer.deadline else { return }
            timer.task.cancel()
        }
        timer = (deadline, context.eventLoop.scheduleTask(deadline: deadline) { self.checkDeadline() })
    }

    private func checkDeadline() {
        timer = nil
        guard let context, let earliest = pending.lazy.map(\.deadline).min() else { return }
        if earliest <= .now() {
            fail(.timeout, context)
        } else {
            scheduleTimer(earliest, context)
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        do throws(RedisError) {
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
        } catch {
            fail(error, context)
        }
    }

    private func fail(_ error: RedisError, _ context: ChannelHandlerContext) {
        guard failure == nil else { return }
        failure = error
        // Now, not when the channel is gone: the close of TLS waits seconds for a silent peer.
        failPending(error)
        context.close(promise: nil)
    }

    private func failPending(_ error: RedisError) {
        let lost = pending
        pending = CircularBuffer()
        for command in lost { command.handle(.failure(error)) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // Before the greeting is over only our own commands wait, and the cause (a certificate, say) is worth telling.
        fail(runID.isEmpty ? .unavailable(cause: "\(error)") : .connectionLost, context)
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.context = nil
        timer?.task.cancel()
        timer = nil
        let error = failure ?? .connectionLost
        failure = error
        failPending(error)
        onClose()
    }
}
