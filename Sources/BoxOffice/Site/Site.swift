import Booking
import Domain
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Pages

/// The pages that spectators see, in each language. They do what the API does, with forms instead of JSON: every step works without
/// scripts, and nothing is kept between two requests but what the addresses and the cookies say (``SiteCookie``).
struct Site: Sendable {
    let office: BoxOffice
    let shelf = PageShelf()

    var settings: BoxOffice.Settings { office.settings }

    func add(to router: Router<BasicRequestContext>) {
        for asset in Asset.all {
            router.get(RouterPath(asset.path)) { _, _ in PageAnswer.asset(asset) }
        }
        router.get("assets/{name}") { _, context in try PageAnswer.asset(called: context.parameters.get("name"), among: Asset.all) }
        router.get("pictures/{name}") { _, context in try await picture(named: context.parameters.get("name")) }
        addFeeds(to: router)
        for language in Language.allCases { add(language, to: router.group().add(middleware: SiteErrors(site: self, language: language))) }
    }

    private func add(_ language: Language, to router: RouterGroup<BasicRequestContext>) {
        func route(_ url: SiteURL) -> RouterPath { RouterPath(url.path(in: language)) }
        let (session, hold, order) = ("{session}", "{hold}", "{order}")
        router.get(route(.programme)) { request, _ in try await programme(request, language) }
        router.get(route(.agenda)) { request, _ in try await agenda(request, language) }
        router.get(route(.month("{month}"))) { request, context in try await agenda(request, month: context.parameters.get("month"), language) }
        router.get(route(.venue("{venue}"))) { request, context in try await venue(request, context, language) }
        router.get(route(.widget(venue: "{venue}"))) { request, context in try await widget(request, context, language) }
        router.get(route(.style)) { _, _ in answer(StylePage(now: try await office.mirror.now()).page(in: language)) }
        router.get(route(.event("{event}"))) { request, context in try await event(request, context, language) }
        router.get(route(.session(session))) { request, context in try await choose(request, context, language) }
        router.post(route(.session(session))) { request, context in try await self.hold(request, context, language) }
        router.post(route(.wish(session))) { request, context in try await wish(request, context, language) }
        router.get(route(.wish(session))) { _, context in try await wishNoted(context, language) }
        router.get(route(.waiting(session))) { _, context in try await waiting(context, language) }
        router.post(route(.waiting(session))) { request, context in try await joinWaiting(request, context, language) }
        router.get(route(.waitingJoined(session))) { _, context in try await waitingJoined(context, language) }
        router.get(route(.confirmWaiting(session: session, hold: hold))) { _, context in try await askToConfirm(context, language) }
        router.post(route(.confirmWaiting(session: session, hold: hold))) { _, context in try await confirmWaiting(context, language) }
        router.get(route(.leaveWaiting(session: session, hold: hold))) { _, context in try await askToLeave(context, language) }
        router.post(route(.leaveWaiting(session: session, hold: hold))) { _, context in try await leaveWaiting(context, language) }
        addRooms(to: router, language)
        router.get(route(.seats(session))) { request, context in try await seats(request, context, language) }
        router.get(route(.myBasket)) { request, _ in await myBaskets(request, language) }
        router.get(route(.basket(session: session, hold: hold))) { request, context in try await basket(request, context, language) }
        router.post(route(.basket(session: session, hold: hold))) { request, context in try await changeBasket(request, context, language) }
        router.post(route(.extend(session: session, hold: hold))) { request, context in try await extend(request, context, language) }
        router.post(route(.release(session: session, hold: hold))) { request, context in try await release(request, context, language) }
        router.post(route(.takeOut(session: session, hold: hold))) { request, context in try await takeOut(request, context, language) }
        router.post(route(.recap(session: session, hold: hold))) { request, context in try await recap(request, context, language) }
        router.post(route(.purchase(session: session, hold: hold))) { request, context in try await purchase(request, context, language) }
        router.get(route(.order(order))) { request, context in try await self.order(request, context, language) }
        // What a form was sent to may be asked for again, by a browser that goes back or loads once more.
        let basketForms: [SiteURL] = [
            .extend(session: session, hold: hold), .release(session: session, hold: hold), .takeOut(session: session, hold: hold),
            .recap(session: session, hold: hold), .purchase(session: session, hold: hold),
        ]
        for form in basketForms {
            router.get(route(form)) { _, context in
                redirect(to: .basket(session: try context.parameters.require("session"), hold: try context.parameters.require("hold")), language)
            }
        }
        router.get(route(.pay(order))) { _, context in redirect(to: .order(try context.parameters.require("order")), language) }
        router.get(route(.cancelOrder(order))) { _, context in try await askToCancel(context, language) }
        router.post(route(.pay(order))) { request, context in try await pay(request, context, language) }
        router.post(route(.cancelOrder(order))) { request, context in try await cancel(request, context, language) }
        router.get(route(.buyer(order))) { request, context in try await buyer(request, context, language) }
        router.post(route(.buyer(order))) { request, context in try await amendBuyer(request, context, language) }
        router.get(route(.refund(order))) { request, context in try await returnPlaces(request, context, language) }
        router.post(route(.refund(order))) { request, context in try await confirmReturn(request, context, language) }
        router.get(route(.names(order))) { _, context in try await names(context, language) }
        router.post(route(.names(order))) { request, context in try await changeName(request, context, language) }
        router.get(route(.ticketsPDF(order))) { request, context in try await ticketsPDF(request, context, language) }
        router.get(route(.ticketCode(order: order, ticket: "{ticket}"))) { _, context in try await ticketCode(context, language) }
        router.get(route(.tickets(order))) { _, context in try await tickets(context, language) }
        addAccount(to: router, language)
        addLegalPages(to: router, language)
        if let shelf = office.shelf { addMailbox(shelf, to: router, language) }
    }

