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
    /// How often each point was passed, and where the fault has happened.
    private let state = Mutex<(passes: [String: Int], done: Set<String>)>(([:], []))

    /// - Parameters:
    ///   - fault: `Port.method(labels:) action`, such as `SalesJournal.record(_:at:) after`; nil for none. The point `*` is every point, each
    ///     for itself. A number behind the action says at which pass it happens, if not at the first.
    ///   - log: file to which the name of every point is appended that is passed, and once more with a `!` when the fault happens there.
    /// - Returns: nil when both are nil. What is no fault, or no file, ends the process: a test would believe that it had tested something.
    public init?(fault: String?, log: String?) {
        guard fault != nil || log != nil else { return nil }
        let words = fault?.split(separator: " ").map(String.init) ?? []
        let number = words.count == 3 ? Int(words[2]) : 1
        let action = words.count < 2 ? Action.before : Action(rawValue: words[1])
        guard let number, let action, fault == nil || (2...3).contains(words.count) else {
            preconditionFailure("\(fault ?? "") is no fault: Port.method(labels:) before|after|twice [pass]")
        }
        point = words.first
        self.action = action
        self.number = number
        self.log = log.map { open($0, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600) }
        precondition(self.log != -1, "GUICHET_FAULT_LOG: \(log ?? "") cannot be written")
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
        guard isDue(at: name) else { return try await call() }
        // What fails is not done: the fault waits for the next pass.
        switch action {
        case .before:
            die(at: name)
            return try await call()
        case .after:
            let value = try await call()
            die(at: name)
            return value
        case .twice:
            _ = try await call()
            happened(at: name)
            return try await call()
        }
    }

    /// A step whose answer comes by a callback.
    func step<Value: Sendable>(
        _ port: String, _ method: String, answer: @escaping @Sendable (Value) -> Void,
        _ call: (@escaping @Sendable (Value) -> Void) -> Void
    ) {
        let name = "\(port).\(method)"
        guard isDue(at: name) else { return call(answer) }
        switch action {
        case .before: die(at: name)
        case .after: call { _ in self.die(at: name) }
        case .twice:
            happened(at: name)
            call { _ in }
            call(answer)
        }
    }

    /// Notes a pass at which nothing happens. A fault happens once.
    private func isDue(at name: String) -> Bool {
        guard point == "*" || point == name else {
            note(name)
            return false
        }
        let isDue = state.withLock { state in
            state.passes[name, default: 0] += 1
            return state.passes[name, default: 0] >= number && !state.done.contains(name)
        }
        if !isDue { note(name) }
        return isDue
    }

    /// Notes pass and fault in one write, so that nobody reads the one without the other.
    private func happened(at name: String) {
        _ = state.withLock { $0.done.insert(name) }
        note("\(name)\n\(name)!")
    }

    private func die(at name: String) {
        happened(at: name)
        kill(getpid(), SIGKILL)
    }

    private func note(_ name: String) {
        guard let log else { return }
        let line = Array("\(name)\n".utf8)
        _ = write(log, line, line.count)
    }
}
