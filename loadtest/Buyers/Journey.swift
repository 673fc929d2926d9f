import NIOCore

/// What all buyers of a run share.
@Crowd final class Stage {
    let house: House
    let behaviour: Scenario.Behaviour
    let seed: UInt64
    /// When booking opens; nil: it is open.
    let opening: NIODeadline?
    let shops: [ConnectionPool]
    let payPages: ConnectionPool
    let recorder: Recorder
    let chooser: SeatChooser
    let categories: Weighted<Int>?
    let register = TicketRegister()
    /// Set at the end: buyers who still walk stop at their next step.
    var isOver = false

    init(
        scenario: Scenario, house: House, opening: NIODeadline?, shops: [ConnectionPool], payPages: ConnectionPool,
        recorder: Recorder
    ) throws(LoadTestProblem) {
        (self.house, self.opening, self.shops, self.payPages, self.recorder) = (house, opening, shops, payPages, recorder)
        behaviour = scenario.behaviour
        seed = scenario.seed
        chooser = try SeatChooser(house: house, preferred: scenario.behaviour.sections)
        let weights = scenario.behaviour.categories
        for name in weights.keys.sorted() where !house.categories.contains(where: { $0.id == name }) {
            let known = house.categories.map(\.id).joined(separator: ", ")
            throw LoadTestProblem("choosing.categories names '\(name)'; the house has \(known)")
        }
        categories = Weighted(
            house.categories.enumerated().map { index, category in
                (index, weights.isEmpty ? Double(category.capacity) : weights[category.id] ?? 0)
            })
        for choice in behaviour.choice.choices {
            let isPossible =
                switch choice {
                case .seats: !house.seats.isEmpty
                case .numbered: house.categories.contains(where: \.isNumbered)
                case .standing: house.categories.contains { !$0.isNumbered }
                }
            guard isPossible else { throw LoadTestProblem("choosing.how names '\(choice.rawValue)', which this house has not") }
        }
    }
}

/// One buyer's visit, from the first page to the tickets or to wherever it ends.
///
/// `due` is the moment at which the buyer wants the next step: the arrival, then the end of the step before plus the time
/// to think. A step's latency counts from there.
@Crowd final class Journey {
    private let stage: Stage
    private let number: Int
    private let shop: ConnectionPool
    private var random: SeededRandom
    private var due: NIODeadline
    private var keys = 0
    /// Who is told that there are not so many places of a category asks for one less, and in the end in another category.
    private var (most, soldOut): (Int, Set<Int>) = (.max, [])
    /// When the buyer clicked on "pay".
    private var paidAt = NIODeadline.now()
    /// Of who was let in by a waiting room; nil: there is none.
    private let entry: Entry?

    /// A visitor and its admission.
    struct Entry: Sendable { var visitor, admission: String }

    init(stage: Stage, number: Int, due: NIODeadline, entry: Entry? = nil) {
        self.entry = entry
        self.stage = stage
        self.number = number
        self.due = due
        shop = stage.shops[number % stage.shops.count]
        random = SeededRandom(seed: stage.seed, buyer: number)
    }

    private var plan: Scenario.Behaviour { stage.behaviour }

    /// The visit cannot go on.
    private struct Left: Error { var ending: Ending }

    func walk() async {
        do {
            try await browse()
            let held = try await hold()
            try await order(held)
            stage.recorder.leave(.ticketed)
        } catch let left as Left {
            stage.recorder.leave(left.ending)
        } catch {
            stage.recorder.leave(.failed)
        }
    }

    // MARK: Steps

    private func think(_ seconds: ClosedRange<Double>) async {
        due = due + .lasting(Double.random(in: seconds, using: &random))
        await Crowd.wait(until: due)
    }

    /// Asks once. The next step is due when the answer is here.
    private func ask(_ step: Step, _ question: Question, of pool: ConnectionPool) async throws -> (Verdict, Answer?) {
        guard !stage.isOver else { throw Left(ending: .unfinished) }
        let began = NIODeadline.now()
        let reply = await pool.ask(question)
        let ended = NIODeadline.now()
        let verdict = Verdict(reply)
        stage.recorder.record(step, due: due, began: began, ended: ended, verdict)
        due = ended
        if case .answered(let answer) = reply { return (verdict, answer) }
        return (verdict, nil)
    }

