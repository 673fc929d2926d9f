import Crypto
import Domain
import Foundation

/// Keeps the books, the answers to idempotency keys and the undelivered notices, and writes each change down before it
/// is answered.
actor SandboxDesk {
    typealias Refusal = SandboxBooks.Refusal

    struct Answer: Sendable {
        var status: Int
        var body: String
    }

    private let configuration: SandboxConfiguration
    private let journal: SandboxJournal
    private let deliver: @Sendable (SandboxNotice) -> Void
    private var books = SandboxBooks()
    private var answers: [String: (request: String, answer: Answer)] = [:]
    private var undelivered: [String: SandboxNotice] = [:]
    private var noticed = 0

    init(configuration: SandboxConfiguration, deliver: @escaping @Sendable (SandboxNotice) -> Void) throws {
        self.configuration = configuration
        self.deliver = deliver
        let (journal, entries) = try SandboxJournal.open(configuration.journalPath)
        self.journal = journal
        var order: [String] = []
        for entry in entries {
            switch entry {
            case .intent(let intent): books.put(intent)
            case .answer(let key, let request, let status, let body):
                answers[key] = (request, Answer(status: status, body: body))
            case .notice(let notice):
                undelivered[notice.id] = notice
                order.append(notice.id)
            case .delivered(let id): undelivered[id] = nil
            }
        }
        for id in order {
            if let notice = undelivered[id] { deliver(notice) }
        }
    }

    func intent(_ id: String) throws(Refusal) -> SandboxIntent { try books.intent(id) }

    /// Newest first, those created at `since` (seconds since 1970) or later.
    func list(limit: Int, since: Int64, after: String?) throws(Refusal) -> [SandboxIntent] {
        let last = try after.map { (id) throws(Refusal) in
            guard let intent = books.intents[id] else { throw .parameter("starting_after") }
            return (intent.created, intent.id)
        }
        let all = books.intents.values.filter { intent in
            intent.created >= since && last.map { (intent.created, intent.id) < $0 } ?? true
        }
        return Array(all.sorted { ($0.created, $0.id) > ($1.created, $1.id) }.prefix(limit))
    }

    func delivered(_ id: String) {
        undelivered[id] = nil
        try? journal.append([.delivered(id)])
    }

    /// Runs an action once per idempotency key. The same key with another request is refused, as Stripe does.
    func perform(
        key: String?, request: String, delay: Int = 0, _ action: @Sendable (inout SandboxBooks) throws(Refusal) -> SandboxBooks.Change,
        answer: @Sendable (SandboxIntent) -> JSONObject = { $0.json }
    ) throws -> Answer {
        if let key, let known = answers[key] {
            guard known.request == request else {
                throw Refusal(
                    status: 400, type: "idempotency_error", code: "idempotency_key_in_use",
                    message: "Keys for idempotent requests can only be used with the same parameters.")
            }
            return known.answer
        }
        let change = try action(&books)
        let body = Self.text(answer(change.intent))
        var entries: [SandboxJournal.Entry] = [.intent(change.intent)]
        if let key { entries.append(.answer(key: key, request: request, status: 200, body: body)) }
        let notices = notices(of: change, delay: delay)
        entries += notices.map { .notice($0) }
        try journal.append(entries)
        if let key { answers[key] = (request, Answer(status: 200, body: body)) }
        for notice in notices {
            undelivered[notice.id] = notice
            deliver(notice)
        }
        return Answer(status: 200, body: body)
    }

    private func notices(of change: SandboxBooks.Change, delay: Int) -> [SandboxNotice] {
        guard let type = change.notice else { return [] }
        noticed += 1
        if configuration.losesEvery > 0, noticed.isMultiple(of: configuration.losesEvery) { return [] }
        let id = Self.identifier("evt_")
        let body = Self.text([
            "id": .text(id), "object": .text("event"), "type": .text(type), "livemode": .flag(false),
            "created": .number(Int64(Date().timeIntervalSince1970)), "data": .object(["object": .object(change.intent.json)]),
        ])
        let notice = SandboxNotice(id: id, paymentID: change.intent.id, body: body, delay: delay)
        guard configuration.duplicatesNotices else { return [notice] }
        var twin = notice
        twin.id += "-again"
        return [notice, twin]
    }

    static func text(_ object: JSONObject) -> String {
        var writer = JSONWriter()
        JSONScalar.object(object).write(to: &writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    /// 128 random bits after a prefix.
    static func identifier(_ prefix: String) -> String {
        prefix + SymmetricKey(size: .bits128).withUnsafeBytes { bytes in
            let digits = Array("0123456789abcdef".utf8)
            return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
        }
    }
}
