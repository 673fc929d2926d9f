import Domain

/// What the house puts forward. Each change is one transaction with its line in the journal, and a new version of the catalogue, which box offices show
/// within seconds; what begins or ends later does so by the store's clock, and needs nobody.
public protocol PromotionBook: Sendable {
    /// The latest first.
    func promotions(limit: Int) async throws(LedgerError) -> [Promotion]

    /// - Parameter promotion: its number is given.
    func addPromotion(_ promotion: Promotion, by actor: JournalActor, at now: Timestamp) async throws(LedgerError) -> PromotionChange

    /// One that has begun keeps its beginning, so that it can be measured.
    func changePromotion(_ promotion: Promotion, by actor: JournalActor, at now: Timestamp) async throws(LedgerError) -> PromotionChange

    /// One that is on ends now, one that has not begun is taken away, one that is over stays.
    func endPromotion(_ id: Int64, by actor: JournalActor, at now: Timestamp) async throws(LedgerError) -> PromotionChange
}

public enum PromotionChange: Hashable, Sendable {
    case done(Promotion)
    /// The same event is put forward meanwhile, by this one.
    case overlaps(Promotion)
    /// There is none of this number, or it is over.
    case gone
    /// The catalogue has no such event.
    case unknownEvent
}

/// Where box offices add up what people look at: each adds what it counted since it last did, and the reconciler takes the sums over.
public protocol InterestStore: Sendable {
    /// - Parameter interest: of an event, by its number. It is added to the hour that the store's clock has.
    func add(_ interest: Interest, ofEvent number: UInt32) async throws(SeatStoreError)

    /// Sums of an hour that is so many hours old, 0 for the one that is going on; with the hour, since 1970.
    func interest(hoursAgo: Int) async throws(SeatStoreError) -> (hour: Int64, sums: [UInt32: Interest])
}

/// What the ledger's file keeps of it: sums of hours, which say of nobody what they looked at.
public protocol InterestBook: Sendable {
    /// Sums of an hour; noted again they only grow.
    func note(_ sums: [UInt32: Interest], ofHour hour: Int64) async throws(LedgerError)

    func forgetInterest(before hour: Int64) async throws(LedgerError)
}

/// Reads the same.
public protocol InterestReport: Sendable {
    /// Of events, by their numbers, what was counted in some hours.
    func interest(in hours: Range<Int64>) async throws(LedgerError) -> [UInt32: Interest]

    func interest(ofEvent number: UInt32, in hours: Range<Int64>) async throws(LedgerError) -> Interest

    /// How often pages of events were looked at, of those windows in which somebody counted from the beginning.
    func views(in windows: Set<ViewWindow>) async throws(LedgerError) -> [ViewWindow: Int]

    /// The first hour of which anything is kept.
    func interestSince() async throws(LedgerError) -> Int64?
}
