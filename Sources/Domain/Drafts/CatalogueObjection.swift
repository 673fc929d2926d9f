/// Why a session cannot be in the catalogue as somebody wants it: people have seen it on sale, or have bought it.
public enum CatalogueObjection: Hashable, Codable, Sendable {
    case unknownEvent(String)
    case unknownLayout
    case draftAgain(hasSales: Bool, was: String)
    case cancelledForGood
    /// An import gives nothing back.
    case cancelledWithSales(session: String)
    case otherEvent(before: String)
    case layoutFixed
    case allotmentsFixed
    /// - Parameter allotment: its places were given back to the public.
    case releasePassed(_ allotment: String)
    case categoryAdded(String)
    case categoryRemoved(String)
    /// - Parameters: places in the order of categories, from 1.
    case categoryMoved(String, from: Int, to: Int)
    case categoryKind(String, from: String, to: String)
    /// Fewer standing places, or another number of seats.
    case capacity(String, from: Int, to: Int)
    /// A session that shares its waiting room says something else of it.
    case roomTerms(room: String, session: String)
    /// Numbers are gapless per organiser.
    case organiserFixed(event: String, organiser: String)
    /// Whoever bought counts on it.
    case promised(BrokenPromise)
    /// By another town or artist, which a file says more often by a slip.
    case givesMoneyBack(orders: Int)
}

/// Why a programme was not written.
public struct CatalogueRefusal: Hashable, Codable, Sendable {
    public var sessionID: String
    public var objection: CatalogueObjection

    public init(sessionID: String, objection: CatalogueObjection) { (self.sessionID, self.objection) = (sessionID, objection) }

    /// For who imports a file.
    public var reason: String { objection.description }
}

extension CatalogueObjection: CustomStringConvertible {
    /// For who imports a file. Pages say it in their reader's language.
    public var description: String {
        switch self {
        case .unknownEvent(let event): "its event \(event) is unknown"
        case .unknownLayout: "its seat layout is unknown"
        case .draftAgain(let hasSales, let was): hasSales ? "it has sales and cannot become a draft again" : "it was \(was) and cannot become a draft again"
        case .cancelledForGood: "it was cancelled and cannot be put on sale again; give the new date another id"
        case .cancelledWithSales(let session):
            "it has sales, which an import cannot give back: run 'guichet session cancel \(session)', which refunds everybody; the file may say cancelled afterwards"
        case .otherEvent(let before): "it was published as a session of \(before) and cannot move to another event"
        case .layoutFixed: "its seat layout was published and cannot change"
        case .allotmentsFixed: "its allotments were published and cannot be added, removed or resized; one that is published may have another code and other prices"
        case .releasePassed(let allotment): "its allotment \(allotment) was given back to the public: the moment of its release has passed and cannot change any more"
        case .categoryAdded(let id): "category \(id) cannot be added once the session was published"
        case .categoryRemoved(let id): "category \(id) was published and cannot be removed"
        case .categoryMoved(let id, let from, let to): "category \(id) was published at place \(from) and cannot move to \(to)"
        case .categoryKind(let id, let from, let to): "category \(id) was published as \(from) and cannot be \(to)"
        case .capacity(let id, let from, let to): "category \(id) was published with \(from) places and cannot have \(to): standing places become more and never fewer, because whoever is choosing or paying counts on them, and seats are those of the plan"
        case .roomTerms(let room, let session): "session \(session) shares the waiting room \(room) with other terms: give both the same, or another room"
        case .organiserFixed(let event, let organiser): "it has sales: event \(event) cannot leave organiser \(organiser)"
        case .promised(.returns(let until)): "its buyers may give places back until \(until.rfc3339()): they can have more time, and not less"
        case .promised(.names(let until)): "its buyers may change names until \(until.rfc3339()): they can have more time, and not less"
        case .promised(.namesAdded): "its tickets were put on sale without names, and cannot bear any now"
        case .givesMoneyBack(let orders):
            "it was sold (\(orders) orders), and its town or artist becomes another one: every buyer is written to, and whoever bought by today's may have the money back; if that is meant, import with --another-town-or-artist"
        }
    }
}
