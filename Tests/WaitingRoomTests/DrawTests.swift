import Crypto
import Foundation
import Testing
@testable import WaitingRoom

/// Seeds that are the same in every run, so that a statistical test passes always or never.
func seed(_ number: Int) -> Bytes32 {
    var bytes = [UInt8](repeating: 0, count: 24)
    withUnsafeBytes(of: UInt64(number).bigEndian) { bytes += Array($0) }
    return Bytes32(SHA256.hash(data: bytes))
}

@Suite struct DrawTests {
    /// By enumeration: everybody has one rank, every rank somebody, and both ways round agree. Each round is a permutation or none is:
    /// with few of them a debug build needs no minute.
    @Test func isAPermutationForEveryNumberOfEntrants() {
        for entrants in UInt32(0)...300 {
            for number in 0..<3 {
                let draw = Draw(seed: seed(number), entrants: entrants, rounds: 6)
                let (ranks, numbers) = (draw.ranks(), draw.numbers())
                #expect(ranks.sorted() == Array(0..<entrants), "\(entrants) entrants")
                #expect(ranks.indices.allSatisfy { numbers[Int(ranks[$0])] == UInt32($0) }, "\(entrants) entrants")
            }
        }
    }

    @Test(arguments: [1, 2, 3, 7, 64, 65, 256, 257, 600] as [UInt32])
    func onePlaceIsThatOfTheTable(entrants: UInt32) {
        let draw = Draw(seed: seed(5), entrants: entrants)
        let (ranks, numbers) = (draw.ranks(), draw.numbers())
        for number in stride(from: 0, to: entrants, by: entrants > 10 ? 13 : 1) {
            #expect(draw.rank(of: number) == ranks[Int(number)])
            #expect(draw.number(at: number) == numbers[Int(number)])
        }
    }

    @Test func aLargeTableAgreesWithSinglePlaces() {
        let draw = Draw(seed: seed(6), entrants: 70_003)
        let (ranks, numbers) = (draw.ranks(), draw.numbers())
        for number in [0, 1, 255, 256, 257, 50_000, 65_535, 65_536, 70_001, 70_002] as [UInt32] {
            #expect(draw.rank(of: number) == ranks[Int(number)])
            #expect(draw.number(at: number) == numbers[Int(number)])
        }
    }

    /// Who came after the opening was never drawn, and whoever was is not behind anybody of them.
    @Test func laterNumbersAreTheirOwnRanks() {
        let draw = Draw(seed: seed(1), entrants: 1000)
        for number in [1000, 1001, 5_000_000, .max] as [UInt32] {
            #expect(draw.rank(of: number) == number && draw.number(at: number) == number)
        }
        #expect((0..<50 as Range<UInt32>).allSatisfy { draw.rank(of: $0) < 1000 })
        let nobody = Draw(seed: seed(1), entrants: 0)
        #expect(nobody.rank(of: 0) == 0 && nobody.ranks() == [])
    }

    @Test func anotherSeedIsAnotherOrder() {
        let orders = Set((0..<10).map { Draw(seed: seed($0), entrants: 50).ranks() })
        #expect(orders.count == 10)
        #expect(Draw(seed: seed(1), entrants: 50).ranks() != Array(Draw(seed: seed(1), entrants: 51).ranks().prefix(50)))
    }
}

/// What a fair draw looks like, with bounds that it passes in 999 of 1000 worlds; the seeds are fixed, and this is one of the 999.
@Suite struct DrawFairnessTests {
    /// Pearson's statistic of counts that should be equal.
    private static func chiSquare(_ counts: some Collection<Int>, cells: Int) -> Double {
        let expected = Double(counts.reduce(0, +)) / Double(cells)
        let seen = counts.reduce(0.0) { $0 + (Double($1) - expected) * (Double($1) - expected) / expected }
        return seen + Double(cells - counts.count) * expected
    }

    private static func orders(of entrants: UInt32, draws: Int, rounds: UInt8) -> [Int] {
        let orders = (0..<draws).map { Draw(seed: seed(1000 + $0), entrants: entrants, rounds: rounds).ranks() }
        return Array(Dictionary(orders.map { ($0, 1) }, uniquingKeysWith: +).values)
    }

    /// Of so few entrants so many rounds are enough: the others can only bring a draw nearer to a fair one, and take long in a debug build.
    private static let rounds: UInt8 = 32

    /// All orders of few entrants are equally likely. Bounds: chi-square of 5, 23 and 119 degrees of freedom at 0.999.
    @Test(arguments: [(UInt32(3), 6, 150, 20.52), (4, 24, 360, 49.73), (5, 120, 1080, 173.6)])
    func everyOrderIsEquallyLikely(entrants: UInt32, orders: Int, draws: Int, bound: Double) {
        #expect(Self.chiSquare(Self.orders(of: entrants, draws: draws, rounds: Self.rounds), cells: orders) < bound)
    }

    /// The test above finds a shuffle that was not shuffled long enough.
    @Test func tooFewRoundsAreNoticed() {
        #expect(Self.chiSquare(Self.orders(of: 4, draws: 360, rounds: 2), cells: 24) > 49.73)
    }

    /// Coming first or last of those who come early makes no difference. Bound: 9 degrees of freedom at 0.999.
    @Test func theFirstTheMiddleAndTheLastHaveEveryRankAlike() {
        let tables = (0..<600).map { Draw(seed: seed(5000 + $0), entrants: 100, rounds: Self.rounds).ranks() }
        for number in [0, 1, 50, 98, 99] {
            let tenths = Dictionary(tables.map { ($0[number] / 10, 1) }, uniquingKeysWith: +)
            #expect(Self.chiSquare(tenths.values, cells: 10) < 27.88, "number \(number)")
        }
        // Neighbours are no nearer to each other afterwards: ahead of each other in half of the draws, four deviations of a coin.
        let ahead = tables.count { $0[0] < $0[1] }
        #expect(abs(ahead - 300) < 49)
    }

    /// Spearman's correlation of arrival and rank: its deviation is 1/√(N-1).
    @Test func aPlaceSaysNothingAboutTheArrival() {
        let count = 100_000
        let ranks = Draw(seed: seed(7), entrants: UInt32(count)).ranks()
        let squares = ranks.enumerated().reduce(0.0) { $0 + pow(Double($1.element) - Double($1.offset), 2) }
        let n = Double(count)
        let correlation = 1 - 6 * squares / (n * (n * n - 1))
        #expect(abs(correlation) < 3.3 / (n - 1).squareRoot(), "\(correlation)")
        // Of the first tenth to come a tenth is in the first tenth to be served: hypergeometric, four deviations.
        let early = ranks.prefix(count / 10).count { $0 < count / 10 }
        #expect(abs(early - 1000) < 4 * 29)
    }
}
