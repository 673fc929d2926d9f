import Domain

/// What the controller is told each time: counts that exist anyway, of which none belongs to a single visitor.
public struct RoomReading: Hashable, Sendable {
    /// Since the reading before.
    public var elapsed: Duration
    /// Arrival numbers that were given so far: nobody behind them can be called.
    public var queued: UInt32
    /// Places that anybody can take now, in all sessions of the room.
    public var freePlaces: Int
    /// Baskets and open orders, and the places in them: they may come back.
    public var baskets: Int
    public var basketPlaces: Int
    /// People who were admitted and are not gone: they have bought, left or used up their time otherwise.
    public var shoppers: Int
    /// People who were called, came, and were told to wait a moment because the shop was full.
    public var outside: Int
    /// How many of each of ``AdmissionController/calls`` have come so far, in their order.
    public var came: [Int]
    /// Shoppers who are gone since the room opened, and the places that they bought.
    public var gone: Int
    public var soldPlaces: Int
    /// Of the answers to shoppers since the reading before, the time within which 99 of 100 came; nil when there were too few to tell.
    public var slowAnswer: Duration?
    /// Share of those answers that were errors or "come back later", 0…1.
    public var failures: Double

    public init(
        elapsed: Duration, queued: UInt32, freePlaces: Int, baskets: Int, basketPlaces: Int, shoppers: Int, outside: Int = 0, came: [Int], gone: Int, soldPlaces: Int,
        slowAnswer: Duration?, failures: Double
    ) {
        (self.elapsed, self.queued, self.freePlaces, self.baskets, self.basketPlaces) = (elapsed, queued, freePlaces, baskets, basketPlaces)
        (self.shoppers, self.outside, self.came, self.gone, self.soldPlaces) = (shoppers, outside, came, gone, soldPlaces)
        (self.slowAnswer, self.failures) = (slowAnswer, failures)
    }
}

/// The operator's hand on the room.
public enum OperatorHand: Hashable, Sendable {
    /// The controller's own judgement. With a factor below 1, 0.05 at least, so much fewer shop than may; with one above 1, 4 at most, the shop is
    /// filled and grows so much faster, and is cut as ever when answers become slow.
    case automatic(factor: Double)
    /// So many people a minute, whatever answers cost: still never more than the stock is for, nor than ``AdmissionPolicy/mostShoppers``.
    case fixed(perMinute: Double)
    /// Nobody is called. Who was called may still come.
    case paused

    public static let untouched = OperatorHand.automatic(factor: 1)

    /// A fixed pace becomes so much slower or faster. A pause stays one: only who wants to go on ends it.
    public func turned(by factor: Double) -> OperatorHand {
        switch self {
        case .automatic(let now): .automatic(factor: min(max(now * factor, 0.05), 4))
        case .fixed(let perMinute): .fixed(perMinute: min(max(perMinute * factor, 1), 1_000_000))
        case .paused: .paused
        }
    }

    /// For the journal, and for the operator: `automatic, × 0.5`.
    public var text: String {
        switch self {
        case .automatic(let factor): factor == 1 ? "automatic" : "automatic, × \(factor)"
        case .fixed(let perMinute): "\(perMinute) a minute"
        case .paused: "paused"
        }
    }

    /// As ``text`` says it; nil for anything else.
    public init?(text: String) {
        func number(_ prefix: String, _ suffix: String = "") -> Double? {
            text.hasPrefix(prefix) && text.hasSuffix(suffix) ? Double(text.dropFirst(prefix.count).dropLast(suffix.count)) : nil
        }
        if text == Self.paused.text {
            self = .paused
        } else if text == Self.untouched.text {
            self = .untouched
        } else if let factor = number("automatic, × ") {
            self = .automatic(factor: factor)
        } else if let perMinute = number("", " a minute") {
            self = .fixed(perMinute: perMinute)
        } else {
            return nil
        }
    }
}

/// What an operator sets for a room.
public struct AdmissionPolicy: Hashable, Sendable {
    /// So many people shop at once at most, whatever else: the script that admits holds to it, so that Redis has no more of them.
    public var mostShoppers: Int
    /// So many may from the beginning, and after trouble too.
    public var firstShoppers: Int
    /// Answers slower than this are a sign of too many shoppers.
    public var slowestAnswer: Duration
    /// Share of answers that may fail.
    public var mostFailures: Double
    /// How long somebody who was called is waited for: longer than browsers near their turn take to look again. Later than that is still in
    /// time, as long as there are places.
    public var patience: Duration
    /// Places that shoppers are expected to buy, for each that is free. Above 1, nothing idles while somebody hesitates; the more, the more
    /// people are let in and find nothing.
    public var margin: Double
    /// What is assumed until it was measured: the share of the called who come, and the places that a shopper buys.
    public var expectedShow: Double
    public var expectedPlaces: Double

    public init(
        mostShoppers: Int = 2000, firstShoppers: Int = 100, slowestAnswer: Duration = .milliseconds(250), mostFailures: Double = 0.01,
        patience: Duration = .seconds(60), margin: Double = 1.1, expectedShow: Double = 0.7, expectedPlaces: Double = 1.5
    ) {
        (self.mostShoppers, self.firstShoppers) = (max(mostShoppers, 1), min(max(firstShoppers, 1), max(mostShoppers, 1)))
        (self.slowestAnswer, self.mostFailures, self.patience) = (slowestAnswer, mostFailures, patience)
        (self.margin, self.expectedShow, self.expectedPlaces) = (margin, expectedShow, expectedPlaces)
    }
}
