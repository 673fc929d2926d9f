import Domain
import Foundation

/// A session as the site shows it, at one moment.
public struct Show: Sendable {
    public enum Sale: Sendable {
        case cancelled, notOpen, open, closed
        /// The store's time is not known.
        case unknown
    }

    public var event: Event
    public var session: Session
    public var zone: TimeZone
    public var sale: Sale
    /// Free places by category; nil while the store does not answer.
    public var free: [Int]?
    /// By category, free wheelchair places that its visitors are offered when they find nothing else; nil while the store does not answer.
    public var opened: [Int]?
    /// Wheelchair places that are open to everybody by now.
    public var openWheelchairs: [WheelchairPlaces] = []
    /// False where no mail server is configured: nobody is written to.
    public var sendsLetters: Bool
    /// Of a sale with a waiting room that people come to before it opens: from when on.
    public var roomOpensAt: Timestamp?
    /// The time to choose of somebody who was let in from a waiting room, and what time it is.
    public var shopping: (until: Timestamp, now: Timestamp)?
    /// When its waiting list ends; nil when nobody can join it.
    public var waitingUntil: Timestamp?
    /// People wait in its waiting room: the waiting list opens when they were served.
    public var isRoomFirst = false

    public init(
        event: Event, session: Session, zone: TimeZone, sale: Sale, free: [Int]?, sendsLetters: Bool = true, waitingUntil: Timestamp? = nil
    ) {
        (self.event, self.session, self.zone, self.sale, self.free) = (event, session, zone, sale, free)
        (self.sendsLetters, self.waitingUntil) = (sendsLetters, waitingUntil)
    }

    /// The day on which it begins, on the venue's calendar.
    public var day: Day { Day(session.startsAt, in: zone) }

    public var isSoldOut: Bool { sale == .open && totalFree == 0 }
    /// Without companions' seats, which nobody has alone.
    var totalFree: Int? { free.map { free in session.publicCategories.reduce(0) { $0 + free[$1] } } }
    /// Indexes of the categories whose seats are chosen one by one: the companions' too, once the wheelchair places beside them come alone.
    public var choosableCategories: [Int] { Set(session.publicCategories + openWheelchairs.compactMap(\.companion)).sorted() }
    /// What a place costs with its fees, the least and the most; nil of a session that sells nothing.
    public var prices: ClosedRange<Money>? { session.publicPrices }
}

/// A day of a calendar.
public struct Day: Hashable, Comparable, Sendable {
    public struct Month: Hashable, Comparable, Sendable {
        public var year: Int
        /// 1 ... 12.
        public var number: Int

        public init(year: Int, number: Int) { (self.year, self.number) = (year, number) }

        /// Of `2027-01`; nil of anything else.
        public init?(_ text: some StringProtocol) {
            guard let match = String(text).wholeMatch(of: /(20\d\d)-(\d\d)/), let year = Int(match.1), let number = Int(match.2), (1...12).contains(number)
            else { return nil }
            self.init(year: year, number: number)
        }

        public var text: String { "\(year)-\(number < 10 ? "0" : "")\(number)" }

        /// Monday is 0: where the month's first day stands in its week; and how many days it has.
        var shape: (first: Int, days: Int) {
            let calendar = Calendar(identifier: .gregorian)
            guard let date = calendar.date(from: DateComponents(timeZone: calendar.timeZone, year: year, month: number, day: 1)) else { return (0, 30) }
            return ((calendar.component(.weekday, from: date) + 5) % 7, calendar.range(of: .day, in: .month, for: date)?.count ?? 30)
        }

        public static func < (left: Month, right: Month) -> Bool { (left.year, left.number) < (right.year, right.number) }
    }

    public var month: Month
    public var number: Int

    public init(_ moment: Timestamp, in zone: TimeZone) {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        let parts = calendar.dateComponents([.year, .month, .day], from: moment.date)
        (month, number) = (Month(year: parts.year ?? 0, number: parts.month ?? 1), parts.day ?? 1)
    }

    /// `2027-01-30`.
    public var text: String { "\(month.text)-\(number < 10 ? "0" : "")\(number)" }

    public static func < (left: Day, right: Day) -> Bool { (left.month, left.number) < (right.month, right.number) }
}

extension Session {
    /// Indexes of the categories that somebody may ask for: a companion's seat comes with a wheelchair place, and its price and its number say
    /// nothing about the session's.
    public var publicCategories: [Int] {
        let companions = Set(inventory.wheelchairs.compactMap(\.companion))
        return categories.indices.filter { !companions.contains($0) }
    }

    /// What a place costs with its fees, the least and the most; nil of a session that sells nothing.
    public var publicPrices: ClosedRange<Money>? {
        let prices = publicCategories.flatMap { categories[$0].tariffs }.map(fullPrice)
        guard let low = prices.min(), let high = prices.max() else { return nil }
        return low...high
    }
}
