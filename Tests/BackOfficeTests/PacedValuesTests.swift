import Foundation
import Synchronization
import Testing

@testable import BackOffice

@Suite struct PacedValuesTests {
    struct Away: Error {}

    /// Whoever asks while it is read gets the same, and what took long is not read again at once.
    @Test func whatTakesLongIsReadOnceForMany() async throws {
        let reads = Mutex(0)
        let (values, gate) = (PacedValues<Int>(), AsyncStream<Void>.makeStream())
        let read: @Sendable () async -> Int = {
            let number = reads.withLock { count in
                count += 1
                return count
            }
            for await _ in gate.stream { break }
            return number
        }
        async let first = values.value(of: 1, read: read)
        async let second = values.value(of: 1, read: read)
        // Long enough to be worth keeping.
        let begun = ContinuousClock.now
        while ContinuousClock.now - begun < .milliseconds(40) { await Task.yield() }
        gate.continuation.yield()
        let both = try await [first, second]
        #expect(both == [1, 1])
        #expect(try await values.value(of: 1) { 99 } == 1)
        // Of another session it is another.
        #expect(try await values.value(of: 2) { 2 } == 2)
    }

    @Test func whatIsCheapIsReadEachTimeAndAFailureIsNotKept() async throws {
        let values = PacedValues<Int>()
        #expect(try await values.value(of: 1) { 1 } == 1)
        await #expect(throws: Away.self) { try await values.value(of: 1) { throw Away() } }
        #expect(try await values.value(of: 1) { 2 } == 2)
    }
}
