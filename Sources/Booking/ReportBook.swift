import Domain

/// Figures for the house, counted from the ledger's lines.
public protocol ReportBook: Sendable {
    /// Counts in one view of the ledger.
    func sales(_ question: SalesQuestion) async throws(LedgerError) -> SalesAnswer

    /// The sessions that a question takes, by their start; of the question only what says whose and when counts.
    func performances(_ question: SalesQuestion) async throws(LedgerError) -> [Performance]

    /// What moved of sessions by quarters of an hour, by their numbers.
    func movements(ofSessions numbers: [UInt32], isTest: Bool) async throws(LedgerError) -> [UInt32: [SalesMovement]]

    /// Who has a place in a session, by the numbers of their tickets.
    func guests(ofSession id: String, isTest: Bool) async throws(LedgerError) -> [Guest]

    /// - Parameter doorsOpen: how long before the session people are let in.
    /// - Returns: nil when there is no such session.
    func figures(ofSession id: String, isTest: Bool, doorsOpen: Duration) async throws(LedgerError) -> SessionFigures?

    /// Where a session's numbered seats are, and when each that is sold was.
    ///
    /// - Returns: nil when it has none.
    func seatHeat(ofSession number: UInt32, isTest: Bool) async throws(LedgerError) -> SeatHeat?

    /// A page of an organiser's ledger lines.
    ///
    /// - Parameter limit: of lines.
    /// - Returns: nil when there is no such organiser, or no such session.
    func lines(_ query: LedgerQuery, limit: Int) async throws(LedgerError) -> LedgerPage?

    /// Sessions of which anybody wants to be told when their sale opens, the next opening first.
    func wishCounts() async throws(LedgerError) -> [WishCount]
}

/// Sums of ledger lines, which pages read instead of the lines.
public protocol SumBook: Sendable {
    /// Adds up lines that no sum has yet.
    ///
    /// - Parameter limit: of lines in one transaction.
    /// - Returns: how many were added; fewer than the limit when none is left.
    func addUpLines(limit: Int) async throws(LedgerError) -> Int
}
