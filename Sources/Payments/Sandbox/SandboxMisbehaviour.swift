/// How often the sandbox does what providers do on bad days. What happens is drawn from a seed, in the order of the calls.
///
/// All shares are percents, 0 to 100.
public struct SandboxMisbehaviour: Sendable, Hashable {
    public var seed: UInt64 = 1
    /// Notices that are never sent.
    public var lostNotices = 0
    /// Notices that are sent twice.
    public var repeatedNotices = 0
    /// Notices that come late, and may be overtaken by later ones of the same payment.
    public var lateNotices = 0
    /// Longest lateness, in milliseconds.
    public var latestNotice = 3_000
    /// API calls answered at once by 429 with `Retry-After`, or by 503; nothing is done.
    public var busyAnswers = 0
    /// API calls answered by 500; the work is done in one half of them. As Stripe does, the answer is kept under the call's
    /// idempotency key: a repetition with the same key gets it again (docs.stripe.com/api/idempotent_requests).
    public var failedAnswers = 0
    /// API calls without an answer in any client's patience; the work is done in one half of them.
    public var silences = 0
    /// Means of payment that are declined though the buyer has the money.
    public var declines = 0

    public init() {}
}

/// What one call of the API meets.
enum SandboxWeather: Sendable, Hashable {
    case fair
    /// 429 or 503.
    case busy(status: Int)
    case failing(isDone: Bool)
    case silent(isDone: Bool)
}

/// Draws what goes wrong.
struct SandboxDice: Sendable {
    private let misbehaviour: SandboxMisbehaviour
    private var state: UInt64

    init(_ misbehaviour: SandboxMisbehaviour) {
        self.misbehaviour = misbehaviour
        state = misbehaviour.seed
    }

    mutating func weather() -> SandboxWeather {
        if hits(misbehaviour.busyAnswers) { return .busy(status: hits(50) ? 429 : 503) }
        if hits(misbehaviour.failedAnswers) { return .failing(isDone: hits(50)) }
        if hits(misbehaviour.silences) { return .silent(isDone: hits(50)) }
        return .fair
    }

    mutating func declines() -> Bool { hits(misbehaviour.declines) }

    /// The notices sent instead of this one: none, itself, or itself twice.
    mutating func sent(_ notice: SandboxNotice) -> [SandboxNotice] {
        if hits(misbehaviour.lostNotices) { return [] }
        var notice = notice
        if hits(misbehaviour.lateNotices) { notice.late = draw(below: misbehaviour.latestNotice) }
        guard hits(misbehaviour.repeatedNotices) else { return [notice] }
        var twin = notice
        twin.id += "-again"
        if notice.late != nil { twin.late = draw(below: misbehaviour.latestNotice) }
        return [notice, twin]
    }

    private mutating func hits(_ percent: Int) -> Bool { percent > 0 && draw(below: 100) < percent }

    /// SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014).
    private mutating func draw(below limit: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        word ^= word >> 31
        return Int(word % UInt64(max(limit, 1)))
    }
}
