import Booking
import Domain
import Foundation
import HTTPTypes
import Hummingbird
import Pages

// One basket: what is in it, more time for it, less of it, none of it.
extension Site {
    /// A basket that still is one.
    struct Basket {
        var entry: CatalogueMirror.Entry
        var layout: HouseLayout?
        var hold: Hold
        var now: Timestamp
        var places: [BasketPage.Place]

        /// Of the places that went, one by name and the seats that went with it.
        func positions(outside kept: HeldPlaces, without position: Int) -> Set<Int> {
            Set(hold.seats.indices.filter { !kept.seats.contains(hold.seats[$0]) }).union([position])
        }

        func name(of position: Int, in language: Language) -> String {
            let place = places[position]
            return place.seat.map { language.seat($0.name) } ?? entry.session.categories[place.category].name
        }
    }

    enum Found {
        case basket(Basket)
        case elsewhere(Response)
    }

    func find(_ request: Request, _ context: BasicRequestContext, _ language: Language) async throws -> Found {
        let entry = try await office.entry(context)
        guard let id = context.parameters.get("hold"), office.capability.isGenuine(id) else {
            throw Problem.unknown("hold", type: "unknown-hold")
        }
        let hold = try await office.store.hold(id: id, in: entry.session)
        let own = order(of: id, in: entry.session, by: request)
        if let order = hold?.orderID, order == own { return .elsewhere(redirect(to: .order(order), language)) }
        let now = try await office.store.now()
        guard let hold, hold.state == .held, hold.expiresAt > now else {
            // The record of a hold goes with its time; that of the order which came of it stays.
            if let own, try await office.store.order(id: own) != nil { return .elsewhere(redirect(to: .order(own), language)) }
            if hold?.state == .ordered || hold?.state == .sold { return .elsewhere(message(.orderedElsewhere, .gone, next: .account, language)) }
            let reason: Message = hold?.state == .released ? .basketGone : .holdExpired
            return .elsewhere(answer(MessagePage(reason, next: .choose(session: entry.session.id)).page(in: language), .gone))
        }
        let layout = try await office.mirror.layout(of: entry.session)
        var places = hold.seats.compactMap { position in
            layout?.seat(at: position).map {
                BasketPage.Place(category: $0.category, seat: ($0.id, $0.name), tariffs: entry.session.tariffs(ofPool: $0.pool, at: now))
            }
        }
        for (pool, quantity) in hold.standing.sorted(by: { $0.key < $1.key }) {
            let place = BasketPage.Place(category: entry.session.category(ofPool: pool), seat: nil, tariffs: entry.session.tariffs(ofPool: pool, at: now))
            places += Array(repeating: place, count: quantity)
        }
        return .basket(Basket(entry: entry, layout: layout, hold: hold, now: now, places: places))
    }

    func page(
        of basket: Basket, _ request: Request, _ language: Language, form: BuyerForm = BuyerForm(), isSplit: Bool = false, message: Message? = nil
    ) async -> Page {
        let own = SiteURL.basket(session: basket.entry.session.id, hold: basket.hold.id)
        return BasketPage(
            show: await show(basket.entry, now: basket.now), hold: basket.hold, places: basket.places, now: basket.now, isSplit: isSplit,
            form: form, message: message, others: await openBaskets(of: request, but: own).count
        ).page(in: language)
    }

    func basket(_ request: Request, _ context: BasicRequestContext, _ language: Language) async throws -> Response {
        switch try await find(request, context, language) {
        case .elsewhere(var response):
            // What this browser calls one of its baskets is none any more.
            let over = BasketCookie.read(request).filter { if case .basket(_, let hold) = $0 { hold == context.parameters.get("hold") } else { false } }
            if response.status == .gone, !over.isEmpty {
                response.headers.append(HTTPField(name: .setCookie, value: BasketCookie.removing(over, from: request)))
            }
            return response
        case .basket(let basket):
            // One that a letter led to, or another browser made, is this browser's from now on.
            return answer(
                await page(of: basket, request, language, isSplit: request.uri.queryParameters["reparti"] == "1"),
                cookies: [BasketCookie.adding(session: basket.entry.session.id, hold: basket.hold.id, to: request), keptVisitor(of: request).cookie])
        }
    }

