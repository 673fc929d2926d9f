import Domain
import TestSupport
import Testing
@testable import WaitingRoom

@Suite struct RoomRuleTests {
    static let opening = Timestamp(milliseconds: 1_796_115_600_000)

    static func situation(
        _ minutes: Int, drawn: Bool = true, waiting: UInt32 = 0, load: Double = 0, soldOut: Bool = false, paused: Bool = false
    ) -> RoomSituation {
        RoomSituation(
            now: opening + .seconds(minutes * 60), opensAt: opening, closesAt: opening + .seconds(7 * 86_400), isDrawn: drawn, waiting: waiting,
            load: load, isSoldOut: soldOut, isPaused: paused)
    }

    /// Numbers of nobody are neither waiting nor called; the list opens when those who wait were served.
    @Test(arguments: [
        (RoomPhase.queue, 700, 0, 0, false), (.queue, 700, 350, 250, false), (.queue, 700, 700, 500, true), (.paused, 700, 700, 500, false), (.drawing, 700, 0, 0, false),
        (.soldOut, 700, 350, 250, true), (.open, 700, 700, 500, false),
    ] as [(RoomPhase, UInt32, UInt32, UInt32, Bool)])
    func aBoardCountsPeople(phase: RoomPhase, queued: UInt32, watermark: UInt32, called: UInt32, isServed: Bool) {
        var board = RoomBoard(
            room: 1, phase: phase, entrants: nil, seed: nil, queued: queued, watermark: watermark, pace: nil, freePlaces: 5, placesPerRank: 1, promisedPlaces: 0)
        #expect(board.people == queued && board.calledPeople == watermark)
        board.leftOut = 200
        #expect(board.people == 500 && board.calledPeople == called && board.isServed == isServed)
    }

    /// A day as a table: minutes from the opening, what is seen then, what the room is.
    private func check(_ mode: RoomRule.Mode, _ day: [(RoomSituation, RoomPhase)], line: Int = #line) {
        var gate = RoomGate()
        let rule = RoomRule(mode: mode)
        for (index, (situation, phase)) in day.enumerated() {
            #expect(gate.step(rule, situation) == phase, "line \(line), step \(index)")
        }
    }

    @Test func anOpening() {
        check(.opening, [
            (Self.situation(-31), .tooEarly), (Self.situation(-30, waiting: 1), .early), (Self.situation(-1, waiting: 900), .early),
            (Self.situation(0, drawn: false, waiting: 900), .drawing), (Self.situation(1, waiting: 900), .queue),
            (Self.situation(2, waiting: 900, paused: true), .paused), (Self.situation(3, waiting: 900), .queue),
            // Everybody is called: ten calm minutes, and the room is taken away for good.
            (Self.situation(20), .queue), (Self.situation(29), .queue), (Self.situation(30), .open), (Self.situation(31, waiting: 5, load: 1), .open),
            (Self.situation(40, soldOut: true), .open), (Self.situation(7 * 1440), .closed),
        ])
    }

    /// After a pause they are called one after the other, also where the room was taken away before.
    @Test func whoCameWhileTheDoorsWereClosedWaits() {
        check(.opening, [
            (Self.situation(0), .queue), (Self.situation(10), .queue), (Self.situation(20), .open), (Self.situation(30, paused: true), .paused),
            (Self.situation(31, waiting: 20_000, paused: true), .paused), (Self.situation(32, waiting: 20_000), .queue), (Self.situation(33, waiting: 9), .queue),
            (Self.situation(34), .queue), (Self.situation(44), .open), (Self.situation(45, waiting: 5), .open),
        ])
    }

    @Test func anOpeningThatSomebodyComesBackTo() {
        check(.opening, [
            (Self.situation(1, waiting: 9), .queue), (Self.situation(5), .queue), (Self.situation(9, waiting: 1), .queue), (Self.situation(16), .queue),
            (Self.situation(25), .queue), (Self.situation(26), .open),
        ])
    }

    @Test func nobodyCameEarly() {
        check(.opening, [
            (Self.situation(0, drawn: false), .drawing), (Self.situation(0), .queue), (Self.situation(10), .queue), (Self.situation(19), .queue),
            (Self.situation(20), .open),
        ])
    }

    /// A reconciler that takes over knows no past: it goes on with a room in which people wait, and puts none back that is over.
    @Test func aSuccessorGoesOn() {
        check(.opening, [(Self.situation(45, waiting: 7), .queue)])
        check(.opening, [(Self.situation(45), .open), (Self.situation(46, load: 1), .open)])
        check(.load(above: 0.8, below: 0.4), [(Self.situation(45, waiting: 7, load: 0.1), .queue)])
        check(.always, [(Self.situation(45), .queue)])
    }

    @Test func soldOutIsNotForEver() {
        check(.always, [
            (Self.situation(-20), .early), (Self.situation(5, waiting: 9), .queue), (Self.situation(6, waiting: 9, soldOut: true), .soldOut),
            (Self.situation(7, waiting: 9), .queue), (Self.situation(90), .queue), (Self.situation(3000), .queue),
            (Self.situation(3001, soldOut: true, paused: true), .soldOut),
        ])
    }

