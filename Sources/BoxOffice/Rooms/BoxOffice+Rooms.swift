import Booking
import Domain
import HTTPTypes
import Hummingbird
import WaitingRoom

// Waiting rooms: what a browser needs to wait, and its admission when its turn has come.
extension BoxOffice {
    func addRooms(to v1: RouterGroup<BasicRequestContext>) {
        v1.get("rooms/{room}") { _, context in try await roomView(context).answer.response }
        v1.post("rooms/{room}/passes") { request, context in
            let view = try await roomView(context)
            try blocks.check(request.headers, visitor: try desk.visitor(request.headers))
            let device = try device(of: request)
            let proof = try await joinProof(request, room: view.notice.board.room, device)
            let pass = try await join(view.notice, device: device, network: request.network, proof)
            return JSONAnswer.response(PassAnswer(pass, text: pass.text(under: roomKeys)), status: .created)
        }
        v1.post("rooms/{room}/admissions") { request, context in
            let view = try await roomView(context)
            let body = try RequestReader.json(AdmissionBody.self, from: try await RequestReader.body(request))
            let device = try device(of: request)
            let pass = try pass(body.pass, room: view.notice.board.room, device: device, now: try await mirror.now())
            let admission = try await admit(pass, view)
            return JSONAnswer.response(AdmissionAnswer(admission, text: admission.text(under: roomKeys)), status: .created)
        }
        v1.delete("rooms/{room}/admissions") { request, context in
            guard let room = context.parameters.get("room", as: UInt32.self), let text = request.headers[.admission] else {
                throw Problem.malformed("The header 'Guichet-Admission' is missing.")
            }
            let admission = try desk.admission(text, room: room, visitor: try desk.visitor(request.headers), now: try await mirror.now())
            do {
                try await roomStore.leave(rank: admission.rank, until: admission.until, room: room, sessions: mirror.sessions(ofRoom: room))
            } catch {
                logger.warning("a visitor has not left the waiting room", metadata: ["error": "\(error)"])
                throw Problem.roomAway
            }
            return Response(status: .noContent)
        }
    }

    private struct AdmissionBody: Decodable { var pass: String }

    private struct PassAnswer: Encodable {
        let pass: String
        let number: UInt32
        let room: UInt32

        init(_ pass: Pass, text: String) { (self.pass, number, room) = (text, pass.number, pass.room) }
    }

    private struct AdmissionAnswer: Encodable {
        let admission: String
        let until: String
        let rank: UInt32

        init(_ admission: Admission, text: String) { (self.admission, until, rank) = (text, admission.until.rfc3339(), admission.rank) }
    }

    func roomView(_ context: BasicRequestContext) async throws -> RoomMirror.View {
        // Of what is no room nothing is read, and nothing kept.
        guard let room = context.parameters.get("room", as: UInt32.self), try await mirror.hasRoom(room),
            let view = try await rooms.view(of: room)
        else {
            throw Problem.unknown("waiting room", type: "unknown-room")
        }
        return view
    }

    func device(of request: Request) throws(Problem) -> Device { Device(secret: try desk.visitor(request.headers)) }

    // MARK: Joining

    /// - Parameter network: as the request says it.
    func join(_ notice: RoomNotice, device: Device, network: String?, _ proof: JoinProof = JoinProof()) async throws -> Pass {
        let now = try await mirror.now()
        if let problem = Problem(joining: notice, now: now) { throw problem }
        try check(proof, notice, device, now: now)
        // Numbers of the early are drawn, so that a second one would be a second chance; later ones are only farther behind.
        let person = notice.board.entrants == nil ? proof.person : nil
        switch await joins.join(room: notice.board.room, Joiner(device, from: network.map(Network.init(name:)), person: person)) {
        case .number(let number): return Pass(room: notice.board.room, number: number, joinedAt: now, device: device, person: proof.person)
        case .again: throw person == nil ? Problem.alreadyWaiting : Problem.addressWaits
        case .crowdedNetwork: throw Problem.crowdedNetwork(settings.joinsPerNetwork)
        case .full, .suspended, .away: throw Problem.roomAway
        }
    }

    func pass(_ text: String, room: UInt32, device: Device, now: Timestamp) throws(Problem) -> Pass {
        do throws(CredentialRefusal) {
            return try Pass(text, under: roomKeys, room: room, device: device, now: now)
        } catch {
            throw .passRefused(error)
        }
    }

    // MARK: Admission

    /// The holder's shopping time begins, or goes on.
    func admit(_ pass: Pass, _ view: RoomMirror.View) async throws -> Admission {
        let board = view.notice.board
        switch board.turn(of: pass, draw: view.draw) {
        case .called(let rank): return try await admit(rank, pass, view.notice)
        case .waiting(let rank, let ahead, _, _): throw Problem.notCalled(rank: rank, ahead: ahead)
        case .notDrawn: throw Problem.notDrawn
        case .soldOut(let rank): throw Problem.notCalled(rank: rank, ahead: rank - min(rank, board.watermark))
        case .open: throw Problem.noRoomNow
        case .closed: throw Problem.roomClosed
        }
    }

