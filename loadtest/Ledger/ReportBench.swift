import Booking
import Domain
import SQLiteLedger

/// How long figures take on a ledger of many lines: those of a page, of one session, and those of everything that was ever sold.
struct ReportBench {
    struct Figures: Encodable {
        /// Milliseconds, the median of five.
        var sessionFigures, sessionTakings, sessionPace, oneDay, everythingBySession, vatByMonth: Double
    }

    let ledger: SQLiteLedger

    func run() async throws -> Figures {
        func taking(_ work: () async throws -> Void) async throws -> Double {
            var times: [Double] = []
            for _ in 0..<5 {
                let start = ContinuousClock.now
                try await work()
                let duration = ContinuousClock.now - start
                times.append(Double(duration.components.seconds) * 1_000 + Double(duration.components.attoseconds) / 1e15)
            }
            return times.sorted()[2]
        }
        let day = AccountingPeriod(dayOf: LedgerHall.noon, in: SQLiteLedger.legalTimeZone)
        func sales(_ kind: ReportKind, _ question: SalesQuestion, in period: ReportPeriod? = nil) async throws -> Double {
            try await taking { _ = try await ledger.sales(kind.question(question, in: period, by: SalesGroup.standard)) }
        }
        return Figures(
            sessionFigures: try await taking { _ = try await ledger.figures(ofSession: "s1", isTest: true, doorsOpen: .zero) },
            sessionTakings: try await sales(.takings, SalesQuestion(sessionID: "s1", isTest: true)),
            sessionPace: try await taking { _ = try await ledger.movements(ofSessions: [1], isTest: true) },
            oneDay: try await sales(.sales, SalesQuestion(isTest: true), in: ReportPeriod(from: day, through: day)),
            everythingBySession: try await sales(.sales, SalesQuestion(isTest: true)), vatByMonth: try await sales(.vat, SalesQuestion(isTest: true)))
    }
}
