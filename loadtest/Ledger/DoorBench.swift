import Booking
import Domain
import Foundation
import SQLiteLedger

/// How fast gates let people in: every ticket of the ledger is scanned once, by several gates at a time, one transaction each.
struct DoorBench {
    struct Figures: Encodable {
        var checkIns, gates: Int
        var checkInsPerSecond, p50Milliseconds, p99Milliseconds: Double
        /// With everybody inside.
        var attendanceMilliseconds, revocationsMilliseconds: Double
    }

    let ledger: SQLiteLedger
    let gates: Int
    /// Tickets to be scanned; a house has so many.
    let most: Int

    func run(orders: [String]) async throws -> Figures {
        var generator = SystemRandomNumberGenerator()
        let added = try await ledger.addDevice(
            NewDoorDevice(name: "Gate", organiserID: "o", sessions: nil, tokenDigest: DoorToken(using: &generator).digest, by: .system("bench")), at: LedgerHall.noon)
        guard case .added(let device) = added else { throw LedgerBenchProblem(outcome: "\(added)") }
        var scans: [Scan] = []
        for order in orders where scans.count < most {
            guard let (order, drafts, _) = try await ledger.ticketDrafts(ofOrder: order) else { continue }
            scans += drafts.map { draft in
                let claims = TicketClaims(
                    eventNumber: 1, sessionNumber: order.sessionNumber, ticketID: draft.ticketID, number: UInt32(draft.number),
                    category: UInt8(draft.line.category), seat: draft.line.seatOffset.map { UInt32($0) }, revision: 0,
                    expiresAt: LedgerHall.noon + .seconds(86_400 * 365))
                return Scan(id: UUID().uuidString, session: order.sessionNumber, gate: "Gate", claims: claims, opensAt: LedgerHall.noon, at: LedgerHall.noon)
            }
        }
        scans.shuffle()
        let shares = (0..<gates).map { gate in stride(from: gate, to: scans.count, by: gates).map { scans[$0] } }
        let start = ContinuousClock.now
        let times = try await withThrowingTaskGroup(of: [Double].self) { group in
            for share in shares {
                group.addTask {
                    var times: [Double] = []
                    for scan in share {
                        let (outcome, time) = try await Self.timed { try await ledger.checkIn([scan], by: device, at: scan.at) }
                        guard case .admitted = outcome.first else { throw LedgerBenchProblem(outcome: "\(outcome)") }
                        times.append(time)
                    }
                    return times
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }.sorted()
        }
        let seconds = Self.seconds(ContinuousClock.now - start)
        let session = scans.first?.session ?? 1
        let (_, attendance) = try await Self.timed { try await ledger.attendance(ofSession: session, from: LedgerHall.noon) }
        let (_, revocations) = try await Self.timed {
            try await ledger.numberRevocations(ofSession: session, at: LedgerHall.noon)
            return try await ledger.revocations(ofSession: session, above: 0, limit: 5000)
        }
        return Figures(
            checkIns: times.count, gates: gates, checkInsPerSecond: Double(times.count) / seconds, p50Milliseconds: times[times.count / 2],
            p99Milliseconds: times[times.count * 99 / 100], attendanceMilliseconds: attendance, revocationsMilliseconds: revocations)
    }

    private static func seconds(_ duration: Duration) -> Double {
        Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
    }

    /// With the milliseconds that it took.
    private static func timed<Value>(_ work: () async throws -> Value) async throws -> (Value, Double) {
        let start = ContinuousClock.now
        let value = try await work()
        return (value, seconds(ContinuousClock.now - start) * 1000)
    }
}
