import Domain

/// A phone or a scanner at a door: an account that may check tickets in, for one organiser, and nothing else.
public struct DoorDevice: Hashable, Sendable {
    public var id: Int64
    /// For people: `Porte A`.
    public var name: String
    public var organiserID: String
    /// Ids of the sessions that it may scan; nil for all of its organiser's, those to come among them.
    public var sessions: [String]?
    public var addedAt: Timestamp
    public var revokedAt: Timestamp?
    /// Whose own pass it is: good as long as this person may check tickets in. Nil of a device that has no person.
    public var account: Int64?
    /// Nil: until it is revoked.
    public var endsAt: Timestamp?

    public init(
        id: Int64, name: String, organiserID: String, sessions: [String]? = nil, addedAt: Timestamp, revokedAt: Timestamp? = nil, account: Int64? = nil,
        endsAt: Timestamp? = nil
    ) {
        (self.id, self.name, self.organiserID) = (id, name, organiserID)
        (self.sessions, self.addedAt, self.revokedAt) = (sessions, addedAt, revokedAt)
        (self.account, self.endsAt) = (account, endsAt)
    }
}

/// A device as it is asked for.
public struct NewDoorDevice: Hashable, Sendable {
    public var name: String
    public var organiserID: String
    public var sessions: [String]?
    /// See ``DoorToken``; the token itself is kept nowhere.
    public var tokenDigest: [UInt8]
    /// Of somebody's own pass, see ``DoorDevice/account``.
    public var account: Int64?
    public var endsAt: Timestamp?
    /// Who adds it, for the house's journal.
    public var actor: JournalActor

    public init(name: String, organiserID: String, sessions: [String]?, tokenDigest: [UInt8], account: Int64? = nil, endsAt: Timestamp? = nil, by actor: JournalActor) {
        (self.name, self.organiserID, self.sessions, self.tokenDigest) = (name, organiserID, sessions, tokenDigest)
        (self.account, self.endsAt, self.actor) = (account, endsAt, actor)
    }
}

public enum AddDeviceOutcome: Hashable, Sendable {
    case added(DoorDevice)
    /// With those that there are.
    case unknownOrganiser(known: [String])
    /// No session of the organiser.
    case unknownSession(String)
}

/// A session as a door sees it.
public struct DoorSession: Hashable, Sendable {
    public var id: String
    public var number: UInt32
    public var title: String
    public var venueName: String
    public var startsAt: Timestamp
    /// IANA name.
    public var timeZone: String
    /// Since when everybody comes in anew, because the house was emptied; nil when it was not.
    public var reopenedAt: Timestamp?

    public init(
        id: String, number: UInt32, title: String, venueName: String, startsAt: Timestamp, timeZone: String, reopenedAt: Timestamp? = nil
    ) {
        (self.id, self.number, self.title, self.venueName) = (id, number, title, venueName)
        (self.startsAt, self.timeZone, self.reopenedAt) = (startsAt, timeZone, reopenedAt)
    }

    /// From when on scans count.
    ///
    /// - Parameter before: how long before the session begins its doors let people in.
    public func opensAt(_ before: Duration) -> Timestamp { max(startsAt - before, reopenedAt ?? startsAt - before) }
}

/// A genuine ticket before a scanner.
public struct Scan: Hashable, Sendable {
    /// Made by the scanner, the same when it repeats the scan because no answer came.
    public var id: String
    /// Number of the session whose door it is.
    public var session: UInt32
    /// For people: `Porte A`.
    public var gate: String
    public var claims: TicketClaims
    /// When the session's doors open to scanners. Nobody is let in earlier, and who was let in earlier, before the session was postponed, may
    /// come again.
    public var opensAt: Timestamp
    /// By the platform's clock.
    public var at: Timestamp
    /// What the device's clock said, of a scan that was decided on the device alone: its holder is inside already. Nil of one that the
    /// platform is to decide.
    public var clockAt: Timestamp?
    /// The device undid it before it could say so.
    public var isUndone: Bool

