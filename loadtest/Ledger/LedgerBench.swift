import ArgumentParser
import Booking
import Domain
import Foundation
import SQLiteLedger

/// `guichet-ledger-bench`: how many lines a second the ledger's writer records, in a fresh file with its production settings.
///
/// A program of its own, because the load test imports nothing of the platform.
@main struct LedgerBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "guichet-ledger-bench", abstract: "Record sales in a ledger of its own; JSON on standard output.")

    @Option(help: "A folder, in which the file ledger.sqlite is made.")
    var folder: String

    @Option(help: "Ledger lines to be recorded.")
    var lines = 80_000

    @Option(help: "Lines of one sale.")
    var linesPerSale = 2

    @Option(help: "Sales in one transaction; the reconciler takes as many as this at most.")
    var batch = 512

    @Flag(help: "Then capture and issue, so that the ledger is one of tickets: the time for that is not in the figures.")
    var issue = false

    @Option(help: "Then issue, and check so many tickets in, by as many gates as --gates says.")
    var checkIns = 0

    @Option(help: "Gates that scan at the same time.")
    var gates = 16

    @Flag(help: "Then draw reports, and say how long that takes.")
    var reports = false

    @Flag(help: "Then add up, and say how long the back office's pages take: sales are spread over days, a quarter of an hour each batch.")
    var pages = false

    @Flag(help: "Measure the pages of a ledger that was made before, and make none.")
    var again = false

    private struct Figures: Encodable {
        var lines, sales, transactions: Int
        var seconds, linesPerSecond: Double
        var door: DoorBench.Figures?
        var reports: ReportBench.Figures?
        var pages: PageBench.Figures?
    }

    func validate() throws {
        guard (1...5_000_000).contains(lines), (1...20).contains(linesPerSale), (1...10_000).contains(batch), (0...lines).contains(checkIns), (1...256).contains(gates) else {
            throw ValidationError("--check-ins can be 0 to --lines, --gates 1 to 256, --lines can be 1 to 5000000, --lines-per-sale 1 to 20, --batch 1 to 10000.")
        }
    }

    func run() async throws {
        let ledger = try SQLiteLedger(path: folder + "/ledger.sqlite", testMode: true)
        if again { return try say(try await PageBench(ledger: ledger).run()) }
        // Each session has 100,000 seats.
        let hall = LedgerHall(sessions: (lines - 1) / (LedgerHall.capacity / linesPerSale * linesPerSale) + 1)
        guard case .written = try await ledger.write(hall.programme) else { throw ExitCode(1) }
        let sales = (0..<(lines / linesPerSale)).map { hall.sale($0, lines: linesPerSale) }
        let batches = stride(from: 0, to: sales.count, by: batch).map { Array(sales[$0..<min($0 + batch, sales.count)]) }
        var recorded = 0
        let start = ContinuousClock.now
        for (index, batch) in batches.enumerated() {
            let moment = LedgerHall.noon + .seconds(pages ? 900 * index : 0)
            for outcome in try await ledger.record(batch.map { .sale($0) }, at: moment) {
                guard case .recorded(let numbers, _) = outcome else { throw LedgerBenchProblem(outcome: "\(outcome)") }
                recorded += numbers.count
            }
        }
        let duration = ContinuousClock.now - start
        let seconds = Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
        if issue || checkIns > 0 { try await issueTickets(in: ledger) }
        let findings = try await ledger.audit().findings
        guard findings.isEmpty else { throw LedgerBenchProblem(outcome: "the audit found: \(findings)") }
        var figures = Figures(
            lines: recorded, sales: sales.count, transactions: batches.count, seconds: seconds,
            linesPerSecond: Double(recorded) / seconds)
        if checkIns > 0 { figures.door = try await DoorBench(ledger: ledger, gates: gates, most: checkIns).run(orders: sales.map(\.order.id)) }
        if reports { figures.reports = try await ReportBench(ledger: ledger).run() }
        if pages { figures.pages = try await PageBench(ledger: ledger).run() }
        try say(figures)
    }

    private func say(_ figures: some Encodable) throws {
        print(String(decoding: try JSONEncoder().encode(figures), as: UTF8.self))
    }
}

extension LedgerBench {
    /// Executes everything that is owed, as the reconciler would with a provider that always pays; codes sign nothing.
    private func issueTickets(in ledger: SQLiteLedger) async throws {
        while true {
            let due = try await ledger.dueItems(in: .money, at: LedgerHall.noon, limit: 1000)
            if due.isEmpty { return }
            var executed: [ExecutedItem] = []
            for item in due {
                switch item.kind {
                case .capture: executed.append(ExecutedItem(item, .done(.captured(item.amount ?? .zero))))
                case .issue: executed.append(ExecutedItem(item, .done(.issued(try await tickets(of: item.orderID, in: ledger)))))
                default: throw LedgerBenchProblem(outcome: "\(item.kind) is owed")
                }
            }
            _ = try await ledger.settle(executed, at: LedgerHall.noon)
        }
    }

    private func tickets(of order: String, in ledger: SQLiteLedger) async throws -> [Ticket] {
        guard let (order, drafts, _) = try await ledger.ticketDrafts(ofOrder: order) else { return [] }
        return drafts.map { draft in
            Ticket(
                number: draft.number, id: Ticket.text(ofID: draft.ticketID), orderID: order.id, sessionID: order.sessionID,
                categoryName: draft.line.categoryName, seatLabel: draft.line.seatLabel, tariffName: draft.line.tariffName,
                price: draft.line.price, code: "GUI1:" + String(repeating: "0", count: 147))
        }
    }
}

/// A sale that was not recorded.
struct LedgerBenchProblem: Error, CustomStringConvertible {
    let outcome: String
    var description: String { "a sale was not recorded: \(outcome)" }
}