    // MARK: Answers

    /// Somebody's own page.
    func answer(_ page: Page, _ status: HTTPResponse.Status = .ok, cookies: [String] = []) -> Response {
        var response = office.frame.own(page, status).response
        for cookie in cookies { response.headers.append(HTTPField(name: .setCookie, value: cookie)) }
        return response
    }

    func redirect(to url: SiteURL, _ language: Language, query: String = "", cookies: [String] = []) -> Response {
        redirect(to: url.path(in: language) + query, cookies: cookies)
    }

    func redirect(to address: String, cookies: [String] = []) -> Response {
        var headers: HTTPFields = [.location: address, .cacheControl: "no-store"]
        for cookie in cookies { headers.append(HTTPField(name: .setCookie, value: cookie)) }
        return Response(status: .seeOther, headers: headers)
    }

    /// Nil for a program that asks.
    func notFound(_ request: Request) -> Response? {
        guard request.headers[.accept]?.contains("text/html") == true, !request.uri.path.hasPrefix("/v1/") else { return nil }
        return office.frame.notFound[Language(path: request.uri.path)]?.response
    }

    // MARK: What pages are about

    func show(_ entry: CatalogueMirror.Entry, now: Timestamp?) async -> Show {
        let session = entry.session
        let availability = (try? await office.stock.availability(of: session)) ?? nil
        var show = Show(
            entry, sale: Show.Sale(session, now: now), free: availability.map { session.publicStock($0, at: now).map(\.free) },
            sendsLetters: office.mirror.sendsLetters)
        show.opened = availability.map { session.openedStock($0, at: now) }
        show.openWheelchairs = session.openWheelchairs(at: now)
        // Who is offered places is written to.
        let room = session.inventory.room == nil ? nil : office.mirror.known(session: session.id)?.room
        if show.sale == .open, show.sendsLetters, let now, now < session.waitingEndsAt {
            show.isRoomFirst = await keepsListShut(room)
            if !show.isRoomFirst { show.waitingUntil = session.waitingEndsAt }
        }
        if let room, room.terms.mode != .load { show.roomOpensAt = room.joinsAt }
        return show
    }

