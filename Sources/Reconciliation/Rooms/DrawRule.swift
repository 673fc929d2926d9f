import Domain
import WaitingRoom

/// Where the public values of new draws come from.
public enum DrawRule: Hashable, Sendable {
    /// A round of the beacon drand, a minute after the opening.
    case drand
    /// A person types it in before witnesses: what, is announced. One line of at most 200 bytes.
    case witnessed(String)
    /// The platform makes it up: where it is only tried. It proves nothing.
    case demonstration

    /// - Parameter opening: those who came are counted then.
    func source(after opening: Timestamp) -> RandomnessSource {
        switch self {
        case .drand: .drand(chain: Quicknet.chain, round: Quicknet.round(after: opening + .seconds(60)))
        case .witnessed(let what): .witnessed(what)
        case .demonstration: .witnessed("un nombre que cette démonstration invente après l’ouverture (a number that this demonstration makes up)")
        }
    }
}

extension Timestamp {
    /// Announcements are made in seconds.
    var wholeSecond: Timestamp { Timestamp(milliseconds: milliseconds - milliseconds % 1000) }
}
