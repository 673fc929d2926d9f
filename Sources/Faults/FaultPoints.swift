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

    private let point: String?
    private let action: Action
    private let log: Int32?
    private let isSpent = Mutex(false)

    /// - Parameters:
    ///   - fault: `Port.method(labels:) action`, such as `SalesJournal.record(_:at:) after`; nil for none.
    ///   - log: file to which the name of every point is appended that is passed.
    /// - Returns: nil when both are nil, and when `fault` names no action.
    public init?(fault: String?, log: String?) {
        let words = fault?.split(separator: " ").map(String.init) ?? []
        guard fault != nil || log != nil, words.isEmpty || words.count == 2 else { return nil }
        point = words.first
        action = words.last.flatMap(Action.init(rawValue:)) ?? .before
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
        note(name)
        guard name == point, isFirst() else { return try await call() }
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
        note(name)
        guard name == point, isFirst() else { return call(answer) }
        switch action {
        case .before: die()
        case .after: call { _ in self.die() }
        case .twice:
            call { _ in }
            call(answer)
        }
    }

    /// A fault happens once.
    private func isFirst() -> Bool {
        isSpent.withLock { isSpent in
            defer { isSpent = true }
            return !isSpent
        }
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
