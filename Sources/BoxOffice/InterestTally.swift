import Booking
import Domain
import HTTPTypes
import Hummingbird
import Logging
import ServiceLifecycle
import Synchronization

/// What people look at and begin to buy, counted in memory between two reports: by event, and of nobody in particular.
final class InterestTally: Sendable {
    private let counts = Mutex<[UInt32: Interest]>([:])

    /// - Parameter event: its number.
    func count(_ interest: Interest, ofEvent event: UInt32) { counts.withLock { $0[event, default: Interest()] += interest } }

    /// A look at an event's page. What a browser fetches in case somebody goes there, and what says that it is a program, is none.
    func look(atEvent event: UInt32, _ request: Request) {
        guard request.method == .get, request.headers[.secPurpose]?.contains("prefetch") != true, !Self.isProgram(request.headers[.userAgent] ?? "") else { return }
        count(Interest(views: 1), ofEvent: event)
    }

    private static func isProgram(_ agent: String) -> Bool {
        let agent = agent.lowercased()
        return agent.isEmpty || ["bot", "crawl", "spider", "curl/", "python"].contains { agent.contains($0) }
    }

    /// Everything since the last time.
    func take() -> [UInt32: Interest] {
        counts.withLock { counts in
            defer { counts = [:] }
            return counts
        }
    }
}

extension HTTPField.Name {
    fileprivate static let secPurpose = Self("Sec-Purpose")!
}

/// Adds what this box office counted to everybody's sums, every few seconds and when it stops. One that is killed loses what it counted since.
public struct InterestReporter: Service {
    private let tally: InterestTally
    private let store: any InterestStore
    private let logger: Logger

    /// Between two reports; and after so many that failed somebody should look.
    private static let (pause, patience) = (Duration.seconds(5), 12)

    public init(of office: BoxOffice, to store: any InterestStore) { (tally, self.store, logger) = (office.interest, store, office.logger) }

    public func run() async throws {
        await cancelWhenGracefulShutdown {
            let rounds = AsyncRounds(every: Self.pause)
            var failed = 0
            while await rounds.next() {
                failed = await report() ? 0 : failed + 1
                if failed == Self.patience {
                    logger.warning("what people look at is not counted: the store does not take it. Its rule for box offices (config/redis.conf) wants ~{guichet}:interest:*")
                }
            }
        }
        await report()
    }

    /// - Returns: false when the store did not take it.
    @discardableResult
    func report() async -> Bool {
        var (rest, isTaken) = (tally.take(), true)
        for (event, interest) in rest.sorted(by: { $0.key < $1.key }) {
            // What was on its way when the store went may have arrived: it is not sent again, so that nothing counts twice.
            rest[event] = nil
            do {
                try await store.add(interest, ofEvent: event)
            } catch {
                logger.debug("what was looked at is not reported yet", metadata: ["cause": "\(error)"])
                isTaken = false
                break
            }
        }
        for (event, interest) in rest { tally.count(interest, ofEvent: event) }
        return isTaken
    }
}