    /// Between its two thresholds nothing changes, in neither direction, and who waits is not walked past.
    @Test func load() {
        check(.load(above: 0.8, below: 0.4), [
            (Self.situation(-5), .tooEarly), (Self.situation(0, load: 0.1), .open), (Self.situation(1, load: 0.7), .open),
            (Self.situation(2, load: 0.81), .queue), (Self.situation(3, load: 0.5), .queue), (Self.situation(30, load: 0.5), .queue),
            (Self.situation(31, waiting: 3, load: 0.1), .queue), (Self.situation(45, waiting: 3, load: 0.1), .queue),
            (Self.situation(46, load: 0.3), .queue), (Self.situation(50, load: 0.5), .queue), (Self.situation(51, load: 0.3), .queue),
            (Self.situation(60, load: 0.3), .queue), (Self.situation(61, load: 0.3), .open), (Self.situation(62, load: 0.7), .open),
        ])
    }

    @Test func off() {
        check(.off, [
            (Self.situation(-5), .tooEarly), (Self.situation(0, drawn: false, waiting: 3, load: 9), .open), (Self.situation(1, paused: true), .paused),
            (Self.situation(2, soldOut: true), .open), (Self.situation(8 * 1440), .closed),
        ])
        // Switched off while it stands.
        var gate = RoomGate()
        #expect(gate.step(RoomRule(mode: .always), Self.situation(1, waiting: 5)) == .queue)
        #expect(gate.step(RoomRule(mode: .off), Self.situation(2, waiting: 5)) == .open)
    }
}

@Suite struct RoomBoardTests {
    private static func board(_ phase: RoomPhase, watermark: UInt32 = 400, drawn: Bool = true, pace: CallPace.Summary? = .init(perBin: 50, deviation: 5, bins: 30)) -> RoomBoard {
        RoomBoard(
            room: 3, phase: phase, entrants: drawn ? 1000 : nil, seed: drawn ? seed(4) : nil, queued: 5000, watermark: watermark, pace: pace,
            freePlaces: 2000, placesPerRank: 1, promisedPlaces: 100)
    }

    private static func pass(_ number: UInt32) -> Pass { CredentialTests.pass(number) }

    private static func turn(_ board: RoomBoard, _ number: UInt32) -> Turn { board.turn(of: pass(number), draw: board.draw) }

    @Test func oneAfterTheOther() throws {
        let board = Self.board(.queue)
        let draw = try #require(board.draw)
        // Who came early is where the draw says, and who came late where they came.
        #expect(Self.turn(board, draw.number(at: 399)) == .called(rank: 399))
        guard case .waiting(400, 0, let wait, .likely) = Self.turn(board, draw.number(at: 400)) else { Issue.record("the first who waits"); return }
        #expect(wait == .between(.zero, likely: .zero, .zero))
        guard case .waiting(4000, 3600, .between(_, likely: .seconds(720), _), .unlikely) = Self.turn(board, 4000) else { Issue.record("a late one"); return }
        guard case .waiting(_, _, _, .uncertain) = Self.turn(board, 2300) else { Issue.record("as many ahead as there are places"); return }
    }

    @Test func phases() throws {
        let number = try #require(Self.board(.queue).draw).number(at: 399)
        for phase in [RoomPhase.queue, .paused, .soldOut] {
            #expect(Self.turn(Self.board(phase), number) == .called(rank: 399), "called is called: \(phase)")
        }
        for phase in [RoomPhase.tooEarly, .early, .drawing] { #expect(Self.turn(Self.board(phase), 41) == .notDrawn(number: 41)) }
        #expect(Self.turn(Self.board(.queue, drawn: false), 41) == .notDrawn(number: 41))
        #expect(Self.turn(Self.board(.soldOut), 4000) == .soldOut(rank: 4000))
        #expect(Self.turn(Self.board(.open), 4000) == .open && Self.turn(Self.board(.closed), number) == .closed)
        guard case .waiting(_, _, .unknown, _) = Self.turn(Self.board(.paused), 4000) else { Issue.record("paused"); return }
        guard case .waiting(_, _, .unknown, _) = Self.turn(Self.board(.queue, pace: nil), 4000) else { Issue.record("no pace"); return }
    }

    /// Near the turn often, far away seldom, and nobody so seldom that a turn is missed.
    @Test func nextLook() {
        var board = Self.board(.queue)
        for (number, seconds) in [(1001, 10), (4000, 61), (420_000_000, 300)] as [(UInt32, ClosedRange<Int>.Bound)] {
            let next = board.secondsUntilNextLook(Self.turn(board, number))
            #expect(abs(next - seconds) <= 3, "\(next)")
        }
        #expect(board.secondsUntilNextLook(.called(rank: 1)) == 2)
        board.queued = 3_000_000
        // Once the draw may be made, nobody sleeps for longer than the called are waited for.
        #expect(board.secondsUntilNextLook(.notDrawn(number: 5)) == 45)
        for (ahead, seconds) in [(10, 5), (60_000, 60), (2_000_000, 300)] as [(UInt32, Int)] {
            #expect(board.secondsUntilNextLook(.waiting(rank: ahead, ahead: ahead, wait: .unknown, places: .likely)) == seconds)
        }
        board.phase = .early
        #expect(board.secondsUntilNextLook(.notDrawn(number: 5)) == 300)
        board.queued = 100
        #expect(board.secondsUntilNextLook(.notDrawn(number: 5)) == 5)
    }

    /// While box offices are overrun everybody looks more seldom, and nobody so seldom that a turn is missed.
    @Test func aKeeperMakesEverybodyLookMoreSeldom() {
        var board = Self.board(.queue)
        let usual = board.secondsUntilNextLook(Self.turn(board, 4000))
        board.lookFactor = 2
        #expect(board.secondsUntilNextLook(Self.turn(board, 4000)) == 2 * usual)
        #expect(board.secondsUntilNextLook(.called(rank: 1)) == 2 && board.secondsUntilNextLook(.notDrawn(number: 5)) == 10)
        // Whatever it says, within the bounds.
        board.lookFactor = 1000
        #expect(board.secondsUntilNextLook(Self.turn(board, 4000)) == 4 * usual)
        #expect(board.secondsUntilNextLook(Self.turn(board, 420_000_000)) == 300 && board.secondsUntilNextLook(.notDrawn(number: 5)) == 20)
        board.queued = 3_000_000
        #expect(board.secondsUntilNextLook(.notDrawn(number: 5)) == 45)
        board.lookFactor = 0
        #expect(board.secondsUntilNextLook(Self.turn(board, 4000)) == usual)
    }
}

@Suite struct ArrivalForecastTests {
    private static let past = [(400, 1800, 3000), (900, 2000, 6100), (150, 500, 1300), (2000, 9000, 15_500), (700, 1800, 5200)]
        .map { ArrivalForecast.Past(registrations: $0.0, places: $0.1, arrivals: $0.2) }

