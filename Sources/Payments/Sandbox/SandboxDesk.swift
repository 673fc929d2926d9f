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
        /// Given before under the same idempotency key.
        var isReplayed = false

        static func broken(status: Int) -> Answer {
            Answer(
                status: status,
                body: SandboxDesk.text(["error": .object(["type": .text("api_error"), "message": .text("The sandbox misbehaves.")])]))
        }
    }

    private let journal: SandboxJournal
    private let deliver: @Sendable (SandboxNotice) -> Void
    private var books = SandboxBooks()
    private var answers: [String: (request: String, answer: Answer)] = [:]
    private var undelivered: [String: SandboxNotice] = [:]
    private var dice: SandboxDice

    init(configuration: SandboxConfiguration, deliver: @escaping @Sendable (SandboxNotice) -> Void) throws {
        dice = SandboxDice(configuration.misbehaviour)
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

    func all() -> [SandboxIntent] { books.intents.values.sorted { ($0.created, $0.id) < ($1.created, $1.id) } }

    /// What the next call meets.
    func weather() -> SandboxWeather { dice.weather() }

    /// Whether the next means of payment is declined though it need not be.
    func declines() -> Bool { dice.declines() }

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
    ///
    /// - Parameters:
    ///   - delay: seconds before its notice is sent.
    ///   - answer: what is answered; nil for the payment.
    func perform(
        _ call: SandboxCall, delay: Int = 0, _ action: @Sendable (inout SandboxBooks) throws(Refusal) -> SandboxBooks.Change,
        answer: (@Sendable (SandboxIntent) -> JSONObject)? = nil
    ) throws -> Answer {
        if let key = call.key, let known = answers[key] {
            guard known.request == call.text else {
                throw Refusal(
                    status: 400, type: "idempotency_error", code: "idempotency_key_in_use",
                    message: "Keys for idempotent requests can only be used with the same parameters.")
            }
            var again = known.answer
            again.isReplayed = true
            return again
        }
        let change: SandboxBooks.Change? = call.weather == .failing(isDone: false) ? nil : try action(&books)
        var result = Answer.broken(status: 500)
        if let intent = change?.intent, call.weather == .fair {
            result = Answer(status: 200, body: Self.text(answer?(intent) ?? intent.json(isExpanded: call.wantsCharge)))
        }
        let notices = change.map { sent($0, delay: delay) } ?? []
        var entries: [SandboxJournal.Entry] = change.map { [.intent($0.intent)] } ?? []
        if let key = call.key { entries.append(.answer(key: key, request: call.text, status: result.status, body: result.body)) }
        entries += notices.map { .notice($0) }
        try journal.append(entries)
        if let key = call.key { answers[key] = (call.text, result) }
        for notice in notices {
            undelivered[notice.id] = notice
            deliver(notice)
        }
        return result
    }

    private func sent(_ change: SandboxBooks.Change, delay: Int) -> [SandboxNotice] {
        guard let type = change.notice else { return [] }
        let id = Self.identifier("evt_")
        let body = Self.text([
            "id": .text(id), "object": .text("event"), "type": .text(type), "livemode": .flag(false),
            "created": .number(Int64(Date().timeIntervalSince1970)), "data": .object(["object": .object(change.object ?? change.intent.json(isExpanded: false))]),
        ])
        return dice.sent(SandboxNotice(id: id, paymentID: change.intent.id, body: body, delay: delay))
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
