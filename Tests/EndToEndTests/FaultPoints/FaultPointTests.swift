import Foundation
import TestPlatform
import TestSupport
import Testing

extension Crowds {
    /// A process is killed (`kill -9`) before and after every step, and does every step of every story twice: the story ends as the one
    /// without a fault does. Which steps a story has is seen in its rehearsals, so none is forgotten.
    ///
    /// Each step has both deaths in one story, and some more of the rest are drawn from the seed. `make faults` plays all of them in all stories; `GUICHET_FAULTS=isPaidLate` those whose description contains a text, or one of several with commas between them.
    @Suite struct FaultPointTests {
        private static let more = 12

        @Test func aProcessMayDieAtEveryStep() async throws {
            let environment = ProcessInfo.processInfo.environment
            let seed = environment["GUICHET_SEED"].flatMap(UInt64.init) ?? .random(in: 1...999_999)
            var generator = SeededGenerator(seed: seed)
            async let midnight: Void = Midnight.play()
            async let invention: Void = Invention.play()
            async let doors: Void = Doors.play()
            async let copies: Void = Copies.play()
            let theatre = Theatre(stages: 2)
            let wish = environment["GUICHET_FAULTS"].map(FaultWish.init(text:))
            let stories = wish?.stories ?? Story.allCases

            try await theatre.play(stories.map { Performance(story: $0, .rehearse) })
            try await theatre.play(stories.map { Performance(story: $0, .repeatEverything) })
            let plan = FaultPlan(rehearsals: await theatre.passes)
            if stories == Story.allCases {
                // What subscribers are told is a story of its own: WebhookTests.
                let forgotten = try Self.required().subtracting(plan.steps.map(\.point)).subtracting([Invention.point, Midnight.byHand]).subtracting(Doors.points.union(Copies.points)).subtracting(["NoticePost.post(_:)"])
                #expect(forgotten == [], "a step that no story passes: write one (Tests/EndToEndTests/FaultPoints/Story.swift)")
            }

            let least = Set(plan.least)
            var faults = plan.least + plan.more(Self.more, using: &generator)
            if let wish { faults = plan.all.filter(wish.names) }
            #expect(!faults.isEmpty, "GUICHET_FAULTS names none")
            print("faults: \(faults.count) of \(plan.all.count) deaths at \(plan.steps.count) steps; GUICHET_SEED=\(seed)")
            try await theatre.play(faults.map { Performance(story: $0.story, .die($0), isRequired: least.contains($0)) }) {
                plan.another(after: $0)
            }
            let deaths = await theatre.deaths
            let missing = faults.filter { fault in
                least.contains(fault) && !deaths.contains(fault.death)
                    && !(fault.step.passer == .tool && deaths.contains { $0.hasSuffix(" \(fault.action.rawValue) \(fault.step.point)") })
            }
            #expect(missing.map(\.description) == [], "no story comes there any more")
            print("faults: \(await theatre.happened) of \(await theatre.planned) happened")
            try await theatre.close()
            try await (midnight, invention, doors, copies)
        }

        /// The steps that the code has.
        private static func required() throws -> Set<String> {
            FaultPointList.required(of: try FaultPointList.ports(in: Platform.root.appending(path: "Sources/Booking").path))
        }
    }

    @Suite struct FaultPlanTests {
        private static let hold = Fault.Step(point: "A.hold()", passer: .boxOffice)
        private static let sweep = Fault.Step(point: "B.sweep()", passer: .reconciler)
        private static let chance = Fault.Step(point: "C.chance()", passer: .reconciler)
        private static let plan = FaultPlan(rehearsals: [
            .pays: [[hold: 1, chance: 1], [hold: 2]], .cancels: [[hold: 3, sweep: 9], [hold: 4, sweep: 5]],
        ])

        @Test func everyStepHasItsDeathsAndChanceHasNone() {
            #expect(Self.plan.steps == [Self.hold, Self.sweep])
            #expect(Self.plan.least.map(\.description) == [
                "pays: boxOffice dies before A.hold()", "pays: boxOffice dies after A.hold()",
                "cancels: reconciler dies before B.sweep()", "cancels: reconciler dies after B.sweep()",
            ])
            #expect(Self.plan.all.map(\.pass).sorted() == [1, 1, 1, 1, 1, 1, 3, 3, 5, 5] && Set(Self.plan.all).isSuperset(of: Self.plan.least))
        }

        @Test func theRestIsDrawnFromTheSeed() {
            var (one, same) = (SeededGenerator(seed: 1), SeededGenerator(seed: 1))
            let more = Self.plan.more(1, using: &one)
            #expect(more == Self.plan.more(1, using: &same) && more.count == 1)
            #expect(more[0].story == .cancels && (1...5).contains(more[0].pass) && !Self.plan.least.contains(more[0]))
            #expect(Self.plan.more(9, using: &one).count == 6)
        }

        @Test func whoWantsSomeFaultsRehearsesTheirStories() {
            #expect(FaultWish(text: "all").stories == Story.allCases && Self.plan.all.allSatisfy(FaultWish(text: "all").names))
            let two = FaultWish(text: "pays: boxOffice dies before,cancels: reconciler dies after B.")
            #expect(two.stories == [.pays, .cancels])
            #expect(Self.plan.least.filter(two.names).map(\.description) == ["pays: boxOffice dies before A.hold()", "cancels: reconciler dies after B.sweep()"])
            let step = FaultWish(text: "A.hold()")
            #expect(step.stories == Story.allCases && Self.plan.least.filter(step.names).count == 2)
            #expect(FaultWish(text: "isRefunded").stories == [.isRefunded, .isRefundedInPart, .isRefundedOutside])
        }

        @Test func aDeathThatDidNotHappenGoesToTheNextStory() {
            let fault = Self.plan.least[0]
            #expect(Self.plan.another(after: fault) == Fault(step: Self.hold, action: .before, story: .cancels))
            #expect(Self.plan.another(after: Self.plan.least[2]) == nil)
        }
    }
}
