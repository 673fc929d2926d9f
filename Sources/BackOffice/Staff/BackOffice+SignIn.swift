import Booking
import Domain
import Foundation
import HTTPTypes
import Hummingbird
import Metrics
import Pages
import Ticketing
import Web

// The ways in and out of the house's own pages.
extension BackOffice {
    var signInRoutes: [OfficeRoute] {
        let (link, parameter) = (StaffURL.welcome("{link}"), "link")
        return [
            OfficeRoute.page(.get, .signIn, .open) { request, _, say in try await showSignIn(request, say) },
            OfficeRoute.page(.post, .signIn, .open) { request, _, say in try await signIn(request, say) },
            OfficeRoute.page(.get, .forgotten, .open) { request, _, say in answer(StaffSignInPages.forgotten(isSent: false, sendsLetters: house.post.sends, in: say)) },
            OfficeRoute.page(.post, .forgotten, .open) { request, _, say in try await forgotten(request, say) },
            OfficeRoute.page(.get, link, .open) { _, context, say in try await welcome(context.parameters.get(parameter), say) },
            OfficeRoute.page(.post, link, .open) { request, context, say in try await choosePassword(request, context.parameters.get(parameter), say) },
            OfficeRoute.page(.get, .secondFactor, .halfway) { request, context, say in try askForCode(request, context, say) },
            OfficeRoute.page(.post, .secondFactor, .halfway) { request, context, say in try await enterCode(request, context, say) },
            OfficeRoute.page(.get, .telephone, .halfway) { _, context, say in try askForTelephone(context, say) },
            OfficeRoute.page(.post, .telephone, .halfway) { request, context, say in try await setTelephone(request, context, say) },
            OfficeRoute.page(.get, .confirm, .person) { request, context, say in
                answer(StaffSignInPages.confirm(next: Self.next(request), for: try context.staffPerson(), in: say))
            },
            OfficeRoute.page(.post, .confirm, .person) { request, context, say in try await confirm(request, context, say) },
            OfficeRoute.page(.post, .signOut, .open) { request, _, say in try await signOut(request, say) },
        ].flatMap { $0 }
    }

    private static func next(_ request: Request) -> String { next(request.uri.queryParameters["next"].map(String.init)) }

    // MARK: The password

    private func showSignIn(_ request: Request, _ say: Language) async throws -> Response {
        if let visitor = try await browser(of: request), visitor.session?.isWhole == true { return redirect(to: .home, say) }
        return answer(StaffSignInPages.signIn(next: Self.next(request), in: say))
    }

    private func signIn(_ request: Request, _ say: Language) async throws -> Response {
        let form = try await request.form()
        let (email, next) = (form["email"] ?? "", Self.next(form["next"]))
        var generator = SystemRandomNumberGenerator()
        let entered = try await house.signIn.enter(
            email: email, password: form["password"] ?? "", network: request.network, device: BrowserName.of(request),
            mark: StaffDeviceCookie.read(request), now: now(), using: &generator)
        Counter(label: "guichet_staff_passwords", dimensions: [("outcome", entered.word)]).increment()
        switch entered {
        case .halfway(let cookie):
            let hasTelephone = try await house.book.session(digest: cookie.digest, at: now())?.account.hasTelephone ?? true
            return redirect(to: hasTelephone ? .secondFactor : .telephone, say, next: next, cookie: StaffCookie.header(cookie))
        case .wrong:
            return answer(StaffSignInPages.signIn(email: email, next: next, StaffNotices.wrongPassword(say), in: say), .unprocessableContent)
        case .wait(let until):
            return withRetry(answer(StaffSignInPages.signIn(email: email, next: next, tooOften(until: until, say), in: say), .tooManyRequests), until: until)
        }
    }

    private func signOut(_ request: Request, _ say: Language) async throws -> Response {
        if let session = try await browser(of: request)?.session {
            _ = try await house.book.endSession(session.id, account: session.account, at: now())
        }
        return redirect(to: .signIn, say, cookie: StaffCookie.gone)
    }

    // MARK: The second factor

    private func askForCode(_ request: Request, _ context: OfficeContext, _ say: Language) throws -> Response {
        let (session, account) = try context.session()
        if session.isWhole { return redirect(to: .home, say) }
        guard account.hasTelephone else { return redirect(to: .telephone, say) }
        return answer(StaffSignInPages.secondFactor(next: Self.next(request), in: say))
    }

