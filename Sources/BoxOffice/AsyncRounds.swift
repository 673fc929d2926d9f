/// The beat of a loop that looks at something which announces nothing.
struct AsyncRounds {
    let every: Duration

    /// False once the task is cancelled.
    func next() async -> Bool {
        do {
            try await Task.sleep(for: every)
            return true
        } catch {
            return false
        }
    }
}
