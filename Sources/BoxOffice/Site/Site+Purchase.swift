import Booking
import Domain
import Foundation
import HTTPTypes
import Hummingbird
import Pages
import WaitingRoom

// From places to an order.
extension Site {
    func choose(_ request: Request, _ context: BasicRequestContext, _ language: Language) async throws -> Response {
        let entry = try await office.entry(context)
        let byCode = request.uri.queryParameters[ChoosePage.byCode.name[...]].map(String.init) == ChoosePage.byCode.value
        let passes = byCode ? await opensByCode(entry) : false
        if !passes, entry.session.status == .published, let room = await roomInTheWay(of: entry, request, language) { return room }
        let code = byCode ? request.query[ChoosePage.code] : nil
        guard mayTry(code, of: entry.session, request) else {
            return await choose(entry, request, language, byCode: byCode, message: .codesTried, status: .tooManyRequests, cookies: [])
        }
        return await choose(
            entry, request, language, byCode: byCode, cookies: newVisitor(unlessKnownBy: request).map { [$0.cookie] } ?? [],
            wanted: code.map { [ChoosePage.code: $0] } ?? [:])
    }

    private func choose(
        _ entry: CatalogueMirror.Entry, _ request: Request, _ language: Language, byCode: Bool = false, message: Message? = nil,
        status: HTTPResponse.Status = .ok, cookies: [String], wanted: [String: String] = [:]
    ) async -> Response {
        let basket = await openBasket(of: request, in: entry.session)
        let now = try? await office.mirror.now()
        var show = await show(entry, now: now)
        show.shopping = await shoppingTime(of: entry, request)
        let opened = now.map { entry.session.categoriesByCode(at: $0) } ?? []
        let isOver = byCode && now.map { entry.session.isOver(code: wanted[ChoosePage.code] ?? "", at: $0) } ?? false
        let message = message ?? (isOver ? .codePriceOver : nil)
        // Before everybody may book, places are chosen with a code alone.
        if !isOver, !opened.isEmpty, byCode || show.sale == .notOpen {
            let page = ChoosePage(
                show: show, key: newKey(), message: message, basket: basket, wanted: wanted,
                byCode: now.flatMap { pricesByCode(wanted, of: entry.session, at: $0) } ?? .init(categories: opened))
            return answer(page.page(in: language), status, cookies: cookies)
        }
        guard show.sale == .open || show.sale == .unknown else {
            let reason: Message = show.sale == .cancelled ? .cancelled : show.sale == .closed ? .saleClosed : .saleNotOpen
            return answer(EventPage(event: show.event, shows: [show], now: now).page(in: language, message: reason), status)
        }
        let usual: Message? = if show.isSoldOut { .soldOutSession } else if show.shopping == nil, await leavesWheelchairs(of: entry) { .onlyWheelchairs } else { nil }
        let page = ChoosePage(
            show: show, key: newKey(), message: message ?? usual, basket: basket,
            wanted: isOver ? wanted.filter { $0.key != ChoosePage.code } : wanted)
        return answer(page.page(in: language), status, cookies: cookies)
    }

    /// Whether a code is looked at that comes from there. Each page that shows what it opens is a try, and each hold.
    private func mayTry(_ code: String?, of session: Session, _ request: Request) -> Bool {
        guard let code, !code.isEmpty else { return true }
        guard office.desk.codes.bars(request.network, session: session.number) == nil else { return false }
        if !session.knows(code: code) { office.desk.codes.noteWrong(from: request.network, session: session.number) }
        return true
    }

    /// What the code opens that somebody brings; nil without one, or where it opens nothing now: the store says why when places are asked for.
    private func pricesByCode(_ wanted: [String: String], of session: Session, at now: Timestamp) -> ChoosePage.ByCode? {
        let allotments = wanted[ChoosePage.code].map { session.allotments(byCode: $0, at: now) } ?? []
        guard !allotments.isEmpty else { return nil }
        let prices = allotments.map { ($0.category, $0.tariffs ?? session.categories[$0.category].tariffs) }
        return .init(categories: Set(allotments.map(\.category)), tariffs: Dictionary(prices) { first, _ in first })
    }

