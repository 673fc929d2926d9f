import Domain

/// How many arrival numbers may be handed out beyond those that people have, until the keeper comes again.
///
/// A store that was started again may have given any of them just before, so it goes on behind them: they are drawn like the others, and are nobody's. Hence
/// a part of those who came and not a number for all rooms: never more than twice as many as there are people, but for the first ``least``. A sudden
/// wave is let through within some seven rounds, each of which has three times as many as the one before.
public struct NumberReserve: Sendable {
    public static let least: UInt32 = 200
    /// Of those who came, one in so many.
    static let part: UInt32 = 20
    /// At the pace of those who come now.
    static let seconds = 3.0

    private var last: (people: UInt32, at: Timestamp)?
    private var perSecond = 0.0

    public init() {}

    /// - Parameter people: numbers that were given, without those that are nobody's.
    public mutating func size(people: UInt32, at now: Timestamp) -> UInt32 {
        if let last, now > last.at {
            let came = Double(people > last.people ? people - last.people : 0)
            // A moment in which nobody could come says nothing about the next one.
            perSecond = max(came * 1000 / Double(now.milliseconds - last.at.milliseconds), perSecond / 2)
        }
        if last.map({ now > $0.at }) ?? true { last = (people, now) }
        let wave = min(perSecond * Self.seconds, 2 * Double(people)).rounded(.up)
        return max(Self.least, people / Self.part, UInt32(min(wave, Double(UInt32.max / 4))))
    }
}
