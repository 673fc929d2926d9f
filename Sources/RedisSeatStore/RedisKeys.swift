import Booking
import Domain

/// Names of all keys. A session's keys and its orders carry the hash tag of their lane, so a script touches one slot.
enum RedisKeys {
    // What is published for everybody has one hash tag too, so that it is verified as one part.
    static let catalogue = "{guichet}:catalogue"
    static let catalogueVersion = "{guichet}:catalogue:version"
    static let ticketKeys = "{guichet}:ticket-keys"

    static func layout(_ digest: String) -> String { "{guichet}:layout:\(digest)" }

    /// Run id of the Redis process whose part was verified against the ledger.
    static func verified(_ part: StorePart) -> String {
        switch part {
        case .catalogue: "{guichet}:verified"
        case .lane(let lane): "{\(lane)}:verified"
        }
    }

    static func meta(_ lane: Int, _ session: UInt32) -> String { "{\(lane)}:s\(session):meta" }
    static func seats(_ lane: Int, _ session: UInt32) -> String { "{\(lane)}:s\(session):seats" }
    static func stock(_ lane: Int, _ session: UInt32) -> String { "{\(lane)}:s\(session):stock" }
    static func holds(_ lane: Int, _ session: UInt32) -> String { "{\(lane)}:s\(session):holds" }

    /// The order that every session script expects; scripts about the house alone take the first five.
    static func session(_ lane: Int, _ session: UInt32) -> [String] {
        let prefix = "{\(lane)}:s\(session):"
        return [
            prefix + "meta", prefix + "stock", prefix + "seats", prefix + "rows", prefix + "runs", prefix + "holds",
            prefix + "expiry", prefix + "visitors", prefix + "buyers",
        ]
    }

    static func house(_ lane: Int, _ session: UInt32) -> [String] { Array(self.session(lane, session).prefix(5)) }

    static func order(_ lane: Int, _ id: String) -> String { "{\(lane)}:order:\(id)" }
    static func due(_ lane: Int) -> String { "{\(lane)}:due" }
    static func sales(_ lane: Int) -> String { "{\(lane)}:sales" }
}
