import ArgumentParser
import Booking
import Foundation
import Reconciliation

/// `guichet rebuild`: fills a lost Redis from the ledger by hand.
struct Rebuild: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rebuild",
        abstract: "Fill a Redis that lost its content from catalogue and ledger, and put it on sale. A running reconciler does it by itself.",
        discussion: """
            Every lane that is not verified against the ledger gets its sold places, orders, tickets and limits; it sells again only when it is \
            whole. What is verified is left alone.
            """)

    @OptionGroup var options: ConfigOption

    func run() async throws {
        let settings = try await options.settings()
        var logger = settings.logger("rebuild")
        // What it does is said at the end; what keeps it from that, at once.
        logger.logLevel = .warning
        let parts = try Roles.reconcilerParts(settings, logger: logger)
        defer { withExtendedLifetime(parts.lock) {} }
        do {
            try await parts.redis.connect(within: .seconds(5))
        } catch {
            throw ToolFailure("Redis does not answer (\(error)). Start an empty one, then try again.")
        }
        let start = ContinuousClock.now
        let outcome = try await LedgerCommand.orFailure { () async throws(LedgerError) in
            let watch = Task { await Self.show(parts.reconciler.progress, since: start) }
            defer { watch.cancel() }
            return try await parts.reconciler.rebuild()
        }
        await parts.redis.close()
        switch outcome {
        case .rebuilt(let report):
            Self.clearLine()
            print(Self.text(report, seconds: Self.seconds(since: start)))
        case .interrupted:
            throw ToolFailure("The lease was lost half-way (is the ledger's disk full or slow?): not everything is verified. Try again.")
        case .active(let record):
            throw ToolFailure(
                "The reconciler \(record.holder ?? "") is active: it rebuilds by itself what is not verified, and its log says `verified`. Nothing was done here.")
        }
    }

    static func text(_ report: RestorationReport, seconds: Double) -> String {
        guard report.lanes > 0 else { return "Everything on sale was verified: there is nothing to rebuild." }
        return """
            Lanes: \(report.lanes), sessions: \(report.sessions), rebuilt in \(String(format: "%.1f", seconds)) s. Of \(report.read) recorded orders, \
            \(report.orders.unknown) were unknown to Redis, \(report.orders.recalled) were no sales there; \(report.orders.withTickets) show their tickets \
            again; \(report.places) places were repaired. Everything on sale is verified.
            """
    }

    // MARK: Progress

    private static let isTerminal = isatty(STDERR_FILENO) == 1

    /// One line that is written again and again, for people.
    private static func show(_ progress: RestorationProgress, since start: ContinuousClock.Instant) async {
        guard isTerminal else { return }
        let pacer = Pacer()
        while !Task.isCancelled {
            let report = progress.report
            write("\r\(report.lanes) lanes done, \(report.read) orders compared, \(Int(seconds(since: start))) s ")
            await pacer.next(within: .milliseconds(500))
        }
    }

    private static func clearLine() {
        if isTerminal { write("\r\u{1B}[K") }
    }

    private static func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }

    private static func seconds(since start: ContinuousClock.Instant) -> Double {
        let duration = ContinuousClock.now - start
        return Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
    }
}
