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

    /// The file that says what to do, while the process runs; nil for one that was told at its start.
    private let file: String?
    private let state: Mutex<State>

    private struct State {
        /// As they were given.
        var text = ""
        var orders = FaultOrders()
        /// How often each point was passed, and where the fault has happened.
        var passes: [String: Int] = [:]
        var done: Set<String> = []
    }

    /// Reads `GUICHET_FAULT` and `GUICHET_FAULT_LOG` (see ``FaultOrders``); or `GUICHET_FAULT_ORDERS`, a file that has both, a line each, and may be exchanged
    /// for another at any time: counting then begins anew.
    ///
    /// - Returns: nil when there is none of them.
    public init?(environment: [String: String]) {
        let (fault, log) = (environment["GUICHET_FAULT"], environment["GUICHET_FAULT_LOG"])
        file = environment["GUICHET_FAULT_ORDERS"]
        guard fault != nil || log != nil || file != nil else { return nil }
        state = Mutex(State(orders: FaultOrders(fault: fault, log: log)))
    }

    /// A step of a port.
    func step<Value, Failure: Error>(
        _ port: String, _ method: String, _ call: () async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        let name = "\(port).\(method)"
        // What fails is not done: the fault waits for the next pass.
        switch due(at: name) {
        case nil: return try await call()
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
        switch due(at: name) {
        case nil: call(answer)
        case .before:
            die(at: name)
            call(answer)
        case .after:
            call { value in
                self.die(at: name)
                answer(value)
            }
        case .twice:
            happened(at: name)
            call { _ in }
            call(answer)
        }
    }

    /// Notes a pass at which nothing happens. A fault happens once.
    private func due(at name: String) -> Action? {
        state.withLock { state in
            follow(&state)
            guard let fault = state.orders.fault, fault.point == "*" || fault.point == name else {
                state.orders.note(name)
                return nil
            }
            state.passes[name, default: 0] += 1
            guard state.passes[name, default: 0] >= fault.pass, !state.done.contains(name) else {
                state.orders.note(name)
                return nil
            }
            return fault.action
        }
    }

    /// Notes pass and fault in one write, so that nobody reads the one without the other.
    ///
    /// - Returns: false when other orders were given meanwhile.
    @discardableResult
    private func happened(at name: String) -> Bool {
        state.withLock { state in
            follow(&state)
            guard let fault = state.orders.fault, fault.point == "*" || fault.point == name else { return false }
            state.done.insert(name)
            state.orders.note("\(name)\n\(name)!")
            return true
        }
    }

    private func die(at name: String) {
        if happened(at: name) { kill(getpid(), SIGKILL) }
    }

    private func follow(_ state: inout State) {
        guard let file else { return }
        let text = (try? String(contentsOfFile: file, encoding: .utf8)) ?? ""
        guard text != state.text else { return }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { $0.isEmpty ? nil : String($0) }
        state.orders.end()
        state = State(text: text, orders: FaultOrders(fault: lines.first ?? nil, log: lines.count > 1 ? lines[1] : nil))
    }
}

/// What a process is to do at its points.
struct FaultOrders: Sendable {
    struct Fault: Sendable {
        /// `Port.method(labels:)`; `*` for every point.
        var point: String
        var action: FaultPoints.Action
        /// The pass at which it happens, from 1.
        var pass: Int
    }

    var fault: Fault?
    private var log: Int32?

    init() {}

    /// - Parameters:
    ///   - fault: `Port.method(labels:) action`, such as `SalesJournal.record(_:at:) after`; nil for none. The point `*` is every point, each
    ///     for itself. A number behind the action says at which pass it happens, if not at the first. What is no fault, or no file, ends the process: a
    ///     test would believe that it had tested something.
    ///   - log: file to which the name of every point is appended that is passed, and once more with a `!` when the fault happens there.
    init(fault: String?, log: String?) {
        if let fault {
            let words = fault.split(separator: " ").map(String.init)
            let pass = words.count == 3 ? Int(words[2]) : 1
            guard (2...3).contains(words.count), let action = FaultPoints.Action(rawValue: words[1]), let pass else {
                preconditionFailure("\(fault) is no fault: Port.method(labels:) before|after|twice [pass]")
            }
            self.fault = Fault(point: words[0], action: action, pass: pass)
        }
        self.log = log.map { open($0, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600) }
        precondition(self.log != -1, "GUICHET_FAULT_LOG: \(log ?? "") cannot be written")
    }

    func note(_ name: String) {
        guard let log else { return }
        let line = Array("\(name)\n".utf8)
        _ = write(log, line, line.count)
    }

    /// Nothing is noted any more.
    func end() {
        if let log { close(log) }
    }
}
