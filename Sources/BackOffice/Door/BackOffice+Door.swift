import Booking
import Domain
import Foundation
import Hummingbird
import Metrics
import Ticketing
import Web

// What devices at the doors ask.
extension BackOffice {
    var doorRoutes: [OfficeRoute] {
        [
            .program(.get, "/v1/door", .device) { _, context in
                let device = try context.signedInDevice()
                return JSONAnswer.response(DoorAnswer(device, pass: try passes.mark(of: device), try await book.sessions(of: device), opening: opening, now: now()))
            },
            .program(.get, "/v1/door/keys", .device) { _, _ in try keys() },
            .program(.post, "/v1/check-ins", .device) { request, context in try await checkIn(request, try context.signedInDevice()) },
            .program(.post, "/v1/check-ins/batch", .device) { request, context in try await merge(request, try context.signedInDevice()) },
            .program(.post, "/v1/check-ins/{scan}/undo", .device) { _, context in try await undo(context) },
            .program(.get, "/v1/sessions/{session}/check-ins", .device) { _, context in try await attendance(context) },
            .program(.get, "/v1/sessions/{session}/revocations", .device) { request, context in try await revocations(request, context) },
            .program(.get, "/v1/sessions/{session}/short-codes", .device) { request, context in try await shortCodes(request, context) },
        ]
    }

    private func keys() throws -> Response {
        guard let pem = tickets.pem() else { throw Problem.noTicketKeys }
        return Self.text(pem + doorKey.publicPEM, "application/x-pem-file")
    }

    /// - Throws: a problem when the device may not scan it, known or not.
    func session(_ id: String?, of device: DoorDevice) async throws -> (session: DoorSession, all: [DoorSession]) {
        let sessions = try await book.sessions(of: device)
        guard let session = sessions.first(where: { $0.id == id }) else { throw Problem.sessionNotAllowed(id ?? "") }
        return (session, sessions)
    }

    // MARK: Check-ins

    private func checkIn(_ request: Request, _ device: DoorDevice) async throws -> Response {
        let body = try await RequestReader.json(CheckInBody.self, from: request)
        let now = now()
        guard let answer = try await decide([(body, nil)], device, now: now).first else { throw Problem.internal }
        if answer.verdict == .scanReused { throw Problem.scanReused }
        return JSONAnswer.response(answer)
    }

    private func merge(_ request: Request, _ device: DoorDevice) async throws -> Response {
        struct Answer: Encodable {
            /// By how much the device's clock was found to be slow; negative when it is fast.
            var clockOffsetMilliseconds: Int64
            var scans: [CheckInAnswer]
        }
        let body = try await RequestReader.json(BatchBody.self, from: request)
        guard body.scans.count <= BatchBody.mostScans else {
            throw Problem.invalid("Send at most \(BatchBody.mostScans) scans at once.", ["limit": .number(BatchBody.mostScans)])
        }
        let now = now()
        guard let clock = DeviceClock(says: body.clockMilliseconds, at: now) else {
            throw Problem.invalid("'clockMilliseconds' is what the device's clock says now, in milliseconds since 1970.")
        }
        let scans = try body.scans.map { scan in
            guard let moment = scan.atMilliseconds, let at = clock.moment(moment) else {
                throw Problem.invalid("'atMilliseconds' of each scan is when it was made by the device's clock, in milliseconds since 1970.")
            }
            return (scan, (clock: Timestamp(milliseconds: moment), at: at))
        }
        let answers = try await decide(scans, device, now: now)
        return JSONAnswer.response(
            Answer(clockOffsetMilliseconds: clock.offset, scans: answers))
    }

    /// - Parameter scans: each with its moment when the device decided it: by its clock and by ours.
    private func decide(
        _ scans: [(CheckInBody, offline: (clock: Timestamp, at: Timestamp)?)], _ device: DoorDevice, now: Timestamp
    ) async throws -> [CheckInAnswer] {
        guard let verifier = tickets.verifier() else { throw Problem.noTicketKeys }
        let makers = try await makers(of: scans.map { $0.offline == nil ? nil : $0.0.pass }, sender: device)
        var sessions: [Int64: [DoorSession]] = [:]
        for maker in Set(makers) { sessions[maker.id] = try await book.sessions(of: maker) }
        var genuine: [(index: Int, scan: Scan, session: DoorSession)] = []
        var answers: [CheckInAnswer] = []
        for (index, (body, offline)) in scans.enumerated() {
            let maker = makers[index]
            guard let session = sessions[maker.id]?.first(where: { $0.id == body.session }) else { throw Problem.sessionNotAllowed(body.session) }
            let gate = try body.checkedGate()
            answers.append(CheckInAnswer(scan: body.scan, .notOurs))
            // Whether it has expired is asked of the moment of the scan, below.
            let claims: TicketClaims
            switch verifier.verify(try await code(typed: body.code, maker), now: now) {
            case .valid(let genuine), .expired(let genuine): claims = genuine
            case .malformed, .unknownKey, .forged: continue
            }
            let scan = Scan(
                id: body.scan, session: session.number, gate: gate, claims: claims, opensAt: opening(of: session), at: offline?.at ?? now,
                clockAt: offline?.clock, isUndone: offline.map { body.isUndone(from: $0.clock) } ?? false)
            genuine.append((index, scan, session))
        }
        for maker in Set(genuine.map { makers[$0.index] }) {
            let own = genuine.filter { makers[$0.index] == maker }
            let outcomes = try await book.checkIn(own.map(\.scan), by: maker, at: now)
            for ((index, scan, session), outcome) in zip(own, outcomes) {
                answers[index] = CheckInAnswer(scan: scan.id, outcome, of: scan.claims, in: session, sessions: sessions[maker.id] ?? [])
            }
        }
        for answer in answers {
            Counter(label: "guichet_check_ins", dimensions: [("verdict", answer.verdict.rawValue)]).increment()
        }
        return answers
    }

