import Booking
import Domain
import Foundation
import HTTPTypes
import Hummingbird
import Pages
import Web

// How the platform fares, and the operator's hand on what waits for a person. Each button does what a command does, and is in the journal.
extension BackOffice {
    var platformRoutes: [OfficeRoute] {
        let (access, item) = (OfficeRoute.Access.right(.operate, of: .house), "{item}")
        return [
            OfficeRoute.page(.get, .operation, access) { _, context, say in answer(try await operationPage(context, isWhole: true).page(in: say)) },
            OfficeRoute.page(.get, .operationFigures, access) { _, context, say in
                Response(
                    status: .ok, headers: [.contentType: "text/html; charset=utf-8", .cacheControl: "no-store"],
                    body: .init(byteBuffer: .init(string: try await operationPage(context, isWhole: false).figures(in: say).text)))
            },
            OfficeRoute.page(.get, .owed, access) { request, context, say in try await owed(request, context, nil, say) },
            OfficeRoute.page(.get, .owedItem(item), access) { request, context, say in
                try await owedItem(context, request.uri.queryParameters["done"] == nil ? nil : OperationNotices.done(say), say)
            },
            OfficeRoute.page(.post, .retryItem(item), access, isSensitive: true) { request, context, say in try await act(.retry, request, context, say) },
            OfficeRoute.page(.post, .holdItem(item), access, isSensitive: true) { request, context, say in try await act(.hold, request, context, say) },
            OfficeRoute.page(.post, .settleItem(item), access, isSensitive: true) { request, context, say in try await act(.settle, request, context, say) },
            OfficeRoute.page(.post, .giveUpItem(item), access, isSensitive: true) { request, context, say in try await act(.giveUp, request, context, say) },
            OfficeRoute.page(.get, .process("{role}", "{name}"), access) { _, context, say in try await process(context, nil, say) },
            OfficeRoute.page(.post, .processLog("{role}", "{name}"), access, isSensitive: true) { request, context, say in try await setLog(request, context, say) },
        ].flatMap { $0 }
    }

    /// - Parameter isWhole: false of its figures alone, which are asked for again and again.
    private func operationPage(_ context: OfficeContext, isWhole: Bool) async throws -> OperationPage {
        let ahead: [(session: String, title: String, opensAt: Timestamp)] = try await openings.openings(at: now(), zone: house.zone).filter { $0.opensAt > now() }.map { ($0.id, $0.title, $0.opensAt) }
        return OperationPage(
            for: try context.staffPerson(), try await operation.health(at: now()), openings: ahead, rehearsals: isWhole ? try await rehearsals() : [],
            reports: isWhole ? reports.reports() : [], zone: house.zone)
    }

    // MARK: What is owed

    private static let itemsPerPage = 50

    func owedPages(_ context: OfficeContext, _ say: Language) throws -> OwedPages { OwedPages(for: try context.staffPerson(), zone: house.zone, in: say) }

    /// What the address does not say, or says otherwise, is not asked for.
    private func owed(_ request: Request?, _ context: OfficeContext, _ notice: StaffNotice?, _ say: Language) async throws -> Response {
        let fields = request?.query ?? [:]
        let query = OwedQuery(
            state: fields["state"].flatMap(OwedQuery.State.init), queue: fields["queue"].flatMap(OutboxItem.Queue.init), isReversed: fields["order"] == "last",
            after: fields["after"].flatMap(OwedQuery.Place.init))
        let (page, count) = (try await operation.book.openItems(query, limit: Self.itemsPerPage), try await operation.book.openItems(limit: 0).open)
        let choice = OwedPages.Choice(
            state: query.state?.rawValue ?? "", queue: query.queue?.rawValue ?? "", isReversed: query.isReversed, after: query.after?.text, next: page.next?.text)
        return answer(try owedPages(context, say).list(page.items.map(OwedPages.Line.init), count: count, choice, notice))
    }

    private func owedItem(_ context: OfficeContext, _ notice: StaffNotice?, _ say: Language) async throws -> Response {
        guard let item = try await operation.book.openItem(try context.number("item")) else { throw Problem.noSuchItem }
        return answer(try owedPages(context, say).item(OwedPages.Line(item), notice), notice?.tone == .error ? .unprocessableContent : .ok)
    }

    private enum Act {
        case retry, hold, settle, giveUp

        var journal: JournalAction {
            switch self {
            case .retry: .itemRetried
            case .hold: .itemHeld
            case .settle: .itemSettled
            case .giveUp: .itemGivenUp
            }
        }
    }

