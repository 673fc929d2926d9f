import Booking
import Domain
import Foundation
import Hummingbird
import Pages
import WaitingRoom

// The waiting room before a sale: what the API does with headers, the site does with cookies.
extension Site {
    func addRooms(to router: RouterGroup<BasicRequestContext>, _ language: Language) {
        func route(_ url: SiteURL) -> RouterPath { RouterPath(url.path(in: language)) }
        let session = "{session}"
        router.get(route(.room(session))) { request, context in try await room(request, context, language) }
        router.post(route(.room(session))) { request, context in try await joinRoom(request, context, language) }
        router.post(route(.enterRoom(session))) { request, context in try await enterRoom(request, context, language) }
        router.post(route(.leaveRoom(session))) { request, context in try await leaveRoom(request, context, language) }
        router.get(route(.draw(session))) { request, context in try await draw(request, context, language) }
        addRoomProofs(to: router, language)
        router.post(route(.askForTurn(session))) { request, context in try await askForTurn(request, context, language) }
        for form in [SiteURL.enterRoom(session), .leaveRoom(session), .askForTurn(session)] {
            router.get(route(form)) { _, context in redirect(to: .room(try context.parameters.require("session")), language) }
        }
    }

    // MARK: Who was let in

    /// Where a visitor goes instead of choosing places; nil for one that was let in, or where nobody has to wait.
    func roomInTheWay(of entry: CatalogueMirror.Entry, _ request: Request, _ language: Language) async -> Response? {
        // A room that is away stands in nobody's way: the script that holds places knows whether its gate is shut.
        guard let room = entry.room, let view = try? await office.rooms.view(of: room.number), view.notice.board.phase.isStanding,
            await shoppingTime(of: entry, request) == nil, await !leavesWheelchairs(of: entry)
        else { return nil }
        return redirect(to: .room(entry.session.id), language)
    }

    /// Whether the session's waiting room stands, and wheelchair places can be had without waiting.
    func leavesWheelchairs(of entry: CatalogueMirror.Entry) async -> Bool {
        guard let room = entry.room, let now = try? await office.mirror.now(), let notice = try? await office.rooms.view(of: room.number)?.notice else { return false }
        return notice.board.leavesWheelchairs(of: entry.session, stock: notice.stock, at: now)
    }

    /// How long a visitor that was let in may choose; nil for another one.
    func shoppingTime(of entry: CatalogueMirror.Entry, _ request: Request) async -> (until: Timestamp, now: Timestamp)? {
        await admitted(to: entry, request).map { ($0.admission.until, $0.now) }
    }

    /// Nil for a visitor that was not let in, or whose time is over.
    func admitted(to entry: CatalogueMirror.Entry, _ request: Request) async -> (admission: Admission, now: Timestamp)? {
        guard let room = entry.room, let now = try? await office.mirror.now(), case .valid(let admission) = admission(to: room, request, now: now) else { return nil }
        return (admission, now)
    }

    /// Who has bought in its shopping time lets somebody else in; where several sessions share a room, there may be more to buy.
    /// - Returns: cookies that are of no more use.
    func leaveRoom(after record: OrderRecord, _ request: Request) async -> [String] {
        guard record.state == .confirmed || record.state == .ticketed, let entry = try? await entry(of: record), let room = entry.room,
            room.terms.shared == nil, case .valid(let admission) = admission(to: room, request, now: record.order.placedAt), record.order.placedAt >= admission.from
        else { return [] }
        // Its time ends by itself where nobody can be told.
        return (try? await leaveRoom(of: entry, request)) ?? []
    }

    private func leaveRoom(of entry: CatalogueMirror.Entry, _ request: Request) async throws -> [String] {
        guard let room = entry.room, let now = try? await office.mirror.now(), case .valid(let admission) = admission(to: room, request, now: now) else { return [] }
        do {
            try await office.roomStore.leave(rank: admission.rank, until: admission.until, room: room.number, sessions: room.sessions)
        } catch {
            office.logger.warning("a visitor has not left the waiting room", metadata: ["error": "\(error)"])
            throw Problem.roomAway
        }
        return [SiteCookie.admission(room).gone, SiteCookie.pass(room).gone]
    }

    enum Permission {
        case valid(Admission), over, none
    }

    func admission(to room: Room, _ request: Request, now: Timestamp) -> Permission {
        guard let text = SiteCookie.admission(room).read(request), let secret = SiteCookie.waiting(room).read(request) else { return .none }
        do throws(CredentialRefusal) {
            return .valid(try Admission(text, under: office.roomKeys, room: room.number, device: Device(secret: secret), now: now))
        } catch {
            return if case .expired = error { .over } else { .none }
        }
    }

