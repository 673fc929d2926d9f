import TestPlatform

/// A place where a process dies, and a story that passes it.
struct Fault: Hashable, Sendable, CustomStringConvertible {
    /// Who passes it.
    enum Passer: String, CaseIterable, Sendable {
        case boxOffice, reconciler
        /// A tool that an operator runs.
        case tool

        var role: Platform.Role? {
            switch self {
            case .boxOffice: .serve
            case .reconciler: .reconciler
            case .tool: nil
            }
        }
    }

    /// See `FaultPoints.Action` in Sources/Faults; what is done twice is another matter (``Stage/Direction``).
    enum Action: String, CaseIterable, Sendable { case before, after }

    var step: Step
    var action: Action
    var story: Story
    /// The pass at which it happens, from 1.
    var pass = 1

    /// What one process does to the world outside it.
    struct Step: Hashable, Sendable, Comparable {
        /// `Port.method(labels:)`
        var point: String
        var passer: Passer

        static func < (one: Step, other: Step) -> Bool { (one.point, one.passer.rawValue) < (other.point, other.passer.rawValue) }
    }

    /// In whichever story. Which tool passes a step is often chance, such as one that takes longer than a lease is long: whoever dies there
    /// dies for it.
    var death: String { "\(step.passer == .tool ? "somebody" : step.passer.rawValue) dies \(action.rawValue) \(step.point)" }
    /// As the environment of a process says it.
    var order: String { "\(step.point) \(action.rawValue) \(pass)" }
    var description: String { "\(story): \(step.passer.rawValue) dies \(action.rawValue) \(step.point)\(pass == 1 ? "" : ", pass \(pass)")" }
}
