/// Where a session's sold places in the store are not those of the ledger.
struct SessionDrift: Hashable, Sendable {
    /// Seats (offsets) that the ledger sold and the store did not.
    var forgotten: Set<Int> = []
    /// Seats that the store has as sold and nobody bought.
    var invented: Set<Int> = []
    /// The same for standing places, numbers by pool.
    var forgottenStanding: [Int: Int] = [:]
    var inventedStanding: [Int: Int] = [:]

    var isEmpty: Bool { self == SessionDrift() }
    var hasForgotten: Bool { !forgotten.isEmpty || !forgottenStanding.isEmpty }
    var hasInvented: Bool { !invented.isEmpty || !inventedStanding.isEmpty }
    /// Places, seats and standing together.
    var forgottenCount: Int { forgotten.count + forgottenStanding.values.reduce(0, +) }
    var inventedCount: Int { invented.count + inventedStanding.values.reduce(0, +) }

    /// What is there in both.
    func intersection(_ other: SessionDrift) -> SessionDrift {
        func both(_ one: [Int: Int], _ two: [Int: Int]) -> [Int: Int] {
            one.reduce(into: [:]) { result, entry in
                if let quantity = two[entry.key] { result[entry.key] = min(quantity, entry.value) }
            }
        }
        return SessionDrift(
            forgotten: forgotten.intersection(other.forgotten), invented: invented.intersection(other.invented),
            forgottenStanding: both(forgottenStanding, other.forgottenStanding),
            inventedStanding: both(inventedStanding, other.inventedStanding))
    }
}
