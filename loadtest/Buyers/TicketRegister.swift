/// The tickets that buyers hold in their hands: witnesses that ask neither Redis nor the ledger.
@Crowd final class TicketRegister {
    private var ids: Set<String> = []
    private var seats: Set<String> = []
    /// What cannot be, in words.
    private(set) var contradictions: [String] = []

    var count: Int { ids.count }

    /// - Parameters:
    ///   - answer: of `GET /v1/orders/{order}/tickets`.
    ///   - places: how many the buyer held.
    /// - Returns: whether the answer has a ticket for each place.
    func enter(_ answer: Answer, order: String, places: Int) -> Bool {
        let codes = answer.texts("code")
        // The document has no other member of this name: operation numbers are numbers, orders are under "order".
        let tickets = answer.texts("id")
        for id in tickets where !ids.insert(id).inserted { contradictions.append("ticket \(id) was given to two buyers") }
        for seat in answer.texts("seat") where !seats.insert(seat).inserted {
            contradictions.append("two buyers have tickets for the seat \(seat) (the second in order \(order))")
        }
        return codes.count == places && tickets.count == places
    }
}
