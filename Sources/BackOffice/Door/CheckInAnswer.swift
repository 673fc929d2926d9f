import Booking
import Domain
import Foundation

/// The JSON shape of what became of a scan; docs/openapi.yaml describes it.
struct CheckInAnswer: Encodable {
    enum Verdict: String, Encodable, CaseIterable {
        case admitted, cancelled, superseded, expired
        case alreadyUsed = "already-used"
        case wrongSession = "wrong-session"
        case tooEarly = "too-early"
        /// Forged, damaged, or of another house.
        case notOurs = "not-ours"
        case scanReused = "scan-reused"
        case undone
    }

    struct Place: Encodable {
        var category, tariff: String
        /// As the ledger has it, in French, and what it says; nil when standing.
        var seat, section, row, number: String?

        init(_ place: DoorPlace) {
            (category, tariff, seat) = (place.category, place.tariff, place.seat)
            let name = place.seat.flatMap { SeatName(frozen: $0) }
            (section, row, number) = (name?.section, name?.row, name?.number)
        }
    }

    struct Entry: Encodable {
        var gate, at: String

        init(_ entry: DoorEntry, in session: DoorSession) {
            (gate, at) = (entry.gate, session.local(entry.at))
        }
    }

    struct Elsewhere: Encodable {
        var id, title, startsAt: String

        init(_ session: DoorSession) {
            (id, title, startsAt) = (session.id, session.title, session.local(session.startsAt))
        }
    }

    var scan: String
    var verdict: Verdict
    /// Of a code that is ours, and what a scanner goes by that meets it again while it is offline: its ticket, its revision, and until when it is good, in
    /// seconds since 1970.
    var ticket: String?
    var revision: Int?
    var expires: Int64?
    var place: Place?
    /// When and by which gate somebody was let in before.
    var first: Entry?
    /// Since when the code opens no door.
    var since: String?
    /// From when on it does, when it is too early.
    var opensAt: String?
    /// The session that the ticket is for, when this device may know.
    var ticketSession: Elsewhere?

    init(scan: String, _ verdict: Verdict) {
        (self.scan, self.verdict) = (scan, verdict)
    }

    /// - Parameters:
    ///   - claims: of the code that was scanned, or for which a short one was typed.
    ///   - sessions: those that the device may scan.
    init(scan: String, _ checkIn: CheckIn, of claims: TicketClaims, in session: DoorSession, sessions: [DoorSession]) {
        self.scan = scan
        (ticket, revision, expires) = (Ticket.text(ofID: claims.ticketID), Int(claims.revision), claims.expiresAt.milliseconds / 1000)
        switch checkIn {
        case .admitted(let place): (verdict, self.place) = (.admitted, Place(place))
        case .alreadyUsed(let place, let first): (verdict, self.place, self.first) = (.alreadyUsed, Place(place), Entry(first, in: session))
        case .cancelled(let place, let moment): (verdict, self.place, since) = (.cancelled, Place(place), moment.map(session.local))
        case .superseded(let place, let moment): (verdict, self.place, since) = (.superseded, Place(place), session.local(moment))
        case .expired(let place, let moment): (verdict, self.place, since) = (.expired, Place(place), session.local(moment))
        case .tooEarly(let place, let moment): (verdict, self.place, opensAt) = (.tooEarly, Place(place), session.local(moment))
        case .wrongSession(let number):
            (verdict, ticketSession) = (.wrongSession, sessions.first { $0.number == number }.map(Elsewhere.init))
        case .unknown: verdict = .notOurs
        case .scanReused: verdict = .scanReused
        case .undone: verdict = .undone
        }
    }
}

struct AttendanceAnswer: Encodable {
    struct Gate: Encodable {
        var name: String
        var admitted: Int
    }

    struct Incident: Encodable {
        var kind, device: String
        var place: CheckInAnswer.Place?
        var entry: CheckInAnswer.Entry
        var first: CheckInAnswer.Entry?
    }

    var session, serverTime: String
    var expected, admitted: Int
    var gates: [Gate]
    var incidents: [Incident]

    init(_ attendance: Attendance, of session: DoorSession, now: Timestamp) {
        (self.session, serverTime) = (session.id, session.local(now))
        (expected, admitted) = (attendance.expected, attendance.admitted)
        gates = attendance.gates.map { Gate(name: $0.name, admitted: $0.admitted) }
        incidents = attendance.incidents.map { incident in
            Incident(
                kind: incident.kind.rawValue, device: incident.device, place: incident.place.map { .init($0) },
                entry: .init(incident.entry, in: session), first: incident.first.map { .init($0, in: session) })
        }
    }
}

struct DoorAnswer: Encodable {
    struct Session: Encodable {
        var id, title, venue, startsAt, opensAt: String
        var number: UInt32
    }

    var device, organiser, serverTime: String
    /// What scans carry that wait, see ``PassMark``.
    var pass: String
    var sessions: [Session]

    init(_ device: DoorDevice, pass: String, _ sessions: [DoorSession], opening: (DoorSession) -> Timestamp, now: Timestamp) {
        (self.device, organiser, serverTime, self.pass) = (device.name, device.organiserID, now.rfc3339(), pass)
        self.sessions = sessions.map {
            Session(id: $0.id, title: $0.title, venue: $0.venueName, startsAt: $0.local($0.startsAt), opensAt: $0.local(opening($0)), number: $0.number)
        }
    }
}

extension DoorSession {
    /// A moment in the venue's zone, RFC 3339.
    func local(_ moment: Timestamp) -> String { moment.rfc3339(in: TimeZone(identifier: timeZone) ?? .gmt) }
}
