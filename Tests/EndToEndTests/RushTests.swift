import TestPlatform
import TestSupport
import Testing

extension Crowds {
    /// 200 buyers at the same moment on 50 places, again and again: exactly 50 are sold, none twice.
    @Suite struct RushTests {
        private static let buyers = 200
        private static let rounds = 20

        @Test func fiftyStandingPlaces() async throws {
            // One platform, twenty sessions: each round is a sale of its own.
            let platform = try await Platform(programme: Self.programme(numbered: false), boxOffices: 2)
            for round in 0..<Self.rounds {
                let result = try await rush(platform, session: "s\(round)") { _ in #"{"category":"fosse","quantity":1}"# }
                #expect(result.sold == 50, "round \(round)")
                #expect(Set(result.refusals.keys).isSubset(of: ["sold-out"]), "round \(round): \(result.refusals)")
            }
            try await check(platform)
        }

        @Test func fiftyNamedSeats() async throws {
            let platform = try await Platform(
                programme: Self.programme(numbered: true), plan: Programmes.oneRow(50), boxOffices: 2)
            for round in 0..<Self.rounds {
                let result = try await rush(platform, session: "s\(round)") { #"{"seat":"A-\#($0 % 50 + 1)"}"# }
                #expect(result.sold == 50, "round \(round)")
                #expect(Set(result.refusals.keys).isSubset(of: ["seats-taken"]), "round \(round): \(result.refusals)")
            }
            try await check(platform)
        }

        private struct Result: Sendable {
            var sold = 0
            var refusals: [String: Int] = [:]
        }

        private enum Outcome: Sendable {
            case refused(String)
            case paid(String, Buyer)
        }

        /// Everybody holds; who holds, orders and pays; then all have tickets.
        private func rush(
            _ platform: Platform, session: String, item: @escaping @Sendable (Int) -> String
        ) async throws -> Result {
            try await withThrowingTaskGroup(of: Outcome.self) { group in
                for number in 0..<Self.buyers {
                    group.addTask {
                        let buyer = try await Buyer.arriving(at: platform.baseURL(number % 2))
                        let hold = try await buyer.hold(session, item(number))
                        guard hold.status == 201 else { return .refused(hold.problem) }
                        let order = try await buyer.order(session, hold: hold.text("hold"))
                        guard order.status == 201 else { return .refused(order.problem) }
                        _ = try await buyer.pay(order, "success")
                        return .paid(order.text("order"), buyer)
                    }
                }
                var result = Result()
                var paid: [(order: String, buyer: Buyer)] = []
                for try await outcome in group {
                    switch outcome {
                    case .refused(let problem): result.refusals[problem, default: 0] += 1
                    case .paid(let order, let buyer): paid.append((order, buyer))
                    }
                }
                // One after the other: fifty who ask all the time would take the processor from what they wait for.
                for (order, buyer) in paid {
                    let end = try await buyer.wait(for: "ticketed", order: order, within: .seconds(60)).text("state")
                    if end == "ticketed" { result.sold += 1 } else { result.refusals[end, default: 0] += 1 }
                }
                return result
            }
        }

        private func check(_ platform: Platform) async throws {
            #expect(try await platform.settled())
            let audit = try await platform.audit()
            #expect(audit.status == 0, "\(audit.output)")
            let totals = try #require(try await platform.sales()["totals"] as? [String: Any])
            #expect(totals["quantity"] as? Int == 50 * Self.rounds)
            // The sessions were compared with the ledger all the time, and nothing was a drift that is none.
            let metrics = String(decoding: try await platform.operations(0, "/metrics").body, as: UTF8.self)
            let checked = metrics.firstMatch(of: /guichet_sessions_checked_total (\d+)/).flatMap { Int($0.1) } ?? 0
            #expect(checked > Self.rounds, "\(metrics)")
            let incidents = try await platform.tool(["incidents", "--config", platform.settings()])
            #expect(incidents.status == 0 && !incidents.output.contains("store-"), "\(incidents.output)")
        }

        private static func programme(numbered: Bool) -> String {
            let standing = Programmes.standing(50, sessions: rounds)
            return numbered ? Programmes.numbered(50, standing) : standing
        }
    }
}
