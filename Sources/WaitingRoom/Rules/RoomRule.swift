import Domain

/// When a room stands before the sale of its sessions.
public struct RoomRule: Hashable, Sendable {
    public enum Mode: Hashable, Sendable {
        /// Never. The operator can still close the doors by pausing.
        case off
        /// As long as something is sold.
        case always
        /// From the opening until everybody who waited was called and it has been calm for ``calm``.
        case opening
        /// While more people than that ask at once, in shoppers per policy's `mostShoppers`: on above the first share, off below the second for ``calm``.
        case load(above: Double, below: Double)
    }

    public var mode: Mode
    /// How long before the opening people may come and be drawn; nothing is drawn with zero. Not used by ``Mode/load(above:below:)``.
    public var joinBefore: Duration
    /// How long it must be calm before a room that need not stay is taken away.
    public var calm: Duration

    public init(mode: Mode, joinBefore: Duration = .seconds(30 * 60), calm: Duration = .seconds(10 * 60)) {
        (self.mode, self.joinBefore, self.calm) = (mode, joinBefore, calm)
    }
}

/// What a room is for those who come now.
public enum RoomPhase: String, Hashable, Codable, Sendable, CaseIterable {
    /// Nobody can join yet.
    case tooEarly = "too-early"
    /// People come, and will be drawn.
    case early
    /// The sale is open, and the draw is not known yet: nobody is called.
    case drawing
    /// People are called in the order of their ranks.
    case queue
    /// As ``queue``, while the operator calls nobody.
    case paused
    /// Nothing is free and nothing is in a basket, but perhaps places for wheelchairs (``RoomBoard/wheelchairPlaces``). It can change: what is given back is sold.
    case soldOut = "sold-out"
    /// There is no room: everybody goes in.
    case open
    /// Nothing is sold any more.
    case closed

    /// Whoever has not been let in waits.
    public var isStanding: Bool {
        switch self {
        case .early, .drawing, .queue, .paused, .soldOut: true
        case .tooEarly, .open, .closed: false
        }
    }

    /// Whether only the admitted may hold places of a sale that is open.
    public var keepsOut: Bool { isStanding && self != .early }
}

/// What the phase follows from, besides the rule.
public struct RoomSituation: Hashable, Sendable {
    public var now: Timestamp
    /// Of the first of its sessions that opens, and of the last that closes.
    public var opensAt: Timestamp
    public var closesAt: Timestamp
    /// Those who came early were counted: also before the opening, when it was put off too late for another draw.
    public var isCounted: Bool
    /// Ranks are known: the draw was made, or there was nobody to draw.
    public var isDrawn: Bool
    /// Who is not called yet, of all numbers that were given.
    public var waiting: UInt32
    /// Shoppers and those who knock, per policy's `mostShoppers`.
    public var load: Double
    public var isSoldOut: Bool
    public var isPaused: Bool

    public init(
        now: Timestamp, opensAt: Timestamp, closesAt: Timestamp, isCounted: Bool = false, isDrawn: Bool, waiting: UInt32, load: Double, isSoldOut: Bool, isPaused: Bool
    ) {
        (self.now, self.opensAt, self.closesAt, self.isCounted, self.isDrawn) = (now, opensAt, closesAt, isCounted, isDrawn)
        (self.waiting, self.load, self.isSoldOut, self.isPaused) = (waiting, load, isSoldOut, isPaused)
    }
}

/// Remembers the two things that the phase follows from and no reading shows: whether the room stands, and since when it would not need to.
public struct RoomGate: Hashable, Sendable {
    public private(set) var isStanding = false
    private var calmSince: Timestamp?
    /// A room of an opening stands once, and again after a pause in which people took numbers; what comes later is for rules of load.
    private var hasServed = false

    public init() {}

    public mutating func step(_ rule: RoomRule, _ situation: RoomSituation) -> RoomPhase {
        guard situation.now < situation.closesAt else { return .closed }
        guard situation.now >= situation.opensAt else {
            guard situation.isCounted, situation.waiting > 0 else { return beforeOpening(rule, situation) }
            // They have their order, and wait for the new date; who comes now stands behind them.
            (isStanding, calmSince, hasServed) = (true, nil, false)
            return situation.isDrawn ? .paused : .drawing
        }
        // Who takes a number while the doors are closed waits like those of the opening: they do not come in all at once.
        if situation.isPaused, situation.waiting > 0 { hasServed = false }
        let isNeeded = isNeeded(rule, situation)
        if isNeeded == true {
            (isStanding, calmSince) = (true, nil)
        } else if isNeeded == false, isStanding {
            let since = calmSince ?? situation.now
            calmSince = since
            if situation.now >= since + rule.calm || rule.mode == .off { (isStanding, calmSince, hasServed) = (false, nil, true) }
        } else {
            calmSince = nil
        }
        // Where nobody has to wait, the shop itself says what is left: to who has a code for places that are set aside, too.
        return isStanding ? standing(situation) : situation.isPaused ? .paused : .open
    }

    private func beforeOpening(_ rule: RoomRule, _ situation: RoomSituation) -> RoomPhase {
        switch rule.mode {
        case .off, .load: .tooEarly
        case .always, .opening: situation.now >= situation.opensAt - rule.joinBefore ? .early : .tooEarly
        }
    }

    /// Nil between the two thresholds: what is, stays.
    private func isNeeded(_ rule: RoomRule, _ situation: RoomSituation) -> Bool? {
        switch rule.mode {
        case .off: false
        case .always: true
        // Follows from the situation as far as possible, so that one who takes over days later does not put the room back.
        case .opening: !hasServed && (!situation.isDrawn || situation.waiting > 0 || situation.now < situation.opensAt + rule.calm)
        case .load(let above, let below):
            // Somebody who waits keeps the room: nobody may walk past those who joined it.
            situation.waiting > 0 || situation.load > above ? true : situation.load < below ? false : nil
        }
    }

    private func standing(_ situation: RoomSituation) -> RoomPhase {
        if !situation.isDrawn { return .drawing }
        if situation.isSoldOut { return .soldOut }
        return situation.isPaused ? .paused : .queue
    }
}