    /// Back from the recap, with what was typed.
    func changeBasket(_ request: Request, _ context: BasicRequestContext, _ language: Language) async throws -> Response {
        try await changeBasket(try await request.form(), request, context, language)
    }

    /// What is typed stays.
    func changeBasket(
        _ fields: [String: String], _ request: Request, _ context: BasicRequestContext, _ language: Language, message: Message? = nil
    ) async throws -> Response {
        switch try await find(request, context, language) {
        case .elsewhere(let response): return response
        case .basket(let basket): return answer(await page(of: basket, request, language, form: read(fields, basket, in: language).form, message: message))
        }
    }

    func extend(_ request: Request, _ context: BasicRequestContext, _ language: Language) async throws -> Response {
        let fields = try await request.form()
        var message: Message?
        if case .basket(let basket) = try await find(request, context, language) {
            switch try await office.store.extend(hold: basket.hold.id, in: basket.entry.session) {
            case .suspended: throw Problem.suspended
            case .extended(let until): message = .moreTime(language.time(until, localTo: basket.entry.timeZone))
            case .expired, .ordered: break
            }
        }
        return try await changeBasket(fields, request, context, language, message: message)
    }

    /// One place is given back, and the companion's seat that goes with it.
    func takeOut(_ request: Request, _ context: BasicRequestContext, _ language: Language) async throws -> Response {
        let fields = try await request.form()
        guard case .basket(let basket) = try await find(request, context, language) else { return try await changeBasket(fields, request, context, language) }
        // Which place is meant was said of so many places: if there are fewer, it is done, or another tab took one out.
        let wanted = (fields[BasketPage.takenOut] ?? "").split(separator: "/").compactMap { Int($0) }
        guard wanted.count == 2, wanted[1] == basket.places.count, basket.places.count == basket.hold.placeCount,
            let kept = basket.hold.places(without: wanted[0], in: basket.entry.session, layout: basket.layout)
        else { return try await changeBasket(fields, request, context, language, message: .basketChanged) }
        let form = read(fields, basket, in: language).form
        switch try await office.store.release(hold: basket.hold.id, keeping: kept, in: basket.entry.session) {
        case .suspended: throw Problem.suspended
        case .released: return left(basket, request, language)
        case .expired, .ordered: return try await changeBasket(fields, request, context, language)
        case .orphans(let seats):
            let names = seats.compactMap { basket.layout?.seat(at: $0)?.name }
            return answer(await page(of: basket, request, language, form: form, message: .aloneThen(names)), .conflict)
        case .reduced:
            guard case .basket(let left) = try await find(request, context, language) else { return try await changeBasket(fields, request, context, language) }
            let gone = basket.positions(outside: kept, without: wanted[0])
            let names = gone.sorted().map { basket.name(of: $0, in: language) }
            return answer(await page(of: left, request, language, form: form.without(gone), message: .takenOut(names.joined(separator: ", "))))
        }
    }

    func release(_ request: Request, _ context: BasicRequestContext, _ language: Language) async throws -> Response {
        switch try await find(request, context, language) {
        case .elsewhere(let response): return response
        case .basket(let basket):
            if case .suspended = try await office.store.release(hold: basket.hold.id, in: basket.entry.session) { throw Problem.suspended }
            return left(basket, request, language)
        }
    }

    private func left(_ basket: Basket, _ request: Request, _ language: Language) -> Response {
        let url = SiteURL.basket(session: basket.entry.session.id, hold: basket.hold.id)
        return redirect(to: .event(basket.entry.event.id), language, cookies: [BasketCookie.removing([url], from: request)])
    }
}