    public init(
        id: String, session: UInt32, gate: String, claims: TicketClaims, opensAt: Timestamp, at: Timestamp, clockAt: Timestamp? = nil,
        isUndone: Bool = false
    ) {
        (self.id, self.session, self.gate, self.claims) = (id, session, gate, claims)
        (self.opensAt, self.at, self.clockAt, self.isUndone) = (opensAt, at, clockAt, isUndone)
    }
}

/// What somebody at a door wants to read about a ticket's place.
public struct DoorPlace: Hashable, Sendable {
    public var category, tariff: String
    /// Nil when standing.
    public var seat: String?

    public init(category: String, tariff: String, seat: String?) {
        (self.category, self.tariff, self.seat) = (category, tariff, seat)
    }
}

/// When and where somebody was let in.
public struct DoorEntry: Hashable, Sendable {
    public var gate: String
    public var at: Timestamp

    public init(gate: String, at: Timestamp) {
        (self.gate, self.at) = (gate, at)
    }
}

/// What becomes of a scan.
public enum CheckIn: Hashable, Sendable {
    case admitted(DoorPlace)
    /// Somebody was let in on this ticket before. Of a scan made offline: two people are inside on one ticket.
    case alreadyUsed(DoorPlace, first: DoorEntry)
    /// Given back, or its session does not take place: then without a moment, until the place was taken back.
    case cancelled(DoorPlace, at: Timestamp?)
    /// It was issued again since, with another date or another name: only the newest opens the door.
    case superseded(DoorPlace, at: Timestamp)
    case expired(DoorPlace, at: Timestamp)
    /// Nobody is let in yet.
    case tooEarly(DoorPlace, opensAt: Timestamp)
    /// Number of the session that it is for.
    case wrongSession(UInt32)
    /// Signed with our key, and the ledger knows nothing of it.
    case unknown
    /// The scan's id came with another ticket, or the scan was undone.
    case scanReused
    /// As its device says.
    case undone
}

/// What becomes of a scan that somebody made by mistake.
public enum UndoCheckIn: Hashable, Sendable {
    /// Its ticket is as if it had not been made. Done again it changes nothing.
    case undone
    /// This device made no such scan.
    case unknown
    /// It was made longer ago than ``limit``.
    case tooLate

    /// For so long a scan can be undone: the person is still there.
    public static let limit = Duration.seconds(600)
}

/// What the ledger says of a ticket. Pure.
public struct TicketStanding: Hashable, Sendable {
    public var session: UInt32
    public var place: DoorPlace
    /// Its session does not take place.
    public var isCancelled: Bool
    /// When it was given back; nil while it is good.
    public var takenBackAt: Timestamp?
    /// When it was issued again with a higher revision than that of the code before the scanner, for the first time; nil when it was not.
    public var supersededAt: Timestamp?

    public init(session: UInt32, place: DoorPlace, isCancelled: Bool, takenBackAt: Timestamp?, supersededAt: Timestamp?) {
        (self.session, self.place, self.isCancelled) = (session, place, isCancelled)
        (self.takenBackAt, self.supersededAt) = (takenBackAt, supersededAt)
    }

    /// Why a scan lets nobody in, whoever was let in before; nil when it does. One made offline is judged by what was so when it was made.
    public func objection(to scan: Scan) -> CheckIn? {
        func wasSo(_ moment: Timestamp) -> Bool { scan.clockAt == nil || moment <= scan.at }
        guard session == scan.session else { return .wrongSession(session) }
        if let takenBackAt, wasSo(takenBackAt) { return .cancelled(place, at: takenBackAt) }
        // The places of a cancelled session are taken back one after the other. Since when it is so is not known here.
        if isCancelled, scan.clockAt == nil { return .cancelled(place, at: nil) }
        if let supersededAt, wasSo(supersededAt) { return .superseded(place, at: supersededAt) }
        if scan.claims.expiresAt < scan.at { return .expired(place, at: scan.claims.expiresAt) }
        if scan.at < scan.opensAt { return .tooEarly(place, opensAt: scan.opensAt) }
        return nil
    }
}