    /// With whose pass each scan was made: on a shared phone scans may wait that an earlier pass made, which may have ended since. A mark that
    /// nobody can read any more is as good as none.
    private func makers(of marks: [String?], sender: DoorDevice) async throws -> [DoorDevice] {
        let ids = marks.map { $0.flatMap(passes.device(ofMark:)) ?? sender.id }
        guard ids.contains(where: { $0 != sender.id }) else { return ids.map { _ in sender } }
        let devices = try await book.devices()
        return ids.map { id in id == sender.id ? sender : devices.first { $0.id == id } ?? sender }
    }

    /// The ticket's code, for which a short one may have been typed.
    private func code(typed text: String, _ device: DoorDevice) async throws -> String {
        let text = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard let short = ShortCode(text) else { return text }
        return try await book.code(of: short, organiser: device.organiserID) ?? text
    }

    private func undo(_ context: OfficeContext) async throws -> Response {
        struct Answer: Encodable {
            var scan: String
            let undone = true
        }
        let (id, now) = (context.parameters.get("scan") ?? "", now())
        switch try await book.undoCheckIn(id, by: try context.signedInDevice(), at: now) {
        case .undone: return JSONAnswer.response(Answer(scan: id))
        case .unknown: throw Problem.noSuchScan
        case .tooLate: throw Problem.scanTooOld
        }
    }

    private func attendance(_ context: OfficeContext) async throws -> Response {
        let (session, _) = try await session(context.parameters.get("session"), of: try context.signedInDevice())
        let attendance = try await counts.value(of: session.number) {
            try await book.attendance(ofSession: session.number, from: opening(of: session))
        }
        return JSONAnswer.response(AttendanceAnswer(attendance, of: session, now: now()))
    }

    /// From when on somebody is let in.
    func opening(of session: DoorSession) -> Timestamp { session.opensAt(opensBefore) }

    // MARK: What scanners keep for when they are offline

    private func shortCodes(_ request: Request, _ context: OfficeContext) async throws -> Response {
        let (session, _) = try await session(context.parameters.get("session"), of: try context.signedInDevice())
        let text = request.uri.queryParameters["since"].map(String.init) ?? ""
        let since = IssuedTicket.Place(text)
        guard since != nil || text.isEmpty else { throw Problem.malformed("'since' is the 'until' of the last list that you have; leave it out when you have none.") }
        let issued = try await book.issuedTickets(ofSession: session.number, after: since, limit: ShortCodeList.limit)
        return JSONAnswer.response(ShortCodeList(issued, since: since))
    }

    private func revocations(_ request: Request, _ context: OfficeContext) async throws -> Response {
        let (session, _) = try await session(context.parameters.get("session"), of: try context.signedInDevice())
        let text = request.uri.queryParameters["since"].map(String.init) ?? "0"
        guard let since = Int64(text), since >= 0 else {
            throw Problem.malformed("'since' is the number of the last revocation that you have: 0 for none.")
        }
        try await numbering.value(of: session.number) { try await book.numberRevocations(ofSession: session.number, at: now()) }
        let new = try await book.revocations(ofSession: session.number, above: since, limit: RevocationList.limit)
        let list = RevocationList(session: session.number, since: since, revocations: new, madeAt: now())
        return JSONAnswer.response(try list.signed(by: doorKey, opensAt: session.local(opening(of: session))))
    }
}

extension CheckInBody {
    /// - Parameter moment: of the scan, by the same clock.
    fileprivate func isUndone(from moment: Timestamp) -> Bool {
        guard let undoneAtMilliseconds else { return false }
        let latest = (moment + UndoCheckIn.limit).milliseconds
        return (moment.milliseconds...latest).contains(undoneAtMilliseconds)
    }

    /// - Throws: a problem when the scan's id or its gate is none.
    fileprivate func checkedGate() throws(Problem) -> String {
        guard (8...64).contains(scan.utf8.count), scan.wholeMatch(of: /[A-Za-z0-9._-]+/) != nil else {
            throw .malformed("'scan' has 8 to 64 letters and digits, such as a UUID.")
        }
        let gate = gate.trimmingCharacters(in: .whitespacesAndNewlines)
        guard (1...40).contains(gate.count), gate.utf8.count <= 160 else { throw .invalid("'gate' has 1 to 40 characters.") }
        return gate
    }
}
