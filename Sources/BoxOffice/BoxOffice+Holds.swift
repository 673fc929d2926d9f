import Booking
import Domain
import Hummingbird
import NIOCore

// Holding places.
extension BoxOffice {
    func addHolds(to v1: RouterGroup<BasicRequestContext>) {
        v1.post("visitors") { _, _ in desk.newVisitor().response }
        v1.post("sessions/{session}/holds") { request, context in
            try await createHold(request, try await entry(context))
        }
        v1.get("sessions/{session}/holds/{hold}") { _, context in try await readHold(context) }
        v1.delete("sessions/{session}/holds/{hold}") { _, context in try await releaseHold(context) }
        v1.put("sessions/{session}/holds/{hold}/places") { request, context in try await keepPlaces(request, context) }
        v1.post("sessions/{session}/holds/{hold}/extension") { _, context in try await extendHold(context) }
    }

    /// Where the doorway could not answer at once: what it lacked is waited for, and the same desk is asked.
    private func createHold(_ request: Request, _ entry: CatalogueMirror.Entry) async throws -> Response {
        let layout = try await mirror.layout(of: entry.session)
        let body = try await RequestReader.body(request)
        return await withCheckedContinuation { continuation in
            desk.take(body, headers: request.headers, for: entry, layout: layout) { answer, _ in
                continuation.resume(returning: answer.response)
            }
        }
    }

    private func readHold(_ context: BasicRequestContext) async throws -> Response {
        let entry = try await entry(context)
        guard let hold = try await store.hold(id: try holdID(context), in: entry.session) else { throw Problem.holdExpired }
        let layout = try await mirror.layout(of: entry.session)
        let answer = HoldAnswer(hold, entry: entry, layout: layout, now: try await store.now(), split: nil)
        return JSONAnswer.prepared(answer.json, status: .ok).response
    }

    private func releaseHold(_ context: BasicRequestContext) async throws -> Response {
        let session = try await entry(context).session
        switch try await store.release(hold: try holdID(context), in: session) {
        case .released, .expired, .reduced, .orphans: return Response(status: .noContent)
        case .suspended: throw Problem.suspended
        case .ordered(let order):
            throw Problem(.holdOrdered(orderID: order), session: session, layout: nil)
        }
    }

    /// What is named stays, the rest is given back. So it may be said again, and whatever another client takes out meanwhile stays out.
    ///
    /// A choice that leaves a seat alone is refused here as when places are held: else whoever may not leave one would hold its neighbours and
    /// give them back. Who wants to be rid of the last ones gives the hold back as a whole.
    private func keepPlaces(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
        let (session, id) = (try await entry(context).session, try holdID(context))
        let items = try RequestReader.json(HoldBody.self, from: try await RequestReader.body(request)).places()
        guard let hold = try await store.hold(id: id, in: session), hold.state != .released else { throw Problem.holdExpired }
        let layout = try await mirror.layout(of: session)
        guard let kept = try kept(items, of: hold, in: session, layout) else { throw Problem.placesNotHeld }
        switch try await store.release(hold: id, keeping: kept, in: session) {
        case .reduced: return try await readHold(context)
        case .released, .expired: throw Problem.holdExpired
        case .orphans(let seats): throw Problem.leftAlone(seats.compactMap { layout?.seat(at: $0)?.id })
        case .suspended: throw Problem.suspended
        case .ordered(let order):
            throw Problem(.holdOrdered(orderID: order), session: session, layout: nil)
        }
    }

    private func kept(_ items: [HoldItem], of hold: Hold, in session: Session, _ layout: HouseLayout?) throws(Problem) -> HeldPlaces? {
        do throws(HoldMistake) {
            return try hold.places(keeping: items, in: session, layout: layout)
        } catch {
            throw Problem(error)
        }
    }

    private func extendHold(_ context: BasicRequestContext) async throws -> Response {
        let session = try await entry(context).session
        switch try await store.extend(hold: try holdID(context), in: session) {
        case .extended: return try await readHold(context)
        case .expired: throw Problem.holdExpired
        case .suspended: throw Problem.suspended
        case .ordered(let order):
            throw Problem(.holdOrdered(orderID: order), session: session, layout: nil)
        }
    }

    func holdID(_ context: BasicRequestContext) throws -> String {
        guard let id = context.parameters.get("hold"), capability.isGenuine(id) else {
            throw Problem.unknown("hold", type: "unknown-hold")
        }
        return id
    }
}