    /// Whether people wait in a room, past whom the waiting list would lead. One that is away stands in nobody's way: the script that takes people on the
    /// list knows.
    private func keepsListShut(_ room: Room?) async -> Bool {
        guard let room, let board = (try? await office.rooms.view(of: room.number))?.notice.board else { return false }
        return board.phase.isStanding && !board.isServed
    }

    /// What somebody is told who is kept out, and whom to write to; nil for everybody else.
    func blocked(
        from entry: CatalogueMirror.Entry, _ request: Request, visitor: String? = nil, email: String? = nil, _ language: Language
    ) -> Response? {
        do throws(Problem) {
            try office.blocks.check(request.headers, visitor: visitor, email: email)
            return nil
        } catch {
            return answer(MessagePage(.blocked, url: .event(entry.event.id), organiser: entry.event.organiser).page(in: language), error.status)
        }
    }

    /// - Parameter next: where somebody does what the message says.
    func message(_ message: Message, _ status: HTTPResponse.Status, next: MessagePage.Way?, _ language: Language) -> Response {
        var response = answer(MessagePage(message, next: next).page(in: language), status)
        if status == .serviceUnavailable { response.headers[.retryAfter] = "2" }
        return response
    }
}

extension Show {
    init(_ entry: CatalogueMirror.Entry, sale: Sale, free: [Int]? = nil, sendsLetters: Bool = true) {
        self.init(event: entry.event, session: entry.session, zone: entry.timeZone, sale: sale, free: free, sendsLetters: sendsLetters)
    }
}

extension Show.Sale {
    init(_ session: Session, now: Timestamp?) {
        self =
            switch SessionAnswer.Sale(session, now: now) {
            case .cancelled: .cancelled
            case .notOpen: .notOpen
            case .open: .open
            case .closed: .closed
            case .unknown: .unknown
            }
    }
}

/// Turns what went wrong into a page for the person in front of it. What happened inside is logged and never shown.
struct SiteErrors: RouterMiddleware {
    let site: Site
    let language: Language
    /// Of what programs ask for, who does not ask for a page gets a problem (ProblemMiddleware).
    var isForPrograms = false

    func handle(
        _ request: Request, context: BasicRequestContext, next: (Request, BasicRequestContext) async throws -> Response
    ) async throws -> Response {
        if isForPrograms, request.headers[.accept]?.contains("text/html") != true { return try await next(request, context) }
        do {
            guard request.method != .post || request.isFromOurOwnPage else { return page(.foreignForm, .forbidden, request, context) }
            return try await next(request, context)
        } catch let problem as Problem {
            return page(Message(problem), problem.status, request, context, hasRoom: problem.type == Problem.notAdmitted.type)
        } catch let error as SeatStoreError {
            note(error, context)
            return page(.suspended, .serviceUnavailable, request, context)
        } catch {
            note(error, context)
            return page(.internalError, .internalServerError, request, context)
        }
    }

    /// Leads back to what the request was about; to the same page again where our side failed and asking does nothing.
    private func page(
        _ message: Message, _ status: HTTPResponse.Status, _ request: Request, _ context: BasicRequestContext, hasRoom: Bool = false
    ) -> Response {
        let (order, session, hold) = (context.parameters.get("order"), context.parameters.get("session"), context.parameters.get("hold"))
        let way: MessagePage.Way? =
            if status == .notFound { nil }
            else if request.method != .post { status.code >= 500 ? .again : nil }
            else if let order { .order(order) }
            else if let session, let hold { .basket(session: session, hold: hold) }
            else if let session { hasRoom ? .room(session: session) : .choose(session: session) }
            else { nil }
        return site.message(message, status, next: way, language)
    }

    private func note(_ error: any Error, _ context: BasicRequestContext) {
        site.office.logger.error(
            "page failed", metadata: ["error": "\(error)", "route": "\(context.endpointPath ?? "none")", "request": "\(context.id)"])
    }
}
