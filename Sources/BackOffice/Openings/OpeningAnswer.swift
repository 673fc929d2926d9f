import Domain
import Foundation
import Pages
import WaitingRoom

/// An opening day, for programs.
struct OpeningAnswer: Encodable {
    struct Stock: Encodable {
        var session, category: String
        var free, capacity: Int
    }

    struct Figures: Encodable {
        var phase: RoomPhase
        var saidAt: String?
        var came, waiting, called, admitted, inside: Int
        var mostInside: Int?
        var callsPerMinute: Double?
        var limit: AdmissionController.Limit?
        var free, held, sold: Int
        var soldPerMinute: Double?
        var boxOffices: Int
        var slowMilliseconds: Int?
        var failures: Double
    }

    struct Rehearsal: Encodable {
        var session, playedAt: String
        var holds: Bool
        /// Of the thread.
        var message: Int64?
        var figures: [String: Int]
    }

    var sessions: [String]
    var opensAt: String
    /// Absent while nobody keeps the room.
    var figures: Figures?
    var stock: [Stock]
    var storeMilliseconds: Double?
    var unrecordedPlaces: Int?
    var commitment: String?
    var hand: String
    var message: String?
    /// The last one first; only where one opening is asked for.
    var rehearsals: [Rehearsal]?

    init(_ opening: OpeningState, zone: TimeZone) {
        sessions = opening.sessions.map(\.id)
        opensAt = opening.opensAt.rfc3339(in: zone)
        figures = opening.count.map { count in
            Figures(
                phase: count.phase, saidAt: count.saidAt?.rfc3339(in: zone), came: count.came, waiting: count.waiting, called: count.called, admitted: count.admitted,
                inside: count.inside, mostInside: count.mostInside, callsPerMinute: count.callsPerMinute, limit: count.limit, free: count.free,
                held: count.held, sold: count.sold, soldPerMinute: count.soldPerMinute, boxOffices: count.offices, slowMilliseconds: count.slowMilliseconds,
                failures: count.failures)
        }
        stock = opening.stock.map { Stock(session: $0.session, category: $0.category, free: $0.free, capacity: $0.capacity) }
        (storeMilliseconds, unrecordedPlaces) = (opening.storeMilliseconds, opening.unrecorded)
        (commitment, hand, message) = (opening.commitment, opening.hand.text, opening.message)
    }

    /// With what was rehearsed.
    func rehearsed(_ rehearsals: [PlayedOpening], zone: TimeZone) -> OpeningAnswer {
        var answer = self
        answer.rehearsals = rehearsals.map { rehearsal in
            let figures = rehearsal.report.figures.reduce(into: [String: Int]()) { $0[$1.name.rawValue] = $1.value }
            return Rehearsal(
                session: rehearsal.report.session, playedAt: rehearsal.report.at.rfc3339(in: zone), holds: rehearsal.holds, message: rehearsal.message, figures: figures)
        }
        return answer
    }
}
