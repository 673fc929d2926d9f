/// Whether a condition comes true within a time; for states that announce nothing, such as a connection that came back.
/// - Parameter pause: between two looks; longer where a look costs as much as a process does.
public func eventually(
    within limit: Duration = .seconds(30), pause: Duration = .milliseconds(5), _ condition: () async throws -> Bool
) async rethrows -> Bool {
    let begin = ContinuousClock.now
    let end = begin + limit
    while ContinuousClock.now < end, !Task.isCancelled {
        if try await condition() { return true }
        // Nothing to await here: the pause only keeps the machine free for what the test waits for.
        // Whoever waits for long looks less often, and is late by a sixteenth of it at most.
        let waited = ContinuousClock.now - begin
        try? await Task.sleep(for: min(max(pause, waited / 16), max(pause, .milliseconds(250))))
    }
    return try await condition()
}
