import Booking
import Domain
import Hummingbird
import Pages

// What a browser calls a basket is one no longer than its places are kept, or its order waits to be paid.
extension Site {
    /// The order that this browser makes of a basket: one for one basket, so a second attempt finds the first. Its id follows from what the browser
    /// alone knows, its visitor: who has the basket's address, which may have been passed on, finds no order that somebody else made of it.
    func order(of hold: String, in session: Session, by request: Request) -> String? {
        knownVisitor(of: request).map { office.capability.order(lane: session.lane, hold: hold, idempotencyKey: $0) }
    }

    struct OpenBasket {
        var url: SiteURL
        /// Nil of both where the store is away, so that nobody knows: what the browser says, whose page then says more.
        var hold: Hold?
        var order: OrderRecord?
    }

    /// The newest basket of a session that this browser has.
    func openBasket(of request: Request, in session: Session) async -> SiteURL? {
        for url in BasketCookie.read(request, of: session) {
            if let basket = await openBasket(url, request) { return basket.url }
        }
        return nil
    }

    /// The baskets that this browser has, the newest first.
    func openBaskets(of request: Request, but own: SiteURL? = nil) async -> [OpenBasket] {
        var open: [OpenBasket] = []
        for url in BasketCookie.read(request) where url != own {
            if let basket = await openBasket(url, request) { open.append(basket) }
        }
        return open
    }

    /// Nil when it was paid, given back, is over or was ordered by somebody else.
    private func openBasket(_ url: SiteURL, _ request: Request) async -> OpenBasket? {
        guard case .basket(let id, let hold) = url else { return nil }
        do {
            let session = try await office.mirror.entry(session: id).session
            let kept = try await office.store.hold(id: hold, in: session)
            if let kept, kept.state == .held {
                let now = try await office.store.now()
                return kept.expiresAt > now ? OpenBasket(url: url, hold: kept) : nil
            }
            // The record of a hold goes with its time; that of the order which came of it stays.
            guard let order = order(of: hold, in: session, by: request) else { return nil }
            let record = try await office.store.order(id: order)
            return record?.state == .awaitingPayment ? OpenBasket(url: url, order: record) : nil
        } catch let problem as Problem where problem.status == .notFound {
            // There is no such session any more.
            return nil
        } catch {
            return OpenBasket(url: url)
        }
    }

    /// Wherever somebody looked around meanwhile: the basket that this browser has, or all of them.
    func myBaskets(_ request: Request, _ language: Language) async -> Response {
        let known = BasketCookie.read(request), baskets = await openBaskets(of: request)
        let over = known.filter { url in !baskets.contains { $0.url == url } }
        let cookies = over.isEmpty && !known.isEmpty || SiteCookie.basket.read(request) == nil ? [] : [BasketCookie.removing(over, from: request)]
        guard baskets.count != 1 else { return redirect(to: baskets[0].url, language, cookies: cookies) }
        guard !baskets.isEmpty else { return answer(MessagePage(.basketEmpty, url: .myBasket).page(in: language), cookies: cookies) }
        let now = try? await office.store.now()
        var listed: [BasketsPage.Basket] = []
        for basket in baskets {
            guard case .basket(let id, _) = basket.url, let entry = try? await office.mirror.entry(session: id) else { continue }
            listed.append(
                BasketsPage.Basket(
                    show: Show(entry, sale: Show.Sale(entry.session, now: now)), url: basket.url,
                    count: basket.hold?.placeCount ?? basket.order?.order.lines.count ?? 0, places: await places(of: basket, in: entry, language),
                    until: basket.hold?.expiresAt ?? basket.order?.deadline, isOrdered: basket.order != nil))
        }
        return answer(BasketsPage(listed, now: now).page(in: language), cookies: cookies)
    }

    /// An order's are frozen; a hold's seats have no names without the house's plan, which may be away for a moment.
    private func places(of basket: OpenBasket, in entry: CatalogueMirror.Entry, _ language: Language) async -> [BasketsPage.Place] {
        if let order = basket.order { return order.order.lines.map { .init(category: $0.categoryName, seat: $0.seatLabel.map(language.seat(frozen:))) } }
        guard let hold = basket.hold else { return [] }
        let (layout, categories) = (try? await office.mirror.layout(of: entry.session), entry.session.categories)
        let seats = hold.seats.compactMap { position in
            layout?.seat(at: position).map { BasketsPage.Place(category: categories[$0.category].name, seat: language.seat($0.name)) }
        }
        guard seats.count == hold.seats.count else { return [] }
        let standing = hold.standing.sorted { $0.key < $1.key }.flatMap { pool, quantity in
            Array(repeating: BasketsPage.Place(category: categories[entry.session.category(ofPool: pool)].name, seat: nil), count: quantity)
        }
        return seats + standing
    }
}