    /// Nil for a browser without a number, and for one whose number is another's.
    func pass(to room: Room, _ request: Request, now: Timestamp) -> Pass? {
        guard let text = SiteCookie.pass(room).read(request), let secret = SiteCookie.waiting(room).read(request) else { return nil }
        return try? office.pass(text, room: room.number, device: Device(secret: secret), now: now)
    }

    // MARK: The room's page

    struct RoomPlace {
        var entry: CatalogueMirror.Entry
        var room: Room
        var view: RoomMirror.View
        var now: Timestamp
    }

    enum RoomFound {
        case place(RoomPlace)
        case elsewhere(Response)
    }

    func findRoom(_ context: BasicRequestContext, _ language: Language) async throws -> RoomFound {
        let entry = try await office.entry(context)
        guard let room = entry.room else { return .elsewhere(redirect(to: .session(entry.session.id), language)) }
        // The event's page says so, and what becomes of tickets.
        guard entry.session.status == .published else { return .elsewhere(redirect(to: .event(entry.event.id), language)) }
        let now = try await office.mirror.now()
        let view: RoomMirror.View?
        do {
            view = try await office.rooms.view(of: room.number)
        } catch {
            throw Problem.roomAway
        }
        guard let view else {
            // Its keeper has not said anything of it yet. Before people may come the event's page says from when on; afterwards that page leads here.
            guard now < room.joinsAt || now >= room.closesAt else { throw Problem.roomAway }
            return .elsewhere(redirect(to: .event(entry.event.id), language))
        }
        return .place(RoomPlace(entry: entry, room: room, view: view, now: now))
    }

    func room(_ request: Request, _ context: BasicRequestContext, _ language: Language) async throws -> Response {
        switch try await findRoom(context, language) {
        case .elsewhere(let response): return response
        case .place(let place): return await roomPage(of: place, request, language)
        }
    }

    func roomPage(
        of place: RoomPlace, _ request: Request, _ language: Language, message: Message? = nil, status: HTTPResponse.Status = .ok, cookies: [String] = []
    ) async -> Response {
        let (session, notice) = (place.entry.session, place.view.notice)
        switch notice.board.phase {
        case .tooEarly, .closed: return redirect(to: .event(place.entry.event.id), language, cookies: cookies)
        case .open: return redirect(to: .session(session.id), language, cookies: cookies)
        case .early, .drawing, .queue, .paused, .soldOut: break
        }
        let standing: RoomPage.Standing
        switch admission(to: place.room, request, now: place.now) {
        case .valid where message == nil: return redirect(to: .session(session.id), language)
        case .over: standing = .over
        case .valid, .none: standing = self.standing(place, request)
        }
        let asked = asks(of: place, request)
        let page = RoomPage(
            show: await show(place.entry, now: place.now), asks: asked.0, board: notice.board, opensAt: notice.opensAt, shopping: notice.shopping, stock: notice.stock,
            note: notice.message, standing: standing, now: place.now, basket: await openBasket(of: request, in: session), message: message)
        return answer(page.page(in: language), status, cookies: asked.cookies + cookies)
    }

    private func standing(_ place: RoomPlace, _ request: Request) -> RoomPage.Standing {
        guard let pass = pass(to: place.room, request, now: place.now) else { return .outside }
        return .turn(place.view.notice.board.turn(of: pass, draw: place.view.draw), number: pass.number)
    }

    // MARK: In and out

    func joinRoom(_ request: Request, _ context: BasicRequestContext, _ language: Language) async throws -> Response {
        guard case .place(let place) = try await findRoom(context, language) else { return try await room(request, context, language) }
        let session = place.entry.session.id
        let form = try await request.form()
        guard form[RoomPage.trap]?.isEmpty ?? true else { return message(.robot, .unprocessableContent, next: .room(session: session), language) }
        let isOver = if case .over = admission(to: place.room, request, now: place.now) { true } else { false }
        // Who has a number keeps it, however often the button is pressed.
        if !isOver, pass(to: place.room, request, now: place.now) != nil { return redirect(to: .room(session), language) }
        if let blocked = blocked(from: place.entry, request, visitor: SiteCookie.waiting(place.room).read(request), language) { return blocked }
        let secret = isOver ? nil : knownSecret(place, request)
        return try await join(place, request, language, secret: secret, joinProof(place, request, form, secret: secret))
    }

