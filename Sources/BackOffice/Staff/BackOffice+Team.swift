import Booking
import Domain
import Foundation
import HTTPTypes
import Hummingbird
import Pages
import Web

// Who works here: invited, moved, reset, and let go. Programs may look, and let go in a hurry; only a person in front of a page gives rights.
extension BackOffice {
    var teamRoutes: [OfficeRoute] {
        let (manage, id) = (OfficeRoute.Access.right(.manageStaff, of: .house), "{account}")
        return [
            OfficeRoute.page(.get, .team, manage) { _, context, say in answer(try pages(context, say).list(try await house.book.staff())) },
            OfficeRoute.page(.get, .invite, manage, isSensitive: true) { _, context, say in answer(try pages(context, say).invite(try await things())) },
            OfficeRoute.page(.post, .invite, manage, isSensitive: true) { request, context, say in try await invite(request, context, say) },
            OfficeRoute.page(.get, .member(id), manage, isSensitive: true) { _, context, say in try await member(context, nil, say) },
            OfficeRoute.page(.post, .member(id), manage, isSensitive: true) { request, context, say in try await move(request, context, say) },
            OfficeRoute.page(.post, .revokeMember(id), manage, isSensitive: true) { _, context, say in try await revoke(context, say) },
            OfficeRoute.page(.post, .resetMember(id), manage, isSensitive: true) { request, context, say in try await reset(request, context, say) },
            [
                .program(.get, "/v1/me", .person) { _, context in JSONAnswer.response(VisitorAnswer(try context.person())) },
                .program(.get, "/v1/staff", manage) { _, _ in
                    JSONAnswer.response(["staff": try await house.book.staff().map { StaffAnswer($0, zone: house.zone) }])
                },
                .program(.post, "/v1/staff/{account}/revocation", manage, isSensitive: true) { _, context in try await revokeByProgram(context) },
            ],
        ].flatMap { $0 }
    }

    private func pages(_ context: OfficeContext, _ say: Language) throws -> StaffTeamPages { StaffTeamPages(for: try context.staffPerson(), in: say) }

    /// What limited roles can be given.
    private func things() async throws -> StaffTeamPages.Things {
        let catalogue = try await house.catalogue.catalogue()
        func named(_ pairs: [(String, String)]) -> [(id: String, name: String)] {
            Dictionary(pairs, uniquingKeysWith: { first, _ in first }).map { (id: $0.key, name: $0.value) }.sorted { ($0.name, $0.id) < ($1.name, $1.id) }
        }
        return StaffTeamPages.Things(
            organisers: named(catalogue.events.map { ($0.organiser.id, $0.organiser.name) }), venues: named(try await drafts.venues.venues().map { ($0.id, $0.name) }))
    }

    /// What a form says of somebody's place in the house; nil when it is none.
    private static func position(_ form: [String: String], _ things: StaffTeamPages.Things, before: StaffPosition? = nil) -> StaffPosition {
        let roles = Set(StaffRole.allCases.filter { form[StaffWords.field($0)] != nil })
        // What the page could not show, because nothing of it is on the programme now, stays.
        let hidden = (
            before?.organisers.subtracting(things.organisers.map(\.id)) ?? [], before?.venues.subtracting(things.venues.map(\.id)) ?? []
        )
        return StaffPosition(
            roles: roles, organisers: Set(things.organisers.map(\.id).filter { form[StaffWords.field(organiser: $0)] != nil }).union(hidden.0),
            venues: Set(things.venues.map(\.id).filter { form[StaffWords.field(venue: $0)] != nil }).union(hidden.1))
    }

    /// A limited role alone wants something to work on.
    private static func isComplete(_ position: StaffPosition) -> Bool {
        !position.roles.isEmpty && (!position.roles.contains(where: \.isLimited) || !position.organisers.isEmpty || !position.venues.isEmpty)
    }

