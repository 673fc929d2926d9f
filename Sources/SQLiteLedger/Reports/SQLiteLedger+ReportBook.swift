import Booking
import Domain

extension SQLiteLedger: ReportBook {
    public func sales(_ question: SalesQuestion) async throws(LedgerError) -> SalesAnswer {
        try await read { try SalesCounter(db: $0, zone: self.timeZone).answer(to: question) }
    }

    public func performances(_ question: SalesQuestion) async throws(LedgerError) -> [Performance] {
        try await read { try PerformanceReader(db: $0).performances(question, in: self.timeZone) }
    }

    public func movements(ofSessions numbers: [UInt32], isTest: Bool) async throws(LedgerError) -> [UInt32: [SalesMovement]] {
        try await read { try FollowReader(db: $0, zone: self.timeZone).movements(ofSessions: numbers, isTest: isTest) }
    }

    public func guests(ofSession id: String, isTest: Bool) async throws(LedgerError) -> [Guest] {
        try await read { try GuestReader(db: $0).guests(ofSession: id, isTest: isTest) }
    }

    public func seatHeat(ofSession number: UInt32, isTest: Bool) async throws(LedgerError) -> SeatHeat? {
        try await read { try FollowReader(db: $0, zone: self.timeZone).seatHeat(ofSession: number, isTest: isTest, layouts: self.layouts) }
    }

    public func lines(_ query: LedgerQuery, limit: Int) async throws(LedgerError) -> LedgerPage? {
        try await read { try EntryReader(db: $0, zone: self.timeZone).page(query, limit: limit) }
    }

    public func figures(ofSession id: String, isTest: Bool, doorsOpen: Duration) async throws(LedgerError) -> SessionFigures? {
        try await read {
            try FollowReader(db: $0, zone: self.timeZone).figures(SalesQuestion(sessionID: id, isTest: isTest)) { $0.startsAt - doorsOpen }
        }
    }
}
