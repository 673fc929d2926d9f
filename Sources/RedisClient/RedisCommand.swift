/// One argument of a command.
public enum RedisArgument: Sendable, Hashable {
    case string(String)
    case bytes([UInt8])
    /// Replaced by the run id of the Redis process at the other end of the very connection that carries the command.
    case runID
}

/// A command with its arguments, not encoded yet.
public struct RedisCommand: Sendable, Hashable {
    public var arguments: [RedisArgument]

    public init(_ arguments: [RedisArgument]) {
        self.arguments = arguments
    }

    public init(_ words: String...) {
        arguments = words.map { .string($0) }
    }

    /// A command name, then arguments.
    public init(_ name: String, _ arguments: [RedisArgument]) {
        self.arguments = [.string(name)] + arguments
    }
}

/// Why a command has no reply.
public enum RedisError: Error, Sendable, Equatable {
    /// There is no connection now, or a cluster had no owner for the slot: the command was not executed. Connections come
    /// back by themselves.
    case unavailable(cause: String)
    /// Too many commands wait on this connection; the command was not sent.
    case overloaded
    /// No reply within the deadline: nothing is known about the command's effect.
    case timeout
    /// The connection broke after the command was sent: nothing is known about its effect.
    case connectionLost
    /// Redis refused the command: its error code and message.
    case reply(code: String, message: String)
    /// Something that is not RESP2 came.
    case protocolViolation(String)
    case closed

    /// Splits `NOSCRIPT No matching script.` into code and message.
    init(reply text: String) {
        let parts = text.split(separator: " ", maxSplits: 1)
        self = .reply(code: parts.first.map(String.init) ?? "", message: parts.count > 1 ? String(parts[1]) : "")
    }
}