    private func invite(_ request: Request, _ context: OfficeContext, _ say: Language) async throws -> Response {
        let (form, things, person) = (try await request.form(), try await things(), try context.person())
        let position = Self.position(form, things)
        func again(_ notice: StaffNotice) throws -> Response {
            answer(try pages(context, say).invite(email: form["email"] ?? "", name: form["name"] ?? "", position: position, things, notice), .unprocessableContent)
        }
        let language = form["language"].flatMap(Language.init(rawValue:)) ?? say
        guard let new = NewStaff(email: form["email"] ?? "", name: form["name"] ?? "", language: language.rawValue, position: position) else {
            return try again(StaffNotices.invalidPerson(say))
        }
        guard Self.isComplete(position) else { return try again(StaffNotices.noRole(say)) }
        var generator = SystemRandomNumberGenerator()
        switch try await house.welcome.invite(new, rights: person.rights, by: person.actor, now: now(), using: &generator) {
        case .known: return try again(StaffNotices.known(say))
        case .beyond: return try again(StaffNotices.beyond(say))
        case .invited(let account, let secret): return try await show(secret, of: account, .invitation, request, context, say)
        }
    }

    private func show(
        _ secret: StaffSecret, of account: StaffAccount, _ kind: StaffLetter.Kind, _ request: Request, _ context: OfficeContext, _ say: Language
    ) async throws -> Response {
        let letter = await house.post.send(kind, secret, to: account)
        return answer(try pages(context, say).link(house.post.link(secret, for: account, authority: request.head.authority), of: account, letter: letter))
    }

    private func member(_ context: OfficeContext, _ notice: StaffNotice?, _ say: Language) async throws -> Response {
        guard let account = try await house.book.staffAccount(try context.number("account")) else { throw Problem.noSuchAccount }
        let page = try pages(context, say).member(account, try await things(), isOneself: account.id == (try context.person()).account.id, notice)
        return answer(page, notice?.tone == .error ? .unprocessableContent : .ok)
    }

    private func move(_ request: Request, _ context: OfficeContext, _ say: Language) async throws -> Response {
        let (form, person, id) = (try await request.form(), try context.person(), try context.number("account"))
        guard let before = try await house.book.staffAccount(id) else { throw Problem.noSuchAccount }
        let position = Self.position(form, try await things(), before: before.position)
        guard Self.isComplete(position) else { return try await member(context, StaffNotices.noRole(say), say) }
        return try await tell(try await house.welcome.move(id, to: position, rights: person.rights, by: person.actor, now: now()), context, say)
    }

    private func revoke(_ context: OfficeContext, _ say: Language) async throws -> Response {
        let person = try context.person()
        return try await tell(
            try await house.welcome.revoke(try context.number("account"), rights: person.rights, by: person.actor, now: now()), context, say)
    }

    private func tell(_ changed: WelcomeStaff.Changed, _ context: OfficeContext, _ say: Language) async throws -> Response {
        switch changed {
        case .done: try await member(context, StaffNotices.saved(say), say)
        case .beyond: try await member(context, StaffNotices.beyond(say), say)
        case .lastManager: try await member(context, StaffNotices.lastManager(say), say)
        case .unknown: throw Problem.noSuchAccount
        }
    }

    private func reset(_ request: Request, _ context: OfficeContext, _ say: Language) async throws -> Response {
        let person = try context.person()
        let id = try context.number("account")
        var generator = SystemRandomNumberGenerator()
        switch try await house.welcome.reset(id, rights: person.rights, by: person.actor, now: now(), using: &generator) {
        case .done(let account, let secret, let kind):
            return try await show(secret, of: account, kind == .invitation ? .invitation : .reset, request, context, say)
        case .beyond: return try await member(context, StaffNotices.beyond(say), say)
        case .unknown: throw Problem.noSuchAccount
        }
    }

    private func revokeByProgram(_ context: OfficeContext) async throws -> Response {
        let person = try context.person()
        switch try await house.welcome.revoke(try context.number("account"), rights: person.rights, by: person.actor, now: now()) {
        case .done(let account): return JSONAnswer.response(StaffAnswer(account, zone: house.zone))
        case .unknown: throw Problem.noSuchAccount
        case .beyond: throw Problem.invalid("Nobody gives or takes away rights that they do not have.")
        case .lastManager: throw Problem.invalid("This is the last person who can manage the staff.")
        }
    }
}