    /// Whether a code opens places of a session now.
    private func opensByCode(_ entry: CatalogueMirror.Entry) async -> Bool {
        guard let now = try? await office.mirror.now() else { return false }
        return !entry.session.categoriesByCode(at: now).isEmpty
    }

    /// Of a request that a form makes.
    func newKey() -> String { newVisitorID() }

    func newVisitor(unlessKnownBy request: Request) -> (id: String, cookie: String)? {
        knownVisitor(of: request) == nil ? keptVisitor(of: request) : nil
    }

    func knownVisitor(of request: Request) -> String? { SiteCookie.visitor.read(request).flatMap { office.capability.isGenuine($0) ? $0 : nil } }

    /// Whoever asks, and a cookie with which the browser says so for as long from now on as a basket and its order may wait.
    func keptVisitor(of request: Request) -> (id: String, cookie: String) {
        let id = knownVisitor(of: request) ?? newVisitorID()
        return (id, SiteCookie.visitor.header(id))
    }

    func newVisitorID() -> String {
        var generator = SystemRandomNumberGenerator()
        return office.capability.visitor(using: &generator)
    }

    func hold(_ request: Request, _ context: BasicRequestContext, _ language: Language) async throws -> Response {
        let entry = try await office.entry(context)
        let form = try await request.form()
        let new = newVisitor(unlessKnownBy: request)
        guard let visitor = new?.id ?? SiteCookie.visitor.read(request) else { throw Problem.internal }
        if let blocked = blocked(from: entry, request, visitor: visitor, language) { return blocked }
        let layout = try await office.mirror.layout(of: entry.session)
        let seats = chosenSeats(form, layout)
        let cookies = new.map { [$0.cookie] } ?? []
        let code = form[ChoosePage.code].flatMap { $0.isEmpty ? nil : $0 }
        guard mayTry(code, of: entry.session, request) else {
            return await choose(
                entry, request, language, byCode: form[ChoosePage.byCode.name] == ChoosePage.byCode.value, message: .codesTried, status: .tooManyRequests,
                cookies: cookies, wanted: form.filter { $0.key != ChoosePage.code })
        }
        func again(_ message: Message?, _ status: HTTPResponse.Status, taken: Set<Int> = []) async throws -> Response {
            guard let section = form["section"],
                let page = try await seatsPage(entry, request, section: section, chosen: seats, message: message, taken: taken, language)
            else {
                return await choose(
                    entry, request, language, byCode: form[ChoosePage.byCode.name] == ChoosePage.byCode.value, message: message, status: status, cookies: cookies,
                    wanted: form)
            }
            return answer(page, status, cookies: cookies)
        }
        if form[LanguageButton.looksOnly.name] == LanguageButton.looksOnly.value { return try await again(nil, .ok) }
        let items = Self.items(form, seats: seats, of: entry.session)
        guard !items.isEmpty else { return try await again(.chooseSomething, .unprocessableContent) }
        let admission = await admitted(to: entry, request)?.admission
        if code == nil, admission == nil, office.desk.mustWait([:], for: entry) { return redirect(to: .room(entry.session.id), language, cookies: cookies) }
        var key = form["key"] ?? ""
        // The form's key may be that of a wish of before: the page came out of the browser's memory, and another choice was made on it, or
        // its basket is over.
        for attempt in 1...2 {
            let result: Result<HoldOutcome, SeatStoreError>
            do {
                result = try await take(items, code: code, entry.session, layout, visitor: visitor, request.network, key: key, admission)
            } catch let mistake as HoldMistake {
                return try await again(Message(mistake, session: entry.session), .unprocessableContent)
            }
            switch try result.get() {
            case .refused(.keyReused) where attempt == 1: key = newKey()
            case .held(let hold, let now, repeated: true, split: _) where attempt == 1 && (hold.state == .released || hold.state == .held && hold.expiresAt <= now):
                key = newKey()
            case .refused(.notOpen(let opensAt, now: _)) where code != nil && opensAt < entry.session.bookingOpensAt:
                return try await again(.codeTooEarly(opensAt, in: await show(entry, now: nil), language), .forbidden)
            case .refused(.notAdmitted) where entry.room != nil: return redirect(to: .room(entry.session.id), language, cookies: cookies)
            case .refused(let refusal):
                let problem = Problem(refusal, session: entry.session, layout: layout)
                var taken: Set<Int> = []
                if case .seatsTaken(let places) = refusal { taken = Set(places.compactMap { layout?.offset(of: $0) }) }
                return try await again(Message(refusal, layout: layout) ?? Message(problem), problem.status, taken: taken)
            case .held(let hold, now: _, repeated: let repeated, let split):
                if !repeated { office.interest.count(Interest(holds: 1), ofEvent: entry.event.number) }
                let url = SiteURL.basket(session: entry.session.id, hold: hold.id)
                return redirect(
                    to: url, language, query: split ? "?reparti=1" : "", cookies: cookies + [BasketCookie.adding(session: entry.session.id, hold: hold.id, to: request)])
            }
        }
        throw Problem.internal
    }

