import Foundation
import TestPlatform
import Testing

extension Crowds {
    /// Many orders with a provider that loses, repeats, delays and reorders its notices, declines, refuses, fails and does not answer.
    @Suite struct SimulationTests {
        private static let customers = 2500

        @Test func whoPaidHasTicketsOrTheMoney() async throws {
            let seed = ProcessInfo.processInfo.environment["GUICHET_SEED"].flatMap(UInt64.init) ?? .random(in: 1...999_999)
            print("simulation: GUICHET_SEED=\(seed)")
            let trial = try await Trial(seed: seed, size: .init(sessions: 12, seats: 80, standing: 1000), boxOffices: 2)
            let start = ContinuousClock.now
            let shopping = await trial.shop(width: 64) { $0 >= Self.customers }
            let shopped = ContinuousClock.now
            let verdict = await Judge(platform: trial.platform).judge(shopping)
            print("simulation: shopping \(shopped - start), judging \(ContinuousClock.now - shopped)")
            print("simulation: \(verdict.line(faults: 0))")
            #expect(verdict.violations == [])
            #expect(verdict.orders >= 2000 && verdict.ticketed > Self.customers / 3)
        }
    }

    /// A judge that finds nothing is worth nothing.
    @Suite struct VerdictTests {
        private static func order(
            _ state: String?, cents: Int = 2500, tickets: [Verdict.Ticket]? = nil, refundCents: Int = 0, freedCents: Int = 0,
            asked: Verdict.Asked? = nil, isCalledOff: Bool = false, _ payments: [(status: String, received: Int, refunded: Int)]
        ) -> Verdict.Order {
            let own = state == "ticketed" ? [Verdict.Ticket(id: "t1", number: 1, cents: cents - freedCents, seat: "A-1")] : []
            return Verdict.Order(
                id: "1-a", session: "s0", cents: cents, state: state, tickets: tickets ?? own,
                payments: payments.map { Books.Entry(id: "pi_1", status: $0.status, received: $0.received, refunded: $0.refunded, order: "1-a") },
                refundCents: refundCents, freedCents: freedCents, places: 1, asked: asked ?? (refundCents > 0 ? .some : .nothing),
                isCalledOff: isCalledOff)
        }

        @Test func whatIsRightIsFoundRight() {
            let right = [
                Self.order("ticketed", [("succeeded", 2500, 0)]), Self.order("cancelled", [("succeeded", 2500, 2500)]),
                Self.order("expired", [("canceled", 0, 0)]), Self.order(nil, [("canceled", 0, 0)]),
                Self.order("refunded", isCalledOff: true, [("succeeded", 2500, 2500)]),
                Self.order("refunded", refundCents: 2500, asked: .all, [("succeeded", 2500, 2500)]),
                Verdict.Order(
                    id: "2-b", session: "s0", cents: 2650, state: "ticketed",
                    tickets: [Verdict.Ticket(id: "t2", number: 2, cents: 2500, seat: "")],
                    payments: [Books.Entry(id: "pi_2", status: "succeeded", received: 2650, refunded: 0, order: "2-b")], feeCents: 150, places: 1),
                Verdict.Order(
                    id: "3-c", session: "s0", cents: 2850, state: "refunded", tickets: [],
                    payments: [Books.Entry(id: "pi_3", status: "succeeded", received: 2850, refunded: 2650, order: "3-c")],
                    refundCents: 2650, feeCents: 350, keptFeeCents: 200, asked: .all),
            ]
            let rebate = Self.order("ticketed", refundCents: 150, [("succeeded", 2500, 150)])
            for order in [rebate, Self.order("ticketed", cents: 0, []), Self.order("ticketed", cents: 0, asked: .perhaps, [])] {
                #expect(Verdict([order]).violations == [])
            }
            let verdict = Verdict(right)
            #expect(verdict.violations == [])
            #expect(
                verdict.line(faults: 7)
                    == "8 orders (2 ticketed), 7 faults, 0 lost, 0 doubled, 0 captured without ticket, 0 ticketed without capture")
        }

        @Test(arguments: [
            (order("confirmed", [("requires_capture", 0, 0)]), "lost"), (order("cancelled", [("requires_capture", 0, 0)]), "lost"),
            (order(nil, [("succeeded", 2500, 0)]), "captured without ticket"), (order("refused", [("succeeded", 2500, 100)]), "captured without ticket"),
            (order("refunded", [("succeeded", 2500, 2499)]), "captured without ticket"),
            (order("ticketed", [("canceled", 0, 0)]), "ticketed without capture"),
            (order("ticketed", [("succeeded", 2500, 0), ("succeeded", 2500, 0)]), "doubled"),
            (order("ticketed", tickets: [], [("succeeded", 2500, 0)]), "the prices"),
            (order("ticketed", cents: 0, tickets: [], []), "0 tickets for 1 places"),
            (order("ticketed", isCalledOff: true, [("succeeded", 2500, 0)]), "cancelled"),
            (order("ticketed", asked: .all, [("succeeded", 2500, 0)]), "to go back"),
            (order("ticketed", asked: .some, [("succeeded", 2500, 0)]), "some of its money"),
            (order("refunded", [("succeeded", 2500, 2500)]), "nobody asked"),
            (order("ticketed", refundCents: 150, asked: .nothing, [("succeeded", 2500, 150)]), "nobody asked"),
            (order("ticketed", refundCents: 150, [("succeeded", 2500, 0)]), "doubled"),
            (order("ticketed", refundCents: 150, [("succeeded", 2500, 2500)]), "ticketed without capture"),
        ])
        func whatIsWrongIsFound(order: Verdict.Order, word: String) {
            #expect(Verdict([order]).violations.contains { $0.contains(word) }, "\(Verdict([order]).violations)")
        }

        @Test func aLetterTooFewOrTooManyIsFound() {
            let orders = [Self.order("ticketed", [("succeeded", 2500, 0)])]
            func violations(_ letters: [String: Set<String>]) -> [String] {
                var verdict = Verdict(orders)
                verdict.compare(orders, with: letters)
                return verdict.violations
            }
            #expect(violations(["1-a": ["letter-1"]]) == [])
            #expect(violations([:]) == ["1-a has tickets and was never written to"])
            #expect(violations(["1-a": ["letter-1", "letter-2"]]) == ["1-a was told of its tickets by 2 letters"])
        }

        @Test func aSeatSoldTwiceIsFound() {
            let one = Self.order("ticketed", [("succeeded", 2500, 0)])
            #expect(Verdict([one, one]).doubled == ["seat A-1 of s0 has two tickets", "ticket number 1", "ticket t1"])
        }
    }
}
