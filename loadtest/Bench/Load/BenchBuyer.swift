import NIOCore

/// A buyer of the bench: gets a visitor's id, holds one standing place, orders, pays at the sandbox, looks at the order until it
/// is ticketed and takes the ticket. Told 503, the buyer leaves.
@Crowd struct BenchBuyer {
    let session: String
    let number: Int
    let shop: ConnectionPool
    let payPages: ConnectionPool
    let tally: BuyerTally

    /// Seconds from paying to the first look at the order, and from look to look: those who wait must not be the load.
    static let firstLook = 0.2
    static let lookEvery = 0.5
    /// Seconds after which a buyer gives the ticket up.
    static let patience = 60.0

    /// Makes the e-mail addresses and keys of buyers differ.
    private static var lastNumber = 0

    private struct Left: Error {
        /// When the platform would have the buyer come back; zero when it did not say.
        var retryAfter = TimeAmount.zero
    }

    init(session: String, shop: ConnectionPool, payPages: ConnectionPool, tally: BuyerTally) {
        (self.session, self.shop, self.payPages, self.tally) = (session, shop, payPages, tally)
        Self.lastNumber += 1
        number = Self.lastNumber
    }

    /// - Parameter arrival: the moment at which the buyer wanted to begin.
    /// - Returns: how long whoever was turned away is to stay away; zero for all others.
    @discardableResult func walk(arrival: NIODeadline) async -> TimeAmount {
        tally.arrive(arrival, began: .now())
        do {
            let visitor = try await ask(.post("/v1/visitors"), 201, due: arrival)
            let due = NIODeadline.now()
            var wish = Question.post(
                "/v1/sessions/\(session)/holds", json: "{\"items\":[{\"category\":\"\(BenchProgramme.standing)\",\"quantity\":1}]}",
                visitor: try text(visitor, "visitor"), key: "bench-buyer-hold-\(number)")
            wish.address = VisitorBook.address(of: number)
            let hold = try await ask(wish, 201, due: due)
            tally.hold(arrival: arrival, due: due, ended: .now())
            try await buy(try text(hold, "hold"))
            return .zero
        } catch {
            // The tally knows why the buyer left.
            return (error as? Left)?.retryAfter ?? .zero
        }
    }

    private func buy(_ hold: String) async throws {
        let buyer = "{\"name\":\"Ada Lovelace\",\"email\":\"buyer\(number)@example.org\"}"
        let order = try await ask(
            .post(
                "/v1/orders", json: "{\"session\":\"\(session)\",\"hold\":\"\(hold)\",\"buyer\":\(buyer)}",
                key: "bench-buyer-order-\(number)"), 201, due: .now(), isLate: true)
        let url = try text(order, "url")
        guard let page = url.firstRange(of: "/pay/"), let query = url.firstRange(of: "?") else { throw wrong("order without a page") }
        let fields = url[query.upperBound...] + "&outcome=success"
        _ = try await ask(
            .form(String(url[page.lowerBound..<query.lowerBound]), String(fields)), 200, due: .now(), of: payPages, isLate: true)
        let paid = NIODeadline.now()
        try await awaitTicket(try text(order, "order"), paid: paid)
        tally.sell(paid: paid, ended: .now())
    }

    private func awaitTicket(_ order: String, paid: NIODeadline) async throws {
        let last = paid + .lasting(Self.patience)
        var next = paid + .lasting(Self.firstLook)
        while NIODeadline.now() < last {
            await Crowd.wait(until: next)
            next = .now() + .lasting(Self.lookEvery)
            let reply = await shop.ask(.get("/v1/orders/\(order)"))
            // Told to come back later, or not at all: the buyer looks again.
            guard case .answered(let answer) = reply, answer.status != 503 else { continue }
            guard answer.status == 200 else { throw wrong("order: \(answer.status) \(answer.problem ?? "")") }
            switch answer.text("state") {
            case "ticketed": return try await takeTicket(order)
            case "awaiting-payment", "confirmed": continue
            case let state: throw wrong("order \(state ?? "without a state")")
            }
        }
        tally.miss(due: paid)
        throw Left()
    }

    private func takeTicket(_ order: String) async throws {
        let tickets = try await ask(.get("/v1/orders/\(order)/tickets"), 200, due: .now(), isLate: true)
        guard tickets.texts("code").count == 1 else { throw wrong("an order without its ticket") }
    }

    private func ask(
        _ question: Question, _ expected: Int, due: NIODeadline, of pool: ConnectionPool? = nil, isLate: Bool = false
    ) async throws -> Answer {
        switch await (pool ?? shop).ask(question) {
        case .answered(let answer) where answer.status == expected: return answer
        case .answered(let answer) where answer.status == 503 && answer.retryAfter != nil:
            tally.refuse(due: due, ended: .now(), isLate: isLate)
            throw Left(retryAfter: .seconds(Int64(answer.retryAfter ?? 0)))
        case .answered(let answer):
            throw wrong("\(question.method.rawValue) \(question.path.split(separator: "/").prefix(2)): \(answer.status) \(answer.problem ?? "")")
        case .failed(.timeout):
            tally.miss(due: due)
            throw Left()
        case .failed(let fault): throw wrong(fault.rawValue)
        }
    }

    private func text(_ answer: Answer, _ name: String) throws -> String {
        guard let text = answer.text(name) else { throw wrong("an answer without '\(name)'") }
        return text
    }

    private func wrong(_ words: String) -> Left {
        tally.count(surprise: words)
        return Left()
    }
}