/// Who came in by which gate, and what went wrong.
public struct Attendance: Hashable, Sendable {
    public struct Gate: Hashable, Sendable {
        public var name: String
        public var admitted: Int

        public init(name: String, admitted: Int) {
            (self.name, self.admitted) = (name, admitted)
        }
    }

    /// Somebody was let in who should not have been.
    public struct Incident: Hashable, Sendable {
        public enum Kind: String, Sendable {
            /// Two people on one ticket; the earlier one was right.
            case duplicate
            /// A device offline did not know yet.
            case cancelled, superseded, expired
            /// The place was given back after a device offline had let its holder in: it may be sold to somebody else by now.
            case returned
            /// A device offline let somebody in who has no ticket for this session, or none that the ledger knows.
            case wrongSession = "wrong-session"
            case unknown
            /// No incident by itself: the device took it back.
            case undone
        }

        public var kind: Kind
        /// Nil unless the ticket is for this session.
        public var place: DoorPlace?
        public var entry: DoorEntry
        /// Name of the device that let them in.
        public var device: String
        /// The earlier one; nil unless it is a duplicate.
        public var first: DoorEntry?

        public init(kind: Kind, place: DoorPlace?, entry: DoorEntry, device: String, first: DoorEntry?) {
            (self.kind, self.place, self.entry) = (kind, place, entry)
            (self.device, self.first) = (device, first)
        }
    }

    /// Places that are sold and not given back.
    public var expected: Int
    /// By name.
    public var gates: [Gate]
    /// Newest first, at most ``mostIncidents``.
    public var incidents: [Incident]

    public static let mostIncidents = 200

    public init(expected: Int, gates: [Gate], incidents: [Incident]) {
        (self.expected, self.gates, self.incidents) = (expected, gates, incidents)
    }

    /// Tickets on which somebody was let in.
    public var admitted: Int { gates.reduce(0) { $0 + $1.admitted } }
}

/// Codes of a ticket that open no door any more: those whose revision is lower.
public struct Revocation: Hashable, Sendable {
    /// Rises in each session, also when the ledger was restored from an older copy: at least the milliseconds since 1970 of when it was noticed.
    public var number: Int64
    public var ticketID: UInt64
    /// ``never`` when the ticket was given back.
    public var minimumRevision: Int

    /// Higher than a code's revision can be.
    public static let never = Int(UInt16.max) + 1

    public init(number: Int64, ticketID: UInt64, minimumRevision: Int) {
        (self.number, self.ticketID, self.minimumRevision) = (number, ticketID, minimumRevision)
    }
}

/// What a scanner that is offline has to know to take a short code for the ticket's own.
public struct IssuedTicket: Hashable, Sendable {
    /// Operation number, unique per organiser.
    public var number: Int64
    public var ticketID: UInt64
    /// Text of its QR code.
    public var code: String
    public var revision: Int
    public var issuedAt: Timestamp

    public init(number: Int64, ticketID: UInt64, code: String, revision: Int, issuedAt: Timestamp) {
        (self.number, self.ticketID, self.code, self.revision, self.issuedAt) = (number, ticketID, code, revision, issuedAt)
    }

    public var short: ShortCode { ShortCode(number: number, code: code) }
    public var place: Place { Place(issuedAt: issuedAt, number: number, revision: revision) }

    /// Where it stands among the tickets of its session: no two are at the same one.
    public struct Place: Hashable, Sendable {
        public var issuedAt: Timestamp
        public var number: Int64
        public var revision: Int

        public init(issuedAt: Timestamp, number: Int64, revision: Int) {
            (self.issuedAt, self.number, self.revision) = (issuedAt, number, revision)
        }

