import Foundation
import TestPlatform
import TestSupport
import Testing

extension Crowds {
    /// A sale on a Redis Cluster of three masters and three replicas: a session is moved to another master and another master is
    /// killed (`kill -9`) in the middle of it. Nothing is lost, doubled or unpaid.
    @Suite(.timeLimit(.minutes(5))) struct ClusterTests {
        private static let sessions = 4
        private static let seats = 40
        private static let sales = sessions * seats

        /// Lane of the first sessions, which get the numbers 1, 2, …, and the slot of each, as CLUSTER KEYSLOT gives it.
        private static let slots = [1: 9_842, 2: 5_649, 3: 1_584, 4: 14_039]

        @Test func aReshardAndAKilledMasterDuringASale() async throws {
            let cluster = try await RedisCluster()
            let platform = try await Platform(
                programme: Self.programme, plan: Programmes.oneRow(Self.seats), boxOffices: 2, lookAfter: 1, cluster: cluster)
            let (moving, lost) = (try #require(Self.slots[3]), try #require(Self.slots[1]))
            let (before, victim) = (try cluster.owner(of: moving), try cluster.owner(of: lost))
            let progress = Progress()
            let changes = Task {
                await progress.reached(Self.sales / 4)
                try cluster.move(slot: moving, to: try cluster.stranger(to: moving))
                await progress.reached(Self.sales / 2)
                victim.kill()
            }
            let ends = try await withThrowingTaskGroup(of: End.self) { group in
                var ends: [End] = []
                for number in 0..<Self.sales {
                    if number >= 24, let end = try await group.next() {
                        ends.append(end)
                        await progress.add()
                    }
                    group.addTask { try await buy(platform, number: number) }
                }
                for try await end in group {
                    ends.append(end)
                    await progress.add()
                }
                return ends
            }
            try await changes.value
            try await verify(platform, ends)
            #expect(try cluster.owner(of: moving) !== before, "the session's slot moved")
            #expect(try cluster.nodes.suffix(3).contains { try $0 === cluster.owner(of: lost) }, "a replica took over")
        }

        /// A replica that has not heard of its master for a while takes over. It believes that one order waits for its payment and
        /// knows nothing of another; both are sold, captured and ticketed.
        @Test func aReplicaThatMissedSalesIsRepairedFromTheLedger() async throws {
            let cluster = try await RedisCluster()
            let platform = try await Platform(
                programme: Self.programme, plan: Programmes.oneRow(Self.seats), lookAfter: 1, cluster: cluster)
            let lost = try #require(Self.slots[1])
            let master = try cluster.owner(of: lost)
            let ada = try await Buyer.arriving(at: platform.baseURL())
            let waiting = try await ada.order("s0", hold: try await ada.hold("s0", #"{"seat":"A-1"}"#).text("hold"))
            try cluster.cutOffReplicas(of: master)
            let unheard = try await ada.order("s0", hold: try await ada.hold("s0", #"{"seat":"A-2"}"#).text("hold"))
            var tickets: [String: Data] = [:]
            for order in [waiting, unheard] {
                _ = try await ada.pay(order, "success")
                #expect(try await ada.wait(for: "ticketed", order: order.text("order")).text("state") == "ticketed")
                tickets[order.text("order")] = try await ada.get("/v1/orders/\(order.text("order"))/tickets").body
            }
            #expect(try await platform.settled())

            master.kill()
            #expect(await eventually(within: .seconds(40)) { (try? cluster.owner(of: lost)) != nil }, "a replica takes over")
            for (order, known) in tickets {
                let isShown = await eventually(within: .seconds(40)) { (try? await ada.get("/v1/orders/\(order)/tickets"))?.body == known }
                let end = try await ada.get("/v1/orders/\(order)").text("state")
                #expect(isShown, "\(end)")
            }
            try await platform.ready()
            for seat in ["A-1", "A-2"] {
                #expect(try await ada.hold("s0", #"{"seat":"\#(seat)"}"#).problem == "seats-taken")
            }
            #expect(try await ada.hold("s0", #"{"seat":"A-3"}"#).status == 201)
            #expect(try await platform.settled())
            let audit = try await platform.audit()
            #expect(audit.status == 0, "\(audit.output)")
            #expect(try await Books.read(platform).map(\.status) == ["succeeded", "succeeded"])
            // The test is about something: the replica had forgotten one order's confirmation and the other altogether.
            #expect(platform.wholeLog(.reconciler).contains("orders=2 places=1"), "\(platform.log(.reconciler))")
        }

        private enum End: Sendable, Hashable {
            case order(String)
            /// The hold was lost with the master before anybody paid.
            case refused(String)
        }

        /// A buyer who does what a good client does: repeats with the same key, on the other instance.
        private func buy(_ platform: Platform, number: Int) async throws -> End {
            let buyer = Buyers(platform: platform, number: number)
            let (session, seat) = ("s\(number % Self.sessions)", "A-\(number / Self.sessions + 1)")
            let visitor = try await buyer.insist { try await $0.send("POST", "/v1/visitors") }.text("visitor")
            let (holdKey, orderKey, email) = (Buyer.key(), Buyer.key(), "\(number)@example.org")
            let hold = try await buyer.insist {
                var buyer = $0
                buyer.visitor = visitor
                return try await buyer.hold(session, #"{"seat":"\#(seat)"}"#, key: holdKey)
            }
            let order = try await buyer.insist(accept: [200, 201, 404, 409, 410]) {
                try await $0.order(session, hold: hold.text("hold"), email: email, key: orderKey)
            }
            guard order.status <= 201 else { return .refused(order.problem) }
            _ = try await buyer.insist(accept: [200, 409]) { try await $0.pay(order, "success") }
            return .order(order.text("order"))
        }

        private func verify(_ platform: Platform, _ ends: [End]) async throws {
            try await platform.ready()
            let buyer = Buyer(platform.baseURL(1))
            var numbers: Set<Int> = []
            var seats: Set<String> = []
            for case .order(let order) in ends {
                let end = try await buyer.wait(for: "ticketed", order: order, within: .seconds(30))
                #expect(end.text("state") == "ticketed", "\(order): \(String(decoding: end.body, as: UTF8.self))")
                let answer = try await buyer.get("/v1/orders/\(order)/tickets").json
                for ticket in answer["tickets"] as? [[String: Any]] ?? [] {
                    if let number = ticket["number"] as? Int { numbers.insert(number) }
                    seats.insert("\(answer["session"] ?? "") \(ticket["seat"] ?? "")")
                }
            }
            let sold = ends.count { if case .order = $0 { true } else { false } }
            #expect(ends.count == Self.sales && sold > Self.sales * 9 / 10, "\(Set(ends.filter { if case .refused = $0 { true } else { false } }))")
            #expect(numbers == Set(1...sold), "operation numbers are unique and without a gap")
            #expect(seats.count == sold, "no seat is sold twice")
            #expect(try await platform.settled())
            let audit = try await platform.audit()
            #expect(audit.status == 0, "\(audit.output)")
            // The provider's own books: what is ticketed is captured, and nothing else is.
            let books = try await Books.read(platform)
            #expect(books.filter { $0.status == "succeeded" }.count == sold)
            #expect(books.filter { $0.status == "requires_capture" }.isEmpty)
            #expect(books.reduce(0) { $0 + $1.received } == 2500 * sold)
        }

        private static let programme = Programmes.numbered(seats, Programmes.standing(seats, sessions: sessions))
    }
}
