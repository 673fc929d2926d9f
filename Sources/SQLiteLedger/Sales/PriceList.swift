import Domain
import Foundation
import GRDB

/// What places and fees of a session cost, as orders are judged by it (docs/decisions/038).
struct PriceList: Codable, Equatable {
    /// By category, in the order of their indexes: by tariff.
    var categories: [[String: Money]]
    var fees: [FeeRule]
    /// Some have prices of their own.
    var allotments: [Allotment]

    init(categories: [[String: Money]], fees: [FeeRule], allotments: [Allotment]) {
        (self.categories, self.fees, self.allotments) = (categories, fees, allotments)
    }

    init(of session: Session) {
        let prices = session.categories.map { category in category.tariffs.reduce(into: [:]) { $0[$1.id] = $1.price } }
        self.init(categories: prices, fees: session.fees, allotments: session.inventory.allotments)
    }
}

/// The price lists that were in force before today's. Inside one access to the database.
struct FormerPrices {
    /// How long after it was replaced a list may have been agreed to by who pays now: a payment takes minutes, and sales may wait for hours until the ledger
    /// is there again. A forger would have no longer either.
    static let life = Duration.seconds(86_400)

    let db: Database

    func add(_ list: PriceList, number: Int, ofSession session: UInt32, at now: Timestamp) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        try db.execute(
            sql: "INSERT INTO former_prices (session_number, number, replaced_at, prices) VALUES (?, ?, ?, ?)",
            arguments: [Int64(session), number, now.milliseconds, String(decoding: try encoder.encode(list), as: UTF8.self)])
    }

    /// Nil of one that was never replaced, or that is over since long.
    func list(_ number: Int, ofSession session: UInt32, at now: Timestamp) throws -> PriceList? {
        let query = try db.cachedStatement(sql: "SELECT prices FROM former_prices WHERE session_number = ? AND number = ? AND replaced_at >= ?")
        let json = try String.fetchOne(query, arguments: [Int64(session), number, (now - Self.life).milliseconds])
        return try json.map { try JSONDecoder().decode(PriceList.self, from: Data($0.utf8)) }
    }
}