    private func admit(_ rank: UInt32, _ pass: Pass, _ notice: RoomNotice) async throws -> Admission {
        let time = Duration.seconds(notice.shopping)
        switch try await roomStore.admit(rank: rank, of: pass.person, to: pass.room, for: time, most: notice.mostShoppers) {
        case .admitted(let until, repeated: _):
            return Admission(room: pass.room, rank: rank, device: pass.device, from: until - time, until: until)
        case .waiting: throw Problem.notCalled(rank: rank, ahead: 1)
        case .crowded: throw Problem.shopFull
        case .elsewhere: throw Problem.choosingElsewhere
        case .over: throw Problem.admissionOver
        case .suspended: throw Problem.roomAway
        }
    }
}

extension Problem {
    /// Why nobody can join now; nil when people can.
    init?(joining notice: RoomNotice, now: Timestamp) {
        switch notice.board.phase {
        case .tooEarly:
            self.init(
                type: "room-not-open", status: .forbidden, title: "The waiting room is not open yet",
                detail: "Come back shortly before \(notice.opensAt.rfc3339()): who comes early is drawn, and who comes first is no better off.")
        case .open: self = .noRoomNow
        case .closed: self = .roomClosed
        case .early, .drawing, .queue, .paused, .soldOut:
            // Nobody joins a draw whose public value is known already.
            guard notice.board.entrants == nil, let known = notice.plan.source.publishedAt, now >= known else { return nil }
            self = .roomAway
        }
    }

    static func passRefused(_ refusal: CredentialRefusal) -> Problem {
        Problem(
            type: "pass-refused", status: .forbidden, title: "This pass does not count here", detail: refusal.detail,
            members: ["reason": .text(refusal.reason)])
    }

    static func admissionRefused(_ refusal: CredentialRefusal) -> Problem {
        Problem(
            type: "admission-refused", status: .forbidden, title: "This admission does not count here", detail: refusal.detail,
            members: ["reason": .text(refusal.reason)])
    }

    static let alreadyWaiting = Problem(
        type: "already-waiting", status: .conflict, title: "This browser waits already",
        detail: "Each browser has one place. Use the pass that it was given; if it was lost, begin with a new visitor.")

    static func crowdedNetwork(_ limit: Int) -> Problem {
        var problem = Problem(
            type: "too-many-requests", status: .tooManyRequests, title: "Too many people join from your network",
            detail: "\(limit) numbers are given to a network in ten minutes. Come back in ten minutes, or from another network, such as a phone's own.",
            retryAfter: Int(JoinWindow.length.components.seconds))
        problem.rateLimit = .init(name: "joins", quota: limit, window: Int(JoinWindow.length.components.seconds))
        return problem
    }

    static let roomAway = later(type: "room-away", "The waiting room does not answer", "Passes stay as good as they were. Try again in a moment.", after: 2)
    static let shopFull = later(type: "shop-full", "As many people choose places as can", "Your turn stays, and a place is kept for you if you try again within ten seconds.", after: 1)

    static let noRoomNow = Problem(
        type: "no-room", status: .conflict, title: "Nobody has to wait now", detail: "Hold places without an admission.")
    static let roomClosed = Problem(
        type: "room-closed", status: .gone, title: "The waiting room is closed", detail: "Nothing is sold any more.")
    static let notDrawn = Problem(
        type: "not-drawn", status: .conflict, title: "The places in the queue are not drawn yet", detail: "They are drawn when the sale opens. Ask again then.")
    static let admissionOver = Problem(
        type: "admission-over", status: .gone, title: "The shopping time is over", detail: "Others choose now. Join the waiting room again.")

    static func notCalled(rank: UInt32, ahead: UInt32) -> Problem {
        Problem(
            type: "not-called", status: .conflict, title: "It is not your turn yet", detail: "\(ahead) are called before you. Ask again when your rank is called.",
            members: ["rank": .number(Int(rank)), "ahead": .number(Int(ahead))])
    }

    private static func later(type: String, _ title: String, _ detail: String, after seconds: Int) -> Problem {
        var problem = Problem(type: type, status: .serviceUnavailable, title: title, detail: detail)
        problem.retryAfter = seconds
        return problem
    }
}

extension CredentialRefusal {
    fileprivate var reason: String {
        switch self {
        case .malformed: "malformed"
        case .unknownKey, .forged: "forged"
        case .otherRoom: "other-room"
        case .otherDevice: "other-device"
        case .notBefore: "not-yet"
        case .expired: "expired"
        }
    }

    fileprivate var detail: String {
        switch self {
        case .malformed: "It was cut off or altered. Send it as it was given."
        case .unknownKey, .forged: "It was not given here. Join the waiting room."
        case .otherRoom(let room): "It is for the waiting room \(room)."
        case .otherDevice: "It was given to another browser: go on in that one."
        case .notBefore: "It begins later than now: a clock is wrong."
        case .expired(let at): "Its shopping time ended at \(at.rfc3339()). Join the waiting room again."
        }
    }
}
