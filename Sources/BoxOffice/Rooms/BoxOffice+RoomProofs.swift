import Booking
import Domain
import Foundation
import Hummingbird
import Pages
import WaitingRoom

/// What somebody shows for a number besides a browser.
struct JoinProof: Sendable {
    /// Whose address was confirmed.
    var person: Person?
    /// A challenge of this browser that was solved: its difficulty, in zero bits.
    var workedBits: Int?
}

// What a waiting room asks of who joins: an address that is confirmed by a code, or a little work.
extension BoxOffice {
    func addRoomProofs(to v1: RouterGroup<BasicRequestContext>) {
        v1.post("rooms/{room}/addresses") { request, context in try await askRoomCode(request, try await roomView(context).notice) }
        v1.post("rooms/{room}/addresses/codes") { request, context in try await confirmRoomAddress(request, try await roomView(context).notice) }
    }

    private struct AddressBody: Decodable {
        var email: String
        var language: String?
    }

    private struct CodeBody: Decodable { var request, code: String }

    private struct ProofBody: Decodable { var proof, challenge, answer: String? }

    private func askRoomCode(_ request: Request, _ notice: RoomNotice) async throws -> Response {
        let body = try RequestReader.json(AddressBody.self, from: try await RequestReader.body(request))
        guard let language = Language(rawValue: body.language ?? "fr") else { throw Problem.malformed("'language' is 'fr' or 'en'.") }
        try blocks.check(request.headers, visitor: try desk.visitor(request.headers), email: body.email)
        guard mirror.sendsLetters else { throw Problem.noLetters }
        if let problem = Problem(joining: notice, now: try await mirror.now()) { throw problem }
        var generator = SystemRandomNumberGenerator()
        switch try await signIn.ask(
            email: body.email, for: .room, language: language.rawValue, network: request.network, now: Timestamp(Date()), using: &generator)
        {
        case .sent(let code): return JSONAnswer.response(["request": code], status: .accepted)
        case .invalidEmail: throw Problem.invalid("Give an e-mail address that can be written to.")
        case .tooMany: throw Problem.tooManyFromThere("room-codes", signIn.roomCodesPerNetwork)
        }
    }

    private func confirmRoomAddress(_ request: Request, _ notice: RoomNotice) async throws -> Response {
        let body = try RequestReader.json(CodeBody.self, from: try await RequestReader.body(request))
        let device = try device(of: request)
        switch try await signIn.confirm(code: body.code, request: body.request, network: request.network) {
        case .person(let person):
            let proof = AddressProof(room: notice.board.room, person: person, device: device, from: try await mirror.now())
            return JSONAnswer.response(["proof": proof.text(under: roomKeys)], status: .created)
        case .wrong(let left): throw Problem.codeWrong(left: left)
        case .gone: throw Problem.codeGone
        case .tooMany: throw Problem.tooManyFromThere("room-codes", signIn.roomCodesPerNetwork)
        }
    }

    /// What a request to join shows; a body is needed where something is asked for only.
    func joinProof(_ request: Request, room: UInt32, _ device: Device) async throws -> JoinProof {
        let bytes = try await RequestReader.body(request)
        guard bytes.readableBytes > 0 else { return JoinProof() }
        let body = try RequestReader.json(ProofBody.self, from: bytes)
        let now = try await mirror.now()
        do throws(CredentialRefusal) {
            var proof = JoinProof()
            if let text = body.proof { proof.person = try AddressProof(text, under: roomKeys, room: room, device: device, now: now).person }
            if let text = body.challenge, let answer = body.answer { proof.workedBits = try workedBits(text, answer, room, device, now) }
            return proof
        } catch {
            throw Problem.proofRefused(error)
        }
    }

    /// - Returns: nil when the answer is wrong.
    func workedBits(_ text: String, _ answer: String, _ room: UInt32, _ device: Device, _ now: Timestamp) throws(CredentialRefusal) -> Int? {
        let challenge = try WorkChallenge(text, under: roomKeys, room: room, device: device, now: now)
        return challenge.isSolved(text, by: answer) ? challenge.bits : nil
    }

    func challenge(of room: UInt32, _ device: Device, bits: Int, now: Timestamp) -> String {
        WorkChallenge(room: room, device: device, bits: bits, until: now + WorkChallenge.life).text(under: roomKeys)
    }

    /// - Throws: for who has to show something and does not.
    func check(_ proof: JoinProof, _ notice: RoomNotice, _ device: Device, now: Timestamp) throws(Problem) {
        if notice.asksAddress == true, proof.person == nil { throw .addressRequired }
        guard let bits = notice.workBits, proof.person == nil, proof.workedBits ?? 0 < bits else { return }
        throw .workRequired(challenge(of: notice.board.room, device, bits: bits, now: now), bits: bits)
    }
}

extension Problem {
    static let addressRequired = Problem(
        type: "address-required", status: .forbidden, title: "This waiting room asks for an address",
        detail: "Have a code sent to one at POST /v1/rooms/{room}/addresses, confirm it, and join with the proof.")
    static let addressWaits = Problem(
        type: "address-waits", status: .conflict, title: "This address has a number already",
        detail: "Before the opening each address has one, with the visitor that it joined with: that one may ask again. After the opening it can join behind the others.")
    static let choosingElsewhere = Problem(
        type: "choosing-elsewhere", status: .conflict, title: "This address has its turn with another number",
        detail: "Choose there, or ask again once that shopping time is over: this turn stays.")
    static let codeGone = Problem(
        type: "code-gone", status: .gone, title: "This code opens nothing any more", detail: "It was used, is too old, or was tried too often. Ask for another one.")

    static func codeWrong(left: Int) -> Problem {
        Problem(
            type: "code-wrong", status: .unprocessableContent, title: "That is not the code", detail: "\(left) tries are left.", members: ["triesLeft": .number(left)])
    }

    static func workRequired(_ challenge: String, bits: Int) -> Problem {
        Problem(
            type: "work-required", status: .forbidden, title: "This waiting room asks for a little work",
            detail: "Find a number of which the SHA-256 of 'challenge:number' begins with \(bits) zero bits, and join with both; or confirm an address instead.",
            members: ["challenge": .text(challenge), "bits": .number(bits)])
    }

    static func proofRefused(_ refusal: CredentialRefusal) -> Problem {
        let pass = passRefused(refusal)
        return Problem(type: "proof-refused", status: pass.status, title: "This proof does not count here", detail: pass.detail, members: pass.members)
    }
}
