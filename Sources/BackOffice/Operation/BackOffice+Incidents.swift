import Booking
import Domain
import Foundation
import HTTPTypes
import Hummingbird
import Pages
import Web

// What went wrong with sales, who took note of it, and what mends it: the buttons ask what commands ask.
extension BackOffice {
    var incidentRoutes: [OfficeRoute] {
        let (access, incident) = (OfficeRoute.Access.right(.operate, of: .house), "{incident}")
        return [
            OfficeRoute.page(.get, .incidents, access) { request, context, say in try await incidents(request, context, nil, say) },
            OfficeRoute.page(.post, .incidents, access, isSensitive: true) { request, context, say in try await takeNote(request, context, say) },
            OfficeRoute.page(.get, .incident(incident), access) { request, context, say in
                try await remedies(context, request.uri.queryParameters["done"] == nil ? nil : OperationNotices.done(say), say)
            },
            OfficeRoute.page(.post, .takeBack(incident), access, isSensitive: true) { request, context, say in try await takeBack(request, context, say) },
        ].flatMap { $0 }
    }

    private static let incidentsPerPage = 50

    private func incidents(_ request: Request, _ context: OfficeContext, _ notice: StaffNotice?, _ say: Language) async throws -> Response {
        let (query, shown, hasMore) = try await incidents(request)
        let people = try await house.book.staff()
        let lines = shown.map { IncidentPage.Line($0, people) }
        let page = IncidentPage(
            for: try context.staffPerson(), lines, open: try await operation.book.openIncidents(), kind: query.kind ?? "", onlyOpen: query.isOpen, hasMore: hasMore, zone: house.zone)
        return answer(page.page(in: say, notice), notice?.tone == .error ? .unprocessableContent : .ok)
    }

    private func incidents(_ request: Request) async throws -> (query: IncidentQuery, shown: [NotedIncident], hasMore: Bool) {
        let fields = request.uri.queryParameters
        let kind = fields["kind"].map(String.init).flatMap { $0.wholeMatch(of: /[a-z-]{1,40}/) == nil ? nil : $0 }
        let query = IncidentQuery(kind: kind, isOpen: fields["open"] != nil, before: fields["before"].flatMap { Int64($0) })
        let found = try await operation.book.incidents(query, limit: Self.incidentsPerPage + 1)
        return (query, Array(found.prefix(Self.incidentsPerPage)), found.count > Self.incidentsPerPage)
    }

