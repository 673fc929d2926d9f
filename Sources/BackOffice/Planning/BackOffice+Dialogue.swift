import Booking
import Domain
import Foundation
import HTTPTypes
import Hummingbird
import Pages
import Web

// What the house's people say to each other: about a show, and about the opening of a sale.
extension BackOffice {
    var dialogueRoutes: [OfficeRoute] {
        let (onShows, onOpenings) = (OfficeRoute.Access.right(.enterProgramme, of: .own), OfficeRoute.Access.right(.steerRooms, of: .house))
        return [
            OfficeRoute.page(.get, .showDialogue("{event}"), onShows) { request, context, say in try await read(.event, request, context, say) },
            OfficeRoute.page(.post, .showDialogue("{event}"), onShows) { request, context, say in try await write(.event, request, context, say) },
            OfficeRoute.page(.get, .openingDialogue("{session}"), onOpenings) { request, context, say in try await read(.opening, request, context, say) },
            OfficeRoute.page(.post, .openingDialogue("{session}"), onOpenings) { request, context, say in try await write(.opening, request, context, say) },
            [
                .program(.get, "/v1/programme/{event}/dialogue", onShows) { request, context in try await readByProgram(.event, request, context) },
                .program(.post, "/v1/programme/{event}/dialogue", onShows) { request, context in try await writeByProgram(.event, request, context) },
                .program(.get, "/v1/openings/{session}/dialogue", onOpenings) { request, context in try await readByProgram(.opening, request, context) },
                .program(.post, "/v1/openings/{session}/dialogue", onOpenings) { request, context in try await writeByProgram(.opening, request, context) },
            ],
        ].flatMap { $0 }
    }

    private enum Kind { case event, opening }

    private static let pageLength = 100

    /// - Throws: the same problem when there is no such thing and when it is somebody else's.
    private func topic(_ kind: Kind, _ context: OfficeContext, in catalogue: Catalogue) throws -> DialogueTopic {
        let topic: DialogueTopic = switch kind {
        case .event: .event(context.parameters.get("event") ?? "")
        case .opening: .opening(context.parameters.get("session") ?? "")
        }
        guard DialogueReaders(catalogue).mayRead(topic, try context.reach(of: topic.right)) else {
            throw kind == .event ? Problem.noSuchEvent : Problem.unknown("session", type: "unknown-session")
        }
        return topic
    }

    /// Messages as one person may read them: of a report on sales that are not theirs the name is left.
    private func shown(_ entries: some Sequence<DialogueEntry>, to context: OfficeContext, _ catalogue: Catalogue) -> [DialogueEntry] {
        let (readers, reach) = (DialogueReaders(catalogue), context.visitor?.reach(of: .readSales))
        return entries.map { entry in
            var entry = entry
            if let report = entry.report, !readers.mayRead(report, reach) { entry.report?.figures = [] }
            return entry
        }
    }

    // MARK: Pages

    private func read(_ kind: Kind, _ request: Request, _ context: OfficeContext, _ say: Language) async throws -> Response {
        let topic = try topic(kind, context, in: try await house.catalogue.catalogue())
        let asked = request.uri.queryParameters
        return try await thread(topic, context, before: asked["before"].flatMap { Int64($0) }, notice: asked["sent"] == nil ? nil : DialogueNotices.sent(say), say)
    }

    private func thread(
        _ topic: DialogueTopic, _ context: OfficeContext, before: Int64? = nil, typed: DialoguePage.Typed = .init(), notice: StaffNotice?, _ say: Language
    ) async throws -> Response {
        let (catalogue, people, reader) = (try await house.catalogue.catalogue(), try await house.book.staff(), try context.person().account.id)
        guard let subject = PlanningDesk.subject(of: topic, in: catalogue) else { throw Problem.notFound }
        // One more than is shown says whether there are more.
        let entries = try await planning.dialogue.dialogue(topic, before: before, limit: Self.pageLength + 1)
        if before == nil, notice?.tone != .error, let last = entries.last { try await planning.dialogue.noteSeen(topic, through: last.id, by: reader) }
        let page = DialoguePage(
            for: try context.staffPerson(), reader: reader, subject(say), shown(entries.suffix(Self.pageLength), to: context, catalogue), hasMore: entries.count > Self.pageLength, people: people,
            readers: DialogueReaders(catalogue).readers(of: topic, among: people), choices: choices(topic, context, catalogue), typed: typed, zone: house.zone, notice)
        return answer(page.page(in: say), notice?.tone == .error ? .unprocessableContent : .ok)
    }

    /// What can be attached: of an opening its forecast, as long as it is ahead; of a show that, and how its sessions sell, to who reads sales.
    private func choices(_ topic: DialogueTopic, _ context: OfficeContext, _ catalogue: Catalogue) -> [DialoguePage.Choice] {
        let isAhead = { (session: Domain.Session) in session.status == .published && session.bookingOpensAt > now() }
        switch topic {
        case .opening(let id): return catalogue.sessions.filter { $0.id == id && isAhead($0) }.map { .init(.forecast, session: $0.id) }
        case .event(let id):
            let organiser = catalogue.events.first { $0.id == id }?.organiser.id ?? ""
            let reach = context.visitor?.reach(of: .readSales)
            // A show of a hundred dates has those that are next.
            let sessions = catalogue.sessions.filter { $0.eventID == id && $0.status == .published && reach?.covers(organiser: organiser, venue: $0.venue.id) ?? false }
            return sessions.filter { $0.startsAt > now() - .seconds(30 * 86_400) }.prefix(20).flatMap { session in
                [DialoguePage.Choice(.followUp, session: session.id)] + (isAhead(session) ? [.init(.forecast, session: session.id)] : [])
            }
        }
    }

