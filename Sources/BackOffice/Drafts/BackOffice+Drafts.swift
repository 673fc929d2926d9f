import Booking
import Domain
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Pages
import Programme
import Web

// How an event is entered: a form that keeps whatever is typed, and a look at the page that it will be.
extension BackOffice {
    var draftRoutes: [OfficeRoute] {
        let (access, id) = (OfficeRoute.Access.right(.enterProgramme, of: .own), "{draft}")
        return [
            OfficeRoute.page(.post, .drafts, access) { request, context, say in try await begin(request, context, say) },
            OfficeRoute.page(.get, .draft(id), access) { request, context, say in try await look(request, context, say) },
            OfficeRoute.page(.post, .draft(id), access) { request, context, say in try await save(request, context, say) },
            OfficeRoute.page(.get, .draftPreview(id), access) { _, context, say in try await preview(context, say) },
            OfficeRoute.page(.get, .draftPlan(id, "{places}"), access) { request, context, say in try await plan(request, context, say) },
            OfficeRoute.page(.get, .repeatDraft(id), access) { _, context, say in
                answer(DraftDaysPage(for: try context.staffPerson(), try await draft(context)).page(in: say))
            },
            OfficeRoute.page(.post, .repeatDraft(id), access) { request, context, say in try await repeatDates(request, context, say) },
            [.program(.get, "/pictures/{file}", .right(.enterProgramme, of: .house)) { _, context in try await picture(context) }],
        ].flatMap { $0 }
    }

    // MARK: Whose drafts

    func openDrafts(within reach: StaffReach) async throws -> [StoredDraft] {
        try await drafts.entered(within: reach, of: try await drafts.book.drafts())
    }

    /// Whether somebody may enter it: it is of an organiser of theirs, or all of it is in venues of theirs.
    static func covers(_ reach: StaffReach, _ draft: EventDraft) -> Bool {
        guard case .own(_, let venues) = reach else { return true }
        return reach.covers(organiser: draft.event[.organiser]) || (!draft.places.isEmpty && draft.places.allSatisfy { venues.contains($0.row[.venue]) })
    }

    /// - Throws: the same problem when there is none and when it is somebody else's.
    func draft(_ context: OfficeContext) async throws -> StoredDraft {
        let reach = try context.reach(of: .enterProgramme)
        guard let id = context.parameters.get("draft").flatMap({ Int64($0) }), let stored = try await drafts.book.draft(id),
            let entered = try await drafts.entered(within: reach, of: [stored]).first
        else { throw Problem.noSuchEvent }
        return entered
    }

    private func choices(_ reach: StaffReach, _ known: KnownHouse) -> DraftPage.Choices {
        let organisers = known.organisers.values.filter { organiser in
            guard case .own(_, let venues) = reach else { return true }
            return !venues.isEmpty || reach.covers(organiser: organiser.id)
        }
        // Somebody's own, where nothing was published yet, have their ids from the account.
        var own: [(id: String, name: String)] = []
        if case .own(_, let venues) = reach { own = venues.filter { known.venues[$0] == nil }.map { (id: $0, name: $0) } }
        return DraftPage.Choices(
            organisers: organisers.map { (id: $0.id, name: $0.name) }.sorted { ($0.name, $0.id) < ($1.name, $1.id) },
            venues: (known.venues.values.map { (id: $0.id, name: "\($0.name), \($0.city)") } + own).sorted { ($0.name, $0.id) < ($1.name, $1.id) }, mayAddOrganiser: reach == .house)
    }

    /// Whether a form of theirs offered what it names: nobody writes over an organiser or a venue by naming it. What was there before may stay.
    private func isOffered(_ draft: EventDraft, before: EventDraft, _ reach: StaffReach, _ known: KnownHouse) -> Bool {
        let (offered, organiser) = (choices(reach, known), draft.event[.organiser])
        var own: Set<String> = []
        if case .own(let organisers, _) = reach { own = organisers }
        guard organiser == before.event[.organiser] || own.contains(organiser) || offered.organisers.contains(where: { $0.id == organiser })
            || (organiser.isEmpty && offered.mayAddOrganiser)
        else { return false }
        return draft.places.allSatisfy { places in
            let venue = places.row[.venue]
            return venue.isEmpty || offered.venues.contains { $0.id == venue } || before.places.contains { $0.row.key == places.row.key && $0.row[.venue] == venue }
        }
    }

    // MARK: The form

