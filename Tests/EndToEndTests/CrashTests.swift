import Foundation
import TestPlatform
import TestSupport
import Testing

extension Crowds {
    /// Every process is killed in turn (`kill -9`) in the middle of a run of sales: nothing is lost, doubled or unpaid.
    @Suite struct CrashTests {
        private static let sales = 500

        enum Victim: String, CaseIterable, Sendable { case boxOffice, reconciler, sandbox, redis }

        @Test func everyProcessDiesInTheMiddleOfASale() async throws {
            let platform = try await Platform(
                programme: Programmes.standing(Self.sales), boxOffices: 2, lookAfter: 1)
            let run = SaleRun(platform: platform)
            let crashes = Task {
                // One crash per fifth of the run, each when the sale has come that far.
                for (index, victim) in Victim.allCases.enumerated() {
                    await run.progress.reached((index + 1) * Self.sales / 5)
                    try crash(victim, platform)
                }
            }
            let orders = try await run.sell(Self.sales)
            try await crashes.value
            try await run.verify(orders)
        }

        /// Kills a process and starts it again at once; its clients must live with what happens in between.
        private func crash(_ victim: Victim, _ platform: Platform) throws {
            switch victim {
            case .boxOffice:
                platform.kill(.serve)
                try platform.start(.serve)
            case .reconciler:
                platform.kill(.reconciler)
                try platform.start(.reconciler)
            case .sandbox:
                platform.kill(.sandbox)
                try platform.start(.sandbox)
            case .redis:
                platform.redis.kill()
                try platform.redis.start()
            }
        }
    }
}
