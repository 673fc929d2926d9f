/// A process of the platform as it told of itself last.
public struct ProcessReport: Hashable, Codable, Sendable {
    public enum Role: String, Hashable, Codable, Sendable, CaseIterable {
        case boxOffice = "serve"
        case reconciler
        case backOffice = "back-office"
    }

    public enum State: String, Hashable, Codable, Sendable, CaseIterable {
        /// It does its work.
        case working
        /// A reconciler that would take another one's place.
        case standby
        /// It lives and cannot do its work: Redis, the ledger or the lease is away.
        case hindered
        case starting
    }

    /// One key of its configuration.
    public struct Setting: Hashable, Codable, Sendable {
        /// Such as `http.port`.
        public var key: String
        /// Nil of a secret, whether it is set or not.
        public var value: String?
        /// Something is said, rather than nothing.
        public var isSet: Bool

        public init(key: String, value: String?, isSet: Bool) {
            (self.key, self.value, self.isSet) = (key, value, isSet)
        }
    }

    /// How much it logs.
    public struct Logging: Hashable, Codable, Sendable {
        /// As its configuration says.
        public var configured: String
        /// As it logs now.
        public var level: String
        /// When it is again as configured; nil when it is.
        public var until: Timestamp?

        public init(configured: String, level: String, until: Timestamp? = nil) {
            (self.configured, self.level, self.until) = (configured, level, until)
        }
    }

    public var role: Role
    /// Of the machine and the port: a process that takes the place of another has its name.
    public var name: String
    /// When its program was made: the executable file's time.
    public var program: Timestamp?
    public var beganAt: Timestamp
    public var state: State
    /// By the store's clock.
    public var saidAt: Timestamp
    public var logging: Logging
    public var configuration: [Setting]

    public init(
        role: Role, name: String, program: Timestamp? = nil, beganAt: Timestamp, state: State, saidAt: Timestamp = Timestamp(milliseconds: 0), logging: Logging,
        configuration: [Setting] = []
    ) {
        (self.role, self.name, self.program, self.beganAt, self.state, self.saidAt) = (role, name, program, beganAt, state, saidAt)
        (self.logging, self.configuration) = (logging, configuration)
    }

    /// Between two reports.
    public static let pace = Duration.seconds(5)
    /// Who said nothing for so long is silent.
    public static let silent = Duration.seconds(20)
    /// Who said nothing for so long is forgotten.
    public static let forgotten = Duration.seconds(3_600)

    public func isSilent(at now: Timestamp) -> Bool { now > saidAt + Self.silent }
}

/// That a process log more, or less, for a while.
public struct LogWish: Hashable, Codable, Sendable {
    /// The levels that there are, from the loudest.
    public static let levels = ["trace", "debug", "info", "notice", "warning", "error", "critical"]
    /// The longest while, minutes.
    public static let longest = 24 * 60

    public var level: String
    /// From then on it is again as configured.
    public var until: Timestamp

    public init(level: String, until: Timestamp) {
        (self.level, self.until) = (level, until)
    }
}
