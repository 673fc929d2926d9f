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

    public init(
        board: RoomBoard, opensAt: Timestamp, shopping: Int, mostShoppers: Int, stock: [RoomStock], plan: DrawPlan, commitment: Bytes32,
        reveal: DrawReveal?, message: String?
    ) {
        (self.board, self.opensAt, self.shopping, self.mostShoppers, self.stock) = (board, opensAt, shopping, mostShoppers, stock)
        (self.plan, self.commitment, self.reveal, self.message) = (plan, commitment, reveal, message)
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
