import Crypto
import Domain
import Foundation
import TestSupport
import Testing
@testable import WaitingRoom

/// A whole morning, from the commitment to the last place: every visitor gets a pass, everybody who is let in shows it. `GUICHET_VISITORS=1000000`
/// plays it with as many (release build: seconds).
@Suite struct MorningTests {
    private static let visitors = ProcessInfo.processInfo.environment["GUICHET_VISITORS"].flatMap(Int.init) ?? 30_000
    private static let opening = CredentialTests.now
    private static let room: UInt32 = 3

    private static func device(_ number: UInt32) -> Device { Device(secret: "visitor \(number)") }

    @Test func everybodyIsServedInTheOrderOfTheDraw() throws {
        let keys = try CredentialTests.keys()
        let clock = ContinuousClock()
        var times: [(String, Duration)] = []
        func timed<Result>(_ what: String, _ body: () throws -> Result) rethrows -> Result {
            let start = clock.now
            defer { times.append((what, clock.now - start)) }
            return try body()
        }

        // The announcement; seven of ten come early; the value is known afterwards.
        let plan = try DrawPlan(
            room: Self.room, title: "Rock", opensAt: Self.opening, source: .drand(chain: Quicknet.chain, round: Quicknet.round(after: Self.opening + .seconds(60))))
        let secret = seed(77)
        let announced = plan.commitment(secret: secret)
        let passes = timed("passes given") {
            (0..<UInt32(Self.visitors)).map { number in
                Pass(room: Self.room, number: number, joinedAt: Self.opening - .seconds(600), device: Self.device(number)).text(under: keys)
            }
        }
        let reveal = DrawReveal(plan: plan, secret: secret, entrants: UInt32(Self.visitors * 7 / 10), publicValue: seed(78).hex)
        #expect(reveal.commitment == announced && reveal.faults() == [])

        let draw = reveal.draw
        let numbers = timed("the whole draw") { draw.numbers() }
        var setting = OpeningSimulation.Setting()
        (setting.visitors, setting.places) = (Self.visitors, max(Self.visitors / 40, 100))
        setting.capacity = max(Double(setting.places) / 10, 60)
        let report = timed("the sale") { OpeningSimulation.run(setting) }
        #expect(report.secondsToSellOut != nil && report.orderViolations == 0 && report.idleSeconds == [])

        // Each of those let in shows the pass of the number that the draw has for the rank, and nobody else's is called.
        let board = RoomBoard(
            room: Self.room, phase: .queue, entrants: reveal.entrants, seed: reveal.seed, queued: UInt32(Self.visitors), watermark: UInt32(report.called),
            pace: report.rates.last ?? nil, freePlaces: 1, placesPerRank: 1, promisedPlaces: 0)
        var (wrong, admissions) = (0, Set<String>())
        try timed("admissions") {
            for rank in report.admittedRanks {
                let number = rank < numbers.count ? numbers[Int(rank)] : rank
                let device = Self.device(number)
                let pass = try Pass(passes[Int(number)], under: keys, room: Self.room, device: device, now: Self.opening)
                if board.turn(of: pass, draw: draw) != .called(rank: rank) { wrong += 1 }
                let admission = Admission(room: Self.room, rank: rank, device: device, from: Self.opening, until: Self.opening + .seconds(600))
                let text = admission.text(under: keys)
                if try Admission(text, under: keys, room: Self.room, device: device, now: Self.opening) != admission { wrong += 1 }
                admissions.insert(text)
            }
        }
        #expect(wrong == 0 && admissions.count == report.admitted)
        let waiting = (0..<UInt32(200)).map { report.called + Int($0) * (Self.visitors - report.called) / 200 }
        for rank in waiting {
            let number = rank < numbers.count ? numbers[rank] : UInt32(rank)
            let pass = try Pass(passes[Int(number)], under: keys, room: Self.room, device: Self.device(number), now: Self.opening)
            guard case .waiting(UInt32(rank), _, _, _) = board.turn(of: pass, draw: draw) else { Issue.record("rank \(rank)"); return }
        }
        print("\(Self.visitors) visitors, \(setting.places) places: \(report.called) called, \(report.admitted) admitted, sold out after \(report.secondsToSellOut ?? -1) s;",
            times.map { "\($0.0) \($0.1)" }.joined(separator: ", "))
    }
}
