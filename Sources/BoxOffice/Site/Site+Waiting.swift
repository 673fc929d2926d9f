import Booking
import Domain
import Hummingbird
import Pages

// The waiting list of a session that is sold out, or nearly so.
extension Site {
    func waiting(_ context: BasicRequestContext, _ language: Language) async throws -> Response {
        let entry = try await office.entry(context)
        return try await waitingPage(entry, language: language)
    }

    private func waitingPage(
        _ entry: CatalogueMirror.Entry, form: WaitingPage.Form = WaitingPage.Form(), message: Message? = nil, status: HTTPResponse.Status = .ok,
        language: Language
    ) async throws -> Response {
        let now = try await office.mirror.now()
        let show = await show(entry, now: now)
        if show.isRoomFirst { return self.message(.waitingLater, .conflict, next: .room(session: entry.session.id), language) }
        guard let until = show.waitingUntil else {
            // Closed, cancelled or not open: the event's page says so.
            return redirect(to: .event(entry.event.id), language)
        }
        return answer(WaitingPage(show: show, until: until, form: form, message: message).page(in: language), status)
    }

    func joinWaiting(_ request: Request, _ context: BasicRequestContext, _ language: Language) async throws -> Response {
        let entry = try await office.entry(context)
        let fields = try await request.form()
        var form = WaitingPage.Form(category: fields["category"] ?? "", size: fields["size"].flatMap { Int($0) } ?? 0, email: fields["email"] ?? "")
        if let blocked = blocked(from: entry, request, email: form.email, language) { return blocked }
        func again(_ message: Message, _ status: HTTPResponse.Status) async throws -> Response {
            try await waitingPage(entry, form: form, message: message, status: status, language: language)
        }
        let answer = try await office.wait(
            for: form.size, category: form.category, email: form.email, language: language.rawValue, in: entry.session, network: request.network)
        switch answer {
        case .noted: return redirect(to: .waitingJoined(entry.session.id), language)
        case .available(let free): return try await again(.waitingAvailable(free), .conflict)
        case .notOffered: return redirect(to: .event(entry.event.id), language)
        case .roomStands: return self.message(.waitingLater, .conflict, next: .room(session: entry.session.id), language)
        case .crowded: return try await again(.waitingFull, .serviceUnavailable)
        case .tooMany: return try await again(.waitingTooMany, .tooManyRequests)
        case .invalidEmail:
            form.hasEmailProblem = true
            return try await again(.waitingInvalid, .unprocessableContent)
        case .mistaken(.unknownCategory): return try await again(.badForm, .unprocessableContent)
        case .mistaken: return try await again(.waitingImpossible, .unprocessableContent)
        case .refused(.closed): return message(.waitingClosed, .forbidden, next: .event(entry.event.id), language)
        case .refused(let refusal):
            let problem = Problem(refusal, session: entry.session, layout: nil)
            return message(Message(refusal, layout: nil) ?? Message(problem), problem.status, next: .event(entry.event.id), language)
        }
    }

    func waitingJoined(_ context: BasicRequestContext, _ language: Language) async throws -> Response {
        let entry = try await office.entry(context)
        return answer(MessagePage(.waitingJoined, url: .waitingJoined(entry.session.id), next: .event(entry.event.id)).page(in: language))
    }

    func askToConfirm(_ context: BasicRequestContext, _ language: Language) async throws -> Response {
        let entry = try await office.entry(context)
        let id = try office.holdID(context)
        let show = await show(entry, now: try await office.mirror.now())
        guard show.waitingUntil != nil else { return redirect(to: .event(entry.event.id), language) }
        return answer(ConfirmWaitingPage(show: show, hold: id).page(in: language))
    }

    func confirmWaiting(_ context: BasicRequestContext, _ language: Language) async throws -> Response {
        let entry = try await office.entry(context)
        let (event, session) = (entry.event, entry.session)
        let id = try office.holdID(context)
        guard try await office.mirror.now() < session.waitingEndsAt else { return message(.waitingClosed, .forbidden, next: .event(event.id), language) }
        try await office.store.confirm(WaitingConfirmation(hold: id, sessionNumber: session.number), of: session)
        return answer(MessagePage(.waitingConfirmed, url: .confirmWaiting(session: session.id, hold: id), next: .event(event.id)).page(in: language))
    }

    func askToLeave(_ context: BasicRequestContext, _ language: Language) async throws -> Response {
        let entry = try await office.entry(context)
        let id = try office.holdID(context)
        let hold = try await office.store.hold(id: id, in: entry.session)
        let now = try await office.mirror.now()
        let hasBasket = hold.map { $0.state == .held && $0.expiresAt > now } ?? false
        return answer(LeaveWaitingPage(show: await show(entry, now: now), hold: id, hasBasket: hasBasket).page(in: language))
    }

    func leaveWaiting(_ context: BasicRequestContext, _ language: Language) async throws -> Response {
        let entry = try await office.entry(context)
        let session = entry.session
        let id = try office.holdID(context)
        try await office.store.leave(WaitingLeave(hold: id, sessionNumber: session.number), of: session)
        return answer(MessagePage(.waitingLeft, url: .leaveWaiting(session: session.id, hold: id), next: .event(entry.event.id)).page(in: language))
    }
}
