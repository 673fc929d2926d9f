import Booking
import Domain
import Testing

/// The checker refuses what no order explains, and accepts what only an unusual one does.
@Suite struct CheckerTests {
    typealias Operation = SeatMachine.Operation
    typealias Outcome = SeatMachine.Outcome

    private static let machine = SeatMachine(
        session: House.session(standing: 2, limit: 6, number: 1), layout: House.layout, now: House.opening)
    private static let seat = HouseLayout(House.layout).position(ofOffset: House.layout.seats[0].offset)

    private static func hold(_ name: String) -> Operation {
        .hold(
            HoldRequest(
                id: House.id(name), visitor: House.id("of-\(name)"), fingerprint: 1,
                places: seat.map { [.seat($0, category: 0, allotment: nil)] } ?? []))
    }

    private static func stand(_ name: String) -> Operation {
        .hold(
            HoldRequest(
                id: House.id(name), visitor: House.id("of-\(name)"), fingerprint: 1,
                places: [.standing(1, category: 1, allotment: nil)]))
    }

    private static func release(_ name: String) -> Operation { .release(House.id(name), keepsOne: false) }

    /// The answer to an operation that comes after others.
    private static func answer(_ operation: Operation, after others: [Operation] = []) -> Outcome {
        var machine = machine
        for other in others { _ = machine.perform(other) }
        return machine.perform(operation)
    }

    /// - Parameter rows: what was called, when, until when, and as if after which others it was answered.
    private func isExplained(_ rows: [(Operation, from: Int, to: Int, after: [Operation])]) -> Bool {
        let history = rows.enumerated().map { client, row in
            HistoryEntry<SeatMachine>(
                client: client, operation: row.0, outcome: Self.answer(row.0, after: row.after), invoked: row.from, returned: row.to)
        }
        if case .linearizable = LinearizabilityChecker().check(history, from: Self.machine) { return true }
        return false
    }

    private let one = Self.hold("one")
    private let two = Self.hold("two")
    private let three = Self.hold("three")
    private let first = Self.stand("first")
    private let second = Self.stand("second")

    @Test func aSeatHeldTwiceIsRefused() {
        #expect(!isExplained([(one, 1, 4, []), (two, 2, 3, [])]), "both at once")
        #expect(!isExplained([(one, 1, 2, []), (two, 3, 4, [])]), "one after the other")
        #expect(isExplained([(one, 1, 4, []), (two, 2, 3, [one])]))
        #expect(isExplained([(one, 1, 4, [two]), (two, 2, 3, [])]))
    }

    @Test func aLostUpdateIsRefused() {
        #expect(!isExplained([(first, 1, 3, []), (second, 2, 4, []), (.readStock, 5, 6, [first])]), "one place for two holds")
        #expect(isExplained([(first, 1, 3, []), (second, 2, 4, []), (.readStock, 5, 6, [first, second])]))
    }

    @Test func aStaleReadIsRefused() {
        #expect(!isExplained([(first, 1, 2, []), (.readStock, 3, 4, [])]), "the hold had returned")
        #expect(isExplained([(first, 1, 3, []), (.readStock, 2, 4, [])]), "it had not")
        #expect(!isExplained([(.readStock, 1, 2, [first]), (first, 3, 4, [])]), "what nobody had asked for yet")
        #expect(
            !isExplained([(first, 1, 6, []), (.readStock, 2, 3, [first]), (.readStock, 4, 5, [])]),
            "time does not go back, even while the hold is under way")
    }

    @Test func anEarlierCallMayTakeEffectLater() {
        // The first call returns last, yet only its effect explains the refusal, and only its release the other's success.
        #expect(
            isExplained([
                (one, 1, 10, []), (two, 2, 3, [one]), (Self.release("one"), 4, 6, [one]), (three, 7, 8, [one, Self.release("one")]),
            ]))
        #expect(
            !isExplained([
                (one, 5, 10, []), (two, 2, 3, [one]), (Self.release("one"), 6, 7, [one]), (three, 8, 9, [one, Self.release("one")]),
            ]), "refused for a hold that was asked for later")
    }

    @Test func timeIsAnOperationToo() {
        let late = Operation.advance(seconds: 600)
        #expect(isExplained([(one, 1, 2, []), (late, 3, 6, []), (two, 4, 5, [one, late])]), "the hold had run out")
        #expect(!isExplained([(one, 1, 2, []), (two, 3, 4, [one, late]), (late, 5, 6, [])]), "its time had not begun to pass")
    }

    /// Many calls at once have more orders than can be tried: what was tried is remembered.
    @Test func manyCallsAtOnceAreDecided() {
        let names = (0..<10).map { "h\($0)" }
        func rows(held: Int) -> [(Operation, from: Int, to: Int, after: [Operation])] {
            names.enumerated().map { index, name in
                (Self.stand(name), from: index + 1, to: 100 - index, after: index < held ? [] : [first, second])
            }
        }
        #expect(isExplained(rows(held: 2)))
        #expect(!isExplained(rows(held: 3)), "two places, three holds")
        #expect(!isExplained(rows(held: 1)), "one more could have been held")
    }
}