    private func act(_ act: Act, _ request: Request, _ context: OfficeContext, _ say: Language) async throws -> Response {
        let (id, form, person) = (try context.number("item"), try await request.form(), try context.person())
        guard let item = try await operation.book.openItem(id) else { throw Problem.noSuchItem }
        let why = (form["why"] ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
        // What is tried by itself anyway needs no reason to be tried now.
        guard CorrectionRequest.mayKeep(reason: why) || why.isEmpty && act == .retry && item.diedAt == nil else { return try await owedItem(context, OperationNotices.noReason(say), say) }
        let note = JournalNote(act.journal, of: "item \(id)", detail: why.isEmpty ? item.item.kind.rawValue : "\(item.item.kind.rawValue): \(why)", by: person.actor)
        if let objection = try await carryOut(act, item, why, note, say) { return try await owedItem(context, objection, say) }
        // What is settled is not there any more.
        guard try await operation.book.openItem(id) != nil else { return try await owed(nil, context, OperationNotices.done(say), say) }
        return redirect(to: StaffURL.owedItem(String(id)).path(in: say) + "?done=1")
    }

    /// - Parameter note: written with what is done.
    /// - Returns: why nothing was done.
    private func carryOut(_ act: Act, _ item: OpenItem, _ why: String, _ note: JournalNote, _ say: Language) async throws -> StaffNotice? {
        let id = item.item.id
        switch act {
        case .retry: return try await desk.revive(deadLetter: id, noted: note, at: now()) == .unknown ? OperationNotices.gone(say) : nil
        case .hold: return try await desk.hold(deadLetter: id, noted: note, at: now()) ? nil : OperationNotices.gone(say)
        case .settle:
            return switch try await desk.settle(deadLetter: id, note: "\(why) (\(note.actor.text))", noted: note, at: now()) {
            case nil: nil
            case .noDeadLetter: OperationNotices.gone(say)
            case .stillTried: OperationNotices.stillTried(say)
            case .onlyByPlatform: OperationNotices.onlyByPlatform(say)
            }
        case .giveUp:
            // An old page may still show the button.
            guard item.mayGiveUp else { return item.diedAt != nil && item.nextAt != nil ? OperationNotices.stillTried(say) : OperationNotices.gone(say) }
            let request = CorrectionRequest(orderID: item.item.orderID, extent: .whole, reason: why)
            let outcome = try await CorrectOrder(desk: desk).ask(request, by: note.actor.text, noted: note, at: now())
            if case .refused(let refusal) = outcome { return OperationNotices.refused(OperationNotices.Refusal(refusal), say) }
            return nil
        }
    }

    // MARK: Processes

    private func found(_ context: OfficeContext) async throws -> (process: ProcessReport, now: Timestamp) {
        let parameters = context.parameters
        guard let found = await operation.process(parameters.get("role") ?? "", parameters.get("name") ?? "") else { throw Problem.noSuchProcess }
        return found
    }

    private func process(_ context: OfficeContext, _ notice: StaffNotice?, _ say: Language) async throws -> Response {
        let (process, moment) = try await found(context)
        let page = ProcessPage(for: try context.staffPerson(), process, at: moment, zone: house.zone)
        return answer(page.page(in: say, notice), notice?.tone == .error ? .unprocessableContent : .ok)
    }

    private func setLog(_ request: Request, _ context: OfficeContext, _ say: Language) async throws -> Response {
        let ((process, moment), form) = (try await found(context), try await request.form())
        var wish: LogWish?
        if form["level"]?.isEmpty == false {
            guard let level = form["level"], LogWish.levels.contains(level), let minutes = form["minutes"].flatMap({ Int($0) }), (1...LogWish.longest).contains(minutes) else {
                return try await self.process(context, OperationNotices.noLevel(say), say)
            }
            wish = LogWish(level: level, until: moment + .seconds(minutes * 60))
        }
        // The store and the journal share no transaction. The line is written before: who dies between leaves one that says more than was done, and the process's
        // page says how much it logs; the other way round, somebody would have read along unseen.
        let (subject, actor) = ("\(process.role.rawValue) \(process.name)", try context.person().actor)
        let detail = wish.map { "\($0.level), \($0.until.rfc3339())" } ?? process.logging.configured
        try await house.book.note(.logLevelChanged, of: subject, detail: detail, by: actor, at: now())
        do {
            try await operation.store.wish(wish, of: process.role, named: process.name)
        } catch {
            try await house.book.note(.logLevelUnchanged, of: subject, detail: detail, by: actor, at: now())
            return try await self.process(context, OperationNotices.storeAway(say), say)
        }
        return try await self.process(context, OperationNotices.levelAsked(say), say)
    }
}

extension OwedPages.Line {
    init(_ open: OpenItem) {
        let item = open.item
        self.init(
            id: item.id, kind: item.kind.rawValue, order: open.orderNumber, reason: item.reason, amount: item.amount, attempts: item.attempts, lastError: open.lastError,
            nextAt: open.nextAt, deadline: open.deadline, diedAt: open.diedAt, maySettle: item.kind.maySettle, mayGiveUp: open.mayGiveUp)
    }
}

extension Problem {
    static let noSuchItem = Problem.unknown("item that is owed", type: "not-found")
    static let noSuchProcess = Problem.unknown("process that is there", type: "not-found")
}
