import Booking
import Domain
import Foundation
import HTTPTypes
import Logging
import NIOCore
import WaitingRoom

/// Takes holds: reads what a visitor sent, asks the store, writes the answer. It never waits, so that the doorway can call
/// it on a connection's event loop; the router calls it too.
struct HoldDesk: Sendable {
    let holdSeats: HoldSeats
    let capability: Capability
    let blocks: BlockMirror
    let roomKeys: RoomKeys
    let standing: StandingRooms
    /// The store's time, as well as it is known without asking.
    let clock: @Sendable () -> Timestamp?
    /// Where codes are counted that open nothing.
    var codes = CodeGuard()
    /// Where baskets are counted.
    var interest = InterestTally()
    let logger: Logger

    /// - Parameters:
    ///   - eventLoop: of whoever asks, where the answer is made too: the thread that has the store's answers has more to do. Nil makes it there.
    ///   - answer: called once, on that event loop or on whatever thread has the answer; `isMeasured` when it took the store's time and was no failure.
    func take(
        _ body: ByteBuffer, headers: HTTPFields, for entry: CatalogueMirror.Entry, layout: HouseLayout?, on eventLoop: (any EventLoop)? = nil,
        answer: @escaping @Sendable (PreparedAnswer, _ isMeasured: Bool) -> Void
    ) {
        do throws(Problem) {
            let key = try RequestReader.idempotencyKey(headers)
            let visitor = try visitor(headers)
            try blocks.check(headers, visitor: visitor)
            let request = try read(body)
            let items = try request.places()
            if mustWait(headers, for: entry), !mayPass(request, entry, layout) { throw Problem.notAdmitted }
            if request.code != nil, let wait = codes.bars(headers.network, session: entry.session.number) { throw Problem.tooManyCodes(wait) }
            let shown = try entry.room.flatMap { (room) throws(Problem) in try admission(headers, room.number, visitor) }
            do throws(HoldMistake) {
                try holdSeats(
                    items, code: request.code, in: entry.session, layout: layout, visitor: visitor, network: headers.network.map(Network.init(name:)),
                    idempotencyKey: key, admittedUntil: shown?.until, rank: shown?.rank
                ) { result in
                    let work: @Sendable () -> Void = {
                        let prepared = prepared(result, for: entry, layout: layout)
                        answer(prepared, prepared.status.kind != .serverError)
                    }
                    if let eventLoop, !eventLoop.inEventLoop { eventLoop.execute(work) } else { work() }
                }
            } catch {
                if error == .unknownCode { codes.noteWrong(from: headers.network, session: entry.session.number) }
                throw Problem(error)
            }
        } catch {
            answer(error.prepared, false)
        }
    }

    /// Whether a waiting room stands before the open sale, and no admission is shown: only some holds pass it then.
    func mustWait(_ headers: HTTPFields, for entry: CatalogueMirror.Entry) -> Bool {
        guard let room = entry.room, headers[.admission] == nil, standing.stands(room.number), let now = clock() else { return false }
        return entry.session.status == .published && entry.session.bookingOpensAt <= now && now < entry.session.bookingClosesAt
    }

    /// Whether a body that can be read may pass a waiting room: it brings a code, or asks for places for wheelchairs while nobody waits for them. The script says which do.
    func mayPass(_ body: ByteBuffer, for entry: CatalogueMirror.Entry, layout: HouseLayout?) -> Bool {
        (try? read(body)).map { mayPass($0, entry, layout) } ?? false
    }

    private func mayPass(_ request: HoldBody, _ entry: CatalogueMirror.Entry, _ layout: HouseLayout?) -> Bool {
        guard request.code == nil else { return true }
        guard let room = entry.room, standing.leavesWheelchairs(room.number) else { return false }
        let places = entry.session.reservedWheelchairs(at: clock()).flatMap { [$0.category, $0.companion].compactMap(\.self) }
        return request.items.allSatisfy { item in
            let category = item.category.flatMap(entry.session.categoryIndex) ?? item.seat.flatMap { layout?.seat(id: $0)?.category }
            return category.map(places.contains) ?? false
        }
    }

    /// A number for somebody who has none.
    func newVisitor() -> PreparedAnswer {
        var generator = SystemRandomNumberGenerator()
        var writer = JSONWriter(capacity: 64)
        writer.object { $0.add("visitor", capability.visitor(using: &generator)) }
        return JSONAnswer.prepared(ByteBuffer(bytes: writer.bytes), status: .created)
    }

