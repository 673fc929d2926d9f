import Foundation

/// What the API says about the session on sale: categories and seats, as a buyer's browser would know them.
struct House: Sendable {
    struct Category: Sendable {
        var id: String
        var isNumbered: Bool
        var capacity: Int
    }

    /// Seats that are next to each other, by their number in ``seats``.
    struct Row: Sendable {
        var section: Int
        var seats: Range<Int>
    }

    var session: String
    var capacity: Int
    var categories: [Category]
    /// Ids of the plan's sections.
    var sections: [String] = []
    /// Ids of all numbered seats.
    var seats: [String] = []
    var rows: [Row] = []

    /// - Parameters:
    ///   - session: answer of `GET /v1/sessions/{id}`.
    ///   - plan: answer of `GET /v1/sessions/{id}/plan`, nil when everybody stands.
    ///   - wanted: ids of the seats that buyers choose among, nil for all.
    init(session: Data, plan: Data?, only wanted: Set<String>? = nil) throws {
        let answer = try JSONDecoder().decode(SessionAnswer.self, from: session)
        self.session = answer.id
        capacity = answer.capacity
        categories = answer.categories.map { Category(id: $0.id, isNumbered: $0.kind == "numbered", capacity: $0.capacity) }
        guard let plan else { return }
        for (index, section) in try JSONDecoder().decode(PlanAnswer.self, from: plan).sections.enumerated() {
            sections.append(section.id)
            var start = seats.count
            for (position, seat) in section.seats.enumerated() {
                let isWanted = wanted?.contains(seat.id) ?? true
                if !isWanted || position > 0 && seat.row != section.seats[position - 1].row {
                    if start < seats.count { rows.append(Row(section: index, seats: start..<seats.count)) }
                    start = seats.count
                }
                if isWanted { seats.append(seat.id) }
            }
            if start < seats.count { rows.append(Row(section: index, seats: start..<seats.count)) }
        }
    }

    private struct SessionAnswer: Decodable {
        struct CategoryAnswer: Decodable {
            var id, kind: String
            var capacity: Int
        }

        var id: String
        var capacity: Int
        var categories: [CategoryAnswer]
    }

    private struct PlanAnswer: Decodable {
        struct SectionAnswer: Decodable {
            var id: String
            var seats: [SeatAnswer]
        }

        struct SeatAnswer: Decodable { var id, row: String }

        var sections: [SectionAnswer]
    }
}

/// Places free in each category, from the session's answer.
struct Remaining: Decodable, Sendable {
    struct CategoryRemaining: Decodable, Sendable {
        var id: String
        var remaining: Int?
    }

    var remaining: Int?
    var categories: [CategoryRemaining]
}
