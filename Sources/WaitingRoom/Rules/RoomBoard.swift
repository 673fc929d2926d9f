import Domain

/// What is published of a room, the same for all who wait: any proxy may keep it for a second. A browser that has its pass needs nothing
/// else to know where it stands.
public struct RoomBoard: Hashable, Codable, Sendable {
    public var room: UInt32
    public var phase: RoomPhase
    /// Once the draw is known.
    public var entrants: UInt32?
    public var seed: Bytes32?
    /// Arrival numbers given so far.
    public var queued: UInt32
    /// Of these, numbers of nobody, behind which a store went on that was started again; nil: none.
    public var leftOut: UInt32?
    /// Ranks below this are called.
    public var watermark: UInt32
    public var pace: CallPace.Summary?
    /// That anybody can take.
    public var freePlaces: Int
    /// As in ``AdmissionController/Decision``.
    public var placesPerRank: Double
    public var promisedPlaces: Double
    /// So many times as seldom as usual everybody looks: the keeper's hand on those who wait, when box offices are overrun. Nil: 1.
    public var lookFactor: Double?
    /// Free places for wheelchairs, while nothing else is left, or was a moment ago: nobody waits for them, and they are held without an admission. Nil otherwise.
    public var wheelchairPlaces: Int?

    public init(
        room: UInt32, phase: RoomPhase, entrants: UInt32?, seed: Bytes32?, queued: UInt32, watermark: UInt32, pace: CallPace.Summary?, freePlaces: Int,
        placesPerRank: Double, promisedPlaces: Double, lookFactor: Double? = nil, wheelchairPlaces: Int? = nil
    ) {
        (self.lookFactor, self.wheelchairPlaces) = (lookFactor, wheelchairPlaces)
        (self.room, self.phase, self.entrants, self.seed, self.queued, self.watermark) = (room, phase, entrants, seed, queued, watermark)
        (self.pace, self.freePlaces, self.placesPerRank, self.promisedPlaces) = (pace, freePlaces, placesPerRank, promisedPlaces)
    }

    /// The draw, when it is known. Making one costs 128 hashes: whoever serves many keeps it.
    public var draw: Draw? {
        guard let seed, let entrants else { return nil }
        return Draw(seed: seed, entrants: entrants)
    }

    /// Who has a number.
    public var people: UInt32 { queued - min(leftOut ?? 0, queued) }

    /// Of them, about how many are called: numbers of nobody lie evenly among those that were drawn.
    public var calledPeople: UInt32 {
        guard let leftOut, queued > 0 else { return watermark }
        return watermark - UInt32(Double(min(leftOut, queued)) * Double(min(watermark, queued)) / Double(queued))
    }

    /// Whether everybody who waits was called, or all is sold and nothing can come back from a basket: from then on who wants what comes back may join the
    /// waiting list of a session. Before, it would lead past those who wait here.
    public var isServed: Bool { phase == .soldOut || phase == .queue && queued <= watermark }

    /// Where the holder of a pass stands.
    ///
    /// - Parameter draw: ``draw``, made once.
    public func turn(of pass: Pass, draw: Draw?) -> Turn {
        switch phase {
        case .closed: return .closed
        case .open: return .open
        case .tooEarly, .early, .drawing: return .notDrawn(number: pass.number)
        case .queue, .paused, .soldOut: break
        }
        guard let draw else { return .notDrawn(number: pass.number) }
        let rank = draw.rank(of: pass.number)
        // Called is called: a pause or an empty shelf takes nobody's turn away, the shop itself says what is left.
        if rank < watermark { return .called(rank: rank) }
        if phase == .soldOut { return .soldOut(rank: rank) }
        let ahead = rank - watermark
        return .waiting(
            rank: rank, ahead: ahead, wait: phase == .paused ? .unknown : pace?.wait(for: ahead) ?? .unknown, places: outlook(ahead: ahead))
    }

    /// Whoever looks again adds up to so much of the time at random, so that nobody looks together.
    public static let lookSpread = 0.25
    /// Who is a tenth of the wait away looks in time however busy the box offices are.
    public static let mostLookFactor = 4.0

    /// When to look again, in whole seconds: after a tenth of the shortest wait, so that who is far away asks seldom and nobody misses a turn. Where
    /// the wait is not known, the nearer the sooner; and from the opening on everybody looks within less time than the called are
    /// waited for (``AdmissionPolicy/patience``). While box offices are overrun all that is longer by ``lookFactor``, within the same bounds.
    public func secondsUntilNextLook(_ turn: Turn) -> Int {
        let factor = min(max(lookFactor ?? 1, 1), Self.mostLookFactor)
        func within(_ seconds: Double, _ least: Int, _ most: Int) -> Int { min(max(Int(seconds * factor), Int(Double(least) * factor)), most) }
        if case .waiting(_, _, .between(let soonest, _, _), _) = turn { return within((soonest / .seconds(10)).rounded(.down), 2, 300) }
        if case .called = turn { return 2 }
        if case .waiting(_, let ahead, .unknown, _) = turn { return within(Double(ahead / 1_000), 5, 300) }
        // Some ten thousand look in a second.
        return within(Double(queued / 10_000), 5, phase == .early || phase == .tooEarly ? 300 : 45)
    }

    /// Whether wheelchair places of a session can be had without waiting.
    ///
    /// - Parameter stock: of the room's sessions.
    public func leavesWheelchairs(of session: Session, stock: [RoomStock], at now: Timestamp) -> Bool {
        guard wheelchairPlaces != nil else { return false }
        let categories = Set(session.reservedWheelchairs(at: now).map { session.categories[$0.category].id })
        return stock.contains { $0.session == session.id && $0.free > 0 && categories.contains($0.category) }
    }

    /// What those ahead are expected to take, compared with what is free.
    func outlook(ahead: UInt32) -> StockOutlook {
        let taken = promisedPlaces + Double(ahead) * placesPerRank
        let free = Double(freePlaces)
        return taken < 0.8 * free ? .likely : taken <= 1.2 * free ? .uncertain : .unlikely
    }
}

/// What is left of a category of a session.
public struct RoomStock: Hashable, Codable, Sendable {
    public var session: String
    public var category: String
    /// Places that anybody can take now.
    public var free: Int

    public init(session: String, category: String, free: Int) { (self.session, self.category, self.free) = (session, category, free) }
}

/// Where the holder of a pass stands.
public enum Turn: Hashable, Sendable {
    case notDrawn(number: UInt32)
    /// - Parameter ahead: ranks that are called before.
    case waiting(rank: UInt32, ahead: UInt32, wait: WaitEstimate, places: StockOutlook)
    /// May come in: the script that admits says whether for the first time.
    case called(rank: UInt32)
    case soldOut(rank: UInt32)
    /// There is no room: go in without a pass.
    case open
    case closed
}
