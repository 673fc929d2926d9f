import Booking
import Domain
import Foundation
import HTTPTypes
import Hummingbird
import Pages
import Web

// Somebody's own account, and the tokens of their scripts.
extension BackOffice {
    var accountRoutes: [OfficeRoute] {
        [
            OfficeRoute.page(.get, .account, .person) { _, context, say in try await account(context, nil, say) },
            OfficeRoute.page(.post, .profile, .person) { request, context, say in try await setProfile(request, context, say) },
            OfficeRoute.page(.post, .password, .person) { request, context, say in try await changePassword(request, context, say) },
            OfficeRoute.page(.post, .recoveryCodes, .person, isSensitive: true) { _, context, say in try await renewCodes(context, say) },
            OfficeRoute.page(.post, .endSession("{session}"), .person) { _, context, say in try await endSession(context, say) },
        ].flatMap { $0 }
    }

    private func account(_ context: OfficeContext, _ notice: StaffNotice?, _ say: Language) async throws -> Response {
        let (session, _) = try context.session()
        // As it is now: a form may just have changed it.
        guard let account = try await house.book.staffAccount(session.account) else { throw Problem.noSuchAccount }
        let sessions = try await house.book.sessions(ofAccount: account.id, at: now())
        let page = StaffAccountPages(for: try context.staffPerson(), zone: house.zone, in: say).account(
            account, sessions: sessions, current: session.id, codesLeft: try await house.book.recoveryCodesLeft(account: account.id), notice)
        return answer(page, notice?.tone == .error ? .unprocessableContent : .ok)
    }

    private func setProfile(_ request: Request, _ context: OfficeContext, _ say: Language) async throws -> Response {
        let form = try await request.form()
        guard let name = OpenOrder.name(typed: form["name"] ?? ""), let language = form["language"].flatMap(Language.init(rawValue:)) else {
            return try await account(context, StaffNotices.invalidPerson(say), say)
        }
        try await house.book.setProfile(try context.person().account.id, name: name, language: language.rawValue, at: now())
        return try await account(context, StaffNotices.saved(say), say)
    }

    private func changePassword(_ request: Request, _ context: OfficeContext, _ say: Language) async throws -> Response {
        let form = try await request.form()
        let (session, person) = try context.session()
        let changed = try await house.signIn.changePassword(
            from: form["old"] ?? "", to: form["new"] ?? "", session, of: person, network: request.network, now: now())
        let notice: StaffNotice =
            switch changed {
            case .done: StaffNotices.passwordChanged(say)
            case .wrong: StaffNotices.wrongOldPassword(say)
            case .wait(let until): tooOften(until: until, say)
            case .refused(let objection): StaffNotices.refused(.init(objection), say)
            }
        return try await account(context, notice, say)
    }

    private func renewCodes(_ context: OfficeContext, _ say: Language) async throws -> Response {
        var generator = SystemRandomNumberGenerator()
        let codes = try await house.signIn.renewRecoveryCodes(of: try context.person().account, now: now(), using: &generator)
        return answer(StaffSignInPages.recoveryCodes(codes.map(\.text), for: try context.staffPerson(), in: say))
    }

    private func endSession(_ context: OfficeContext, _ say: Language) async throws -> Response {
        guard try await house.book.endSession(try context.number("session"), account: try context.person().account.id, at: now()) else { throw Problem.notFound }
        return redirect(to: .account, say)
    }

    // MARK: Tokens

    var tokenRoutes: [OfficeRoute] {
        [
            OfficeRoute.page(.get, .tokens, .person, isSensitive: true) { _, context, say in try await tokens(context, nil, say) },
            OfficeRoute.page(.post, .tokens, .person, isSensitive: true) { request, context, say in try await makeToken(request, context, say) },
            OfficeRoute.page(.post, .revokeToken("{token}"), .person) { _, context, say in
                let person = try context.person()
                guard try await house.book.revokeToken(try context.number("token"), account: person.account.id, by: person.actor, at: now()) else {
                    throw Problem.notFound
                }
                return redirect(to: .tokens, say)
            },
        ].flatMap { $0 }
    }

    private func tokens(_ context: OfficeContext, made: String? = nil, _ notice: StaffNotice?, _ say: Language) async throws -> Response {
        let tokens = try await house.book.tokens(ofAccount: try context.person().account.id)
        let page = StaffAccountPages(for: try context.staffPerson(), zone: house.zone, in: say).tokens(tokens, made: made, now: now(), notice)
        return answer(page, notice == nil ? .ok : .unprocessableContent)
    }

    private func makeToken(_ request: Request, _ context: OfficeContext, _ say: Language) async throws -> Response {
        let form = try await request.form()
        let person = try context.person()
        let scopes = Set(StaffRight.allCases.filter { form[StaffWords.field($0)] != nil })
        let longest = Int(StaffToken.longest.components.seconds / 86_400)
        guard let name = OpenOrder.name(typed: form["name"] ?? ""), name.count <= 60, let days = Int(form["days"] ?? ""), (1...longest).contains(days),
            !scopes.isEmpty, scopes.isSubset(of: person.rights)
        else { return try await tokens(context, StaffNotices.invalidToken(say), say) }
        var generator = SystemRandomNumberGenerator()
        let secret = StaffSecret(using: &generator)
        _ = try await house.book.addToken(
            NewStaffToken(name: name, scopes: scopes, digest: secret.digest, endsAt: now() + .seconds(days * 86_400)), account: person.account.id, at: now())
        return try await tokens(context, made: secret.token, nil, say)
    }
}
