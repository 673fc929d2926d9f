import Domain
import Testing
@testable import WaitingRoom

@Suite struct NumberReserveTests {
    private static let opening = Timestamp(milliseconds: 1_796_115_600_000)

    /// What a store that is started again passes over is a part of those who came.
    @Test func itIsAPartOfThoseWhoCame() {
        var reserve = NumberReserve()
        #expect(reserve.size(people: 0, at: Self.opening) == 200)
        for minute in 1...10 { #expect(reserve.size(people: UInt32(minute * 50), at: Self.opening + .seconds(60 * minute)) == 200) }
        var calm = NumberReserve()
        for second in 0...20 { _ = calm.size(people: 1_000_000, at: Self.opening + .seconds(second)) }
        #expect(calm.size(people: 1_000_000, at: Self.opening + .seconds(21)) == 50_000)
    }

    /// Twenty thousand come each second, all at once: after a few rounds nobody finds the room full, and never are more than twice as many passed over as came.
    @Test func aWaveIsLetThrough() {
        var (reserve, ceiling, people, waiting, wasFull) = (NumberReserve(), UInt32(0), UInt32(0), UInt32(0), 0)
        // As the keeper has it: counted when it published the ceiling before, and once more where all numbers were taken then.
        var (counted, isFull) = (UInt32(0), false)
        for second in 0..<60 {
            let known = isFull ? people : counted
            let size = reserve.size(people: known, at: Self.opening + .seconds(second))
            #expect(size <= max(NumberReserve.least, 2 * known))
            (counted, isFull) = (people, second > 0 && people == ceiling)
            ceiling = max(ceiling, known + size)
            waiting += 20_000
            let taken = min(waiting, ceiling - people)
            (people, waiting) = (people + taken, waiting - taken)
            if waiting > 0 { wasFull += 1 }
        }
        #expect(wasFull < 9, "\(wasFull) seconds")
        #expect(people == 60 * 20_000)
    }
}
