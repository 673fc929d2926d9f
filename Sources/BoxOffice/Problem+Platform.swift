import Hummingbird

// The state of the platform.
extension Problem {
    static let storeUnavailable = Problem(
        type: "temporarily-unavailable", status: .serviceUnavailable, title: "The box office cannot be reached right now",
        detail: "Nothing was changed. Repeat the request with the same Idempotency-Key in a moment.", retryAfter: 2)

    static let suspended = Problem(
        type: "sale-suspended", status: .serviceUnavailable, title: "The sale is paused",
        detail: "The places are being checked against the ledger; the sale resumes by itself.", retryAfter: 2)

    /// Prepared once: this answer must cost nearly nothing.
    static let overloaded = Problem(
        type: "overloaded", status: .serviceUnavailable, title: "More people are here than can be served at this second",
        detail: "Nothing was changed. Repeat the request with the same Idempotency-Key in a few seconds.", retryAfter: 2
    ).prepared

    static let tooManyWishes = Problem(
        type: "overloaded", status: .serviceUnavailable, title: "Too many people wait for this opening",
        detail: "Nobody else can be told of it by e-mail. Come back when the sale opens.")

    static let tooManyWaiting = Problem(
        type: "overloaded", status: .serviceUnavailable, title: "Too many people wait for these places",
        detail: "Nobody else can join the waiting list of this category now. Come back later.")

    /// - Parameters:
    ///   - what: names what is counted, by network.
    ///   - limit: within an hour.
    static func tooManyFromThere(_ what: String, _ limit: Int) -> Problem {
        var problem = Problem(
            type: "too-many-requests", status: .tooManyRequests, title: "Too many addresses come from your network",
            detail: "No more can be noted from there within this hour.", retryAfter: 3600)
        problem.rateLimit = .init(name: what, quota: limit, window: 3600)
        return problem
    }

    static func tooManyCodes(_ wait: Duration) -> Problem {
        var problem = Problem(
            type: "too-many-codes", status: .tooManyRequests, title: "Too many codes were tried from your network",
            detail: "\(CodeGuard.most) codes of a session that open nothing may come from a network in an hour. Come back later, or from another network, such as a phone's own.",
            retryAfter: max(Int((wait / .seconds(1)).rounded(.up)), 1))
        problem.rateLimit = .init(name: "codes", quota: CodeGuard.most, window: Int(CodeGuard.window.components.seconds))
        return problem
    }

    static let tooManyFollowers = Problem(
        type: "too-many-followers", status: .serviceUnavailable, title: "Too many people follow these places live",
        detail: "Ask for /availability every few seconds instead.", retryAfter: 10)

    static let ticketsBeingIssued = Problem(
        type: "tickets-being-issued", status: .serviceUnavailable, title: "The tickets are being issued",
        detail: "The payment is authorised and the places are yours. Ask again in a moment.", retryAfter: 1)

    static let paymentUnavailable = Problem(
        type: "payment-unavailable", status: .serviceUnavailable, title: "The payment provider does not answer",
        detail: "Your places are kept. Repeat the request with the same Idempotency-Key.", retryAfter: 3)
}
