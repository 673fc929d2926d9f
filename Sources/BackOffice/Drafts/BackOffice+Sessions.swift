import Booking
import Domain
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Pages
import Programme
import Web

// A session that does not take place as it was announced. What touches sales is asked of the reconciler, as the command line asks it.
extension BackOffice {
    var sessionRoutes: [OfficeRoute] {
        let (access, event, id) = (OfficeRoute.Access.right(.enterProgramme, of: .own), "{event}", "{performance}")
        return [
            OfficeRoute.page(.get, .session(event: event, id: id), access) { request, context, say in
                let asked = request.uri.queryParameters
                let notice = asked["postponed"] != nil ? StaffSessionPage.postponed(say) : asked["cancelled"] != nil ? StaffSessionPage.cancelled(say) : nil
                return try await session(context, code: request.query["code"], notice, .ok, say)
            },
            // Whoever reads takings has no business with names.
            OfficeRoute.page(.get, .guests(id), access) { _, context, say in try await guests(context, say) },
            OfficeRoute.page(.post, .postpone(event: event, id: id), access, isSensitive: true) { request, context, say in try await postpone(request, context, say) },
            OfficeRoute.page(.post, .cancelSession(event: event, id: id), access, isSensitive: true) { request, context, say in try await cancel(request, context, say) },
        ].flatMap { $0 }
    }

    /// - Throws: the same problem when there is none and when it is somebody else's.
    private func found(_ context: OfficeContext) async throws -> (event: Event, session: Session) {
        let (event, sessions) = try await show(context)
        guard let session = sessions.first(where: { $0.id == context.parameters.get("performance") }) else { throw Problem.noSuchEvent }
        return (event, session)
    }

    /// - Parameter code: of which somebody wants the link for guests.
    private func session(
        _ context: OfficeContext, typed: [String: String] = [:], code: String? = nil, _ notice: StaffNotice?, _ status: HTTPResponse.Status, _ say: Language
    ) async throws -> Response {
        let (event, session) = try await found(context)
        let answer = try await house.reports.sales(SalesQuestion(sessionID: session.id, isTest: house.isTest, details: [.category, .tariff]))
        let sold = answer.cells.reduce(0) { $0 + ($1.isFee ? 0 : $1.tally.quantity) }
        let page = StaffSessionPage(
            for: try context.staffPerson(), event, session, sold: sold, blocked: try await blocked(in: session),
            allotments: StaffAllotments(session, issued: issued(answer.cells, of: session), asked: code.map { ($0, link(to: session, code: $0, say)) }),
            progress: try await progress(of: session), played: try await played(session, context), typed: typed, notice)
        return self.answer(page.page(in: say), status)
    }

    /// Tickets at the prices of each allotment that has some: they are its places', and no others of the category have one of these.
    private func issued(_ cells: [SalesCell], of session: Session) -> [String: Int] {
        session.inventory.allotments.reduce(into: [:]) { issued, allotment in
            guard let tariffs = allotment.tariffs else { return }
            let ids = Set(tariffs.map(\.id))
            issued[allotment.id] = cells.filter { !$0.isFee && $0.categoryIndex == allotment.category && ids.contains($0.tariff?.id ?? "") }.reduce(0) { $0 + $1.tally.quantity }
        }
    }

    private func link(to session: Session, code: String, _ say: Language) -> StaffAllotments.Answer {
        let digest = Allotment.digest(ofCode: code)
        guard session.inventory.allotments.contains(where: { $0.codeDigest == digest }) else { return .opensNothing }
        return .link(ChoosePage.link(to: session.id, code: code, site: house.site, in: say))
    }

    /// Whoever reaches the whole house may call off what is over, by its name.
    private func played(_ session: Session, _ context: OfficeContext) async throws -> StaffSessionPage.Played {
        StaffSessionPage.Played(
            admitted: try await desk.admitted(toSession: session.id), isOver: CallingOff.isOver(session.startsAt, at: now()), mayStill: try context.reach(of: .enterProgramme) == .house)
    }

    /// What the form says that its author knows.
    private func knowledge(_ form: [String: String], _ field: String, of session: Session, _ context: OfficeContext) throws -> CallingOff {
        guard form[field]?.trimmingCharacters(in: .whitespaces) == session.id else { return CallingOff() }
        return CallingOff(admitted: .max, isOver: try context.reach(of: .enterProgramme) == .house)
    }

    /// By the names that stand on tickets; the programme has the plan's ids.
    private func blocked(in session: Session) async throws -> [StaffSessionPage.Blocked] {
        let groups = session.inventory.blocked
        guard !groups.isEmpty, let digest = session.layoutDigest, let layout = try await house.catalogue.layout(digest: digest) else { return [] }
        return groups.map { group in
            let ids = Set(group.seats)
            return StaffSessionPage.Blocked(reason: group.reason, seats: layout.seats.lazy.filter { ids.contains($0.id) }.map(\.name))
        }
    }

