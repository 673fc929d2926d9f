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
            Rests on who wants to be told, on how often the show's page was looked at in seven days, or on the places, whichever the past bears out best; and on past \
            openings with a waiting room: of shows that are like it (the same event; or genre or venue in common, with a similar size or the same organiser) where there are three, \
            otherwise on all. Eight of ten openings come out within the range, as far as the past tells; with fewer than three past ones it is a guess. Size for the upper end.
            """)

    @Flag(help: "For programs: JSON.")
    var json = false

    @OptionGroup var options: ConfigOption

    struct Line: Encodable {
        var session: String
        var opensAt: String
        var registrations: Int
        /// Of the event's page, in seven days; absent where nobody counted.
        var views: Int?
        /// Past openings of shows that are like it; from three on the forecast learns from these alone.
        var comparable, places: Int
        var low, likely, high: Int
        var basis: ArrivalForecast.Basis
        var learntFrom: Int
        var hasRoom: Bool
        /// For the upper end.
        var needs: OpeningNeeds
    }

    func run() async throws {
        let ledger = try Roles.ledger(try await options.settings(), readOnly: true)
        let lines = try await Self.lines(of: ledger, at: Timestamp(Date()))
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
                "\(line.basis.rawValue)\(line.learntFrom < 3 ? ", a guess" : ", \(line.learntFrom)\(line.comparable < OpeningForecast.leastComparable ? "" : " comparable") openings")\(line.hasRoom ? "" : ", no waiting room")",
                String(line.registrations), String(line.places), String(line.low), String(line.likely), String(line.high), Self.cores(needs.boxOfficeCores), Self.cores(needs.proxyCores), needs.secondsToSellOut.isFinite ? "\(Int((needs.secondsToSellOut / 60).rounded(.up))) min" : "-",
            ]
        }
        print(TextTable(header: header, rows: rows).text)
        print("Cores and time are for the upper end; `make opening` plays such a morning on this machine.")
    }

    private static func cores(_ cores: Double) -> String { cores < 0.1 ? "< 0.1" : String(format: "%.1f", cores) }

    static func lines(of ledger: SQLiteLedger, at now: Timestamp) async throws -> [Line] {
        try await ForecastOpenings(catalogue: ledger, reports: ledger, rooms: ledger, interest: ledger).calendar(at: now).openings.map { opening in
            let (session, arrivals) = (opening.session, opening.arrivals)
            return Line(
                session: session.id, opensAt: session.bookingOpensAt.rfc3339(in: TimeZone(identifier: session.venue.timeZone) ?? .gmt),
                registrations: opening.registrations, views: opening.views, comparable: opening.comparable, places: opening.places, low: arrivals.low, likely: arrivals.likely, high: arrivals.high,
                basis: arrivals.basis, learntFrom: arrivals.learntFrom, hasRoom: opening.hasRoom, needs: opening.needs)
        }
    }
}