    /// Asks, and again (with the same key) when told to come back later.
    private func insist(_ step: Step, _ question: Question) async throws -> (Verdict, Answer?) {
        var result = try await ask(step, question, of: shop)
        for _ in 0..<Self.patience {
            guard case .refused = result.0, let seconds = result.1?.retryAfter else { break }
            let wait = Double(seconds)
            await think(wait...(wait + 1))
            result = try await ask(step, question, of: shop)
        }
        return result
    }

    /// How often a buyer comes back when told `Retry-After`.
    private static let patience = 5

    private func newKey() -> String {
        keys += 1
        return "loadtest-\(stage.seed)-buyer-\(number)-key-\(keys)"
    }

    private func browse() async throws {
        for _ in 0..<Int.random(in: plan.pages, using: &random) {
            let page = plan.pageMix.pick(&random)
            let session = "/v1/sessions/\(stage.house.session)"
            switch page {
            case .events: _ = try await ask(.events, .get("/v1/events"), of: shop)
            case .session: _ = try await ask(.session, .get(session), of: shop)
            case .availability: _ = try await ask(.availability, .get(session + "/availability"), of: shop)
            case .plan: _ = try await ask(.plan, .get(session + "/plan"), of: shop)
            }
            await think(plan.thinkBrowse)
        }
    }

    // MARK: Hold

    private struct Held {
        var hold: String
        var places: Int
        var seats: [String]
        var visitor: String
    }

    private func visitor() async throws -> String {
        if let entry { return entry.visitor }
        let (verdict, answer) = try await insist(.visitor, .post("/v1/visitors"))
        guard let visitor = answer?.text("visitor") else { throw Left(ending: ending(verdict)) }
        return visitor
    }

    private func hold() async throws -> Held {
        let visitor = try await visitor()
        var last = Verdict.done
        var attempt = 0
        while attempt <= plan.retries {
            guard let wish = chooseWish() else { throw Left(ending: .foundNothing) }
            var question = Question.post(
                "/v1/sessions/\(stage.house.session)/holds", json: wish.json, visitor: visitor, key: newKey())
            question.admission = entry?.admission
            let (verdict, answer) = try await insist(.hold, question)
            last = verdict
            switch verdict {
            case .done:
                guard let hold = answer?.text("hold") else { throw Left(ending: malformed(.hold)) }
                let seats = wish.seats.isEmpty ? answer?.texts("seat") ?? [] : wish.seats
                stage.chooser.markTaken(seats)
                return Held(hold: hold, places: wish.places, seats: seats, visitor: visitor)
            case .refused("sale-not-open"):
                // Like everybody else, the buyer comes back at the announced time.
                guard let opening = stage.opening, opening > due else { throw Left(ending: .refused) }
                due = opening
                await think(0...1)
            case .refused(let reason):
                if reason == "sold-out", let category = wish.category {
                    if wish.places == 1 { soldOut.insert(category) }
                    most = max(wish.places - 1, 1)
                }
                stage.chooser.markTaken(answer?.list("seats") ?? [])
                attempt += 1
                await think(0.2...1)
            case .failed:
                throw Left(ending: .failed)
            }
        }
        throw Left(ending: ending(last))
    }

    private struct Wish {
        var json: String
        var places: Int
        var seats: [String] = []
        var category: Int?
    }

    /// Nil when the buyer sees nothing to choose.
    private func chooseWish() -> Wish? {
        let (house, places) = (stage.house, min(plan.places.pick(&random), most))
        let how = plan.choice.pick(&random)
        if how == .seats {
            let seats = stage.chooser.choose(places, blind: random.happens(plan.blind), &random)
            return seats.map { seats in
                let items = seats.map { "{\"seat\":\"\($0)\"}" }.joined(separator: ",")
                return Wish(json: "{\"items\":[\(items)]}", places: places, seats: seats)
            }
        }
        func isPossible(_ category: Int) -> Bool { house.categories[category].isNumbered == (how == .numbered) && !soldOut.contains(category) }
        func wish(_ category: Int) -> Wish {
            Wish(json: "{\"items\":[{\"category\":\"\(house.categories[category].id)\",\"quantity\":\(places)}]}", places: places, category: category)
        }
        for _ in 0..<50 {
            guard let category = stage.categories?.pick(&random) else { return nil }
            if isPossible(category) { return wish(category) }
        }
        // Of what most people come for nothing is left: whatever there is.
        return (stage.categories?.choices.filter(isPossible) ?? []).randomElement(using: &random).map(wish)
    }