    private func enterCode(_ request: Request, _ context: OfficeContext, _ say: Language) async throws -> Response {
        let form = try await request.form()
        let next = Self.next(form["next"])
        guard let half = StaffCookie.read(request) else { return redirect(to: .signIn, say) }
        // Sent twice by an impatient finger.
        if try context.session().session.isWhole { return redirect(to: .home, say) }
        var generator = SystemRandomNumberGenerator()
        switch try await house.signIn.prove(form["code"] ?? "", half: half, device: BrowserName.of(request), now: now(), using: &generator) {
        case .done(let cookie):
            return known(
                try context.session().account, by: redirect(to: next.isEmpty ? StaffURL.home.path(in: say) : next, cookie: cookie.map(StaffCookie.header)))
        case .over: return redirect(to: .signIn, say, next: next, cookie: StaffCookie.gone)
        case .wrong: return answer(StaffSignInPages.secondFactor(next: next, StaffNotices.wrongCode(say), in: say), .unprocessableContent)
        case .wait(let until):
            return withRetry(answer(StaffSignInPages.secondFactor(next: next, tooOften(until: until, say), in: say), .tooManyRequests), until: until)
        }
    }

    private func confirm(_ request: Request, _ context: OfficeContext, _ say: Language) async throws -> Response {
        let form = try await request.form()
        let next = Self.next(form["next"])
        let (session, account) = try context.session()
        let person = try context.staffPerson()
        switch try await house.signIn.confirm(form["code"] ?? "", session, of: account, now: now()) {
        case .done: return redirect(to: next.isEmpty ? StaffURL.home.path(in: say) : next)
        case .over, .wrong: return answer(StaffSignInPages.confirm(next: next, StaffNotices.wrongCode(say), for: person, in: say), .unprocessableContent)
        case .wait(let until):
            return withRetry(answer(StaffSignInPages.confirm(next: next, tooOften(until: until, say), for: person, in: say), .tooManyRequests), until: until)
        }
    }

    // MARK: The telephone

    /// Somebody who is coming in and has none yet, or somebody who is in and has just proved to be there.
    private func maySetTelephone(_ context: OfficeContext) throws -> Bool {
        let (session, account) = try context.session()
        return session.isWhole ? session.isConfirmed(at: now()) : !account.hasTelephone
    }

    private func telephoneRefused(_ context: OfficeContext, _ say: Language) throws -> Response {
        try context.session().session.isWhole ? redirect(to: .confirm, say, next: StaffURL.telephone.path(in: say)) : redirect(to: .secondFactor, say)
    }

    private func askForTelephone(_ context: OfficeContext, _ say: Language) throws -> Response {
        guard try maySetTelephone(context) else { return try telephoneRefused(context, say) }
        var generator = SystemRandomNumberGenerator()
        let account = try context.session().account
        return telephonePage(try house.signIn.beginEnrolment(of: account, using: &generator), account, nil, context, say)
    }

    private func telephonePage(
        _ enrolment: SignInStaff.Enrolment, _ account: StaffAccount, _ notice: StaffNotice?, _ context: OfficeContext, _ say: Language
    ) -> Response {
        let address = enrolment.code.address(house: "Guichet", email: account.email)
        let code = QRCode(address)
        let telephone = StaffSignInPages.Telephone(
            squares: code?.isDark, width: code?.width ?? 0, letters: enrolment.code.letters, address: address, sealed: enrolment.sealed)
        let page = StaffSignInPages.telephone(telephone, notice, for: context.visitor.flatMap(StaffPerson.init), in: say)
        return answer(page, notice == nil ? .ok : .unprocessableContent)
    }

