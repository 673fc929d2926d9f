/// Which lines are counted, and what is kept apart. Nil takes all.
public struct SalesQuestion: Hashable, Sendable {
    /// What is kept apart besides the session and what always is: places and fees, free places and others.
    public enum Detail: String, Hashable, Sendable, CaseIterable {
        case category, tariff
        /// Tax included, as sold: a price that changed makes a second row.
        case price
        case rate
        /// How it was paid.
        case method
        /// Where it was sold: `web`, or a till.
        case register
    }

    public var organiserID: String?
    public var eventID: String?
    public var sessionID: String?
    public var venueID: String?
    /// Only these, by number.
    public var sessions: Set<UInt32>?
    /// On whose sessions somebody may look.
    public var reach: StaffReach
    /// When the ledger recorded the operations: a place that is given back counts when it is given back.
    public var recorded: ReportPeriod?
    /// Cuts what was recorded into periods.
    public var grain: ReportPeriod.Grain?
    /// When the sessions are played.
    public var played: ReportPeriod?
    /// Sales of the sandbox alone, or real ones alone: no sum has both.
    public var isTest: Bool
    public var details: Set<Detail>

    public init(
        organiserID: String? = nil, eventID: String? = nil, sessionID: String? = nil, venueID: String? = nil, recorded: ReportPeriod? = nil,
        grain: ReportPeriod.Grain? = nil, played: ReportPeriod? = nil, isTest: Bool = false, details: Set<Detail> = [], reach: StaffReach = .house
    ) {
        (self.organiserID, self.eventID, self.sessionID, self.venueID) = (organiserID, eventID, sessionID, venueID)
        (self.recorded, self.grain, self.played) = (recorded, grain, played)
        (self.isTest, self.details, self.reach) = (isTest, details, reach)
    }
}

/// Some lines of one session, which share whatever the question kept apart.
public struct SalesCell: Hashable, Sendable {
    public struct Named: Hashable, Sendable {
        public var id: String
        public var name: String

        public init(id: String, name: String) {
            (self.id, self.name) = (id, name)
        }
    }

    /// Index in ``SalesAnswer/slices``; nil when the question has no grain.
    public var slice: Int?
    public var session: UInt32
    /// A fee; else a place.
    public var isFee: Bool
    /// Sold at zero. A place whose whole price was let off later is none.
    public var isFree: Bool
    /// In the session's order of categories; nil for a fee.
    public var categoryIndex: Int?
    public var category: Named?
    /// The tariff's, or the fee's.
    public var tariff: Named?
    public var unitPrice: Money?
    public var rate: VATRate?
    public var method: String?
    /// Empty in lines of record version 1.
    public var register: String?
    public var tally: SalesTally
    /// First and last operation number.
    public var numbers: ClosedRange<Int64>

    public init(
        slice: Int? = nil, session: UInt32, isFee: Bool = false, isFree: Bool = false, categoryIndex: Int? = nil, category: Named? = nil,
        tariff: Named? = nil, unitPrice: Money? = nil, rate: VATRate? = nil, method: String? = nil, register: String? = nil, tally: SalesTally,
        numbers: ClosedRange<Int64>
    ) {
        (self.slice, self.session, self.isFee, self.isFree) = (slice, session, isFee, isFree)
        (self.categoryIndex, self.category, self.tariff, self.unitPrice, self.rate) = (categoryIndex, category, tariff, unitPrice, rate)
        (self.method, self.register, self.tally, self.numbers) = (method, register, tally, numbers)
    }
}

/// What the ledger says, in one view of it.
public struct SalesAnswer: Hashable, Sendable {
    /// By slice, session, then places by category, tariff and price, then fees.
    public var cells: [SalesCell]
    /// Those that the question takes, sold or not: by their start.
    public var sessions: [Performance]
    public var slices: [ReportPeriod.Slice]
    /// Last operation number of each organiser that has sold anything.
    public var lastNumbers: [String: Int64]
    /// Lines that were left out because they are of the other mode.
    public var linesOfOtherMode: Int

    public init(
        cells: [SalesCell], sessions: [Performance], slices: [ReportPeriod.Slice] = [], lastNumbers: [String: Int64] = [:], linesOfOtherMode: Int = 0
    ) {
        (self.cells, self.sessions, self.slices) = (cells, sessions, slices)
        (self.lastNumbers, self.linesOfOtherMode) = (lastNumbers, linesOfOtherMode)
    }

    public var total: SalesTally { cells.reduce(into: SalesTally()) { $0 += $1.tally } }

    /// The organisers of its sessions, by id.
    public var organisers: [Organiser] {
        Dictionary(sessions.map { ($0.organiser.id, $0.organiser) }) { first, _ in first }.values.sorted { $0.id < $1.id }
    }
}