    /// Of the last thing that was asked about it; nil when nothing was.
    private func progress(of session: Session) async throws -> StaffSessionPage.Progress? {
        let task: CommandTask? = session.status == .cancelled ? .cancelSession(number: session.number, reason: "")
            : session.postponedAt == nil ? nil : .postponeSession(number: session.number, startsAt: session.startsAt)
        guard let task, let command = try await desk.lastCommand(task) else { return nil }
        return StaffSessionPage.Progress(isOver: command.progress.isOver, done: command.progress.done, total: command.progress.total)
    }

    private func postpone(_ request: Request, _ context: OfficeContext, _ say: Language) async throws -> Response {
        let ((event, session), form, person) = (try await found(context), try await request.form(), try context.person())
        func again(_ notice: StaffNotice) async throws -> Response { try await self.session(context, typed: form, notice, .unprocessableContent, say) }
        let zone = TimeZone(identifier: session.venue.timeZone) ?? .gmt
        guard let date = Self.moment(form, now: now(), zone: zone), date > session.startsAt else { return try await again(StaffSessionPage.notLater(say)) }
        let doors = date - .milliseconds(session.startsAt.milliseconds - (session.doorsAt ?? session.startsAt).milliseconds)
        guard doors > now() else { return try await again(StaffSessionPage.notLater(say)) }
        guard form["sure-postpone"] != nil else { return try await again(StaffSessionPage.sure(say)) }
        let refundable = RefundTerms.end(askedFrom: now(), doors: doors)
        let note = JournalNote(.sessionPostponed, of: session.id, detail: date.rfc3339(in: zone), by: person.actor)
        let known = try knowledge(form, StaffSessionPage.reallyPostpone, of: session, context)
        switch try await desk.postponeSession(session.id, to: date, refundableUntil: refundable, knowing: known, askedBy: person.actor.text, noted: note, at: now()) {
        case .unknownSession, .notPublished: throw Problem.noSuchEvent
        case .notLater: return try await again(StaffSessionPage.notLater(say))
        case .refused(let objection): return try await again(StaffSessionPage.refused(objection, session, say))
        case .asked:
            return redirect(to: StaffURL.session(event: event.id, id: session.id).path(in: say) + "?postponed=1")
        }
    }

    private func cancel(_ request: Request, _ context: OfficeContext, _ say: Language) async throws -> Response {
        let ((event, session), form, person) = (try await found(context), try await request.form(), try context.person())
        func again(_ notice: StaffNotice) async throws -> Response { try await self.session(context, typed: form, notice, .unprocessableContent, say) }
        guard form["sure-cancel"] != nil else { return try await again(StaffSessionPage.sure(say)) }
        let note = JournalNote(.sessionCancelled, of: session.id, detail: event.id, by: person.actor)
        let known = try knowledge(form, StaffSessionPage.reallyCancel, of: session, context)
        switch try await desk.cancelSession(session.id, reason: "session-cancelled", knowing: known, askedBy: person.actor.text, noted: note, at: now()) {
        case .unknownSession, .draft: throw Problem.noSuchEvent
        case .refused(let objection): return try await again(StaffSessionPage.refused(objection, session, say))
        case .asked:
            return redirect(to: StaffURL.session(event: event.id, id: session.id).path(in: say) + "?cancelled=1")
        }
    }

    private func guests(_ context: OfficeContext, _ say: Language) async throws -> Response {
        let (id, person) = (context.parameters.get("performance") ?? "", try context.person())
        let (_, sessions) = try await shows(within: try context.reach(of: .enterProgramme))
        guard sessions.values.contains(where: { $0.contains { $0.id == id } }) else { throw Problem.noSuchEvent }
        let guests = try await house.reports.guests(ofSession: id, isTest: house.isTest)
        try await house.book.note(.guestsExported, of: id, detail: String(guests.count), by: person.actor, at: now())
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/csv; charset=utf-8", .cacheControl: "no-store", .contentDisposition: "attachment; filename=\"\(id).csv\"", .xContentTypeOptions: "nosniff",
            ], body: .init(byteBuffer: ByteBuffer(string: GuestList.csv(guests, in: say))))
    }

    /// Day and time of a form; nil when they are none.
    static func moment(_ form: [String: String], now: Timestamp, zone: TimeZone) -> Timestamp? {
        guard let day = form["day"], let time = form["time"], "\(day) \(time)".wholeMatch(of: /\d{4}-\d{2}-\d{2} \d{2}:\d{2}/) != nil else { return nil }
        return Moment.read("\(day) \(time)", now: now, zone: zone)
    }
}
