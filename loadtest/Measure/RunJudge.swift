/// Decides whether a run is a failure, and says why in sentences.
struct RunJudge: Sendable {
    var limits: Scenario.Limits
    var capacity: Int
    /// Places that the ledger has sold; nil when it could not be read.
    var sold: Int?
    /// Places free at the end; nil when the platform did not say.
    var remaining: Int?
    /// Tickets that buyers were given.
    var tickets: Int
    /// What the tickets contradict.
    var contradictions: [String]
    var errors: Int
    /// The most frequent error, for the sentence.
    var commonError: String?
    var unfinished: Int
    var auditStatus: Int32
    var auditText: String
    var isSettled: Bool
    var deadRole: String?
    /// Milliseconds.
    var holdP99: Double?

    func faults() -> [String] { invariants() + allowances() }

    private func invariants() -> [String] {
        var faults = contradictions.prefix(3).map { $0.prefix(1).uppercased() + $0.dropFirst() + "." }
        if auditStatus != 0 { faults.append("The audit found: \(auditText)") }
        guard let sold else { return faults + ["The ledger's sales could not be read."] }
        if sold > capacity { faults.append("Oversold: \(sold) places sold of \(capacity).") }
        if tickets > sold { faults.append("Buyers hold \(tickets) tickets and the ledger has sold \(sold) places.") }
        if let remaining, remaining + sold > capacity {
            faults.append("\(remaining) places are free and \(sold) sold: more than the \(capacity) there are.")
        }
        if !isSettled { faults.append("Sales were still on their way a minute after the last buyer: \(auditText)") }
        if let deadRole { faults.append("The process \(deadRole) ended by itself.") }
        return faults
    }

    private func allowances() -> [String] {
        var faults: [String] = []
        if errors > limits.errors {
            let common = commonError.map { " The most frequent: \($0)." } ?? ""
            faults.append("\(errors) errors; the scenario allows \(limits.errors).\(common)")
        }
        if unfinished > 0 { faults.append("\(unfinished) buyers had not finished \(Int(limits.drain)) s after the last one came.") }
        if let expected = limits.sold, let sold, sold != expected {
            faults.append("\(sold) places were sold; the scenario expects \(expected).")
        }
        if let most = limits.holdP99, let holdP99, holdP99 > most {
            faults.append("p99 of the hold is \(Int(holdP99.rounded())) ms; the scenario allows \(Int(most)) ms.")
        }
        return faults
    }
}
