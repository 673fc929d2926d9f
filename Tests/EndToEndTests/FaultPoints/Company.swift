import TestPlatform
import TestSupport
import Testing

/// A stage with sessions for many performances, and what was played there.
struct Company: Sendable {
    struct Outcome: Sendable {
        var end: StoryEnd
        var passes: FaultPlan.Passes
        /// What the processes were told to do.
        var hasHappened: Bool
    }

    private struct Played: Sendable {
        var performance: Performance
        var session: String
        var orders: [String]
    }

    private let stage: Stage
    private var played: [Played] = []
    /// Every process that starts reads every session, and so does an audit: an evening is not too long.
    private static let evening = 40
    private var number = 0

    init() async throws {
        stage = try await Stage(sessions: Self.evening)
    }

    var isTired: Bool { number == Self.evening }

    /// - Parameter expected: how the story ends; nil in its first performance.
    /// - Returns: nil when it failed.
    mutating func play(_ performance: Performance, expected: StoryEnd?) async -> Outcome? {
        let session = performance.story == .isImported ? "late-\(number)" : "s\(number)"
        number += 1
        do {
            try await stage.direct(performance.direction, of: performance.story)
            let orders = try await Play(stage: stage, session: session).perform(performance.story).map { $0.text("order") }
            // The first pass of a periodic step comes; how often a story passes it is chance.
            let patience: Duration? =
                switch performance.direction {
                case .rehearse: nil
                case .repeatEverything: .seconds(20)
                case .die: .seconds(performance.isRequired ? 60 : 3)
                }
            if let patience { _ = await eventually(within: patience, pause: Glance.pause) { await stage.hasHappened } }
            #expect(try await stage.glance.settled(), "\(performance)")
            let end = try await end(of: session, orders, as: expected)
            if let expected { #expect(end == expected, "\(performance)") }
            played.append(Played(performance: performance, session: session, orders: orders))
            let outcome = Outcome(end: end, passes: await stage.passes, hasHappened: await stage.hasHappened)
            await stage.rest()
            return outcome
        } catch {
            Issue.record("\(performance): \(error)\n\(stage.platform.log(.serve))\n\(stage.platform.log(.reconciler))")
            do { try await stage.restore() } catch { Issue.record("the stage cannot be used any more: \(error)") }
            return nil
        }
    }

    /// What came later changed nothing of what was before, and the whole is sound.
    func close(_ ends: [Story: StoryEnd]) async throws {
        for played in played {
            let end = try await end(of: played.session, played.orders, as: ends[played.performance.story])
            #expect(end == ends[played.performance.story], "\(played.performance), at the end")
        }
        let kept = try await Books.read(stage.platform).reduce(0) { $0 + $1.received - $1.refunded }
        // What a bank took back stays in the provider's books as received.
        let disputes = try await stage.platform.provider("GET", "/v1/disputes?limit=100").json["data"] as? [[String: Any]] ?? []
        let lost = disputes.filter { $0["status"] as? String == "lost" }.reduce(0) { $0 + ($1["amount"] as? Int ?? 0) }
        let revenue = (try await stage.platform.sales()["totals"] as? [String: Any])?["revenue"] as? Int
        #expect(revenue == kept - lost, "what the ledger sold for, and what the provider kept")
        for words in [["audit"], ["ledger", "verify"]] {
            let result = try await stage.platform.tool(words + ["--config", stage.platform.settings()])
            #expect(result.status == 0, "\(result.output)")
        }
    }

    /// The end as it is once nothing moves any more.
    private func end(of session: String, _ orders: [String], as expected: StoryEnd?) async throws -> StoryEnd {
        guard let expected else {
            let isTold = try await eventually(within: .seconds(120), pause: Glance.pause) { try await stage.glance.isNothingOwed() }
            guard isTold else { throw Platform.Failure(description: "the letters are not sent") }
            return try await StoryEnd(stage, session: session, orders: orders)
        }
        var end: StoryEnd?
        _ = await eventually(within: .seconds(60), pause: Glance.pause) {
            if let now = try? await StoryEnd(stage, session: session, orders: orders) { end = now }
            return end == expected
        }
        guard let end else { throw Platform.Failure(description: "the end of the story cannot be seen") }
        return end
    }
}
