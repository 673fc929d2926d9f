import Booking
import Domain

extension SQLiteLedger: SubscriberBook {
    public func subscribers() async throws(LedgerError) -> [SubscriberState] {
        try await read { try SubscriberTable(db: $0).all() }
    }

    public func subscriber(_ id: Int64) async throws(LedgerError) -> (subscriber: Subscriber, sealedSecret: [UInt8])? {
        try await read { try SubscriberTable(db: $0).find(id) }
    }

    public func addSubscriber(_ subscriber: NewSubscriber, by actor: JournalActor, at now: Timestamp) async throws(LedgerError) -> Int64 {
        try await write { try SubscriberTable(db: $0).add(subscriber, by: actor, at: now) }
    }

    public func changeSubscriber(_ id: Int64, kinds: Set<NoticeKind>, isOn: Bool, by actor: JournalActor, at now: Timestamp) async throws(LedgerError) -> Bool {
        let isKnown = try await write { try SubscriberTable(db: $0).change(id, kinds: kinds, isOn: isOn, by: actor, at: now) }
        if isKnown, !isOn { try await drop(noticesOf: id, at: now) }
        return isKnown
    }

    public func pauseSubscriber(_ id: Int64, isPaused: Bool, by actor: JournalActor, at now: Timestamp) async throws(LedgerError) -> Bool {
        if !isPaused {
            // Before it goes on: whoever dies between leaves a pause that may end once more.
            let items = try await read { try SubscriberTable(db: $0).waiting(id) }
            for step in Self.steps(items) { try await write { try SubscriberTable(db: $0).giveTime(step, of: id, at: now) } }
        }
        return try await write { try SubscriberTable(db: $0).pause(id, isPaused: isPaused, by: actor, at: now) }
    }

    public func removeSubscriber(_ id: Int64, by actor: JournalActor, at now: Timestamp) async throws(LedgerError) -> Bool {
        let isKnown = try await write { try SubscriberTable(db: $0).remove(id, by: actor, at: now) }
        if isKnown { try await drop(noticesOf: id, at: now) }
        return isKnown
    }

    public func tryOut(subscriber id: Int64, by actor: JournalActor, at now: Timestamp) async throws(LedgerError) -> Bool {
        try await write { try SubscriberTable(db: $0).tryOut(id, by: actor, at: now) }
    }

    public func replay(subscriber id: Int64, since moment: Timestamp, by actor: JournalActor, at now: Timestamp) async throws(LedgerError) -> Int? {
        let items = try await read { try SubscriberTable(db: $0).told(id, since: moment) }
        let isOn = try await write { try SubscriberTable(db: $0).noteReplay(id, since: moment, count: items.count, by: actor, at: now) }
        guard isOn else { return nil }
        var count = 0
        for step in Self.steps(items) {
            let told = try await write { try SubscriberTable(db: $0).tellAgain(step, of: id, at: now) }
            count += told
        }
        return count
    }

    /// Whoever reads meanwhile that it is off tells nothing of it either.
    private func drop(noticesOf id: Int64, at now: Timestamp) async throws(LedgerError) {
        let items = try await read { try SubscriberTable(db: $0).waiting(id) }
        for step in Self.steps(items) { try await write { try SubscriberTable(db: $0).drop(step, of: id, at: now) } }
    }

    /// A subscriber may have a million of them, and in one transaction they would hold up sales, and cost the reconciler its lease.
    private static func steps(_ items: [Int64]) -> [[Int64]] {
        stride(from: 0, to: items.count, by: 1000).map { Array(items[$0..<min($0 + 1000, items.count)]) }
    }
}
