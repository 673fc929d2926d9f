/// The requests of a buyer's walk, in its order.
enum Step: String, CaseIterable, Codable, Sendable {
    case events, session, availability, plan, visitor
    /// Before a sale behind a waiting room: a number, a look at the board, the way in and out.
    case pass, board, admission, leaving
    case hold, release, order, pay
    case orderState = "order-state"
    case tickets
    /// No request: from the click on "pay" to the tickets being ready, as the buyer experiences it.
    case paidToTicketed = "paid-to-ticketed"

    var index: Int { Self.allCases.firstIndex(of: self) ?? 0 }
    var isRequest: Bool { self != .paidToTicketed }
}

/// How a request ended.
enum Verdict: Sendable, Equatable {
    case done
    /// The right answer, although not what the buyer hoped for: sold out, not open yet, come back later.
    case refused(String)
    /// Something broke.
    case failed(String)

    /// Whether an honest buyer meets this problem on a platform in order: a conflict over places, a hold that has ended, or a
    /// sale that is not open.
    private static func isRightAnswer(_ status: Int, _ problem: String) -> Bool {
        switch status {
        case 409, 410: true
        case 403: ["sale-not-open", "sale-closed", "session-cancelled"].contains(problem)
        default: false
        }
    }

    init(_ reply: Reply) {
        guard case .answered(let answer) = reply else {
            if case .failed(let fault) = reply { self = .failed(fault.rawValue) } else { self = .failed("unknown") }
            return
        }
        switch answer.status {
        case 200..<400: self = .done
        case 429: self = .refused("rate-limited")
        case 503 where answer.retryAfter != nil: self = .refused(answer.problem ?? "busy")
        default:
            let problem = answer.problem
            if let problem, Self.isRightAnswer(answer.status, problem) {
                self = .refused(problem)
            } else {
                self = .failed(problem.map { "\(answer.status) \($0)" } ?? "\(answer.status)")
            }
        }
    }
}

/// How a buyer's visit ended.
enum Ending: String, CaseIterable, Codable, Sendable {
    case ticketed
    case leftAfterHold = "left-after-hold"
    case leftAfterOrder = "left-after-order"
    case gaveUpPaying = "gave-up-paying"
    case foundNothing = "found-nothing"
    case refused
    case orderEnded = "order-ended"
    case failed
    /// Waited until everything was sold.
    case notCalled = "not-called"
    case unfinished
}