    /// What a form asks for: seats, and so many places of categories. Whoever chose seats where companions' are chosen too wants no other.
    static func items(_ form: [String: String], seats: [SeatLayout.Seat], of session: Session) -> [HoldItem] {
        seats.map { HoldItem.seat(id: $0.id, alone: form[SeatsPage.alone.name] == SeatsPage.alone.value) } + session.categories.compactMap { category -> HoldItem? in
            guard let quantity = form["q-\(category.id)"].flatMap({ Int($0) }), quantity > 0 else { return nil }
            return .places(
                category: category.id, quantity: quantity, together: form["together"] == "1", alone: form[ChoosePage.alone(category.id)] == "1")
        }
    }

    /// The list names seats by their place in the layout, the map by their id.
    func chosenSeats(_ form: [String: String], _ layout: HouseLayout?) -> [SeatLayout.Seat] {
        let seats = form.compactMap { name, value -> SeatLayout.Seat? in
            if name.hasPrefix("seat-") { return layout?.seat(id: value) }
            return name.hasPrefix("s-") ? Int(name.dropFirst(2)).flatMap { layout?.seat(at: $0) } : nil
        }
        return Dictionary(seats.map { ($0.offset, $0) }) { $1 }.values.sorted { $0.offset < $1.offset }
    }

    private func take(
        _ items: [HoldItem], code: String?, _ session: Session, _ layout: HouseLayout?, visitor: String, _ network: String?, key: String,
        _ admission: Admission?
    ) async throws -> Result<HoldOutcome, SeatStoreError> {
        try await withCheckedThrowingContinuation { continuation in
            do throws(HoldMistake) {
                try office.desk.holdSeats(
                    items, code: code, in: session, layout: layout, visitor: visitor, network: network.map(Network.init(name:)), idempotencyKey: key,
                    admittedUntil: admission?.until, rank: admission?.rank
                ) {
                    continuation.resume(returning: $0)
                }
            } catch {
                continuation.resume(throwing: error)
            }
        }
    }

    // MARK: The order

    /// What was typed, with the tariff of each place that has a choice.
    func read(_ form: [String: String], _ basket: Basket, in language: Language) -> (form: BuyerForm, buyer: Buyer, choices: [TariffChoice]) {
        var typed = BuyerForm()
        (typed.name, typed.email) = (form["name"] ?? "", form["email"] ?? "")
        var choices: [TariffChoice] = []
        for (position, place) in basket.places.enumerated() {
            guard let tariff = form["tariff-\(position)"], !tariff.isEmpty else { continue }
            typed.tariffs[position] = tariff
            let category = basket.entry.session.categories[place.category].id
            choices.append(
                TariffChoice(seatID: place.seat?.id, categoryID: place.seat == nil ? category : nil, quantity: 1, tariffID: tariff))
        }
        return (typed, Buyer(name: typed.name, email: typed.email, language: language.rawValue), choices)
    }

    func recap(_ request: Request, _ context: BasicRequestContext, _ language: Language) async throws -> Response {
        let fields = try await request.form()
        switch try await find(request, context, language) {
        case .elsewhere(let response): return response
        case .basket(let basket):
            let (form, buyer, choices) = read(fields, basket, in: language)
            do throws(OrderMistake) {
                let quote = try OrderQuote(of: basket.hold, buyer: buyer, choices: choices, in: basket.entry.session, layout: basket.layout, now: basket.now)
                return answer(await recapPage(of: basket, quote, form, language))
            } catch {
                return answer(await page(of: basket, request, language, form: form.marked(error), message: Message(error, in: form)), .unprocessableContent)
            }
        }
    }