    /// Of the browser, in this room.
    func knownSecret(_ place: RoomPlace, _ request: Request) -> String? {
        SiteCookie.waiting(place.room).read(request).flatMap { office.capability.isGenuine($0) ? $0 : nil }
    }

    /// A browser whose number was lost on its way, or whose turn is over, joins as another one, as any program could.
    /// - Parameters:
    ///   - secret: of the browser; nil for one that begins.
    ///   - more: cookies that are good whatever comes of it.
    func join(
        _ place: RoomPlace, _ request: Request, _ language: Language, secret: String?, _ proof: JoinProof, keeping more: [String] = []
    ) async throws -> Response {
        let session = place.entry.session.id
        var secret = secret
        for attempt in 1...2 {
            let own = secret ?? newVisitorID()
            do {
                let pass = try await office.join(place.view.notice, device: Device(secret: own), network: request.network, proof)
                let cookies = [
                    SiteCookie.waiting(place.room).header(own), SiteCookie.pass(place.room).header(pass.text(under: office.roomKeys)),
                    SiteCookie.admission(place.room).gone, SiteCookie.address(place.room).gone,
                ]
                return redirect(to: .room(session), language, cookies: more + cookies)
            } catch let problem as Problem {
                switch problem.type {
                case Problem.alreadyWaiting.type where attempt == 1:
                    // Work that was done for one number, and an address that was confirmed for it, are no use for a second one.
                    if proof.person != nil || place.view.notice.workBits != nil {
                        return redirect(
                            to: .room(session), language, cookies: more + [SiteCookie.waiting(place.room).gone, SiteCookie.address(place.room).gone])
                    }
                    secret = nil
                case Problem.noRoomNow.type: return redirect(to: .session(session), language, cookies: more)
                default:
                    guard let message = Message(joining: problem, sendsLetters: office.mirror.sendsLetters) else { throw problem }
                    return await roomPage(of: place, request, language, message: message, status: problem.status, cookies: more)
                }
            }
        }
        throw Problem.roomAway
    }

    func enterRoom(_ request: Request, _ context: BasicRequestContext, _ language: Language) async throws -> Response {
        guard case .place(let place) = try await findRoom(context, language) else { return try await room(request, context, language) }
        let session = place.entry.session.id
        guard let pass = pass(to: place.room, request, now: place.now) else { return redirect(to: .room(session), language) }
        do {
            let admission = try await office.admit(pass, place.view)
            return redirect(
                to: .session(session), language, cookies: [SiteCookie.admission(place.room).header(admission.text(under: office.roomKeys))])
        } catch let problem as Problem {
            switch problem.type {
            case Problem.shopFull.type: return await roomPage(of: place, request, language, message: .shopFull, status: .serviceUnavailable)
            case Problem.choosingElsewhere.type: return await roomPage(of: place, request, language, message: .elsewhere, status: problem.status)
            case Problem.roomAway.type: return await roomPage(of: place, request, language, message: .roomAway, status: .serviceUnavailable)
            case Problem.admissionOver.type:
                // The admission's cookie was lost: this browser begins again.
                return redirect(to: .room(session), language, cookies: [SiteCookie.pass(place.room).gone])
            default: return redirect(to: .room(session), language)
            }
        }
    }

    func leaveRoom(_ request: Request, _ context: BasicRequestContext, _ language: Language) async throws -> Response {
        let entry = try await office.entry(context)
        let cookies = try await leaveRoom(of: entry, request)
        return answer(MessagePage(.gaveTurn, url: .event(entry.event.id), next: .event(entry.event.id)).page(in: language), cookies: cookies)
    }

    // MARK: The draw

    func draw(_ request: Request, _ context: BasicRequestContext, _ language: Language) async throws -> Response {
        guard case .place(let place) = try await findRoom(context, language) else { return try await room(request, context, language) }
        let notice = place.view.notice
        let typed = request.uri.queryParameters["numero"].flatMap { UInt32($0) }
        let page = DrawPage(
            show: await show(place.entry, now: place.now), plan: notice.plan, commitment: notice.commitment, reveal: notice.reveal,
            document: notice.reveal.flatMap { JSONAnswer.encode($0) }.map { String(buffer: $0) },
            number: typed.flatMap { $0 > 0 ? $0 - 1 : nil }, leftOut: notice.leftOutOfEarly ?? 0)
        return answer(page.page(in: language))
    }
}
