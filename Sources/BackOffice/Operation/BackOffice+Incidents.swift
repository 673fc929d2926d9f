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

    private func remedies(_ context: OfficeContext, chosen: TakeBackForm.Choice? = nil, takesBack: Money? = nil, _ notice: StaffNotice?, _ say: Language) async throws -> Response {
        let noted = try await found(context)
        let order = noted.incident.orderID
        let (account, items) = order.isEmpty ? (nil, []) : (try await operation.book.account(ofOrder: order), try await operation.book.openItems(ofOrder: order))
        let refusal = try await lastRefusal(ofOrder: order)
        let page = RemedyPage(
            for: try context.staffPerson(), IncidentPage.Line(noted, try await house.book.staff()), order: account.map { OrderSheet($0) }, owed: items.map(OwedPages.Line.init),
            remedy: Self.remedy(of: noted, account, wasRefused: refusal != nil), refusal: refusal, chosen: chosen ?? TakeBackForm.Choice(everyFee: noted.incident.correction == .everything), takesBack: takesBack,
            zone: house.zone)
        return answer(page.page(in: say, notice), notice?.tone == .error ? .unprocessableContent : .ok)
    }

    /// Why the last thing that somebody wanted taken back of an order was not; nil while it is done, or nobody wanted any.
    private func lastRefusal(ofOrder id: String) async throws(LedgerError) -> String? {
        guard !id.isEmpty, let last = try await desk.commands(CommandTask.correctKind, of: id).first(where: { $0.askedBy != CommandRequest.askedByBuyer }) else { return nil }
        return last.progress.state == .refused ? last.progress.detail : nil
    }

    /// What somebody took note of was mended, or is being mended by whoever did: unless that was refused afterwards.
    private static func remedy(of noted: NotedIncident, _ account: OrderAccount?, wasRefused: Bool) -> RemedyPage.Remedy {
        guard noted.incident.correction != nil, let account else { return .none }
        guard noted.note == nil || wasRefused else { return .noted }
        // Of a second payment for the same order, or of money that lines were taken back for before, nothing is missing.
        let isAboutMoney = [Incident.disputeLost, Incident.refundedOutside].contains(noted.incident.kind)
        return isAboutMoney && account.unexplained == .zero ? .explained : .takeBack
    }

    private func takeBack(_ request: Request, _ context: OfficeContext, _ say: Language) async throws -> Response {
        let (form, actor, noted) = (try await request.form(), try context.person().actor, try await found(context))
        let choice = TakeBackForm.Choice(form)
        func refused(_ notice: StaffNotice) async throws -> Response { try await remedies(context, chosen: choice, notice, say) }
        let order = noted.incident.orderID
        let account = order.isEmpty ? nil : try await operation.book.account(ofOrder: order)
        switch Self.remedy(of: noted, account, wasRefused: try await lastRefusal(ofOrder: order) != nil) {
        case .takeBack: break
        case .none: return try await refused(RemedyPage.nothingToTakeBack(say))
        case .noted: return try await refused(RemedyPage.notedBefore(say))
        case .explained: return try await refused(RemedyPage.explainedBefore(say))
        }
        let (chosen, wrong) = Self.correction(choice, of: noted.incident.orderID, say)
        guard let correction = chosen else { return try await remedies(context, chosen: choice, wrong, say) }
        switch try await takeBack(correction, seen: form["sum"].map { Int64($0) ?? -1 }, noted: "incident \(noted.id)", by: actor) {
        case .refused(let refusal): return try await refused(OperationNotices.refused(OperationNotices.Refusal(refusal), say))
        case .sum(let sum, let hasChanged): return try await remedies(context, chosen: choice, takesBack: sum, hasChanged ? TakeBackForm.changedMeanwhile(say) : nil, say)
        case .asked:
            // Whoever dies between leaves an open incident, whose remedy is asked for once.
            _ = try await operation.book.take(note: choice.why, ofIncidents: [noted.id], by: actor, at: now())
            return redirect(to: StaffURL.incident(String(noted.id)).path(in: say) + "?done=1")
        }
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

extension Problem {
    static let noSuchIncident = Problem.unknown("incident", type: "not-found")
}
