import Booking
import Domain
import Foundation
import HTTPTypes
import Hummingbird
import Pages
import Web

// How a draft is published, at once or at a moment that is set, and how it ends without that.
extension BackOffice {
    var publicationRoutes: [OfficeRoute] {
        let (access, id) = (OfficeRoute.Access.right(.enterProgramme, of: .own), "{draft}")
        return [
            OfficeRoute.page(.get, .draftPublication(id), access) { request, context, say in try await publication(request, context, say) },
            OfficeRoute.page(.post, .draftPublication(id), access) { request, context, say in try await publish(request, context, say) },
            OfficeRoute.page(.get, .dropDraft(id), access) { _, context, say in
                answer(DropDraftPage.page(try await draft(context), for: try context.staffPerson(), in: say))
            },
            OfficeRoute.page(.post, .dropDraft(id), access) { request, context, say in try await drop(request, context, say) },
        ].flatMap { $0 }
    }

    private func publication(_ request: Request, _ context: OfficeContext, _ say: Language) async throws -> Response {
        let (stored, asked) = (try await draft(context), request.uri.queryParameters)
        let notice = asked["scheduled"] != nil ? DraftNotices.scheduled(say) : asked["waits"] != nil ? DraftNotices.unscheduled(say) : nil
        return try await publication(stored, context, notice, .ok, say)
    }

    private func publication(
        _ stored: StoredDraft, _ context: OfficeContext, typed: (String, String) = ("", ""), at moment: Timestamp? = nil, _ notice: StaffNotice?, _ status: HTTPResponse.Status, _ say: Language
    ) async throws -> Response {
        let reading = try await drafts.read(stored, within: try context.reach(of: .enterProgramme), at: now(), publishedAt: moment ?? stored.publishAt)
        guard let programme = reading.programme, let event = programme.events.first else { return incomplete(stored, say) }
        let page = DraftPublicationPage(
            for: try context.staffPerson(), stored, event, sessions: programme.sessions, published: reading.known.sessions, told: reading.told, at: moment ?? stored.publishAt ?? now(), zone: house.zone, typed: typed,
            notice)
        return answer(page.page(in: say), status)
    }

    private func publish(_ request: Request, _ context: OfficeContext, _ say: Language) async throws -> Response {
        let (stored, form, person) = (try await draft(context), try await request.form(), try context.person())
        let reach = try context.reach(of: .enterProgramme)
        let page = StaffURL.draftPublication(String(stored.id)).path(in: say)
        let later = form["do"] == "later" ? Self.moment(form, now: now(), zone: house.zone) : nil
        func again(_ notice: StaffNotice, _ status: HTTPResponse.Status = .unprocessableContent) async throws -> Response {
            try await publication(try await drafts.book.draft(stored.id) ?? stored, context, typed: (form["day"] ?? "", form["time"] ?? ""), at: later, notice, status, say)
        }
        guard form["revision"] == String(stored.revision) else { return try await again(DraftNotices.staleAct(say), .conflict) }
        if form["do"] == "never" { return try await schedule(stored, nil, person.actor) ? redirect(to: page + "?waits=1") : try await again(DraftNotices.staleAct(say), .conflict) }
        let reading = try await drafts.read(stored, within: reach, at: now(), publishedAt: later)
        guard let programme = reading.programme else { return incomplete(stored, say) }
        guard form["checked"] != nil || DraftRemarks.of(programme.sessions, published: reading.known.sessions, told: reading.told, at: later ?? now()).isEmpty else { return try await again(DraftNotices.check(say)) }
        if form["do"] == "later" {
            guard let moment = later, moment > now() else { return try await again(DraftNotices.wrongMoment(say)) }
            return try await schedule(stored, moment, person.actor) ? redirect(to: page + "?scheduled=1") : try await again(DraftNotices.staleAct(say), .conflict)
        }
        guard form["do"] == "now" else { throw Problem.malformed("'do' can be now, later or never.") }
        switch try await drafts.publish(stored, within: reach, by: person.actor, at: now()) {
        case .published(let event): return redirect(to: StaffURL.show(event).path(in: say) + "?published=1")
        case .wrong: return incomplete(stored, say)
        case .notTheirs: throw Problem.noSuchEvent
        case .refused(let reasons): return try await again(DraftNotices.refused(reasons, say))
        case .stale: return try await again(DraftNotices.staleAct(say), .conflict)
        }
    }

    private func schedule(_ stored: StoredDraft, _ moment: Timestamp?, _ actor: JournalActor) async throws -> Bool {
        if case .done = try await drafts.book.scheduleDraft(stored.id, at: moment, revision: stored.revision, by: actor, at: now()) { return true }
        return false
    }

    private func drop(_ request: Request, _ context: OfficeContext, _ say: Language) async throws -> Response {
        let (stored, form) = (try await draft(context), try await request.form())
        guard form["do"] == "drop", let revision = form["revision"].flatMap({ Int($0) }) else { throw Problem.malformed("The form does not say what to drop.") }
        guard case .gone = try await drafts.book.dropDraft(stored.id, revision: revision, by: try context.person().actor, at: now()) else {
            return answer(DropDraftPage.page(stored, for: try context.staffPerson(), DraftNotices.staleAct(say), in: say), .conflict)
        }
        return redirect(to: StaffURL.shows.path(in: say) + "?dropped=1")
    }
}
