import Booking
import Domain
import Foundation

// The JSON shapes of API v1; docs/openapi.yaml describes them.

struct EventAnswer: Encodable {
    var id, title, artist, description, genre: String
    var durationMinutes: Int?
    var organiser: OrganiserAnswer
    var sessions: [SessionAnswer]

    struct OrganiserAnswer: Encodable { var name, licence: String }
}

struct EventsAnswer: Encodable {
    var serverTime: String
    var events: [EventAnswer]
}

struct SessionAnswer: Encodable {
    /// `cancelled`, `not-open`, `open`, `closed`; `unknown` while the store's time is not known.
    enum Sale: String, Encodable {
        case cancelled, open, closed, unknown
        case notOpen = "not-open"
    }

    struct VenueAnswer: Encodable { var name, address, postalCode, city, timeZone: String }

    struct CategoryAnswer: Encodable {
        var id, name, kind: String
        var capacity: Int
        /// Absent while the store does not answer.
        var remaining: Int?
        var tariffs: [TariffAnswer]
    }

    struct TariffAnswer: Encodable {
        var id, name: String
        var priceCents: Int64
        /// With the fees that each place bears.
        var fullPriceCents: Int64
    }

    struct FeeAnswer: Encodable {
        var id, name, per: String
        var priceCents: Int64
        var refundable: Bool
    }

    var id, event, startsAt, bookingOpensAt, bookingClosesAt: String
    /// From when on those may book who have a code of a pre-sale.
    var presaleOpensAt: String?
    var doorsAt: String?
    var venue: VenueAnswer
    var sale: Sale
    var capacity: Int
    var remaining: Int?
    var buyerLimit: Int
    var currency = "eur"
    var categories: [CategoryAnswer]
    var fees: [FeeAnswer]
    /// Names the seating plan at `/v1/sessions/{session}/plan`.
    var plan: String?
    /// Number of the waiting room before the sale.
    var room: UInt32?
    var serverTime: String?

    init(_ session: Session, room: UInt32? = nil, availability: Availability?, now: Timestamp?) {
        id = session.id
        self.room = room
        event = session.eventID
        startsAt = session.local(session.startsAt)
        doorsAt = session.doorsAt.map(session.local)
        bookingOpensAt = session.local(session.bookingOpensAt)
        presaleOpensAt = session.presaleOpensAt.map(session.local)
        bookingClosesAt = session.local(session.bookingClosesAt)
        let place = session.venue
        venue = VenueAnswer(
            name: place.name, address: place.address, postalCode: place.postalCode, city: place.city,
            timeZone: place.timeZone)
        sale = Sale(session, now: now)
        capacity = session.capacity
        let stock = availability.map { session.publicStock($0, at: now) }
        remaining = stock.map { $0.reduce(0) { $0 + $1.free } }
        buyerLimit = session.buyerLimit
        plan = session.layoutDigest
        serverTime = now.map(session.local)
        categories = session.categories.enumerated().map { index, category in
            CategoryAnswer(
                id: category.id, name: category.name, kind: category.kind.rawValue, capacity: category.capacity,
                remaining: stock?[index].free,
                tariffs: category.tariffs.map { tariff in
                    TariffAnswer(
                        id: tariff.id, name: tariff.name, priceCents: tariff.price.cents,
                        fullPriceCents: session.fullPrice(of: tariff).cents)
                })
        }
        fees = session.fees.map {
            FeeAnswer(
                id: $0.id, name: $0.name, per: $0.basis.rawValue, priceCents: $0.amount.cents, refundable: $0.isRefundable)
        }
    }
}

extension SessionAnswer.Sale {
    init(_ session: Session, now: Timestamp?) {
        guard session.status != .cancelled else {
            self = .cancelled
            return
        }
        guard let now else {
            self = .unknown
            return
        }
        self = now < session.bookingOpensAt ? .notOpen : now >= session.bookingClosesAt ? .closed : .open
    }
}

struct AvailabilityAnswer: Encodable, Sendable {
    struct CategoryStock: Encodable, Sendable {
        var id: String
        var total, free, held, sold, blocked: Int
    }

    /// One character per seat, in the order of the plan's section: `f` free, `h` held, `s` sold, `x` not for sale.
    struct SectionStates: Encodable, Sendable { var id, name, states: String }

    var session: String
    /// Changes exactly when the rest does.
    var version: String
    var categories: [CategoryStock]
    var sections: [SectionStates]?
}

struct PlanAnswer: Encodable {
    struct SeatAnswer: Encodable {
        var id, row, number, category: String
        var x, y: Double
    }

    struct SectionAnswer: Encodable {
        var id, name: String
        var seats: [SeatAnswer]
    }

    struct PointAnswer: Encodable { var x, y: Double }

    var plan: String
    var stage: PointAnswer
    var sections: [SectionAnswer]
}

extension Session {
    /// A moment in the venue's zone, RFC 3339.
    func local(_ moment: Timestamp) -> String { moment.rfc3339(in: TimeZone(identifier: venue.timeZone) ?? .gmt) }
}
