/// What somebody of the house may do. Every address of the back office asks for one of them, or says that it asks for none.
public enum StaffRight: String, CaseIterable, Codable, Sendable {
    /// Enter venues, events and sessions.
    case enterProgramme = "enter-programme"
    /// See how sessions sell, and who came.
    case readSales = "read-sales"
    /// Put events forward on the site.
    case promote
    /// See the money of the whole house.
    case readMoney = "read-money"
    /// Take something of an order back: places, tickets and money.
    case correctOrders = "correct-orders"
    /// Steer waiting rooms on an opening day.
    case steerRooms = "steer-rooms"
    /// See how the platform works, and mend what waits for a person.
    case operate
    /// Check tickets in.
    case scanTickets = "scan-tickets"
    case readLedger = "read-ledger"
    case exportLedger = "export-ledger"
    /// See and erase what is known of a buyer who asks for it.
    case answerBuyers = "answer-buyers"
    /// Read who did what.
    case readJournal = "read-journal"
    /// Invite people, say what they may do, and take it away.
    case manageStaff = "manage-staff"
}

/// What somebody is in the house. One person may be several things.
public enum StaffRole: String, CaseIterable, Codable, Sendable {
    case programmer
    case director
    case `operator`
    case door
    /// An officer of the tax administration, who reads and exports (annexe IV CGI, art. 50 sexies B and following).
    case taxReader = "tax-reader"

    public var rights: Set<StaffRight> {
        switch self {
        case .programmer: [.enterProgramme, .readSales]
        case .director: Set(StaffRight.allCases)
        case .operator: [.steerRooms, .operate, .readJournal]
        case .door: [.scanTickets]
        case .taxReader: [.readLedger, .exportLedger, .readSales]
        }
    }

    /// Works on what belongs to some organisers and venues only.
    public var isLimited: Bool { self == .programmer || self == .door }
}

/// On whose things somebody may use a right.
public enum StaffReach: Hashable, Sendable {
    case house
    /// What one of these organisers puts on, or what is in one of these venues.
    case own(organisers: Set<String>, venues: Set<String>)

    public func covers(organiser: String, venue: String? = nil) -> Bool {
        switch self {
        case .house: true
        case .own(let organisers, let venues): organisers.contains(organiser) || venue.map(venues.contains) ?? false
        }
    }
}

/// What somebody is, and of which organisers and venues.
public struct StaffPosition: Hashable, Sendable {
    public var roles: Set<StaffRole>
    /// Ids, for roles that are limited to some; the others reach the whole house.
    public var organisers, venues: Set<String>

    public init(roles: Set<StaffRole>, organisers: Set<String> = [], venues: Set<String> = []) {
        (self.roles, self.organisers, self.venues) = (roles, organisers, venues)
    }

    public var rights: Set<StaffRight> { roles.reduce(into: []) { $0.formUnion($1.rights) } }

    /// Nil when this is no right of theirs.
    public func reach(of right: StaffRight) -> StaffReach? {
        let granting = roles.filter { $0.rights.contains(right) }
        guard !granting.isEmpty else { return nil }
        return granting.allSatisfy(\.isLimited) ? .own(organisers: organisers, venues: venues) : .house
    }

    /// Whether somebody with these rights may put another into a position, or out of it: nobody gives or takes away what they do not have.
    public func isWithin(_ rights: Set<StaffRight>) -> Bool { self.rights.isSubset(of: rights) }
}
