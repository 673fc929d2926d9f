import Domain

/// A message as it is written.
public struct NewDialogueEntry: Hashable, Sendable {
    public var topic: DialogueTopic
    public var author: Int64
    public var text: String
    public var isDecision: Bool
    public var mentions: [Int64]
    public var report: AttachedReport?
    /// Accounts that a letter tells of it; none where no letter is written.
    public var told: Set<Int64>
    /// It is not written when its author said the last thing there since then, with the same figures; nil: it always is.
    public var unlessSaidSince: Timestamp?

    public init(
        topic: DialogueTopic, author: Int64, text: String, isDecision: Bool = false, mentions: [Int64] = [], report: AttachedReport? = nil, told: Set<Int64> = [],
        unlessSaidSince: Timestamp? = nil
    ) {
        (self.topic, self.author, self.text, self.isDecision) = (topic, author, text, isDecision)
        (self.mentions, self.report, self.told, self.unlessSaidSince) = (mentions, report, told, unlessSaidSince)
    }
}

/// A letter that is due: who is told of which message.
public struct DialogueNotice: Hashable, Sendable {
    public var entry: DialogueEntry
    public var account: Int64
    /// Letters that did not go.
    public var attempts: Int

    public init(entry: DialogueEntry, account: Int64, attempts: Int) {
        (self.entry, self.account, self.attempts) = (entry, account, attempts)
    }
}

/// Threads of messages between the house's people. A message is one transaction with its line in the journal, and with who is written to.
public protocol DialogueBook: Sendable {
    /// The newest ones that are older than `before`, the oldest of them first.
    /// - Parameter before: nil for the end of the thread.
    func dialogue(_ topic: DialogueTopic, before: Int64?, limit: Int) async throws(LedgerError) -> [DialogueEntry]

    /// Messages that bring a report of a kind, the newest first.
    /// - Parameter topics: of these threads; nil for all.
    func reports(_ kind: AttachedReport.Kind, about topics: [DialogueTopic]?, limit: Int) async throws(LedgerError) -> [DialogueEntry]

    /// Accounts that wrote there.
    func authors(of topic: DialogueTopic) async throws(LedgerError) -> Set<Int64>

    /// - Returns: nil: it was said already.
    func addEntry(_ entry: NewDialogueEntry, by actor: JournalActor, at now: Timestamp) async throws(LedgerError) -> DialogueEntry?

    /// Somebody looked at a thread, as far as an entry. Who saw as much before costs no transaction.
    func noteSeen(_ topic: DialogueTopic, through entry: Int64, by account: Int64) async throws(LedgerError)

    /// Those in which anybody wrote, as one person sees them, the last one that was written in first.
    func threads(of account: Int64) async throws(LedgerError) -> [DialogueThread]

    /// Takes letters that are due: until the pause is over nobody else is given them, and a process that died leaves them to the next.
    func takeNotices(at now: Timestamp, for pause: Duration, limit: Int) async throws(LedgerError) -> [DialogueNotice]

    /// - Parameter later: when it is tried again; nil: it went, or never will.
    func settle(_ notice: DialogueNotice, later: Timestamp?) async throws(LedgerError)
}

/// Who may read a thread.
public struct DialogueReaders: Sendable {
    private let catalogue: Catalogue

    public init(_ catalogue: Catalogue) { self.catalogue = catalogue }

    /// - Parameter reach: how far their right goes that the topic asks for; nil when they do not have it.
    public func mayRead(_ topic: DialogueTopic, _ reach: StaffReach?) -> Bool {
        guard let reach else { return false }
        switch topic {
        case .opening(let id): return reach == .house && catalogue.sessions.contains { $0.id == id }
        case .event(let id):
            guard let event = catalogue.events.first(where: { $0.id == id }) else { return false }
            return reach.covers(organiser: event.organiser.id)
                || catalogue.sessions.contains { $0.eventID == id && reach.covers(organiser: event.organiser.id, venue: $0.venue.id) }
        }
    }

    /// Money is read by who reads the sales of that session, whoever attached it: of a show that tours each venue has its own.
    /// - Parameter reach: how far their right to read sales goes; nil when they do not have it.
    public func mayRead(_ report: AttachedReport, _ reach: StaffReach?) -> Bool {
        guard report.kind == .followUp else { return true }
        guard let reach, let session = catalogue.sessions.first(where: { $0.id == report.session }) else { return false }
        return reach.covers(organiser: catalogue.events.first { $0.id == session.eventID }?.organiser.id ?? "", venue: session.venue.id)
    }

    /// Of the house's people, those who may.
    public func readers(of topic: DialogueTopic, among people: [StaffAccount]) -> [StaffAccount] {
        people.filter { $0.revokedAt == nil && mayRead(topic, $0.position.reach(of: topic.right)) }
    }

    /// Those of them who get letters. Somebody who was invited and never came in gets none yet: their address may be a stranger's.
    public func lettered(of topic: DialogueTopic, among people: [StaffAccount]) -> [StaffAccount] { readers(of: topic, among: people).filter(\.canComeIn) }

    /// Who is written to: whoever takes part, by having written there, by being named or asked; where nobody does yet, everybody who may read it.
    ///
    /// - Parameter asksDevelopers: those who work on the platform are asked.
    public func told(
        of topic: DialogueTopic, by author: Int64, mentions: [Int64], earlier: Set<Int64>, asksDevelopers: Bool, among people: [StaffAccount]
    ) -> Set<Int64> {
        let readers = lettered(of: topic, among: people).filter { $0.id != author }
        let developers = asksDevelopers ? readers.filter { $0.position.roles.contains(.operator) }.map(\.id) : []
        let taking = earlier.union(mentions).union(developers)
        let told = Set(readers.map(\.id)).intersection(taking)
        return told.isEmpty ? Set(readers.map(\.id)) : told
    }
}