    private func takeNote(_ request: Request, _ context: OfficeContext, _ say: Language) async throws -> Response {
        let form = try await request.form()
        let text = (form["text"] ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
        guard CorrectionRequest.mayKeep(reason: text) else { return try await incidents(request, context, OperationNotices.noReason(say), say) }
        let shown = try await incidents(request).shown.filter { $0.note == nil }
        let chosen = form["all"] != nil ? shown.map(\.id) : shown.map(\.id).filter { form["incident-\($0)"] != nil }
        guard !chosen.isEmpty else { return try await incidents(request, context, OperationNotices.nothingChosen(say), say) }
        let count = try await operation.book.take(note: text, ofIncidents: chosen, by: try context.person().actor, at: now())
        return try await incidents(request, context, OperationNotices.noted(count, say), say)
    }

    // MARK: One, with its remedies

    private func found(_ context: OfficeContext) async throws -> NotedIncident {
        guard let found = try await operation.book.incident(try context.number("incident")) else { throw Problem.noSuchIncident }
        return found
    }

    private func remedies(_ context: OfficeContext, chosen: RemedyPage.Choice? = nil, takesBack: Money? = nil, _ notice: StaffNotice?, _ say: Language) async throws -> Response {
        let noted = try await found(context)
        let order = noted.incident.orderID
        let (account, items) = order.isEmpty ? (nil, []) : (try await operation.book.account(ofOrder: order), try await operation.book.openItems(ofOrder: order))
        let page = RemedyPage(
            for: try context.staffPerson(), IncidentPage.Line(noted, try await house.book.staff()), order: account.map(RemedyPage.Order.init), owed: items.map(OwedPages.Line.init),
            // What somebody took note of was mended, or will be by whoever did.
            mayTakeBack: noted.incident.correction != nil && noted.note == nil, chosen: chosen ?? RemedyPage.Choice(everyFee: noted.incident.correction == .everything), takesBack: takesBack,
            zone: house.zone)
        return answer(page.page(in: say, notice), notice?.tone == .error ? .unprocessableContent : .ok)
    }

    /// Money moves: what goes back is said first, and only who confirms that sum has it done.
    private func takeBack(_ request: Request, _ context: OfficeContext, _ say: Language) async throws -> Response {
        let (form, person, noted) = (try await request.form(), try context.person(), try await found(context))
        let choice = RemedyPage.Choice(
            lines: Set(form.keys.compactMap { $0.hasPrefix("line-") ? Int($0.dropFirst(5)) : nil }), amount: (form["amount"] ?? "").trimmingCharacters(in: .whitespaces),
            everyFee: form["fees"] != nil, why: (form["why"] ?? "").trimmingCharacters(in: .whitespacesAndNewlines))
        func refused(_ notice: StaffNotice) async throws -> Response { try await remedies(context, chosen: choice, notice, say) }
        guard noted.incident.correction != nil else { return try await refused(RemedyPage.nothingToTakeBack(say)) }
        guard noted.note == nil else { return try await refused(RemedyPage.notedBefore(say)) }
        guard CorrectionRequest.mayKeep(reason: choice.why) else { return try await refused(OperationNotices.noReason(say)) }
        let amount = Money(euros: choice.amount)
        guard choice.amount.isEmpty || amount != nil else { return try await refused(RemedyPage.noAmount(say)) }
        let extent: CorrectionRequest.Extent
        do throws(CorrectionRequest.Extent.Mistake) {
            extent = try .chosen(lines: choice.lines.sorted(), amount: amount, everyFee: choice.everyFee)
        } catch {
            return try await refused(error == .amountWithoutLine ? RemedyPage.oneLine(say) : RemedyPage.feesOfAll(say))
        }
        let correction = CorrectionRequest(orderID: noted.incident.orderID, extent: extent, reason: choice.why)
        let outlook = try await desk.outlook(of: correction)
        if case .failure(let refusal) = outlook, !refusal.mayPass { return try await refused(OperationNotices.refused(OperationNotices.Refusal(refusal), say)) }
        // A sum that nobody knows yet, because the order is still under way, is none.
        let sum = (try? outlook.get()) ?? .zero
        guard let seen = form["sum"] else { return try await remedies(context, chosen: choice, takesBack: sum, nil, say) }
        guard seen == String(sum.cents) else { return try await remedies(context, chosen: choice, takesBack: sum, RemedyPage.changedMeanwhile(say), say) }
        let note = JournalNote(.orderCorrected, of: "incident \(noted.id)", detail: choice.why, by: person.actor)
        let outcome = try await CorrectOrder(desk: desk).ask(correction, by: person.actor.text, noted: note, at: now())
        if case .refused(let refusal) = outcome { return try await refused(OperationNotices.refused(OperationNotices.Refusal(refusal), say)) }
        // Whoever dies between leaves an open incident, whose remedy is asked for once.
        _ = try await operation.book.take(note: choice.why, ofIncidents: [noted.id], by: person.actor, at: now())
        return redirect(to: StaffURL.incident(String(noted.id)).path(in: say) + "?done=1")
    }
}

extension Incident {
    /// What mends it at the cost of money: what is taken back of its order, as docs/operations.md says. Nil where nothing is.
    var correction: CorrectionRequest.Extent? {
        switch kind {
        case Self.disputeLost, Self.soldUnderPrice: .everything
        case Self.refundedOutside: .whole
        default: nil
        }
    }
}

extension IncidentPage.Line {
    init(_ noted: NotedIncident, _ people: [StaffAccount]) {
        func name(_ actor: String) -> String {
            if case .account(let id)? = JournalActor(text: actor) { return people.first { $0.id == id }?.name ?? actor }
            return actor
        }
        self.init(
            id: noted.id, at: noted.incident.at, kind: noted.incident.kind, session: noted.incident.sessionID, detail: noted.incident.detail,
            note: noted.note.map { (name($0.by), $0.at, $0.text) })
    }
}

extension RemedyPage.Order {
    init(_ account: OrderAccount) {
        self.init(
            number: account.number,
            lines: account.lines.map { RemedyPage.Order.Line(position: $0.position, label: $0.label, price: $0.price, left: $0.left, isTakenBack: $0.isTakenBack) },
            payments: account.payments.map { ($0.at, $0.kind, $0.amount) })
    }
}

extension Problem {
    static let noSuchIncident = Problem.unknown("incident", type: "not-found")
}
