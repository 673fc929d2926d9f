import Booking
import Domain
import Hummingbird

// Holding places.
extension BoxOffice {
    func addHolds(to v1: RouterGroup<BasicRequestContext>) {
        v1.post("visitors") { _, _ in
            var generator = SystemRandomNumberGenerator()
            return JSONAnswer.response(["visitor": capability.visitor(using: &generator)], status: .created)
        }
        v1.post("sessions/{session}/holds") { request, context in
            try await createHold(request, try await entry(context).session)
        }
        v1.get("sessions/{session}/holds/{hold}") { _, context in try await readHold(context) }
        v1.delete("sessions/{session}/holds/{hold}") { _, context in try await releaseHold(context) }
        v1.post("sessions/{session}/holds/{hold}/extension") { _, context in try await extendHold(context) }
    }

    private struct HoldBody: Decodable {
        struct Item: Decodable {
            var seat: String?
            var category: String?
            var quantity: Int?
            var together: Bool?
            var alone: Bool?
        }

        var items: [Item]
        /// Opens an allotment.
        var code: String?
    }

    /// Items in one request: more than any buyer limit is refused before the store is asked.
    private static let itemLimit = 1000

    private func createHold(_ request: Request, _ session: Session) async throws -> Response {
        let key = try RequestReader.idempotencyKey(request)
        let visitor = try visitor(request)
        let body = try await RequestReader.json(HoldBody.self, from: request)
        guard body.items.count <= Self.itemLimit else {
            throw Problem.invalid("One request names at most \(Self.itemLimit) items.")
        }
        let items = try body.items.enumerated().map { index, item in
            switch (item.seat, item.category, item.quantity) {
            case (let seat?, nil, nil): HoldItem.seat(id: seat, alone: item.alone ?? false)
            case (nil, let category?, let quantity?):
                HoldItem.places(
                    category: category, quantity: quantity, together: item.together ?? false, alone: item.alone ?? false)
            default: throw Problem.malformed("'items[\(index)]' names either a seat, or a category and a quantity.")
            }
        }
        let layout = try await mirror.layout(of: session)
        switch try await holdSeats(items, code: body.code, in: session, layout: layout, visitor: visitor, idempotencyKey: key) {
        case .mistaken(let mistake): throw Problem(mistake)
        case .answered(.refused(let refusal)): throw Problem(refusal, session: session, layout: layout)
        case .answered(.held(let hold, let now, let repeated, let split)):
            var response = JSONAnswer.response(
                HoldAnswer(hold, session: session, layout: layout, now: now, split: repeated ? nil : split),
                status: .created)
            response.headers[.location] = "/v1/sessions/\(session.id)/holds/\(hold.id)"
            if repeated { response.headers[.idempotencyReplayed] = "true" }
            return response
        }
    }

    private func readHold(_ context: BasicRequestContext) async throws -> Response {
        let session = try await entry(context).session
        guard let hold = try await store.hold(id: try holdID(context), in: session) else { throw Problem.holdExpired }
        return JSONAnswer.response(
            HoldAnswer(
                hold, session: session, layout: try await mirror.layout(of: session), now: try await store.now(),
                split: nil))
    }

    private func releaseHold(_ context: BasicRequestContext) async throws -> Response {
        let session = try await entry(context).session
        switch try await store.release(hold: try holdID(context), in: session) {
        case .released, .expired: return Response(status: .noContent)
        case .suspended: throw Problem.suspended
        case .ordered(let order):
            throw Problem(.holdOrdered(orderID: order), session: session, layout: nil)
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

    private func holdID(_ context: BasicRequestContext) throws -> String {
        guard let id = context.parameters.get("hold"), capability.isGenuine(id) else {
            throw Problem.unknown("hold", type: "unknown-hold")
        }
        return id
    }

    private func visitor(_ request: Request) throws -> String {
        guard let visitor = request.headers[.visitor] else {
            throw Problem(
                type: "visitor-required", status: .badRequest, title: "A visitor is missing",
                detail: "Get one at POST /v1/visitors and send it as the Guichet-Visitor header.")
        }
        guard capability.isGenuine(visitor) else {
            throw Problem(
                type: "visitor-invalid", status: .forbidden, title: "This visitor was not made here",
                detail: "Get a visitor at POST /v1/visitors.")
        }
        return visitor
    }
}
