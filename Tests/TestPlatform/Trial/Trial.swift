import Foundation
import TestSupport

/// Customers of all kinds shop on a whole platform while things go wrong, all drawn from a seed. Then everything heals, and a verdict is
/// given on what became of each order.
package struct Trial: Sendable {
    package let seed: UInt64
    package let platform: Platform
    package let size: Size
    private let progress = Progress()

    /// How much is for sale.
    package struct Size: Sendable {
        package var sessions: Int
        /// Numbered seats of a session, which are sold out soon, and its standing places, which are not.
        package var seats, standing: Int
        /// How many of the last sessions may be cancelled while customers buy.
        package var cancellable: Int

        package init(sessions: Int = 4, seats: Int = 60, standing: Int, cancellable: Int = 0) {
            self.sessions = sessions
            self.seats = seats
            self.standing = standing
            self.cancellable = cancellable
        }

        var ids: [String] { (0..<sessions).map { "s\($0)" } }
    }

    /// - Parameter misbehaviour: of the provider: settings of `sandbox`, in YAML.
    package init(
        seed: UInt64, size: Size, boxOffices: Int, misbehaviour: String = Trial.badProvider, diskMebibytes: Int? = nil, mail: MailServer? = nil
    ) async throws {
        self.seed = seed
        self.size = size
        platform = try await Platform(
            programme: Programmes.mixed(seats: size.seats, standing: size.standing, sessions: size.ids, bearingFees: [size.ids[0]]),
            plan: Programmes.oneRow(size.seats), boxOffices: boxOffices, lookAfter: 1, lanes: 64, diskMebibytes: diskMebibytes, mail: mail,
            methods: "[card, bancontact]", misbehaviour: "seed: \(seed % 1_000_000), \(misbehaviour)")
    }

    /// Notices lost, sent twice, late and out of order; calls refused, failed and never answered; cards declined.
    package static let badProvider = """
        lostNotices: 5, repeatedNotices: 8, lateNotices: 10, latestNoticeMilliseconds: 1500, busyAnswers: 3, failedAnswers: 2, silences: 1, declines: 5
        """

    /// What customers came home with.
    package struct Shopping: Sendable {
        package var purchases: [Purchase] = []
        /// Who did not get an answer however often they asked, and why.
        package var unanswered: [String] = []
    }

    /// An order that a customer was told of.
    package struct Purchase: Sendable {
        package var order: Buyer.Answer
        package var asked = Verdict.Asked.nothing
    }

    /// Customers come until `isOver` says so, `width` of them at a time.
    package func shop(width: Int, until isOver: @Sendable (_ customers: Int) -> Bool) async -> Shopping {
        var generator = SeededGenerator(seed: seed)
        var shopping = Shopping()
        await withTaskGroup(of: Result<Purchase?, any Error>.self) { group in
            func collect(_ result: Result<Purchase?, any Error>?) async {
                switch result {
                case .success(let purchase?): shopping.purchases.append(purchase)
                case .failure(let error): shopping.unanswered.append("\(error)")
                case .success(nil), nil: break
                }
                await progress.add()
            }
            var number = 0
            while !isOver(number), !Task.isCancelled {
                if number >= width { await collect(await group.next()) }
                let shopper = Shopper(platform, number: number, sessions: size.ids, seats: size.seats, using: &generator)
                group.addTask {
                    do { return .success(try await shopper.shop()) } catch {
                        return .failure(Platform.Failure(description: "customer \(shopper.number), who \(shopper.wish): \(error)"))
                    }
                }
                number += 1
            }
            for await result in group { await collect(result) }
        }
        return shopping
    }

    /// Who have left so far.
    package var customers: Int {
        get async { await progress.count }
    }
}