    /// What is published, as a draft; nil when it is not all theirs.
    func published(_ event: String, within reach: StaffReach) async throws -> EventDraft? {
        let catalogue = try await house.catalogue.catalogue()
        guard let event = catalogue.events.first(where: { $0.id == event }) else { return nil }
        let draft = EventDraft(of: event, sessions: catalogue.sessions.filter { $0.eventID == event.id })
        return Self.covers(reach, draft) ? draft : nil
    }

    /// Of nothing, of a published event that is to change, or of one that is to be given once more.
    private func begin(_ request: Request, _ context: OfficeContext, _ say: Language) async throws -> Response {
        let (form, reach, actor) = (try await request.form(), try context.reach(of: .enterProgramme), try context.person().actor)
        guard let event = form["event"] else { return try await begin(context, say) }
        guard let known = try await published(event, within: reach) else { throw Problem.noSuchEvent }
        let isCopy = form["do"] == "copy"
        let stored = try await drafts.book.addDraft(isCopy ? known.copied() : known, of: isCopy ? nil : event, by: actor, at: now())
        return redirect(to: .draft(String(stored.id)), say)
    }

    private func begin(_ context: OfficeContext, _ say: Language) async throws -> Response {
        let (reach, known) = (try context.reach(of: .enterProgramme), try await drafts.known())
        let offered = choices(reach, known)
        var draft = EventDraft()
        // What is likeliest; who has one organiser and one venue chooses neither.
        draft.event[.organiser] = offered.organisers.first?.id ?? ""
        if case .own(let organisers, let venues) = reach {
            let known = offered.organisers.first { organisers.contains($0.id) }?.id
            draft.event[.organiser] = known ?? organisers.sorted().first ?? draft.event[.organiser]
            draft.places[0].row[.venue] = venues.sorted().first ?? ""
        }
        let stored = try await drafts.book.addDraft(draft, of: nil, by: try context.person().actor, at: now())
        return redirect(to: .draft(String(stored.id)), say)
    }

    private func look(_ request: Request, _ context: OfficeContext, _ say: Language) async throws -> Response {
        let stored = try await draft(context)
        let asked = request.uri.queryParameters
        let notice = asked["added"].flatMap { Int($0) }.map { DraftNotices.added($0, say) } ?? (asked["saved"] == nil ? nil : DraftNotices.saved(say))
        return try await form(stored, context, all: asked["check"] != nil || stored.mishap != nil, notice, .ok, say)
    }

    /// - Parameter all: what is empty is marked, too; otherwise only what was typed.
    private func form(
        _ stored: StoredDraft, _ context: OfficeContext, all: Bool, planReport: [String] = [], _ notice: StaffNotice?, _ status: HTTPResponse.Status, _ say: Language
    ) async throws -> Response {
        let reach = try context.reach(of: .enterProgramme)
        let reading = try await drafts.read(stored, within: reach, at: now())
        var stored = stored
        stored.draft = reading.draft
        let problems = all ? reading.problems : reading.problems.filter { $0.kind != .empty }
        var offered = choices(reach, reading.known)
        offered.settled = reading.settled
        return answer(DraftPage(for: try context.staffPerson(), stored, offered, problems: problems, planReport: planReport, notice).page(in: say), status)
    }

    private func save(_ request: Request, _ context: OfficeContext, _ say: Language) async throws -> Response {
        let (stored, reach) = (try await draft(context), try context.reach(of: .enterProgramme))
        let form = try await UploadForm(request, mostFile: PlanCheck.mostBytes)
        guard let revision = form.fields["revision"].flatMap({ Int($0) }) else { throw Problem.malformed("The form does not say which revision it changes.") }
        let shown = try await drafts.current(stored)
        var draft = shown
        draft.take(form.fields)
        let known = try await drafts.known()
        let isTheirs = Self.covers(reach, draft) && isOffered(draft, before: shown, reach, known)
        if !isTheirs { draft.keepOwner(of: shown) }
        var fault: DraftFileFault? = form.tooLarge.contains("picture") ? .pictureTooHeavy : nil
        if let file = form.files["picture"] { fault = try await drafts.take(picture: file.bytes, into: &draft, at: now()) }
        var planReport: [String] = []
        for place in draft.places where place.row.id == nil {
            let field = "plan-\(place.row.key)"
            if form.tooLarge.contains(field) { fault = .planTooHeavy }
            guard let file = form.files[field] else { continue }
            switch try await drafts.take(plan: (file.name, file.bytes), for: place.row.key, into: &draft, at: now()) {
            case .taken: break
            case .tooHeavy: fault = .planTooHeavy
            case .wrong(let problems): planReport = problems
            }
        }
        let (act, before) = (DraftAct(form.fields["do"] ?? ""), draft)
        act.change(&draft)
        // A venue that is not chosen yet is nobody's: who works in some venues only has no second one here.
        if !Self.covers(reach, draft) { draft = before }
        switch try await drafts.book.saveDraft(stored.id, draft, revision: revision, by: try context.person().actor, at: now()) {
        case .gone: throw Problem.noSuchEvent
        case .stale(var current):
            current.draft = draft
            return try await self.form(current, context, all: false, DraftNotices.stale(say), .conflict, say)
        case .done(let saved):
            if let fault { return try await self.form(saved, context, all: false, DraftNotices.fault(fault, say), .unprocessableContent, say) }
            if !planReport.isEmpty { return try await self.form(saved, context, all: false, planReport: planReport, nil, .unprocessableContent, say) }
            guard isTheirs else { return try await self.form(saved, context, all: false, DraftNotices.notYours(say), .unprocessableContent, say) }
            return redirect(to: act.next(saved, in: say))
        }
    }

