/// Values that are asked for more often than they are worth reading, by a session's number: whoever asks while one is read gets the same, and
/// one that took long to read is kept for nine times as long, up to ten seconds. So reading leaves time for the rest, however many phones ask.
actor PacedValues<Value: Sendable> {
    /// What takes less is read each time.
    private static var cheap: Duration { .milliseconds(20) }
    private static var longest: Duration { .seconds(10) }

    private var kept: [UInt32: (value: Value, until: ContinuousClock.Instant)] = [:]
    private var reading: [UInt32: Task<Value, any Error>] = [:]

    func value(of session: UInt32, read: @escaping @Sendable () async throws -> Value) async throws -> Value {
        if let kept = kept[session], ContinuousClock.now < kept.until { return kept.value }
        if let task = reading[session] { return try await task.value }
        let task = Task { try await read() }
        reading[session] = task
        let begun = ContinuousClock.now
        let result = await task.result
        reading[session] = nil
        let (value, took) = (try result.get(), begun.duration(to: .now))
        kept[session] = took < Self.cheap ? nil : (value, .now + min(took * 9, Self.longest))
        return value
    }
}
