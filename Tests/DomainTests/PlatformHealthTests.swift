import Domain
import Testing

/// What an operator is told, from facts.
@Suite struct PlatformHealthTests {
    private static let now = Timestamp(milliseconds: 1_800_000_000_000)

    private static func process(_ role: ProcessReport.Role, _ state: ProcessReport.State = .working, said seconds: Int = 2, name: String = "a-1") -> ProcessReport {
        ProcessReport(
            role: role, name: name, beganAt: now - .seconds(3600), state: state, saidAt: now - .seconds(seconds), logging: .init(configured: "info", level: "info"))
    }

    private static let all = [process(.boxOffice), process(.reconciler), process(.backOffice)]
    private static let store = StoreHealth(milliseconds: 1, lanes: 64, verified: 64)

    private static func ledger(_ change: (inout LedgerHealth) -> Void = { _ in }) -> LedgerHealth {
        var ledger = LedgerHealth(orders: 9)
        ledger.backedUpAt = now - .seconds(3600)
        ledger.verified = .init(at: now - .seconds(3600), findings: 0)
        ledger.closed = .init(period: "2027-01-14", at: now - .seconds(3600))
        change(&ledger)
        return ledger
    }

    private static func health(_ processes: [ProcessReport] = all, _ store: StoreHealth? = store, _ ledger: LedgerHealth = ledger()) -> PlatformHealth {
        PlatformHealth(processes: processes, store: store, ledger: ledger, at: now)
    }

    @Test func allIsWell() {
        #expect(Self.health().findings.isEmpty && Self.health().verdict == .good)
        // A ledger that holds nothing has nothing to lose.
        #expect(PlatformHealth(processes: Self.all, store: Self.store, ledger: LedgerHealth(), at: Self.now).verdict == .good)
    }

    @Test func whoIsMissingIsMissed() {
        #expect(Self.health([Self.process(.reconciler)]).findings == [.nobodySells])
        #expect(Self.health([Self.process(.boxOffice), Self.process(.reconciler, .standby)]).findings == [.nobodyWritesSales])
        let silent = Self.process(.boxOffice, said: 30, name: "b-2")
        #expect(Self.health(Self.all + [silent]).findings == [.silent(.boxOffice, name: "b-2")])
        #expect(Self.health(Self.all + [silent]).verdict(of: silent) == .watch)
        let hindered = Self.process(.boxOffice, .hindered)
        #expect(Self.health([hindered, Self.process(.reconciler)]).findings == [.nobodySells, .hindered(.boxOffice, name: "a-1")])
        #expect(Self.health([], nil).findings == [.storeAway], "nobody can tell of themselves then")
    }

    @Test func theWorstComesFirst() {
        var store = Self.store
        (store.verified, store.waiting, store.oldest, store.unreadable) = (60, 7, Self.now - .seconds(20), 1)
        let health = Self.health(Self.all, store, Self.ledger { ledger in (ledger.dead, ledger.undelivered, ledger.incidents) = (2, 3, 4) })
        #expect(health.findings == [.lanesUnverified(4), .deadLetters(2), .salesWait(7, seconds: 20), .unreadable(1), .undelivered(3), .incidents(4)])
        store.oldest = Self.now - .seconds(90)
        #expect(Self.health(Self.all, store).verdict == .bad && PlatformHealth.Finding.salesWait(1, seconds: 59).verdict == .watch)
    }

    @Test func dailyWorkThatWasNotDone() {
        let old = Self.now - .seconds(27 * 3600)
        let health = Self.health(Self.all, Self.store, Self.ledger { ledger in
            (ledger.backedUpAt, ledger.verified, ledger.closed) = (old, .init(at: old, findings: 0), .init(period: "2027-01-13", at: old))
        })
        #expect(health.findings == [.oldBackup(old), .oldVerification(old), .oldClosing(old)] && health.verdict == .watch)
        let never = Self.health(Self.all, Self.store, LedgerHealth(orders: 1))
        #expect(never.findings == [.noBackup, .noVerification])
        #expect(Self.health(Self.all, Self.store, Self.ledger { $0.verified = .init(at: Self.now, findings: 2) }).findings == [.badVerification(2)])
    }
}
