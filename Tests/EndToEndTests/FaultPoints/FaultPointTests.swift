import Foundation
import TestPlatform
import TestSupport
import Testing

extension Crowds {
    /// A process is killed (`kill -9`) before and after every step of every story, and does the step twice: the story ends as the one
    /// without a fault does.
    @Suite struct FaultPointTests {
        @Test func everyStepThatCanFailHasItsStory() throws {
            let folder = Platform.root.appending(path: "Sources/Booking")
            let ports = try FileManager.default.contentsOfDirectory(atPath: folder.path).map {
                try String(contentsOf: folder.appending(path: $0), encoding: .utf8)
            }
            let required = FaultPointList.required(of: ports)
            let told = Set(Fault.all.map(\.point))
            #expect(required.count > 30)
            #expect(required.subtracting(told) == [], "a step that no story passes: add it to Fault.all")
            #expect(told.subtracting(required) == [], "a fault point that is no step any more")
        }

        @Test func aProcessMayDieAtEveryStep() async throws {
            // Two platforms side by side, each with all faults of its stories.
            let stories = Dictionary(grouping: Fault.all, by: \.story)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for half in 0..<2 {
                    let share = stories.filter { Story.allCases.firstIndex(of: $0.key).map { $0 % 2 } == half }
                    group.addTask { try await Playbill(share).play() }
                }
                try await group.waitForAll()
            }
        }
    }
}

/// Stories, each played once without a fault and then with every fault of its own, on one platform.
private struct Playbill {
    private let stories: [(story: Story, faults: [(Fault, Fault.Action)])]

    init(_ faults: [Story: [Fault]]) {
        stories = faults.sorted { $0.key.rawValue < $1.key.rawValue }.map { story, faults in
            (story, faults.flatMap { fault in Fault.Action.allCases.map { (fault, $0) } })
        }
    }

    func play() async throws {
        let count = stories.reduce(0) { $0 + 1 + $1.faults.count }
        let stage = try await Stage(sessions: count)
        let platform = stage.platform
        var next = 0
        var done: [(name: String, session: String, orders: [String], expected: StoryEnd)] = []
        for (story, faults) in stories {
            var expected: StoryEnd?
            for fault in [nil] + faults.map(Optional.some) {
                let name = fault.map { "\(story): \($0.0.point) \($0.1) (\($0.0.passer))" } ?? "\(story)"
                let session = story == .isImported ? "late-\(next)" : "s\(next)"
                next += 1
                do {
                    if let fault { try await stage.arm(fault.0, fault.1) }
                    let orders = try await Play(stage: stage, session: session).perform(story).map { $0.text("order") }
                    if fault != nil {
                        let hasPassed = await eventually(within: .seconds(60)) { await stage.hasPassed }
                        #expect(hasPassed, "\(name): the story did not come there")
                    }
                    #expect(try await platform.settled(), "\(name)")
                    let end = try await ends(as: expected, platform, session, orders)
                    if let expected { #expect(end == expected, "\(name)") } else { expected = end }
                    done.append((name, session, orders, expected ?? end))
                } catch {
                    Issue.record("\(name): \(error)\n\(platform.log(.serve))\n\(platform.log(.reconciler))")
                    if expected == nil { break }
                    try await stage.restore()
                }
                await stage.disarm()
            }
        }
        // What came later changed nothing of what was before, and the whole is sound.
        for (name, session, orders, expected) in done {
            #expect(try await ends(as: expected, platform, session, orders) == expected, "\(name), at the end")
        }
        for words in [["audit"], ["ledger", "verify"]] {
            let result = try await platform.tool(words + ["--config", platform.settings()])
            #expect(result.status == 0, "\(result.output)")
        }
    }

    /// The end as it is once nothing moves any more.
    private func ends(
        as expected: StoryEnd?, _ platform: Platform, _ session: String, _ orders: [String]
    ) async throws -> StoryEnd {
        var end = try await StoryEnd(platform, session: session, orders: orders)
        guard let expected else { return end }
        _ = await eventually(within: .seconds(60)) {
            if let now = try? await StoryEnd(platform, session: session, orders: orders) { end = now }
            return end == expected
        }
        return end
    }
}