    private func prepared(
        _ result: Result<HoldOutcome, SeatStoreError>, for entry: CatalogueMirror.Entry, layout: HouseLayout?
    ) -> PreparedAnswer {
        switch result {
        case .failure(let error):
            logger.error("no hold", metadata: ["error": "\(error)"])
            return Problem.storeUnavailable.prepared
        case .success(.refused(let refusal)):
            return Problem(refusal, session: entry.session, layout: layout).prepared
        case .success(.held(let hold, let now, let repeated, let split)):
            if !repeated { interest.count(Interest(holds: 1), ofEvent: entry.event.number) }
            let body = HoldAnswer(hold, entry: entry, layout: layout, now: now, split: repeated ? nil : split).json
            var answer = JSONAnswer.prepared(body, status: .created)
            answer.headers[.location] = "/v1/sessions/\(entry.session.id)/holds/\(hold.id)"
            if repeated { answer.headers[.idempotencyReplayed] = "true" }
            return answer
        }
    }

    private func read(_ body: ByteBuffer) throws(Problem) -> HoldBody {
        if let usual = HoldBodyReader.read(body) { return usual }
        return try RequestReader.json(HoldBody.self, from: body)
    }

    /// Of whoever shows one: the script judges its time, and whether it was given back.
    private func admission(_ headers: HTTPFields, _ room: UInt32, _ visitor: String) throws(Problem) -> Admission? {
        guard let text = headers[.admission], let now = clock() else { return nil }
        return try admission(text, room: room, visitor: visitor, now: now)
    }

    func admission(_ text: String, room: UInt32, visitor: String, now: Timestamp) throws(Problem) -> Admission {
        do throws(CredentialRefusal) {
            return try Admission(text, under: roomKeys, room: room, device: Device(secret: visitor), now: now)
        } catch {
            throw .admissionRefused(error)
        }
    }

    func visitor(_ headers: HTTPFields) throws(Problem) -> String {
        guard let visitor = headers[.visitor] else {
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

/// A hold as API v1 shows it.
struct HoldAnswer {
    private let hold: Hold
    private let entry: CatalogueMirror.Entry
    private let layout: HouseLayout?
    private let now: Timestamp
    /// The seats chosen by the house are not all side by side; nil where that was not asked.
    private let split: Bool?

    init(_ hold: Hold, entry: CatalogueMirror.Entry, layout: HouseLayout?, now: Timestamp, split: Bool?) {
        (self.hold, self.entry, self.layout, self.now, self.split) = (hold, entry, layout, now, split)
    }

    var json: ByteBuffer {
        let session = entry.session
        var writer = JSONWriter(capacity: 256 + 96 * hold.seats.count)
        writer.object { writer in
            writer.add("expiresAt", hold.expiresAt.rfc3339(in: entry.timeZone))
            writer.add("extended", hold.extended)
            writer.add("hold", hold.id)
            writer.add("places", array: places) { writer, place in
                writer.object { writer in
                    writer.add("category", session.categories[place.category].id)
                    writer.add("label", place.seat?.label)
                    writer.add("quantity", Int64(place.quantity))
                    writer.add("seat", place.seat?.id)
                    if let tariffs = session.ownTariffs(ofPool: place.pool, at: now) { add(tariffs, of: session, to: &writer) }
                }
            }
            writer.add("serverTime", now.rfc3339(in: entry.timeZone))
            writer.add("session", session.id)
            if let split { writer.add("split", split) }
            writer.add("state", hold.state == .held && hold.expiresAt <= now ? "expired" : hold.state.rawValue)
        }
        return ByteBuffer(bytes: writer.bytes)
    }

    /// Those of an allotment, which stand nowhere else.
    private func add(_ tariffs: [Tariff], of session: Session, to writer: inout JSONWriter) {
        writer.add("tariffs", array: tariffs) { writer, tariff in
            writer.object { writer in
                writer.add("fullPriceCents", session.fullPrice(of: tariff).cents)
                writer.add("id", tariff.id)
                writer.add("name", tariff.name)
                writer.add("priceCents", tariff.price.cents)
            }
        }
    }

    private struct Place {
        var category, pool: Int
        var seat: SeatLayout.Seat?
        var quantity = 1
    }

    private var places: [Place] {
        var places = hold.seats.compactMap { position in
            layout?.seat(at: position).map { Place(category: $0.category, pool: $0.pool, seat: $0) }
        }
        for (pool, quantity) in hold.standing.sorted(by: { $0.key < $1.key }) {
            places.append(Place(category: entry.session.category(ofPool: pool), pool: pool, quantity: quantity))
        }
        return places
    }
}