    private func recapPage(
        of basket: Basket, _ quote: OrderQuote, _ form: BuyerForm, _ language: Language, message: Message? = nil
    ) async -> Page {
        // As it will be ordered.
        var form = form
        form.name = OpenOrder.name(typed: form.name) ?? form.name
        return RecapPage(
            show: await show(basket.entry, now: basket.now), hold: basket.hold, lines: quote.lines, fees: quote.fees, form: form, now: basket.now,
            message: message
        ).page(in: language)
    }

    func purchase(_ request: Request, _ context: BasicRequestContext, _ language: Language) async throws -> Response {
        let fields = try await request.form()
        let basket: Basket
        switch try await find(request, context, language) {
        case .elsewhere(let response): return response
        case .basket(let found): basket = found
        }
        let session = basket.entry.session
        let (form, buyer, choices) = read(fields, basket, in: language)
        if let blocked = blocked(from: basket.entry, request, email: buyer.email, language) { return blocked }
        // What is ordered is what was seen: prices may have changed since the recap.
        if let quote = try? OrderQuote(of: basket.hold, buyer: buyer, choices: choices, in: session, layout: basket.layout, now: basket.now),
            fields["total"] != String(quote.total.cents)
        {
            return answer(await recapPage(of: basket, quote, form, language, message: .priceChanged), .conflict)
        }
        let buying = keptVisitor(of: request)
        let id = office.capability.order(lane: session.lane, hold: basket.hold.id, idempotencyKey: buying.id)
        let result = try await office.openOrder(
            hold: basket.hold.id, buyer: buyer, choices: choices, in: session, of: basket.entry.event, layout: basket.layout,
            idempotencyKey: buying.id, now: basket.now)
        switch result {
        case .opened(let record, repeated: _): return paymentOf(record, request, language, cookies: [buying.cookie])
        case .mistaken(let mistake):
            return answer(await page(of: basket, request, language, form: form.marked(mistake), message: Message(mistake, in: form)), .unprocessableContent)
        case .refused(.keyReused): return redirect(to: .order(id), language)
        // Between the look at the basket and now, in another browser.
        case .refused(.holdOrdered): return message(.orderedElsewhere, .gone, next: .account, language)
        // Another tab took a place out meanwhile.
        case .refused(.holdChanged): return try await changeBasket(fields, request, context, language, message: .basketChanged)
        case .refused(let refusal):
            let problem = Problem(refusal, session: session, layout: basket.layout)
            let message = Message(refusal, layout: basket.layout) ?? Message(problem)
            return answer(await page(of: basket, request, language, form: form, message: message), problem.status)
        case .paymentUnavailable(let error):
            office.logger.error("payment not opened", metadata: ["error": "\(error)"])
            return redirect(to: .order(id), language, cookies: [buying.cookie])
        case .paymentRefused: return message(.paymentRefused, .unprocessableContent, next: .choose(session: session.id), language)
        }
    }

    /// To the provider's page, or to the order when there is nothing to pay.
    func paymentOf(_ record: OrderRecord, _ request: Request, _ language: Language, cookies: [String] = []) -> Response {
        redirect(to: payAddress(of: record, request, language) ?? SiteURL.order(record.order.id).path(in: language), cookies: cookies)
    }

    /// Nil when there is nothing to pay now. The provider leads back to the order's page.
    private func payAddress(of record: OrderRecord, _ request: Request, _ language: Language) -> String? {
        guard record.state == .awaitingPayment, let payment = record.paymentID else { return nil }
        let page = office.orders.payPage.url(payment: payment, secret: record.clientSecret ?? "")
        let back = (origin(of: request) + SiteURL.order(record.order.id).path(in: language) + "?retour=1")
            .addingPercentEncoding(withAllowedCharacters: .alphanumerics.union(CharacterSet(charactersIn: "-._~"))) ?? ""
        return page + (page.contains("?") ? "&" : "?") + "return_url=" + back
    }
}
