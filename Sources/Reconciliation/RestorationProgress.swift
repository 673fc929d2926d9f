import Booking
import Synchronization

/// What was done so far to make a store show the ledger's sales.
public struct RestorationReport: Hashable, Sendable {
    /// Verified against the ledger.
    public var lanes = 0
    public var sessions = 0
    /// Recorded orders that were compared.
    public var read = 0
    public var orders = RestoredOrders()
    /// Seats and standing places that the store did not have as sold, in houses that were there.
    public var places = 0

    public init() {}
}

/// The same for who watches: written by the lanes side by side.
public final class RestorationProgress: Sendable {
    private let content = Mutex(RestorationReport())

    public init() {}

    public var report: RestorationReport { content.withLock { $0 } }

    func add(_ change: (inout RestorationReport) -> Void) { content.withLock { change(&$0) } }
}
