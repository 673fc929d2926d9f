import ArgumentParser
import Booking
import Domain
import Foundation
import SQLiteLedger
import WaitingRoom

/// `guichet report openings`: how many people will come to each opening, and what that takes.
struct OpeningReport: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "openings", abstract: "How many people will come to each opening that is ahead, as a range, and what that takes of machines.",
        discussion: """
            Rests on who wants to be told, on the places, and on past openings with a waiting room. Eight of ten openings come out within the range, as \
            far as the past tells; with fewer than three past ones it is a guess. Size for the upper end.
            """)

    @Flag(help: "For programs: JSON.")
    var json = false

    @OptionGroup var options: ConfigOption

    struct Line: Encodable {
        var session: String
        var opensAt: String
        var registrations, places: Int
        var low, likely, high: Int
        var basis: ArrivalForecast.Basis
        var learntFrom: Int
        var hasRoom: Bool
        /// For the upper end.
        var needs: OpeningNeeds
    }

    func run() async throws {
        let ledger = try Roles.ledger(try await options.settings(), readOnly: true)
        let lines = Self.lines(try await ledger.catalogue(), try await ledger.wishCounts(), try await ledger.rooms(), at: Timestamp(Date()))
        if json {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
            encoder.nonConformingFloatEncodingStrategy = .convertToString(positiveInfinity: "never", negativeInfinity: "never", nan: "never")
            return print(String(decoding: try encoder.encode(lines), as: UTF8.self))
        }
        guard !lines.isEmpty else { return print("No opening is ahead.") }
        let header = ["SESSION", "OPENS", "RESTS ON", "REGISTERED", "PLACES", "LOW", "LIKELY", "HIGH", "BOX-OFFICE CORES", "PROXY CORES", "SOLD OUT IN"]
        let rows = lines.map { line in
            let needs = line.needs
            return [
                line.session, line.opensAt,
                "\(line.basis.rawValue)\(line.learntFrom < 3 ? ", a guess" : ", \(line.learntFrom) openings")\(line.hasRoom ? "" : ", no waiting room")",
                String(line.registrations), String(line.places), String(line.low), String(line.likely), String(line.high), Self.cores(needs.boxOfficeCores), Self.cores(needs.proxyCores), needs.secondsToSellOut.isFinite ? "\(Int((needs.secondsToSellOut / 60).rounded(.up))) min" : "-",
            ]
        }
        print(TextTable(header: header, rows: rows).text)
        print("Cores and time are for the upper end; `make opening` plays such a morning on this machine.")
    }

    private static func cores(_ cores: Double) -> String { cores < 0.1 ? "< 0.1" : String(format: "%.1f", cores) }

    static func lines(_ catalogue: Catalogue, _ wishes: [WishCount], _ records: [UInt32: RoomRecord], at now: Timestamp) -> [Line] {
        let registrations = wishes.reduce(into: [String: Int]()) { $0[$1.session] = $1.people }
        func counts(_ sessions: [Session]) -> (registrations: Int, places: Int) {
            (sessions.reduce(0) { $0 + registrations[$1.id, default: 0] }, sessions.reduce(0) { $0 + $1.capacity })
        }
        // Who came early, and was counted; and who came later, as far as they were called. Who wanted to be told is forgotten once a session was played.
        let past = catalogue.rooms.compactMap { room -> ArrivalForecast.Past? in
            guard let record = records[room.number], let entrants = record.entrants, entrants > 0, room.opensAt < now else { return nil }
            let known = counts(room.sessions)
            return ArrivalForecast.Past(registrations: room.sessions.contains { $0.startsAt < now } ? 0 : known.registrations, places: known.places, arrivals: Int(max(entrants, record.watermark)))
        }
        let rooms = catalogue.rooms.reduce(into: [UInt32: Room]()) { rooms, room in for session in room.sessions { rooms[session.number] = room } }
        return catalogue.sessions.filter { $0.status == .published && $0.bookingOpensAt > now }.sorted { $0.bookingOpensAt < $1.bookingOpensAt }
            .compactMap { session in
                let known = counts([session])
                guard let forecast = ArrivalForecast(registrations: known.registrations, places: known.places, past: past) else { return nil }
                // One that stands for an opening stands for the first of its sessions.
                let room = rooms[session.number].flatMap { $0.terms.mode != .opening || $0.opensAt == session.bookingOpensAt ? $0 : nil }
                return Line(
                    session: session.id, opensAt: session.bookingOpensAt.rfc3339(in: TimeZone(identifier: session.venue.timeZone) ?? .gmt),
                    registrations: known.registrations, places: known.places, low: forecast.low, likely: forecast.likely, high: forecast.high,
                    basis: forecast.basis, learntFrom: forecast.learntFrom, hasRoom: room != nil,
                    needs: OpeningNeeds(arrivals: forecast.high, places: known.places, mostShoppers: room?.terms.mostShoppers))
            }
    }
}
