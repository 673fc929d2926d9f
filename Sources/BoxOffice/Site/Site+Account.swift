import Booking
import Domain
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Pages

// "My tickets": the orders of an address, for whoever reads its mailbox.
extension Site {
    func addAccount(to router: RouterGroup<BasicRequestContext>, _ language: Language) {
        func route(_ url: SiteURL) -> RouterPath { RouterPath(url.path(in: language)) }
        router.get(route(.account)) { request, _ in try await account(request, language) }
        router.post(route(.account)) { request, _ in try await askForCode(request, language) }
        router.get(route(.accountCode)) { request, _ in
            // Led back without a word, whoever's browser refuses cookies would ask for codes for ever.
            SiteCookie.code.read(request) == nil ? answer(SignInPage(message: .codeNotKept).page(in: language), .unprocessableContent) : answer(CodePage().page(in: language))
        }
        router.post(route(.accountCode)) { request, _ in try await enterCode(request, language) }
        router.post(route(.signOut)) { request, _ in try await signOut(request, language) }
        router.get(route(.signOut)) { _, _ in redirect(to: .account, language) }
    }

    /// Nobody buys so often: what a page is asked for beyond it is no number of a page.
    private static let mostPages = 10_000

    private func account(_ request: Request, _ language: Language) async throws -> Response {
        guard let visit = SiteCookie.visit.read(request), let email = try await office.signIn.email(ofVisit: visit) else {
            return answer(SignInPage(sendsLetters: office.mirror.sendsLetters).page(in: language))
        }
        let now = try? await office.mirror.now()
        var entries: [MyTicketsPage.Entry] = []
        let number = min(max(1, request.uri.queryParameters["page"].flatMap { Int($0) } ?? 1), Self.mostPages)
        let orders = try await office.signIn.orders(of: email, page: number)
        // Of a page that was kept open while its orders had their time.
        if orders.records.isEmpty, orders.newer > 0 { return redirect(to: .account, language) }
        for record in orders.records {
            // A session that nobody knows any more has nothing to show.
            guard let entry = try? await self.entry(of: record) else { continue }
            entries.append(.init(show: Show(entry, sale: Show.Sale(entry.session, now: now)), order: record.order, state: record.state, tickets: record.tickets.count))
        }
        let page = MyTicketsPage(email: email, entries: entries, number: number, newer: orders.newer, older: orders.older, isWhole: orders.isWhole)
        return answer(page.page(in: language), cookies: [SiteCookie.visit.header(visit)])
    }

    private func askForCode(_ request: Request, _ language: Language) async throws -> Response {
        guard office.mirror.sendsLetters else { return redirect(to: .account, language) }
        let email = try await request.form()["email"] ?? ""
        var generator = SystemRandomNumberGenerator()
        switch try await office.signIn.ask(
            email: email, language: language.rawValue, network: request.network, now: Timestamp(Date()), using: &generator)
        {
        case .sent(let code): return redirect(to: .accountCode, language, cookies: [SiteCookie.code.header(code)])
        case .invalidEmail: return answer(SignInPage(email: email, isInvalid: true, message: .invalidEmail).page(in: language), .unprocessableContent)
        case .tooMany: return answer(SignInPage(email: email, message: .tooManyCodes).page(in: language), .tooManyRequests)
        }
    }

    private func enterCode(_ request: Request, _ language: Language) async throws -> Response {
        let code = try await request.form()["code"] ?? ""
        // What is no code at all costs no try.
        guard code.count(where: { $0.isASCII && $0.isNumber }) == 6 else { return answer(CodePage(message: .noCode).page(in: language), .unprocessableContent) }
        var generator = SystemRandomNumberGenerator()
        switch try await office.signIn.enter(
            code: code, request: SiteCookie.code.read(request) ?? "", network: request.network, using: &generator)
        {
        case .signedIn(let visit):
            if let before = SiteCookie.visit.read(request) { try await office.signIn.end(visit: before) }
            return redirect(to: .account, language, cookies: [SiteCookie.visit.header(visit), SiteCookie.code.gone])
        case .wrong(let left): return answer(CodePage(message: .wrongCode(left: left)).page(in: language), .unprocessableContent)
        case .gone: return answer(SignInPage(message: .codeGone).page(in: language), .gone, cookies: [SiteCookie.code.gone])
        case .tooMany: return answer(SignInPage(message: .tooManyCodes).page(in: language), .tooManyRequests)
        }
    }

    private func signOut(_ request: Request, _ language: Language) async throws -> Response {
        if let visit = SiteCookie.visit.read(request) { try await office.signIn.end(visit: visit) }
        return redirect(to: .account, language, cookies: [SiteCookie.visit.gone])
    }
}
