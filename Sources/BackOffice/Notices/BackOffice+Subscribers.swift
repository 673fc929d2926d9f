import Booking
import Domain
import Foundation
import HTTPTypes
import Hummingbird
import Pages
import Web

/// Who is told what happens, and what it takes to add somebody.
public struct SubscriberDesk: Sendable {
    let book: any SubscriberBook
    /// Locks what notices are signed with; the reconciler has the same key.
    let seal: SecretSeal
    let rule: NoticeRule

    public init(book: any SubscriberBook, seal: SecretSeal, rule: NoticeRule) { (self.book, self.seal, self.rule) = (book, seal, rule) }

    /// - Returns: its number, and the secret, which nobody is shown again.
    func add(_ url: String, _ kinds: Set<NoticeKind>, by actor: JournalActor, at now: Timestamp) async throws -> (id: Int64, secret: NoticeSecret) {
        var generator = SystemRandomNumberGenerator()
        let secret = NoticeSecret(using: &generator)
        let new = NewSubscriber(url: url, kinds: kinds, sealedSecret: try seal.seal(secret.bytes, for: NoticeSecret.purpose))
        return (try await book.addSubscriber(new, by: actor, at: now), secret)
    }
}

// Programs elsewhere that are told what happens.
extension BackOffice {
    var subscriberRoutes: [OfficeRoute] {
        let (access, id) = (OfficeRoute.Access.right(.operate, of: .house), "{subscriber}")
        return [
            OfficeRoute.page(.get, .subscribers, access) { _, context, say in answer(try subscriberPages(context, say).list(try await subscribers.book.subscribers())) },
            OfficeRoute.page(.post, .subscribers, access, isSensitive: true) { request, context, say in try await addSubscriber(request, context, say) },
            OfficeRoute.page(.get, .subscriber(id), access) { _, context, say in try await subscriber(context, nil, say) },
            OfficeRoute.page(.post, .subscriber(id), access, isSensitive: true) { request, context, say in try await changeSubscriber(request, context, say) },
            OfficeRoute.page(.post, .tryOutSubscriber(id), access) { _, context, say in
                let pages = try subscriberPages(context, say)
                let isOn = try await subscribers.book.tryOut(subscriber: try context.number("subscriber"), by: try context.person().actor, at: now())
                return try await subscriber(context, isOn ? pages.tried() : pages.isOff(), say)
            },
            OfficeRoute.page(.post, .replaySubscriber(id), access, isSensitive: true) { request, context, say in try await replay(request, context, say) },
            OfficeRoute.page(.post, .pauseSubscriber(id), access, isSensitive: true) { request, context, say in
                let (pages, isPaused) = (try subscriberPages(context, say), try await request.form()["on"] == nil)
                let number = try context.number("subscriber")
                let isKnown = try await subscribers.book.pauseSubscriber(number, isPaused: isPaused, by: try context.person().actor, at: now())
                return try await subscriber(context, !isKnown ? pages.isOff() : isPaused ? pages.paused() : pages.goesOn(), say)
            },
            OfficeRoute.page(.post, .removeSubscriber(id), access, isSensitive: true) { _, context, say in
                guard try await subscribers.book.removeSubscriber(try context.number("subscriber"), by: try context.person().actor, at: now()) else { throw Problem.noSuchSubscriber }
                return redirect(to: .subscribers, say)
            },
        ].flatMap { $0 }
    }

    private func subscriberPages(_ context: OfficeContext, _ say: Language) throws -> SubscriberPages { SubscriberPages(for: try context.staffPerson(), zone: house.zone, in: say) }

    private static func kinds(_ form: [String: String]) -> Set<NoticeKind> { Set(NoticeKind.choices.filter { form["kind-\($0.rawValue)"] != nil }) }

    private func addSubscriber(_ request: Request, _ context: OfficeContext, _ say: Language) async throws -> Response {
        let (form, pages) = (try await request.form(), try subscriberPages(context, say))
        let (url, kinds) = ((form["url"] ?? "").trimmingCharacters(in: .whitespaces), Self.kinds(form))
        if let objection = subscribers.rule.objection(to: url).map(SubscriberPages.Objection.init) ?? (kinds.isEmpty ? .noKind : nil) {
            return answer(pages.list(try await subscribers.book.subscribers(), url: url, kinds: kinds, pages.refusal(objection)), .unprocessableContent)
        }
        let (id, secret) = try await subscribers.add(url, kinds, by: try context.person().actor, at: now())
        guard let state = try await state(id) else { throw Problem.noSuchSubscriber }
        return answer(pages.one(state, secret: secret.text, pages.saved()))
    }

    private func state(_ id: Int64) async throws -> SubscriberState? { try await subscribers.book.subscribers().first { $0.subscriber.id == id } }

    private func subscriber(_ context: OfficeContext, _ notice: StaffNotice?, _ say: Language) async throws -> Response {
        guard let state = try await state(try context.number("subscriber")) else { throw Problem.noSuchSubscriber }
        return answer(try subscriberPages(context, say).one(state, notice), notice?.tone == .error ? .unprocessableContent : .ok)
    }

    private func changeSubscriber(_ request: Request, _ context: OfficeContext, _ say: Language) async throws -> Response {
        let (id, form, pages) = (try context.number("subscriber"), try await request.form(), try subscriberPages(context, say))
        let kinds = Self.kinds(form)
        guard !kinds.isEmpty else { return try await subscriber(context, pages.refusal(.noKind), say) }
        guard try await subscribers.book.changeSubscriber(id, kinds: kinds, isOn: form["on"] != nil, by: try context.person().actor, at: now()) else { throw Problem.noSuchSubscriber }
        return try await subscriber(context, pages.saved(), say)
    }

    private func replay(_ request: Request, _ context: OfficeContext, _ say: Language) async throws -> Response {
        let (id, form, pages) = (try context.number("subscriber"), try await request.form(), try subscriberPages(context, say))
        guard let hours = form["hours"].flatMap({ Int($0) }), (1...Subscriber.longestReplay).contains(hours) else { throw Problem.malformed("'hours' is 1 to \(Subscriber.longestReplay).") }
        let count = try await subscribers.book.replay(subscriber: id, since: now() - .seconds(hours * 3600), by: try context.person().actor, at: now())
        return try await subscriber(context, count.map(pages.replayed) ?? pages.isOff(), say)
    }
}

extension SubscriberPages.Objection {
    init(_ objection: NoticeRule.Objection) {
        self =
            switch objection {
            case .noAddress: .noAddress
            case .noTLS: .noTLS
            case .tooMuch: .tooMuch
            case .privateAddress: .privateAddress
            }
    }
}

extension Problem {
    static let noSuchSubscriber = Problem.unknown("subscriber", type: "not-found")
}
