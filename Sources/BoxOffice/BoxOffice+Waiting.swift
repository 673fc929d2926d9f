import Booking
import Domain
import Hummingbird
import Pages

// Waiting lists. The ledger has them: the box office tells it who joins, confirms and leaves, through the lane's stream.
extension BoxOffice {
    private struct WaitingBody: Decodable {
        var email, category: String
        var quantity: Int
        var language: String?
    }

    func addWaiting(to v1: RouterGroup<BasicRequestContext>) {
        v1.post("sessions/{session}/waiting") { request, context in
            let session = try await entry(context).session
            let body = try RequestReader.json(WaitingBody.self, from: try await RequestReader.body(request))
            try blocks.check(request.headers, email: body.email)
            guard Language(rawValue: body.language ?? "fr") != nil else { throw Problem.malformed("'language' is 'fr' or 'en'.") }
            let answer = try await wait(
                for: body.quantity, category: body.category, email: body.email, language: body.language ?? "fr", in: session,
                network: request.network)
            switch answer {
            case .noted: return Response(status: .accepted, headers: [.cacheControl: "no-store"])
            case .available(let free): throw Problem.placesAvailable(free)
            case .crowded: throw Problem.tooManyWaiting
            case .roomStands: throw Problem.roomComesFirst
            case .tooMany: throw Problem.tooManyFromThere("waiting", Self.joinsPerNetwork)
            case .notOffered: throw Problem.noWaitingList
            case .invalidEmail: throw Problem.invalid("Give an e-mail address that can be written to.")
            case .mistaken(let mistake): throw Problem(mistake)
            case .refused(.closed(let at)): throw Problem.waitingListEnded(session.local(at))
            case .refused(let refusal): throw Problem(refusal, session: session, layout: nil)
            }
        }
        v1.post("sessions/{session}/waiting/{hold}/confirmation") { _, context in
            let session = try await entry(context).session
            let hold = try holdID(context)
            guard try await mirror.now() < session.waitingEndsAt else { throw Problem.waitingListEnded(session.local(session.waitingEndsAt)) }
            try await store.confirm(WaitingConfirmation(hold: hold, sessionNumber: session.number), of: session)
            return Response(status: .accepted, headers: [.cacheControl: "no-store"])
        }
        v1.delete("sessions/{session}/waiting/{hold}") { _, context in
            let session = try await entry(context).session
            try await store.leave(WaitingLeave(hold: try holdID(context), sessionNumber: session.number), of: session)
            return Response(status: .noContent)
        }
    }

    enum WaitingAnswer {
        case noted, crowded, tooMany, invalidEmail
        /// People wait in the session's waiting room: the list opens when they were served.
        case roomStands
        /// Nobody is written to, so nobody could be offered anything.
        case notOffered
        case available(free: Int)
        case mistaken(HoldMistake)
        case refused(SaleRefusal)
    }

    /// Within an hour. Behind one network may be a whole audience; a person waits for a few sessions.
    private static let (joinsPerNetwork, joinsPerPerson) = (200, 20)

    /// - Parameters:
    ///   - size: places that the party wants together.
    ///   - category: its id.
    func wait(
        for size: Int, category: String, email typed: String, language: String, in session: Session, network: String?
    ) async throws -> WaitingAnswer {
        guard mirror.sendsLetters else { return .notOffered }
        guard let email = OpenOrder.address(typed: typed) else { return .invalidEmail }
        do throws(HoldMistake) {
            _ = try WaitingParty.places(size, ofCategory: category, in: session)
        } catch {
            return .mistaken(error)
        }
        guard let index = session.categoryIndex(category) else { return .mistaken(.unknownCategory(category)) }
        let person = capability.buyerKey(email: email)
        guard try await signIn.counts("waits-from", network: network, limit: Self.joinsPerNetwork),
            try await signIn.counts("waits-for", person: person, limit: Self.joinsPerPerson)
        else { return .tooMany }
        var generator = SystemRandomNumberGenerator()
        let party = WaitingParty(
            sessionNumber: session.number, category: index, size: size, person: person, email: email, language: language,
            hold: capability.visitor(using: &generator), askedAt: try await mirror.now())
        return switch try await store.wait(party, in: session) {
        case .noted: .noted
        case .available(let free): .available(free: free)
        case .crowded: .crowded
        case .roomStands: .roomStands
        case .refused(let refusal): .refused(refusal)
        }
    }
}
