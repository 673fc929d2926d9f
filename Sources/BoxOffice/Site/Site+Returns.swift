import Booking
import Domain
import Hummingbird
import Pages

// Places that a buyer gives back: chosen, looked at with the amount, and confirmed.
extension Site {
    /// Chooses, or looks at what was chosen. Nothing is changed.
    func returnPlaces(_ request: Request, _ context: BasicRequestContext, _ language: Language) async throws -> Response {
        let record = try await office.record(context)
        let fields = request.uri.queryParameters.map { String($0.key) }
        return try await returnPage(
            record, chosen: ReturnPage.chosen(in: fields), wantsAll: fields.contains(ReturnPage.all), wasAsked: fields.contains("suite"), language)
    }

    func confirmReturn(_ request: Request, _ context: BasicRequestContext, _ language: Language) async throws -> Response {
        let record = try await office.record(context)
        let fields = try await request.form()
        let chosen = ReturnPage.chosen(in: fields.keys)
        let entry = try await entry(of: record)
        let offer = BoxOffice.ReturnOffer(record, of: entry.session, entry.event, now: try await office.mirror.now())
        let wantsAll = fields[ReturnPage.all] != nil
        guard let offer, let giving = giving(chosen, wantsAll, of: record, offer) else {
            return try await returnPage(record, chosen: [], wantsAll: wantsAll, wasAsked: true, language)
        }
        // What is done is what was shown.
        guard fields["amount"] == String(giving.amount.cents) else {
            return try await returnPage(record, chosen: chosen, wantsAll: wantsAll, wasAsked: true, message: .returnChanged, language)
        }
        _ = try await office.giveBack(isWhole(wantsAll, offer) ? nil : chosen, of: record)
        return redirect(to: .order(record.order.id), language)
    }

    private func returnPage(
        _ record: OrderRecord, chosen: Set<Int>, wantsAll: Bool, wasAsked: Bool, message: Message? = nil, _ language: Language
    ) async throws -> Response {
        let (entry, now) = (try await entry(of: record), try await office.mirror.now())
        guard let offer = BoxOffice.ReturnOffer(record, of: entry.session, entry.event, now: now) else {
            return redirect(to: .order(record.order.id), language)
        }
        let (show, order) = (await show(entry, now: now), record.order)
        let takenBack = Set(record.corrections?.takenBack ?? [])
        guard let giving = giving(chosen, wantsAll, of: record, offer) else {
            let page = ReturnPage(
                show: show, order: order, takenBack: takenBack, chosen: chosen, message: wasAsked ? message ?? .nothingToReturn : nil)
            return answer(page.page(in: language), wasAsked ? .unprocessableContent : .ok)
        }
        let active = order.lines.indices.filter { !takenBack.contains($0) }
        let kept = active.filter { !giving.places.contains($0) }
        guard !entry.session.leavesCompanionsAlone(keeping: kept.map { order.lines[$0] }, of: active.map { order.lines[$0] }) else {
            let page = ReturnPage(show: show, order: order, takenBack: takenBack, chosen: chosen, message: .companionsStay)
            return answer(page.page(in: language), .unprocessableContent)
        }
        // What was given back besides whole places was a part of some place's price.
        let whole = takenBack.reduce(Money.zero) { sum, position in
            sum + (position < order.lines.count ? order.lines[position].price : order.fees[position - order.lines.count].price)
        }
        let page = ReturnConfirmationPage(
            show: show, order: order, giving: giving, isWhole: isWhole(wantsAll, offer), isExact: (record.corrections?.amount ?? .zero) == whole, message: message)
        return answer(page.page(in: language), message == nil ? .ok : .conflict)
    }

    /// Of a session that is another than the one that was bought the whole order goes back when that is asked for, or when nothing else is offered.
    private func isWhole(_ wantsAll: Bool, _ offer: BoxOffice.ReturnOffer) -> Bool { offer.whole != nil && (wantsAll || offer.places == nil) }

    /// Nil when nothing is chosen that the order has.
    private func giving(_ chosen: Set<Int>, _ wantsAll: Bool, of record: OrderRecord, _ offer: BoxOffice.ReturnOffer) -> Return? {
        let takenBack = Set(record.corrections?.takenBack ?? [])
        if isWhole(wantsAll, offer) { return record.order.returning(Set(record.order.lines.indices).subtracting(takenBack), after: takenBack) }
        return record.order.returning(chosen, after: takenBack)
    }
}
