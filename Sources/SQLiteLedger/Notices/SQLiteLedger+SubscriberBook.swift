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
        try await write { try SubscriberTable(db: $0).change(id, kinds: kinds, isOn: isOn, by: actor, at: now) }
    }

    public func removeSubscriber(_ id: Int64, by actor: JournalActor, at now: Timestamp) async throws(LedgerError) -> Bool {
        try await write { try SubscriberTable(db: $0).remove(id, by: actor, at: now) }
    }

    public func tryOut(subscriber id: Int64, by actor: JournalActor, at now: Timestamp) async throws(LedgerError) -> Bool {
        try await write { try SubscriberTable(db: $0).tryOut(id, by: actor, at: now) }
    }

    public func replay(subscriber id: Int64, since moment: Timestamp, by actor: JournalActor, at now: Timestamp) async throws(LedgerError) -> Int? {
        try await write { try SubscriberTable(db: $0).replay(id, since: moment, by: actor, at: now) }
    }
}
