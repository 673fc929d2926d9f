import Booking
import Domain
import Hummingbird
import Pages

// Names on tickets, which their buyer may change where the organiser allows it.
extension Site {
    func names(_ context: BasicRequestContext, _ language: Language) async throws -> Response {
        let record = try await office.record(context)
        guard let page = try await namesPage(of: record) else { return redirect(to: .order(record.order.id), language) }
        return answer(page.page(in: language))
    }

    func changeName(_ request: Request, _ context: BasicRequestContext, _ language: Language) async throws -> Response {
        let record = try await office.record(context)
        let fields = try await request.form()
        guard let line = fields["line"].flatMap({ Int($0) }) else { throw Problem.malformed("The form has no 'line'.") }
        guard let typed = fields["name"], OpenOrder.name(typed: typed) != nil else {
            guard let page = try await namesPage(of: record, wrong: line) else { return redirect(to: .order(record.order.id), language) }
            return answer(page.page(in: language), .unprocessableContent)
        }
        _ = try await office.changeName(typed, line: line, of: record)
        return redirect(to: .names(record.order.id), language)
    }

    /// Nil when no name can be changed.
    private func namesPage(of record: OrderRecord, wrong: Int? = nil) async throws -> NamesPage? {
        let (entry, now) = (try await entry(of: record), try await office.mirror.now())
        guard let offer = BoxOffice.NameOffer(record, of: entry.session, now: now) else { return nil }
        let places = offer.places.map { place in
            NamesPage.Place(
                position: place.position, name: place.asked?.name ?? place.ticket.holder ?? record.order.buyer.name,
                standing: place.asked != nil ? .asked : place.mayChange ? .open : .final)
        }
        return NamesPage(
            show: await show(entry, now: now), order: record.order, places: places, until: offer.until, wrong: wrong,
            message: wrong == nil ? nil : .wrongHolder)
    }
}
