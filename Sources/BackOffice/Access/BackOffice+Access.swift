import Booking
import Domain
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import Pages
import Web

// Who comes in where: the same few steps for each address.
extension BackOffice {
    /// - Parameter pages: paths that can be looked at, of those that forms are sent to.
    func admit(_ route: OfficeRoute, _ request: Request, _ context: OfficeContext, pages: Set<String>) async throws -> Response {
        guard case .page(let language) = route.form else { return try await answer(route, request, context) }
        do {
            // Whatever else happens: a form of another site does nothing here.
            guard request.isReading || request.isFromOurOwnPage else { throw Problem.foreignForm }
            return try await answerPage(route, request, context, language, pages)
        } catch let problem as Problem {
            return refusal(problem, context, language)
        } catch is PasswordsBusy {
            return refusal(.passwordsBusy, context, language)
        } catch {
            logger.error("page failed", metadata: ["error": "\(error)", "route": "\(route.path)", "request": "\(context.id)"])
            return refusal(error is LedgerError ? .ledgerUnavailable : .internal, context, language)
        }
    }

    // MARK: Programs

    private func answer(_ route: OfficeRoute, _ request: Request, _ context: OfficeContext) async throws -> Response {
        var context = context
        switch route.access {
        case .open: break
        case .device:
            guard let device = try await DoorPass.device(of: request, in: book, at: now()) else { return Problem.signInRequired.asking }
            context.device = device
        case .halfway, .person, .right:
            guard let visitor = try await visitor(of: request), visitor.session?.isWhole ?? true else { return Problem.staffSignInRequired.asking }
            context.visitor = visitor
            if case .right(let right, _) = route.access { _ = try context.reach(of: right) }
            guard !route.isSensitive || visitor.session?.isConfirmed(at: now()) ?? true else { throw Problem.confirmationRequired }
        }
        return try await route.answer(request, context)
    }

    /// Who asks: a script by its token, or a browser by its cookie. A header that is wrong is not made good by a cookie.
    private func visitor(of request: Request) async throws -> StaffVisitor? {
        if let header = request.headers[.authorization] {
            guard header.hasPrefix("Bearer "), let token = StaffSecret(String(header.dropFirst(7))) else { return nil }
            return try await house.book.token(digest: token.digest, at: now()).map { StaffVisitor(account: $0.account, means: .token($0.token)) }
        }
        guard let visitor = try await browser(of: request) else { return nil }
        guard request.isReading || request.isFromOurOwnPage else { throw Problem.foreignForm }
        return visitor
    }

    /// The person of a browser, halfway or whole. Looked up at each request: who is revoked opens nothing from then on.
    func browser(of request: Request) async throws -> StaffVisitor? {
        guard let cookie = StaffCookie.read(request) else { return nil }
        return try await house.book.session(digest: cookie.digest, at: now()).map { StaffVisitor(account: $0.account, means: .session($0.session)) }
    }

    // MARK: Pages

    private func answerPage(
        _ route: OfficeRoute, _ request: Request, _ context: OfficeContext, _ language: Language, _ pages: Set<String>
    ) async throws -> Response {
        guard route.access != .open else { return try await route.answer(request, context) }
        var context = context
        let next = Self.page(of: route, request, pages)
        guard let visitor = try await browser(of: request), let session = visitor.session else { return redirect(to: .signIn, language, next: next) }
        context.visitor = visitor
        do {
            if route.access != .halfway {
                guard session.isWhole else { return redirect(to: visitor.account.hasTelephone ? .secondFactor : .telephone, language, next: next) }
                if case .right(let right, _) = route.access { _ = try context.reach(of: right) }
                guard !route.isSensitive || session.isConfirmed(at: now()) else { return redirect(to: .confirm, language, next: next) }
            }
            return try await route.answer(request, context)
        } catch let problem as Problem {
            return refusal(problem, context, language)
        }
    }

    /// Where somebody goes on who has to prove something first: a page that can be looked at, which the address of a form need not be. Then it is
    /// the nearest one above.
    private static func page(of route: OfficeRoute, _ request: Request, _ pages: Set<String>) -> String {
        if pages.contains(route.path) { return request.uri.path + (request.uri.query.map { "?" + $0 } ?? "") }
        var pattern = route.path.split(separator: "/")
        while !pattern.isEmpty, !pages.contains("/" + pattern.joined(separator: "/")) { pattern.removeLast() }
        return "/" + request.uri.path.split(separator: "/").prefix(pattern.count).joined(separator: "/")
    }

    /// What is in the way, in words for the person in front of it.
    private func refusal(_ problem: Problem, _ context: OfficeContext, _ language: Language) -> Response {
        let words = StaffRefusal(rawValue: problem.type) ?? .other
        let person = context.visitor.flatMap(StaffPerson.init)
        let page = words.page(detail: problem.detail, for: person, in: language)
        var response = answer(page, problem.status)
        if let seconds = problem.retryAfter { response.headers[.retryAfter] = String(seconds) }
        return response
    }
}

extension Request {
    /// Changes nothing.
    var isReading: Bool { method == .get || method == .head }
}

extension StaffPerson {
    /// Nil of who is halfway.
    init?(_ visitor: StaffVisitor) {
        guard visitor.session?.isWhole ?? true else { return nil }
        self.init(name: visitor.account.name, rights: visitor.rights)
    }
}