    /// Without a past the range is wider than a factor of ten, and says that it learnt from nothing.
    @Test func withoutAPastItIsAGuess() throws {
        let guess = try #require(ArrivalForecast(registrations: 500, places: 2000, past: []))
        #expect(guess.learntFrom == 0 && guess.high > 10 * guess.low && guess.low < guess.likely && guess.likely < guess.high)
        #expect(ArrivalForecast(registrations: 0, places: 0, past: Self.past) == nil)
        // A dozen registrations say less than the house does.
        let house = try #require(ArrivalForecast(registrations: 0, places: 2000, past: []))
        #expect(house.basis == .places && house.likely == 6000)
    }

    /// Each opening that took place narrows the range: people who registered brought seven each.
    @Test func experienceNarrowsIt() throws {
        var width = Double.infinity
        for count in 0...5 {
            let forecast = try #require(ArrivalForecast(registrations: 500, places: 2000, past: Array(Self.past.prefix(count))))
            let ratio = Double(forecast.high) / Double(forecast.low)
            #expect(ratio < width)
            width = ratio
        }
        let forecast = try #require(ArrivalForecast(registrations: 500, places: 2000, past: Self.past))
        #expect(forecast.basis == .registrations && forecast.learntFrom == 5)
        #expect((3300...4200).contains(forecast.likely) && width < 5)
    }

    /// Over many openings of one kind, eight of ten come out within the range that the others give.
    /// Each past opening, forecast from the others.
    @Test func theErrorIsThatOfOpeningsThatTookPlace() throws {
        #expect(ArrivalForecast.trial([]) == nil && ArrivalForecast.trial([Self.past[0]]) == nil)
        let trial = try #require(ArrivalForecast.trial(Self.past))
        #expect(trial.openings == Self.past.count && trial.within > 0 && trial.medianFactor >= 1 && trial.medianFactor < 4)
        // Always the same proportion: nothing to be wrong about.
        let steady = (1...6).map { ArrivalForecast.Past(registrations: 100 * $0, places: 0, arrivals: 800 * $0) }
        let sure = try #require(ArrivalForecast.trial(steady))
        #expect(sure.within == 6 && abs(sure.medianFactor - 1) < 0.01)
    }

    @Test func theRangeIsRight() {
        var random = SeededGenerator(seed: 11)
        let openings = (0..<60).map { _ in
            let registrations = Int.random(in: 100...5000, using: &random)
            // The sum of twelve is as good as normal; a deviation of 0.4 is a factor of one and a half.
            let luck = (0..<12).reduce(-6.0) { sum, _ in sum + Double.random(in: 0..<1, using: &random) } * 0.4
            return ArrivalForecast.Past(registrations: registrations, places: 2000, arrivals: Int(Double(registrations) * 6 * (1 + luck + luck * luck / 2)))
        }
        let held = openings.indices.dropFirst(12).count { index in
            guard let forecast = ArrivalForecast(
                registrations: openings[index].registrations, places: 2000, past: Array(openings[(index - 12)..<index]))
            else { return false }
            return (forecast.low...forecast.high).contains(openings[index].arrivals)
        }
        #expect((36...48).contains(held), "\(held) of 48")
        #expect(ArrivalForecast(registrations: .max, places: .max, past: Self.past) != nil)
    }
}