    /// Many dates at once.
    private func repeatDates(_ request: Request, _ context: OfficeContext, _ say: Language) async throws -> Response {
        let (stored, form) = (try await draft(context), try await request.form())
        let typed = DraftDaysPage.Typed(form)
        func again(_ notice: StaffNotice, _ status: HTTPResponse.Status = .unprocessableContent) throws -> Response {
            answer(DraftDaysPage(for: try context.staffPerson(), stored, typed, notice).page(in: say), status)
        }
        guard let days = typed.recurrence.days(), !days.isEmpty, !typed.time.isEmpty else { return try again(DraftNotices.noDays(say)) }
        guard stored.draft.sessions.count + days.count <= EventDraft.most.sessions else { return try again(DraftNotices.tooManyDays(say)) }
        var draft = stored.draft
        let added = draft.addSessions(on: days, time: typed.time)
        guard let revision = form["revision"].flatMap({ Int($0) }),
            case .done = try await drafts.book.saveDraft(stored.id, draft, revision: revision, by: try context.person().actor, at: now())
        else { return try again(DraftNotices.staleAct(say), .conflict) }
        return redirect(to: StaffURL.draft(String(stored.id)).path(in: say) + "?added=\(added)#part-sessions")
    }

    // MARK: The page that it will be

    private func preview(_ context: OfficeContext, _ say: Language) async throws -> Response {
        let stored = try await draft(context)
        guard let programme = try await drafts.read(stored, within: try context.reach(of: .enterProgramme), at: now()).programme, let event = programme.events.first else { return incomplete(stored, say) }
        let document = DraftPreview(stored, event, sessions: programme.sessions, now: now()).document(isTest: house.isTest, in: say)
        var response = PageAnswer.prepared(document, .ok, in: say, policy: PageAnswer.policy() + "; frame-ancestors 'none'").response
        response.headers[.cacheControl] = "no-store"
        return response
    }

    private func plan(_ request: Request, _ context: OfficeContext, _ say: Language) async throws -> Response {
        let stored = try await draft(context)
        guard let key = context.parameters.get("places").flatMap({ Int($0) }), let places = stored.draft.places.first(where: { $0.row.key == key }), let digest = places.plan,
            let bytes = try await drafts.file(digest), case .success(let plan) = DraftDesk.plan(bytes, named: digest)
        else { return redirect(to: .draft(String(stored.id)), say) }
        return answer(PlanPage(for: try context.staffPerson(), stored, places, plan, isTooLarge: request.uri.queryParameters["large"] != nil).page(in: say))
    }

    /// Where somebody reads what is missing.
    func incomplete(_ stored: StoredDraft, _ say: Language) -> Response { redirect(to: StaffURL.draft(String(stored.id)).path(in: say) + "?check=1") }

    private func picture(_ context: OfficeContext) async throws -> Response {
        let name = context.parameters.get("file") ?? ""
        guard let match = name.wholeMatch(of: /([0-9a-f]{64})\.(jpg|png|webp)/), let bytes = try await drafts.file(String(match.1)), let header = PictureHeader(bytes) else {
            throw Problem.notFound
        }
        return Response(
            status: .ok, headers: [.contentType: header.format.mediaType, .cacheControl: "private, max-age=3600", .xContentTypeOptions: "nosniff"],
            body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}