        /// Of ``text``; nil of anything else.
        public init?(_ text: String) {
            let parts = text.split(separator: "-", omittingEmptySubsequences: false).map { Int64($0) }
            guard parts.count == 3, let moment = parts[0], let number = parts[1], let revision = parts[2].flatMap({ Int(exactly: $0) }) else { return nil }
            self.init(issuedAt: Timestamp(milliseconds: moment), number: number, revision: revision)
        }

        /// `1795000000000-42-0`.
        public var text: String { "\(issuedAt.milliseconds)-\(number)-\(revision)" }
    }
}

/// Tickets of a session, in their order.
public struct IssuedTickets: Hashable, Sendable {
    public var tickets: [IssuedTicket]
    /// How many the session has in all; nil where the list goes on. A clock that went back puts a ticket behind those that a scanner has, which finds by this
    /// number that it lacks one.
    public var total: Int?

    public init(tickets: [IssuedTicket], total: Int?) { (self.tickets, self.total) = (tickets, total) }
}

/// The door's own tables of the ledger: devices, and who was let in. Nothing of a sale is written here.
public protocol DoorBook: Sendable {
    func addDevice(_ device: NewDoorDevice, at now: Timestamp) async throws(LedgerError) -> AddDeviceOutcome

    /// From now on its token opens nothing. Done again it changes nothing.
    /// - Returns: false when there is none of this id.
    func revokeDevice(_ id: Int64, by actor: JournalActor, at now: Timestamp) async throws(LedgerError) -> Bool

    /// Revoked ones too, in the order in which they were added.
    func devices() async throws(LedgerError) -> [DoorDevice]

    /// Nil when no device has this token, or its device was revoked or has ended. Somebody's own pass is for what its person may check in now, if anything.
    func device(tokenDigest: [UInt8], at now: Timestamp) async throws(LedgerError) -> DoorDevice?

    /// Published and cancelled ones that a device may scan, by their date.
    func sessions(of device: DoorDevice) async throws(LedgerError) -> [DoorSession]

    /// Decides scans in their order, in one transaction: of one ticket's scans the earliest lets its holder in, in whatever order
    /// they come. The same scan of a device again gets its own answer.
    /// - Returns: one for each scan.
    func checkIn(_ scans: [Scan], by device: DoorDevice, at now: Timestamp) async throws(LedgerError) -> [CheckIn]

    /// Who was let in before `now` comes in anew: the house was emptied. Asked again within ten minutes it changes nothing.
    /// - Returns: since when; nil when there is no session of this id.
    func reopenDoors(ofSession id: String, by actor: JournalActor, at now: Timestamp) async throws(LedgerError) -> Timestamp?

    /// Takes a device's own scan back.
    func undoCheckIn(_ scanID: String, by device: DoorDevice, at now: Timestamp) async throws(LedgerError) -> UndoCheckIn

    /// - Parameter opensAt: scans before this moment do not count, see ``Scan/opensAt``.
    func attendance(ofSession number: UInt32, from opensAt: Timestamp) async throws(LedgerError) -> Attendance

    /// Gives what was revoked since the last time the next numbers.
    func numberRevocations(ofSession number: UInt32, at now: Timestamp) async throws(LedgerError)

    /// Tickets of a session as scanners know them that are offline, reissued ones too, in the order in which they were issued.
    ///
    /// - Parameter last: behind it; nil: from the first.
    func issuedTickets(ofSession number: UInt32, after last: IssuedTicket.Place?, limit: Int) async throws(LedgerError) -> IssuedTickets

    /// The whole code of a ticket whose short one was typed, also one that was replaced since; nil when the organiser has none.
    func code(of short: ShortCode, organiser: String) async throws(LedgerError) -> String?

    /// Those that have a number above one.
    func revocations(ofSession number: UInt32, above last: Int64, limit: Int) async throws(LedgerError) -> [Revocation]
}
