import Booking
import Domain
import Hummingbird
import Pages

// What a browser calls its basket is one no longer than its places are kept, or its order waits to be paid.
extension Site {
    /// One order for one basket: a second attempt finds the first.
    static let orderKey = "site"

    /// The basket that this browser has.
    ///
    /// - Parameter session: of it alone; nil: of any.
    /// - Returns: nil when there is none, and when it was paid, given back or is over. Where the store is away nobody knows: what the browser says,
    ///   whose page then says more.
    func basket(of request: Request, in session: Session? = nil) async -> SiteURL? {
        guard let url = BasketCookie.read(request, of: session), case .basket(let id, let hold) = url else { return nil }
        do {
            let session = try await office.mirror.entry(session: id).session
            let kept = try await office.store.hold(id: hold, in: session)
            if let kept, kept.state == .held {
                let now = try await office.store.now()
                return kept.expiresAt > now ? url : nil
            }
            // The record of a hold goes with its time; that of the order which came of it stays.
            let order = kept?.orderID ?? office.capability.order(lane: session.lane, hold: hold, idempotencyKey: Self.orderKey)
            return try await office.store.order(id: order)?.state == .awaitingPayment ? url : nil
        } catch {
            return url
        }
    }

    /// Wherever somebody looked around meanwhile: the basket that this browser has.
    func myBasket(_ request: Request, _ language: Language) async -> Response {
        if let basket = await self.basket(of: request) { return redirect(to: basket, language) }
        return answer(MessagePage(.basketEmpty, url: .myBasket).page(in: language), cookies: BasketCookie.read(request) == nil ? [] : [BasketCookie.gone])
    }
}
