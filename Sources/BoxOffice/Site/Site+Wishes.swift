import Booking
import Domain
import Hummingbird
import Pages

// "Tell me when the sale opens".
extension Site {
    func wish(_ request: Request, _ context: BasicRequestContext, _ language: Language) async throws -> Response {
        let entry = try await office.entry(context)
        let email = (try await request.form())["email"] ?? ""
        let now = try await office.mirror.now()
        // The sale may have opened while the address was typed.
        guard SessionAnswer.Sale(entry.session, now: now) == .notOpen else { return redirect(to: .session(entry.session.id), language) }
        switch try await office.note(wishOf: email, about: entry.session, language: language.rawValue, network: request.network, now: now) {
        case .noted: return redirect(to: .wish(entry.session.id), language)
        case .notOffered: return redirect(to: .event(entry.event.id), language)
        case .crowded: return message(.wishesFull, .serviceUnavailable, next: .event(entry.event.id), language)
        case .tooMany: return message(.tooManyWishes, .tooManyRequests, next: .event(entry.event.id), language)
        case .invalidEmail:
            let page = EventPage(
                event: entry.event, shows: await shows(of: entry.event, now: now), now: now, wrongWish: (entry.session.id, email))
            return answer(page.page(in: language, message: .invalidWish), .unprocessableContent)
        }
    }

    func wishNoted(_ context: BasicRequestContext, _ language: Language) async throws -> Response {
        let entry = try await office.entry(context)
        return answer(MessagePage(.wishNoted, url: .wish(entry.session.id), next: .event(entry.event.id)).page(in: language))
    }
}

// The same for programs.
extension BoxOffice {
    private struct WishBody: Decodable {
        var email: String
        var language: String?
    }

    func addWishes(to v1: RouterGroup<BasicRequestContext>) {
        v1.post("sessions/{session}/wishes") { request, context in
            let session = try await entry(context).session
            let body = try RequestReader.json(WishBody.self, from: try await RequestReader.body(request))
            guard Language(rawValue: body.language ?? "fr") != nil else { throw Problem.malformed("'language' is 'fr' or 'en'.") }
            let now = try await mirror.now()
            switch SessionAnswer.Sale(session, now: now) {
            case .cancelled: throw Problem(SaleRefusal.cancelled, session: session, layout: nil)
            case .closed: throw Problem(SaleRefusal.closed(at: session.bookingClosesAt), session: session, layout: nil)
            case .notOpen, .open, .unknown: break
            }
            switch try await note(wishOf: body.email, about: session, language: body.language ?? "fr", network: request.network, now: now) {
            case .noted: return Response(status: .accepted, headers: [.cacheControl: "no-store"])
            case .notOffered: throw Problem.noLetters
            case .crowded: throw Problem.tooManyWishes
            case .tooMany: throw Problem.tooManyFromThere("wishes", Self.wishesPerNetwork)
            case .invalidEmail: throw Problem.invalid("Give an e-mail address that can be written to.")
            }
        }
    }

    fileprivate enum WishAnswer { case noted, notOffered, crowded, tooMany, invalidEmail }

    /// A crowd behind one address asks less; who wants to have thousands written to is slowed down.
    private static let wishesPerNetwork = 200

    fileprivate func note(wishOf typed: String, about session: Session, language: String, network: String?, now: Timestamp) async throws -> WishAnswer {
        guard mirror.sendsLetters else { return .notOffered }
        guard let email = OpenOrder.address(typed: typed) else { return .invalidEmail }
        guard try await signIn.counts("wishes-from", network: network, limit: Self.wishesPerNetwork) else { return .tooMany }
        let wish = Wish(
            sessionNumber: session.number, person: capability.buyerKey(email: email), email: email, language: language, askedAt: now)
        return try await store.note(wish, in: session) ? .noted : .crowded
    }
}