    // MARK: Order and payment

    private func order(_ held: Held) async throws {
        let leaves = random.happens(plan.leaveAfterHold)
        await think(plan.thinkOrder)
        if leaves {
            if plan.givesBack {
                let path = "/v1/sessions/\(stage.house.session)/holds/\(held.hold)"
                _ = try await ask(.release, Question(method: .delete, path: path, visitor: held.visitor), of: shop)
                stage.chooser.markFree(held.seats)
            }
            throw Left(ending: .leftAfterHold)
        }
        let buyer = "{\"name\":\"Ada Lovelace\",\"email\":\"buyer\(number)@example.org\"}"
        let body = "{\"session\":\"\(stage.house.session)\",\"hold\":\"\(held.hold)\",\"buyer\":\(buyer)}"
        let (verdict, answer) = try await insist(.order, .post("/v1/orders", json: body, key: newKey()))
        guard verdict == .done else { throw Left(ending: ending(verdict)) }
        guard let order = answer?.text("order") else { throw Left(ending: malformed(.order)) }
        if random.happens(plan.leaveAfterOrder) { throw Left(ending: .leftAfterOrder) }
        if let url = answer?.text("url") {
            try await pay(at: url)
        } else {
            // There was nothing to pay.
            guard answer?.text("state") != "awaiting-payment" else { throw Left(ending: malformed(.order)) }
            paidAt = due
        }
        try await awaitTickets(order: order, places: held.places)
    }

    /// Presses the buttons of the sandbox's pay page.
    private func pay(at url: String) async throws {
        await think(plan.thinkPay)
        guard let mark = url.firstRange(of: "/pay/"), let query = url.firstRange(of: "?") else {
            throw Left(ending: malformed(.order))
        }
        let path = String(url[mark.lowerBound..<query.lowerBound])
        let secret = String(url[query.upperBound...])
        let outcome = plan.payment.pick(&random)
        paidAt = due
        let (verdict, _) = try await ask(.pay, .form(path, "\(secret)&outcome=\(outcome.rawValue)"), of: stage.payPages)
        guard verdict == .done else { throw Left(ending: ending(verdict)) }
        switch outcome {
        case .success: break
        case .abandon: throw Left(ending: .gaveUpPaying)
        case .decline, .challenge:
            await think(plan.thinkPay)
            paidAt = due
            let (verdict, _) = try await ask(.pay, .form(path, "\(secret)&outcome=success"), of: stage.payPages)
            guard verdict == .done else { throw Left(ending: ending(verdict)) }
        }
    }

    private func awaitTickets(order: String, places: Int) async throws {
        let last = paidAt + .lasting(plan.pollFor)
        while true {
            let (verdict, answer) = try await ask(.orderState, .get("/v1/orders/\(order)"), of: shop)
            switch (verdict, answer?.text("state")) {
            case (.done, "ticketed"): return try await takeTickets(order: order, places: places)
            case (.done, "awaiting-payment"), (.done, "confirmed"), (.done, "closing"), (.refused, _): break
            case (.done, nil): throw Left(ending: malformed(.orderState))
            case (.done, _): throw Left(ending: .orderEnded)
            case (.failed, _): throw Left(ending: .failed)
            }
            guard due < last else {
                stage.recorder.record(.paidToTicketed, due: paidAt, began: paidAt, ended: due, .failed("not in time"))
                throw Left(ending: .failed)
            }
            await think(plan.pollEvery...plan.pollEvery)
        }
    }

    private func takeTickets(order: String, places: Int) async throws {
        stage.recorder.record(.paidToTicketed, due: paidAt, began: paidAt, ended: due, .done)
        let (verdict, answer) = try await insist(.tickets, .get("/v1/orders/\(order)/tickets"))
        guard verdict == .done, let answer else { throw Left(ending: ending(verdict)) }
        guard stage.register.enter(answer, order: order, places: places) else { throw Left(ending: malformed(.tickets)) }
    }

    // MARK: Endings

    private func ending(_ verdict: Verdict) -> Ending {
        switch verdict {
        case .refused: .refused
        case .failed: .failed
        case .done: .failed
        }
    }

    /// The answer had the right status and not the right content.
    private func malformed(_ step: Step) -> Ending {
        stage.recorder.countMalformed(step)
        return .failed
    }
}
