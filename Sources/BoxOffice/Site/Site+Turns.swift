import Booking
import Domain
import Hummingbird
import Pages
import WaitingRoom

// "Write to me when my turn is near".
extension Site {
    func askForTurn(_ request: Request, _ context: BasicRequestContext, _ language: Language) async throws -> Response {
        guard case .place(let place) = try await findRoom(context, language) else { return try await room(request, context, language) }
        guard let pass = pass(to: place.room, request, now: place.now) else { return redirect(to: .room(place.entry.session.id), language) }
        let email = (try await request.form())["email"] ?? ""
        if let blocked = blocked(from: place.entry, request, email: email, language) { return blocked }
        switch try await office.note(turnOf: pass, email: email, language: language, in: place.entry.session, network: request.network, now: place.now) {
        case .noted: return await roomPage(of: place, request, language, message: .turnNoted)
        case .invalidEmail: return await roomPage(of: place, request, language, message: .invalidWish, status: .unprocessableContent)
        case .enough: return await roomPage(of: place, request, language, message: .turnsEnough, status: .conflict)
        case .crowded, .notOffered: return await roomPage(of: place, request, language, message: .turnsFull, status: .serviceUnavailable)
        case .tooMany: return await roomPage(of: place, request, language, message: .tooManyWishes, status: .tooManyRequests)
        }
    }
}

// The same for programs.
extension BoxOffice {
    private struct TurnBody: Decodable {
        var pass, email: String
        var language: String?
    }

    func addTurns(to v1: RouterGroup<BasicRequestContext>) {
        v1.post("sessions/{session}/turns") { request, context in
            let entry = try await entry(context)
            guard let room = entry.room else { throw Problem.unknown("waiting room", type: "unknown-room") }
            let body = try RequestReader.json(TurnBody.self, from: try await RequestReader.body(request))
            guard let language = Language(rawValue: body.language ?? "fr") else { throw Problem.malformed("'language' is 'fr' or 'en'.") }
            let now = try await mirror.now()
            let visitor = try desk.visitor(request.headers)
            try blocks.check(request.headers, visitor: visitor, email: body.email)
            let pass = try pass(body.pass, room: room.number, device: Device(secret: visitor), now: now)
            switch try await note(turnOf: pass, email: body.email, language: language, in: entry.session, network: request.network, now: now) {
            case .noted: return Response(status: .accepted, headers: [.cacheControl: "no-store"])
            case .notOffered: throw Problem.noLetters
            case .enough: throw Problem.enoughTurns
            case .crowded: throw Problem.tooManyWishes
            case .tooMany: throw Problem.tooManyFromThere("turns", Self.turnsPerNetwork)
            case .invalidEmail: throw Problem.invalid("Give an e-mail address that can be written to.")
            }
        }
    }

    enum TurnAnswer { case noted, notOffered, enough, crowded, tooMany, invalidEmail }

    /// Within an hour. A crowd behind one network asks less; an address, which may be somebody else's, is written to by a few rooms at most.
    private static let (turnsPerNetwork, turnsPerAddress) = (500, 3)

    func note(turnOf pass: Pass, email typed: String, language: Language, in session: Session, network: String?, now: Timestamp) async throws -> TurnAnswer {
        guard mirror.sendsLetters else { return .notOffered }
        guard let email = OpenOrder.address(typed: typed) else { return .invalidEmail }
        let person = capability.buyerKey(email: email)
        guard try await signIn.counts("turns-from", network: network, limit: Self.turnsPerNetwork),
            try await signIn.counts("turns-for", person: person, limit: Self.turnsPerAddress)
        else { return .tooMany }
        let wish = TurnWish(
            room: pass.room, number: pass.number, sessionNumber: session.number, person: person, email: email, language: language.rawValue, askedAt: now)
        return switch try await roomStore.note(wish, in: session) {
        case .noted: .noted
        case .enough: .enough
        case .crowded: .crowded
        }
    }
}

extension Problem {
    static let enoughTurns = Problem(
        type: "letters-used", status: .conflict, title: "So many letters are written at most",
        detail: "\(TurnWish.mostForEach) letters are written about one number, and to one address about one waiting room. Those that were noted before are written.")
}
