import Foundation
import Synchronization

/// Where a process of a test may die: before and after every step that changes something outside it. Debug builds wire the decorators
/// of this module around the ports when the environment asks for it; release builds have none of it.
public final class FaultPoints: Sendable {
    /// What happens at the point.
    public enum Action: String, Sendable, CaseIterable {
        /// The process is killed (SIGKILL) before the step.
        case before
        /// The process is killed once the step is done, before anybody knows.
        case after
        /// The step is done twice, once: the first answer is lost.
        case twice
    }

    /// `*` for every point.
    private let point: String?
    private let action: Action
    /// The pass at which it happens, from 1.
    private let number: Int
    private let log: Int32?
    /// How often each point was passed.
    private let passes = Mutex<[String: Int]>([:])

    /// - Parameters:
    ///   - fault: `Port.method(labels:) action`, such as `SalesJournal.record(_:at:) after`; nil for none. The point `*` is every point, each
    ///     for itself. A number behind the action says at which pass it happens, if not at the first.
    ///   - log: file to which the name of every point is appended that is passed, and once more with a `!` when the fault happens there.
    /// - Returns: nil when both are nil, and when `fault` is none.
    public init?(fault: String?, log: String?) {
        let words = fault?.split(separator: " ").map(String.init) ?? []
        guard fault != nil || log != nil, fault == nil || (2...3).contains(words.count) else { return nil }
        let number = words.count == 3 ? Int(words[2]) : 1
        let action = words.isEmpty ? Action.before : Action(rawValue: words[1])
        guard let number, let action else { return nil }
        point = words.first
        self.action = action
        self.number = number
        self.log = log.map { open($0, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600) }
    }

    /// Reads `GUICHET_FAULT` and `GUICHET_FAULT_LOG`.
    public convenience init?(environment: [String: String]) {
        self.init(fault: environment["GUICHET_FAULT"], log: environment["GUICHET_FAULT_LOG"])
    }

    /// A step of a port.
    func step<Value, Failure: Error>(
        _ port: String, _ method: String, _ call: () async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        let name = "\(port).\(method)"
        guard happens(at: name) else { return try await call() }
        if action == .before { die() }
        if action == .twice { _ = try await call() }
        let value = try await call()
        if action == .after { die() }
        return value
    }

    /// A step whose answer comes by a callback.
    func step<Value: Sendable>(
        _ port: String, _ method: String, answer: @escaping @Sendable (Value) -> Void,
        _ call: (@escaping @Sendable (Value) -> Void) -> Void
    ) {
        let name = "\(port).\(method)"
        guard happens(at: name) else { return call(answer) }
        switch action {
        case .before: die()
        case .after: call { _ in self.die() }
        case .twice:
            call { _ in }
            call(answer)
        }
    }

    /// Notes the pass. A fault happens once.
    private func happens(at name: String) -> Bool {
        guard point == "*" || point == name else {
            note(name)
            return false
        }
        let pass = passes.withLock { passes in
            passes[name, default: 0] += 1
            return passes[name]
        }
        // One write, so that nobody reads the one without the other.
        note(pass == number ? "\(name)\n\(name)!" : name)
        return pass == number
    }

    private func die() {
        kill(getpid(), SIGKILL)
    }

    private func note(_ name: String) {
        guard let log else { return }
        let line = Array("\(name)\n".utf8)
        _ = write(log, line, line.count)
    }
}
