import Domain
import Foundation
import WaitingRoom

/// Everything that is published of a room, the same for all who wait.
public struct RoomNotice: Hashable, Codable, Sendable {
    public var board: RoomBoard
    public var opensAt: Timestamp
    /// How long who is admitted may choose places. In seconds.
    public var shopping: Int
    /// So many shop at once.
    public var mostShoppers: Int
    /// Of each category that anybody can choose.
    public var stock: [RoomStock]
    /// What was announced of the draw, and the digest that the operator's secret is bound to.
    public var plan: DrawPlan
    public var commitment: Bytes32
    /// Once the draw is known.
    public var reveal: DrawReveal?
    /// Of the operator.
    public var message: String?
    /// For the operator.
    public var report: RoomReport?
    /// Whoever joins confirms an address.
    public var asksAddress: Bool?
    /// Of the draw's numbers, those of nobody; nil: none.
    public var leftOutOfEarly: UInt32?
    /// Whoever joins has to find so many zero bits, or confirms an address; nil while nobody has to.
    public var workBits: Int?

    public init(
        board: RoomBoard, opensAt: Timestamp, shopping: Int, mostShoppers: Int, stock: [RoomStock], plan: DrawPlan, commitment: Bytes32,
        reveal: DrawReveal?, message: String?, report: RoomReport? = nil
    ) {
        (self.board, self.opensAt, self.shopping, self.mostShoppers, self.stock) = (board, opensAt, shopping, mostShoppers, stock)
        (self.plan, self.commitment, self.reveal, self.message, self.report) = (plan, commitment, reveal, message, report)
    }

    /// JSON.
    public var text: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return (try? String(decoding: encoder.encode(self), as: UTF8.self)) ?? ""
    }

    /// - Returns: nil for what ``text`` did not write.
    public init?(text: String) {
        guard let notice = try? JSONDecoder().decode(Self.self, from: Data(text.utf8)) else { return nil }
        self = notice
    }
}

/// What the keeper of a room saw and decided in its last round.
public struct RoomReport: Hashable, Codable, Sendable {
    /// Visitors let in ever, and shopping now.
    public var (admitted, shoppers): (Int, Int)
    /// So many may shop at once now, and what held the calls back; nil while nobody is called.
    public var mostShoppers: Int?
    public var limit: AdmissionController.Limit?
    /// Places of all its sessions, in baskets and open orders, and sold.
    public var (held, sold): (Int, Int)
    /// Sold in all categories and allotments, as the ledger counts; nil of a keeper of an earlier version.
    public var soldEverywhere: Int?
    /// When it was counted; nil of a keeper of an earlier version.
    public var at: Timestamp?
    /// Box offices that reported; the slowest hundredth of their answers, in milliseconds; the share that was sent away.
    public var offices: Int
    public var slowMilliseconds: Int?
    public var failures: Double

    public init(
        admitted: Int, shoppers: Int, mostShoppers: Int?, limit: AdmissionController.Limit?, held: Int, sold: Int, offices: Int, slowMilliseconds: Int?,
        failures: Double, soldEverywhere: Int? = nil, at: Timestamp? = nil
    ) {
        (self.admitted, self.shoppers, self.mostShoppers, self.limit) = (admitted, shoppers, mostShoppers, limit)
        (self.soldEverywhere, self.at) = (soldEverywhere, at)
        (self.held, self.sold, self.offices, self.slowMilliseconds, self.failures) = (held, sold, offices, slowMilliseconds, failures)
    }
}
