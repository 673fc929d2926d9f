import Foundation
import RedisClient
import TestPlatform
import TestSupport
import Testing

extension Crowds {
    /// Two reconcilers on one ledger: one works, the other takes its place.
    @Suite struct StandbyTests {
        @Test func theStandbyTakesOverInTheMiddleOfASale() async throws {
            let platform = try await Platform(programme: Programmes.standing(300), boxOffices: 2, lookAfter: 1)
            #expect(try await platform.reaches("active", instance: 0))
            try platform.start(.reconciler, instance: 1)
            #expect(try await platform.reaches("standby", instance: 1))
            let told = platform.wholeLog(.reconciler, instance: 1)
            #expect(told.contains(/waiting: active is \S+:\d+ since 20\d\d-/), "\(told)")

            let run = SaleRun(platform: platform)
            let failures = Task {
                await run.progress.reached(60)
                platform.kill(.reconciler, instance: 0)
                let start = ContinuousClock.now
                #expect(try await platform.reaches("active", instance: 1))
                #expect(start.duration(to: .now) < .seconds(8))
                // The one that died comes back, waits, and follows the other when that is stopped in order.
                try platform.start(.reconciler, instance: 0)
                await run.progress.reached(150)
                #expect(try await platform.reaches("standby", instance: 0))
                platform.stop(.reconciler, instance: 1)
                let stopped = ContinuousClock.now
                #expect(try await platform.reaches("active", instance: 0))
                #expect(stopped.duration(to: .now) < .seconds(3), "a lease that was given back is not waited for")
            }
            let orders = try await run.sell(300)
            try await failures.value
            try await run.verify(orders)
        }

        /// The worst there is: a process that believes to be active and wakes after another has taken its place. The box offices are
        /// stopped and the new one is too, so that whatever is written then is written by the one that woke.
        @Test func aProcessThatWakesAfterTheTakeoverWritesNothing() async throws {
            let platform = try await Platform(programme: Programmes.standing(20), boxOffices: 2, lookAfter: 1)
            platform.kill(.reconciler)
            for instance in [0, 1] { try platform.start(.reconciler, instance: instance) }
            let first = try #require(try await platform.activeReconciler())
            let second = 1 - first
            #expect(try await platform.reaches("standby", instance: second))
            let metrics = try await platform.operations(second, "/metrics")
            for line in ["guichet_reconciler_active 0\n", "guichet_lease_losses_total 0\n", "guichet_dead_letters_total{kind=\"capture\"} 0\n"] {
                #expect(String(decoding: metrics.body, as: UTF8.self).contains(line), "\(line)")
            }
            let run = SaleRun(platform: platform)
            let before = try await run.sell(5)

            // At rest: one that is stopped in the middle of a transaction keeps SQLite's lock from everybody, and one that is stopped
            // in the middle of sending sends the rest when it wakes (docs/decisions/013).
            #expect(try await platform.settled())
            #expect(await eventually { FileManager.default.fileExists(atPath: platform.folder + "/ledger.heads") })
            try #require(await platform.pause(.reconciler, instance: first))
            try #require(
                try await platform.reaches("active", instance: second), "\(platform.wholeLog(.reconciler, instance: second))")
            let after = try await run.sell(5)
            for order in after {
                #expect(try await Buyer(platform.baseURL()).wait(for: "ticketed", order: order).text("state") == "ticketed")
            }
            #expect(try await platform.settled())
            for instance in [0, 1] { platform.signal(.serve, instance: instance, SIGSTOP) }
            platform.signal(.reconciler, instance: second, SIGSTOP)

            // Less than the time after which the one that woke may rightly take the lease back.
            let spy = try ChildProcess(
                ["redis-cli", "-s", platform.redis.socketPath, "monitor"], log: platform.folder + "/monitor.log", folder: platform.folder)
            #expect(await eventually { platform.text("monitor.log").contains("OK") })
            let files = ["ledger.sqlite", "ledger.sqlite-wal", "ledger.heads"]
            let content = try files.map { try Data(contentsOf: URL(filePath: platform.folder + "/" + $0)) }
            platform.signal(.reconciler, instance: first, SIGCONT)
            #expect(try await platform.reaches("standby", instance: first, within: .seconds(3)))
            for (file, bytes) in zip(files, content) {
                #expect(try Data(contentsOf: URL(filePath: platform.folder + "/" + file)) == bytes, "\(file)")
            }
            spy.end(with: SIGTERM)
            // A connection that broke meanwhile may have introduced itself anew. That it is there, a standby says too.
            let greetings = ["client", "script", "info", "auth", "time"]
            let presence = ["{guichet}:processes", "{guichet}:log-wishes"]
            let lines = platform.text("monitor.log").split(separator: "\n").filter { line in !presence.contains { line.contains($0) } }
            let commands = lines.compactMap { $0.firstMatch(of: /\] "(\w+)"/).map { $0.1.lowercased() } }
            #expect(commands.filter { !greetings.contains($0) } == [])
            #expect(platform.wholeLog(.reconciler, instance: first).contains("the lease is lost"))

            platform.signal(.reconciler, instance: second, SIGCONT)
            for instance in [0, 1] { platform.signal(.serve, instance: instance, SIGCONT) }
            try await run.verify(before + after + run.sell(3))
        }

        @Test func thePortOfOperationsThatIsTakenKeepsNobodyFromWorking() async throws {
            let platform = try await Platform(programme: Programmes.standing(20), boxOffices: 2)
            #expect(try await platform.operations(0, "/healthz").status == 200)
            // With the very configuration of the first: the same port.
            try platform.start(.reconciler, instance: 2, settings: platform.settings(0))
            #expect(await eventually { platform.wholeLog(.reconciler, instance: 2).contains("waiting: active is") })
            platform.kill(.reconciler)
            let isListening = try await eventually { try await platform.state(ofReconciler: 0) == "active" }
            #expect(isListening, "the port of the one that died")
            let orders = try await SaleRun(platform: platform).sell(1)
            try await SaleRun(platform: platform).verify(orders)
            platform.stop(.reconciler, instance: 2)
        }
    }
}
