import Domain
import Foundation
import Logging
import Synchronization

/// How much the roles of this process log: as configured, or as an operator wants it for a while.
///
/// A logger is copied to wherever it is used, so its level is looked up here each time that it is asked to log.
final class LogLevels: Sendable {
    static let shared = LogLevels()
    private static let isInstalled = Mutex(false)

    /// One role's level, which its loggers read without waiting for each other.
    final class Level: Sendable {
        private let current = Atomic<Int>(2)
        private let state = Mutex<(configured: Logger.Level, wish: LogWish?)>((.info, nil))

        var level: Logger.Level { Logger.Level.allCases[current.load(ordering: .relaxed)] }

        var shown: ProcessReport.Logging {
            state.withLock { ProcessReport.Logging(configured: $0.configured.rawValue, level: level.rawValue, until: $0.wish?.until) }
        }

        func configure(_ level: Logger.Level) {
            state.withLock { state in
                state.configured = level
                if state.wish == nil { set(level) }
            }
        }

        /// - Parameter wish: nil, or one whose time is over: as configured.
        func follow(_ wish: LogWish?, at now: Timestamp) {
            state.withLock { state in
                let wish = wish.flatMap { $0.until > now ? $0 : nil }
                state.wish = wish
                set(wish.flatMap { Logger.Level(rawValue: $0.level) } ?? state.configured)
            }
        }

        private func set(_ level: Logger.Level) { current.store(Logger.Level.allCases.firstIndex(of: level) ?? 0, ordering: .relaxed) }
    }

    private let levels = Mutex<[String: Level]>([:])

    /// Before the first logger is made; what was made earlier keeps its own level.
    static func install() {
        isInstalled.withLock { isInstalled in
            guard !isInstalled else { return }
            LoggingSystem.bootstrap { RoleLog(label: $0, level: shared.level(of: $0)) }
            isInstalled = true
        }
    }

    /// - Parameter label: of its loggers, `guichet.serve`.
    func level(of label: String) -> Level {
        levels.withLock { levels in
            if let level = levels[label] { return level }
            let level = Level()
            levels[label] = level
            return level
        }
    }
}

/// Writes to the standard error as ever, at the level of its role at this moment.
private struct RoleLog: LogHandler {
    private var base: StreamLogHandler
    private let level: LogLevels.Level

    init(label: String, level: LogLevels.Level) {
        base = .standardError(label: label)
        self.level = level
    }

    var logLevel: Logger.Level {
        get { level.level }
        set { level.configure(newValue) }
    }

    var metadata: Logger.Metadata {
        get { base.metadata }
        set { base.metadata = newValue }
    }

    var metadataProvider: Logger.MetadataProvider? {
        get { base.metadataProvider }
        set { base.metadataProvider = newValue }
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { base[metadataKey: key] }
        set { base[metadataKey: key] = newValue }
    }

    func log(event: LogEvent) { base.log(event: event) }
}