    private func write(_ kind: Kind, _ request: Request, _ context: OfficeContext, _ say: Language) async throws -> Response {
        let topic = try topic(kind, context, in: try await house.catalogue.catalogue())
        let form = try await UploadForm(request, mostFile: RehearsalFile.most)
        let typed = DialoguePage.Typed(text: form.fields["text"] ?? "", isDecision: form.fields["decision"] != nil, attached: form.fields["attach"] ?? "")
        func again(_ notice: StaffNotice) async throws -> Response { try await thread(topic, context, typed: typed, notice: notice, say) }
        let result = form.tooLarge.contains("result") ? [] : form.files["result"]?.bytes
        switch try await attachment(typed.attached, result, to: topic, context) {
        case .failure(let refusal): return try await again(refusal.notice(in: say))
        case .success(let report):
            switch try await planning.write(typed.text, isDecision: typed.isDecision, report: report, about: topic, by: try context.person(), tells: house.post.sends, at: now()) {
            case .empty, .said: return try await again(DialogueNotices.empty(say))
            case .tooLong: return try await again(DialogueNotices.tooLong(say))
            case .written(let entry):
                let url: StaffURL = switch topic {
                case .event(let id): .showDialogue(id)
                case .opening(let id): .openingDialogue(id)
                }
                return redirect(to: url.path(in: say) + "?sent=1#m\(entry.id)")
            }
        }
    }

    // MARK: Reports that go along

    private enum AttachmentRefusal: Error {
        case noReport, oneReport, noResult
        case otherSession(String)

        func notice(in say: Language) -> StaffNotice {
            switch self {
            case .noReport: DialogueNotices.noReport(say)
            case .oneReport: DialogueNotices.oneReport(say)
            case .noResult: DialogueNotices.noResult(say)
            case .otherSession(let id): DialogueNotices.otherSession(id, say)
            }
        }
    }

    /// - Parameters:
    ///   - wish: `forecast rock-1`; empty for none.
    ///   - result: bytes of a rehearsal's file; nil for none.
    private func attachment(
        _ wish: String, _ result: [UInt8]?, to topic: DialogueTopic, _ context: OfficeContext
    ) async throws -> Result<AttachedReport?, AttachmentRefusal> {
        if let result {
            guard wish.isEmpty else { return .failure(.oneReport) }
            guard let file = RehearsalFile(result) else { return .failure(.noResult) }
            guard case .opening(let id) = topic, file.verdict.session == id else { return .failure(.otherSession(file.verdict.session)) }
            return .success(file.report(at: now()))
        }
        guard !wish.isEmpty else { return .success(nil) }
        let offered = choices(topic, context, try await house.catalogue.catalogue())
        guard let choice = offered.first(where: { $0.value == wish }) else { return .failure(.noReport) }
        let report = choice.kind == .followUp
            ? try await followUpReport(of: choice.session, context) : try await planning.forecast(of: choice.session, at: now())?.report(at: now())
        guard let report else { return .failure(.noReport) }
        return .success(report)
    }

    private func followUpReport(of session: String, _ context: OfficeContext) async throws -> AttachedReport? {
        let follow = FollowSales(book: house.reports, doorsOpen: opensBefore, zone: house.zone)
        guard let followUp = try await follow.followUp(of: session, isTest: house.isTest, within: try context.reach(of: .readSales), at: now()) else { return nil }
        let figures = followUp.figures
        var report = AttachedReport(
            .followUp, session: session, at: now(),
            figures: [
                .init(.places, figures.performance.capacity), .init(.sold, figures.places.quantity),
                .init(.revenueCents, Int((figures.places + figures.fees).revenue.cents)),
            ])
        if case .range(let low, let likely, let high, _) = followUp.forecast.outcome {
            report.figures += [.init(.soldLow, low), .init(.soldLikely, likely), .init(.soldHigh, high)]
        }
        return report
    }

    // MARK: Programs

    private func readByProgram(_ kind: Kind, _ request: Request, _ context: OfficeContext) async throws -> Response {
        let catalogue = try await house.catalogue.catalogue()
        let topic = try topic(kind, context, in: catalogue)
        let before = request.uri.queryParameters["before"].flatMap { Int64($0) }
        let entries = try await planning.dialogue.dialogue(topic, before: before, limit: Self.pageLength + 1)
        let shown = shown(entries.suffix(Self.pageLength), to: context, catalogue)
        return JSONAnswer.response(DialogueAnswer(shown, hasMore: entries.count > Self.pageLength, people: try await house.book.staff(), zone: house.zone))
    }

    private func writeByProgram(_ kind: Kind, _ request: Request, _ context: OfficeContext) async throws -> Response {
        struct Body: Decodable {
            var text: String?
            var decision: Bool?
            var attach: String?
        }
        let topic = try topic(kind, context, in: try await house.catalogue.catalogue())
        let body = try await RequestReader.json(Body.self, from: request)
        switch try await attachment(body.attach ?? "", nil, to: topic, context) {
        case .failure(let refusal): throw Problem.invalid(refusal.notice(in: .english).text)
        case .success(let report):
            switch try await planning.write(
                body.text ?? "", isDecision: body.decision ?? false, report: report, about: topic, by: try context.person(), tells: house.post.sends, at: now())
            {
            case .empty, .said: throw Problem.invalid(DialogueNotices.empty(.english).text)
            case .tooLong: throw Problem.invalid(DialogueNotices.tooLong(.english).text)
            case .written(let entry): return JSONAnswer.response(DialogueAnswer.Message(entry, people: try await house.book.staff(), zone: house.zone), status: .created)
            }
        }
    }
}
