import Booking
import Domain
import Foundation
import Hummingbird
import Logging
import NIOCore
import Pages

/// The pages that spectators see, in each language. They do what the API does, with forms instead of JSON: every step works without
/// scripts, and nothing is kept between two requests but what the addresses and one cookie say.
struct Site: Sendable {
    let office: BoxOffice
    let shelf = PageShelf()

    var settings: BoxOffice.Settings { office.settings }

    func add(to router: Router<BasicRequestContext>) {
        for asset in Asset.all {
            router.get(RouterPath(asset.path)) { _, _ in
                Response(
                    status: .ok,
                    headers: [
                        .contentType: asset.type, .cacheControl: "public, max-age=31536000, immutable", .xContentTypeOptions: "nosniff",
                    ], body: .init(byteBuffer: .init(bytes: asset.bytes)))
            }
        }
        for language in Language.allCases { add(language, to: router.group().add(middleware: SiteErrors(site: self, language: language))) }
    }

    private func add(_ language: Language, to router: RouterGroup<BasicRequestContext>) {
        let paths = SiteURL.patterns(in: language)
        router.get(RouterPath(SiteURL.programme.path(in: language))) { request, _ in try await programme(request, language) }
        router.get(RouterPath(paths.event)) { request, context in try await event(request, context, language) }
        router.get(RouterPath(paths.session)) { request, context in try await choose(request, context, language) }
        router.post(RouterPath(paths.session)) { request, context in try await hold(request, context, language) }
        router.get(RouterPath(paths.basket)) { request, context in try await basket(request, context, language) }
        router.post(RouterPath(paths.extend)) { request, context in try await extend(request, context, language) }
        router.post(RouterPath(paths.release)) { request, context in try await release(request, context, language) }
        router.post(RouterPath(paths.recap)) { request, context in try await recap(request, context, language) }
        router.post(RouterPath(paths.purchase)) { request, context in try await purchase(request, context, language) }
        router.get(RouterPath(paths.order)) { request, context in try await order(request, context, language) }
        router.post(RouterPath(paths.pay)) { request, context in try await pay(request, context, language) }
        router.post(RouterPath(paths.cancelOrder)) { request, context in try await cancel(request, context, language) }
        router.post(RouterPath(paths.refund)) { request, context in try await refund(request, context, language) }
        router.get(RouterPath(paths.tickets)) { _, context in try await tickets(context, language) }
    }

    // MARK: Answers

    /// A page that everybody may see and keep for a moment.
    func publicAnswer(_ page: Page) -> PreparedAnswer {
        var answer = prepared(page, .ok)
        answer.headers[.cacheControl] = "public, max-age=2, stale-while-revalidate=30"
        return answer
    }

    /// Somebody's own page.
    func answer(_ page: Page, _ status: HTTPResponse.Status = .ok, cookie: String? = nil) -> Response {
        var response = prepared(page, status).response
        response.headers[.cacheControl] = "no-store"
        if let cookie { response.headers[.setCookie] = cookie }
        return response
    }

    func redirect(to url: SiteURL, _ language: Language, query: String = "", cookie: String? = nil) -> Response {
        redirect(to: url.path(in: language) + query, cookie: cookie)
    }

    func redirect(to address: String, cookie: String? = nil) -> Response {
        var headers: HTTPFields = [.location: address, .cacheControl: "no-store"]
        if let cookie { headers[.setCookie] = cookie }
        return Response(status: .seeOther, headers: headers)
    }

    private func prepared(_ page: Page, _ status: HTTPResponse.Status) -> PreparedAnswer {
        var headers: HTTPFields = [
            .contentType: "text/html; charset=utf-8", .contentSecurityPolicy: office.contentSecurityPolicy, .xContentTypeOptions: "nosniff",
        ]
        // An order's address opens its tickets: it is told to no other site.
        headers[.referrerPolicy] = "same-origin"
        headers[.crossOriginOpenerPolicy] = "same-origin"
        headers[.contentLanguage] = page.language.rawValue
        return PreparedAnswer(status: status, headers: headers, body: ByteBuffer(string: page.document(isTest: settings.isTest).text))
    }

    /// What the doorway says when there are too many people.
    var busyPages: [Language: PreparedAnswer] {
        Dictionary(uniqueKeysWithValues: Language.allCases.map { language in
            var answer = prepared(MessagePage(.busy).page(in: language), .serviceUnavailable)
            answer.headers[.retryAfter] = "2"
            answer.headers[.cacheControl] = "no-store"
            return (language, answer)
        })
    }

    /// Nil for a program that asks.
    func notFound(_ request: Request) -> Response? {
        guard request.headers[.accept]?.contains("text/html") == true, !request.uri.path.hasPrefix("/v1/") else { return nil }
        return message(.notFound, .notFound, Language(path: request.uri.path))
    }

    // MARK: What pages are about

    func show(_ entry: CatalogueMirror.Entry, now: Timestamp?) async -> Show {
        let session = entry.session
        let availability = (try? await office.stock.availability(of: session)) ?? nil
        let sale: Show.Sale =
            switch SessionAnswer.Sale(session, now: now) {
            case .cancelled: .cancelled
            case .notOpen: .notOpen
            case .open: .open
            case .closed: .closed
            case .unknown: .unknown
            }
        return Show(
            event: entry.event, session: session, zone: entry.timeZone, sale: sale,
            free: availability.map { session.publicStock($0, at: now).map(\.free) })
    }

    func message(_ message: Message, _ status: HTTPResponse.Status, _ language: Language) -> Response {
        var response = answer(MessagePage(message).page(in: language), status)
        if status == .serviceUnavailable { response.headers[.retryAfter] = "2" }
        return response
    }
}

extension BoxOffice {
    /// No script or style but our own files, nothing from elsewhere, and forms that lead only here and to the provider's pay page.
    var contentSecurityPolicy: String {
        let payPage = URL(string: settings.payPage.replacing("{payment}", with: "p").replacing("{secret}", with: "s"))
        let provider = payPage.flatMap { url in
            url.scheme.flatMap { scheme in url.host().map { " \(scheme)://\($0)\(url.port.map { ":\($0)" } ?? "")" } }
        }
        return "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
            + "form-action 'self'\(provider ?? ""); base-uri 'none'; frame-ancestors 'none'"
    }
}

/// Turns what went wrong into a page for the person in front of it. What happened inside is logged and never shown.
struct SiteErrors: RouterMiddleware {
    let site: Site
    let language: Language

    func handle(
        _ request: Request, context: BasicRequestContext, next: (Request, BasicRequestContext) async throws -> Response
    ) async throws -> Response {
        do {
            guard request.method != .post || request.isFromOurOwnPage else { return site.message(.foreignForm, .forbidden, language) }
            return try await next(request, context)
        } catch let problem as Problem {
            return site.message(Message(problem), problem.status, language)
        } catch let error as SeatStoreError {
            note(error, context)
            return site.message(.suspended, .serviceUnavailable, language)
        } catch {
            note(error, context)
            return site.message(.internalError, .internalServerError, language)
        }
    }

    private func note(_ error: any Error, _ context: BasicRequestContext) {
        site.office.logger.error(
            "page failed", metadata: ["error": "\(error)", "route": "\(context.endpointPath ?? "none")", "request": "\(context.id)"])
    }
}
