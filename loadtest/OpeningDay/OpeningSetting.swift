/// What a sale takes of whom no machine can be added to: none of it is played, because who plays has a provider of his own.
public struct Checkout: Codable, Sendable {
    /// The provider allows so many calls of a kind, each sale making one of each. Stripe's default for a live account is 25 a second
    /// (https://docs.stripe.com/rate-limits).
    public var providerCallsPerSecond = 25.0
    /// Until the provider has answered, as `guichet_provider_seconds` shows it.
    public var providerSeconds = 0.4
    /// So many captures are under way at once: fixed in the reconciler.
    public private(set) var capturesAtOnce = 16.0

    public init() {}

    var capturesPerSecond: Double { capturesAtOnce / max(providerSeconds, 0.001) }
}

/// Who comes to an opening that is played, and to what. Times are seconds of the morning that is played.
public struct OpeningSetting: Sendable {
    public var visitors: Int
    public var seed: UInt64 = 1
    public var places: Int
    /// How long before the opening people come, more and more of them.
    public var joinBefore: Int
    /// How long after it the others come.
    public var joinAfter = 600
    /// Share of those who come before the opening.
    public var early = 0.7
    /// Share of the called who come.
    public var show = 0.6
    /// Share of those with a basket who buy it.
    public var buys = 0.8
    public var shopping = 600
    public var mostShoppers: Int
    /// Requests of each shopper who looks around, per second.
    var looks = 0.8
    /// Requests that the box offices answer in a second; beyond that they are slow and refuse.
    public var capacity: Double
    /// How quickly sales are paid, for a rehearsal's verdict.
    public var checkout = Checkout()
    /// What they want places of; nil: a made-up house of ``places``.
    public let copy: SessionCopy?

    public init(visitors: Int, mostShoppers: Int? = nil, copy: SessionCopy? = nil) {
        self.visitors = visitors
        self.copy = copy
        if let copy {
            (places, joinBefore, shopping) = (copy.places, copy.room.joinBefore, copy.room.shopping)
            self.mostShoppers = mostShoppers ?? copy.room.mostShoppers
            capacity = Double(self.mostShoppers) * 0.75
            return
        }
        joinBefore = max(300, visitors / 4000)
        self.mostShoppers = mostShoppers ?? max(200, visitors / 500)
        places = max(visitors / 20, 40)
        capacity = Double(self.mostShoppers) * 0.75
    }

    /// Numbered ones of the made-up house, in rows of ``seatsPerRow``; the others stand.
    var seats: Int { min(places * 4 / 5, 20_000) / Self.seatsPerRow * Self.seatsPerRow }

    static let seatsPerRow = 20
    /// A morning that lasts longer has failed.
    static let longest = 12 * 3600
}