    private func setTelephone(_ request: Request, _ context: OfficeContext, _ say: Language) async throws -> Response {
        guard try maySetTelephone(context) else { return try telephoneRefused(context, say) }
        let form = try await request.form()
        let (session, account) = try context.session()
        guard let enrolment = house.signIn.enrolment(form["sealed"] ?? "", of: account) else { return redirect(to: .telephone, say) }
        var generator = SystemRandomNumberGenerator()
        switch try await house.signIn.enrol(enrolment, code: form["code"] ?? "", session, of: account, now: now(), using: &generator) {
        case .wrong: return telephonePage(enrolment, account, StaffNotices.wrongFirstCode(say), context, say)
        // The cookie of the first answer may be in the browser already: it stays.
        case .over: return answer(StaffSignInPages.signIn(email: account.email, StaffNotices.telephoneSetBefore(say), in: say), .conflict)
        case .done(let codes, let cookie):
            let person = StaffPerson(name: account.name, rights: account.position.rights)
            let page = StaffSignInPages.recoveryCodes(codes.map(\.text), for: person, in: say)
            return known(account, by: answer(page, cookie: StaffCookie.header(cookie)))
        }
    }

    /// The answer, which also marks the browser as one of this person's.
    private func known(_ account: StaffAccount, by answer: Response) -> Response {
        var (answer, generator) = (answer, SystemRandomNumberGenerator())
        if let mark = try? house.signIn.deviceMark(of: account, using: &generator) { answer.headers.append(StaffDeviceCookie.header(mark)) }
        return answer
    }

    // MARK: Links

    private func welcome(_ text: String?, _ say: Language) async throws -> Response {
        guard let link = text.flatMap(StaffSecret.init), let found = try await house.book.openLink(digest: link.digest, at: now()) else {
            return answer(StaffSignInPages.linkIsGone(in: say), .gone)
        }
        return answer(StaffSignInPages.choosePassword(link: link.text, email: found.account.email, name: found.account.name, in: say))
    }

    private func choosePassword(_ request: Request, _ text: String?, _ say: Language) async throws -> Response {
        guard let link = text.flatMap(StaffSecret.init) else { return answer(StaffSignInPages.linkIsGone(in: say), .gone) }
        let form = try await request.form()
        var generator = SystemRandomNumberGenerator()
        switch try await house.welcome.use(link, password: form["new"] ?? "", device: BrowserName.of(request), now: now(), using: &generator) {
        case .gone: return answer(StaffSignInPages.linkIsGone(in: say), .gone)
        case .refused(let account, let objection):
            let notice = StaffNotices.refused(.init(objection), say)
            return answer(
                StaffSignInPages.choosePassword(link: link.text, email: account.email, name: account.name, notice, in: say), .unprocessableContent)
        case .changed(let account):
            return answer(StaffSignInPages.signIn(email: account.email, StaffNotices.passwordChanged(say), in: say), cookie: StaffCookie.gone)
        case .halfway(_, let cookie): return redirect(to: .telephone, say, cookie: StaffCookie.header(cookie))
        }
    }

    private func forgotten(_ request: Request, _ say: Language) async throws -> Response {
        guard house.post.sends else { return answer(StaffSignInPages.forgotten(isSent: false, sendsLetters: false, in: say)) }
        let email = try await request.form()["email"] ?? ""
        var generator = SystemRandomNumberGenerator()
        let asked = try await house.welcome.forgotten(email: email, network: request.network, now: now(), using: &generator)
        // Nobody waits for the mail server here: how long that takes would tell who is of the house.
        if case .send(let account, let secret) = asked {
            Task {
                let isSent = await house.post.send(.password, secret, to: account)
                if isSent != true { logger.warning("a new password was asked for, and the mail server did not take the letter", metadata: ["account": "\(account.id)"]) }
            }
        }
        return answer(StaffSignInPages.forgotten(isSent: true, sendsLetters: true, in: say))
    }
}

extension OfficeContext {
    /// Whose page it is.
    func staffPerson() throws -> StaffPerson {
        guard let person = StaffPerson(try self.person()) else { throw Problem.staffSignInRequired }
        return person
    }
}

extension SignInStaff.Entered {
    /// For a metric.
    fileprivate var word: String {
        switch self {
        case .halfway: "right"
        case .wrong: "wrong"
        case .wait: "wait"
        }
    }
}

extension StaffNotices.PasswordObjection {
    init(_ objection: PasswordRule.Objection) {
        self =
            switch objection {
            case .tooShort: .tooShort
            case .tooLong: .tooLong
            case .tooSimple: .tooSimple
            case .isAddress: .isAddress
            }
    }
}
