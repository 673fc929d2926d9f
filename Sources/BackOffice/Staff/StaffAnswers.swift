import Booking
import Domain
import Foundation

/// Somebody of the house, as programs read it.
struct StaffAnswer: Encodable {
    var account: Int64
    var email, name, language: String
    var roles, organisers, venues: [String]
    /// `invited`, `active`, `revoked`.
    var state: String
    var addedAt: String
    var revokedAt: String?

    init(_ staff: StaffAccount, zone: TimeZone) {
        (account, email, name, language) = (staff.id, staff.email, staff.name, staff.language)
        roles = staff.position.roles.map(\.rawValue).sorted()
        (organisers, venues) = (staff.position.organisers.sorted(), staff.position.venues.sorted())
        state = staff.revokedAt != nil ? "revoked" : staff.hasPassword && staff.hasTelephone ? "active" : "invited"
        addedAt = staff.addedAt.rfc3339(in: zone)
        revokedAt = staff.revokedAt?.rfc3339(in: zone)
    }
}

/// Who asks, and what they may do.
struct VisitorAnswer: Encodable {
    struct Reach: Encodable {
        var house: Bool
        var organisers, venues: [String]?

        init(_ reach: StaffReach) {
            house = reach == .house
            if case .own(let organisers, let venues) = reach { (self.organisers, self.venues) = (organisers.sorted(), venues.sorted()) }
        }
    }

    var account: Int64
    var name: String
    /// Each with what it reaches.
    var rights: [String: Reach]

    init(_ visitor: StaffVisitor) {
        (account, name) = (visitor.account.id, visitor.account.name)
        rights = visitor.rights.reduce(into: [:]) { rights, right in rights[right.rawValue] = visitor.reach(of: right).map(Reach.init) }
    }
}

struct JournalAnswer: Encodable {
    struct Line: Encodable {
        var number: Int64
        var at, actor, action, subject, detail: String
    }

    var lines: [Line]
    /// For `before` of the next page; absent on the last one.
    var next: Int64?

    init(_ entries: [JournalEntry], hasMore: Bool, zone: TimeZone) {
        lines = entries.map { Line(number: $0.number, at: $0.at.rfc3339(in: zone), actor: $0.actorText, action: $0.actionText, subject: $0.subject, detail: $0.detail) }
        next = hasMore ? entries.last?.number : nil
    }
}

struct ShowAnswer: Encodable {
    struct Session: Encodable {
        var session, startsAt, venue, status: String
    }

    var event, title, artist, organiser: String
    var sessions: [Session]

    init(_ event: Event, sessions: [Domain.Session]) {
        (self.event, title, artist, organiser) = (event.id, event.title, event.artist, event.organiser.id)
        self.sessions = sessions.map { session in
            Session(
                session: session.id, startsAt: session.startsAt.rfc3339(in: TimeZone(identifier: session.venue.timeZone) ?? .gmt), venue: session.venue.id,
                status: session.status.rawValue)
        }
    }
}
