import Booking
import Domain

/// Names of all keys. A session's keys and its orders carry the hash tag of their lane, so a script touches one slot.
enum RedisKeys {
    // What is published for everybody has one hash tag too, so that it is verified as one part.
    static let catalogue = "{guichet}:catalogue"
    static let catalogueVersion = "{guichet}:catalogue:version"
    static let ticketKeys = "{guichet}:ticket-keys"
    /// `0` where nobody is written to.
    static let letters = "{guichet}:letters"

    /// Who is kept out, a line for each.
    static let blocks = "{guichet}:blocks"

    /// Hash of what box offices reported: process to moment (ms), answers, refused, slow (µs).
    static let health = "{guichet}:health"

    /// Hash of the processes that are there, as JSON, and of how much an operator wants them to log, by role and name.
    static let processes = "{guichet}:processes"
    static let logWishes = "{guichet}:log-wishes"

    /// Hash of what was looked at in an hour since 1970.
    static func interest(hour: Int64) -> String { "{guichet}:interest:\(hour)" }

    static func layout(_ digest: String) -> String { "{guichet}:layout:\(digest)" }
    static func picture(_ digest: String) -> String { "{guichet}:picture:\(digest)" }

    /// Run id of the Redis process whose part was verified against the ledger.
    static func verified(_ part: StorePart) -> String {
        switch part {
        case .catalogue: "{guichet}:verified:\(format)"
        case .lane(let lane): "{\(lane)}:verified:\(format)"
        }
    }

    static func meta(_ lane: Int, _ session: UInt32) -> String { prefix(lane, session) + "meta" }
    static func wishes(_ lane: Int, _ session: UInt32) -> String { prefix(lane, session) + "wishes" }
    static func turns(_ lane: Int, _ session: UInt32) -> String { prefix(lane, session) + "turns" }
    static func seats(_ lane: Int, _ session: UInt32) -> String { prefix(lane, session) + "seats" }
    static func stock(_ lane: Int, _ session: UInt32) -> String { prefix(lane, session) + "stock" }
    static func visitors(_ lane: Int, _ session: UInt32) -> String { prefix(lane, session) + "visitors" }
    static func buyers(_ lane: Int, _ session: UInt32) -> String { prefix(lane, session) + "buyers" }
    static func holds(_ lane: Int, _ session: UInt32) -> String { prefix(lane, session) + "holds" }

    /// Format of what the keys of sessions and orders hold. With another one the reconciler fills new keys from the ledger,
    /// tickets included, and what an earlier version left is never read as something that it is not.
    private static let format = "v4"

    private static func prefix(_ lane: Int, _ session: UInt32) -> String { "{\(lane)}:\(format):s\(session):" }

    /// The order that every session script expects; scripts about the house alone take the first five.
    static func session(_ lane: Int, _ session: UInt32) -> [String] {
        let prefix = prefix(lane, session)
        return [
            prefix + "meta", prefix + "stock", prefix + "seats", prefix + "rows", prefix + "runs", prefix + "holds",
            prefix + "expiry", prefix + "visitors", prefix + "buyers",
        ]
    }

    static func house(_ lane: Int, _ session: UInt32) -> [String] { Array(self.session(lane, session).prefix(5)) }

    static func order(_ lane: Int, _ id: String) -> String { "{\(lane)}:\(format):order:\(id)" }
    /// Before a buyer's keyed digest: the set of the orders of the lane that this buyer bought.
    static func buyer(_ lane: Int) -> String { "{\(lane)}:\(format):buyer:" }
    static func due(_ lane: Int) -> String { "{\(lane)}:due" }
    static func sales(_ lane: Int) -> String { "{\(lane)}:sales" }
    /// Stream of the lane's entries that could not be read.
    static func unreadable(_ lane: Int) -> String { "{\(lane)}:sales:unreadable" }

    /// A waiting room's keys have a hash tag of their own: its scripts touch no session.
    static func room(_ id: UInt32) -> String { "{room:\(id)}:facts" }
    /// The order that the scripts of a room expect.
    static func roomKeys(_ id: UInt32) -> [String] {
        [room(id), "{room:\(id)}:admitted", "{room:\(id)}:shoppers"]
    }
    /// Confirmed addresses that have a number, and which.
    static func addresses(_ id: UInt32) -> String { "{room:\(id)}:addresses" }
    /// How many joined from where, for as long as a window lasts.
    static func networks(_ id: UInt32) -> String { "{room:\(id)}:networks" }
    /// Whose confirmed address had a turn.
    static func people(_ id: UInt32) -> String { "{room:\(id)}:people" }
    /// Who was called, came, and was told to wait a moment.
    static func outside(_ id: UInt32) -> String { "{room:\(id)}:outside" }
    /// The same ranks in their order, and who did not come back in time.
    static func door(_ id: UInt32) -> String { "{room:\(id)}:door" }
    static func lapsed(_ id: UInt32) -> String { "{room:\(id)}:lapsed" }
    static func joined(_ id: UInt32) -> String { "{room:\(id)}:joined" }

    /// Hash of a lane's sessions: number to when it was compared with the ledger and when they last disagreed (ms since 1970, the
    /// second one empty when they never did).
    static func checks(_ lane: Int) -> String { "{\(lane)}:\(format):checks" }

    /// Sorted set of a lane's sessions that have holds: number, by the earliest deadline or an earlier moment.
    static func expiring(_ lane: Int) -> String { "{\(lane)}:\(format):expiring" }
}

/// The keys of one session.
struct SessionKeys: Hashable {
    let lane: Int
    let number: UInt32

    init(_ session: Session) {
        (lane, number) = (session.lane, session.number)
    }

    /// For the scripts that take holds and sweep.
    var withExpiring: [String] { RedisKeys.session(lane, number) + [RedisKeys.expiring(lane)] }
}
