import OpeningDay
import Testing

@Suite struct DoorWatchTests {
    /// What happens at the door, each a moment after the one before.
    private enum Step { case away(UInt32), comes(UInt32) }

    private static func watch(_ steps: Step...) -> DoorWatch {
        var door = DoorWatch()
        for (moment, step) in zip(UInt64(1)..., steps) {
            switch step {
            case .away(let rank): door.turnAway(rank, asked: moment * 10, answered: moment * 10 + 1)
            case .comes(let rank): door.letIn(rank, asked: moment * 10, answered: moment * 10 + 1)
            }
        }
        return door
    }

    @Test func inTheirOrder() {
        let door = Self.watch(.comes(1), .away(7), .away(9), .away(7), .comes(7), .comes(9), .comes(12))
        #expect(door.violations == 0 && door.passed == 0 && door.toldToWait == 2 && door.longest == 30)
    }

    /// The seventh's place was kept.
    @Test func whoIsAMomentEarlierTakesNothing() {
        let door = Self.watch(.away(7), .comes(9), .comes(7), .away(10), .comes(10))
        #expect(door.violations == 0 && door.passed == 1)
    }

    @Test func whoHasAnothersPlaceIsSeen() {
        #expect(Self.watch(.away(7), .comes(9), .away(7), .comes(7)).violations == 1)
        #expect(Self.watch(.away(7), .away(8), .comes(9), .away(7), .away(8), .away(7), .comes(8), .comes(7)).violations == 2)
    }

    /// A better rank has come after somebody had passed, and has the place: that is the order. It may be heard of late.
    @Test func aBetterRankThatComesNowGoesFirst() {
        #expect(Self.watch(.away(7), .comes(9), .comes(3), .away(7), .comes(7)).violations == 0)
        #expect(Self.watch(.away(7), .comes(9), .away(3), .comes(3), .away(7), .comes(7)).violations == 0)
        #expect(Self.watch(.away(3), .away(7), .comes(9), .comes(3), .away(7), .comes(7)).violations == 1, "a place was kept for both")
        // One place of three went to it, the other two were kept.
        #expect(Self.watch(.away(6), .away(7), .away(8), .comes(9), .comes(3), .away(6), .away(7), .away(8), .away(6), .away(7), .away(8)).violations == 2)
        #expect(Self.watch(.away(7), .comes(9), .comes(3), .comes(10), .away(7)).violations == 1, "another one passed after it")
        var late = Self.watch(.away(7), .comes(9), .away(7))
        late.letIn(3, asked: 29, answered: 40)
        late.letIn(7, asked: 41, answered: 42)
        #expect(late.violations == 0)
    }
}
