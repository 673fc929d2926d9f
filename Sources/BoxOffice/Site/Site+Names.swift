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

    /// Sent once to be asked about, and once more to be done: it can be done once only (WCAG 3.3.4).
    func changeName(_ request: Request, _ context: BasicRequestContext, _ language: Language) async throws -> Response {
        let record = try await office.record(context)
        let fields = try await request.form()
        guard let line = fields["line"].flatMap({ Int($0) }) else { throw Problem.malformed("The form has no 'line'.") }
        guard let page = try await namesPage(of: record) else { return redirect(to: .order(record.order.id), language) }
        guard let name = fields["name"].flatMap({ OpenOrder.name(typed: $0) }) else {
            return answer(page.with(.wrongHolder, wrong: line).page(in: language), .unprocessableContent)
        }
        // One that was given back, or has another name: its page says so.
        guard let place = page.places.first(where: { $0.position == line && $0.standing == .open }) else { return redirect(to: .names(record.order.id), language) }
        guard place.name != name else { return answer(page.with(.sameHolder).page(in: language)) }
        guard fields["sure"] != nil else { return answer(ConfirmNamePage(page, place: place, name: name).page(in: language)) }
        _ = try await office.changeName(name, line: line, of: record)
        return redirect(to: .names(record.order.id), language)
    }

    /// Nil when no name can be changed.
    private func namesPage(of record: OrderRecord) async throws -> NamesPage? {
        let (entry, now) = (try await entry(of: record), try await office.mirror.now())
        guard let offer = BoxOffice.NameOffer(record, of: entry.session, now: now) else { return nil }
        let places = offer.places.map { place in
            let name = place.ticket.holder ?? record.order.buyer.name
            return if let asked = place.asked {
                now < asked.askedAt + BoxOffice.nameIsLateAfter
                    ? NamesPage.Place(position: place.position, name: asked.name, standing: .asked)
                    : NamesPage.Place(position: place.position, name: name, standing: .late(asked: asked.name))
            } else {
                NamesPage.Place(position: place.position, name: name, standing: place.mayChange ? .open : .final)
            }
        }
        return NamesPage(show: await show(entry, now: now), order: record.order, places: places, until: offer.until)
    }
}
