import Crypto
import Domain

/// How often something may be tried that somebody could guess. Each try is counted before it is looked at, so that many at once are no way around;
/// one that succeeds takes its count back.
public struct AttemptLimit: Hashable, Sendable {
    /// What is counted, as a digest: the ledger keeps no addresses that nobody has.
    public var key: [UInt8]
    /// So many tries need no waiting.
    public var free: Int
    /// A success forgets all of them; otherwise its own only, because others share the count.
    public var isOneself: Bool

    public init(_ purpose: String, _ what: String, free: Int, isOneself: Bool = true) {
        key = Array(SHA256.hash(data: Array("guichet attempts\n\(purpose)\n\(what)".utf8)))
        (self.free, self.isOneself) = (free, isOneself)
    }

    private static let (first, longest) = (Duration.seconds(30), Duration.seconds(3600))
    /// Tries are forgotten after a day without one.
    public static let memory = Duration.seconds(86_400)

    /// How long the next try has to wait after so many failed: nothing at first, then half a minute, twice as long each time, an hour at most.
    public func wait(after failures: Int) -> Duration {
        guard failures >= free else { return .zero }
        return min(Self.first * (1 << min(failures - free, 10)), Self.longest)
    }

    /// For a password: of one person from one network, of one network, and of one person from anywhere, which is wide so that a stranger cannot
    /// lock anybody out from one place. Browsers in which the person came in before are counted by themselves: strangers everywhere do not keep them out.
    /// - Parameter isOwn: the browser has a ``SignInStaff/deviceMark(of:using:)`` of the person.
    static func password(email: String, network: String?, isOwn: Bool) -> [AttemptLimit] {
        if isOwn { return [AttemptLimit("password-own", email, free: 5)] }
        return [AttemptLimit("password", "\(network ?? "") \(email)", free: 5), anywhere(email)]
            + (network.map { [AttemptLimit("password-network", $0, free: 60, isOneself: false)] } ?? [])
    }

    private static func anywhere(_ email: String) -> AttemptLimit { AttemptLimit("password", email, free: 40) }
    private static func reset(_ email: String) -> AttemptLimit { AttemptLimit("reset", email, free: 3, isOneself: false) }

    /// What is counted of a person's passwords wherever they are tried; forgotten when a link lets the person choose another.
    public static func passwords(of account: StaffAccount) -> [AttemptLimit] { [anywhere(account.email)] }

    static func secondFactor(account: Int64) -> AttemptLimit { AttemptLimit("second-factor", "\(account)", free: 5) }

    static func reset(email: String, network: String?) -> [AttemptLimit] {
        [reset(email)] + (network.map { [AttemptLimit("reset-network", $0, free: 20, isOneself: false)] } ?? [])
    }
}
