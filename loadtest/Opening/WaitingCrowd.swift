import Foundation
import NIOCore
import OpeningDay

/// The waiting room as all visitors of a run see it, and what they tell about it: who came in when.
@Crowd final class WaitingCrowd {
    let path: String
    private(set) var board: SeenBoard
    private var readAt = NIODeadline.now()
    /// Free places that nobody who plays wants: for wheelchairs and companions.
    private let unwanted: Int
    /// Since when nothing else was free.
    private var goneSince: NIODeadline?
    private var numbers: Set<UInt32> = []
    private var admitted: Set<UInt32> = []
    /// Ranks that were there and told to wait a moment.
    private(set) var door = DoorWatch()
    private(set) var doubleNumbers = 0
    /// Ranks that were not those of the draw, and boards that went back.
    private var wrongRanks = 0
    private(set) var doubleAdmissions = 0
    private(set) var looks = 0
    /// Who was let in last: what a thief would find.
    private(set) var lastIn: Inside?
    /// People who left and asked to be let in again.
    private(set) var returns = 0
    /// People who left and asked for places with their admission; and who got some.
    private(set) var (lateWishes, lateHolds) = (0, 0)

    struct Inside: Sendable {
        var number, rank: UInt32
        var pass, admission: String
    }

    /// Boards change once a second.
    private static let freshness = TimeAmount.milliseconds(100)

    /// Where places are left that nobody wants the house is never sold out, and people go when what they want has been gone for so long.
    private static let patience = TimeAmount.seconds(60)

    init(room: Int, board: SeenBoard, unwanted: Int = 0) {
        self.unwanted = unwanted
        path = "/v1/rooms/\(room)"
        self.board = board
    }

    var admissions: Int { admitted.count }

    var orderViolations: Int { wrongRanks + door.violations }

    /// Nobody waits any longer.
    var isGone: Bool { board.isSoldOut || goneSince.map { $0 + Self.patience < .now() } ?? false }

    /// - Returns: whether it could be read.
    func see(_ answer: Answer) -> Bool {
        looks += 1
        guard readAt + Self.freshness < .now() else { return true }
        guard let body = answer.body, let seen = SeenBoard(json: Data(body.readableBytesView)) else { return false }
        if seen.called < board.called, readAt + .seconds(5) < .now() { wrongRanks += 1 }
        (board, readAt) = (seen, .now())
        goneSince = unwanted > 0 && seen.called > 0 && seen.remaining <= unwanted ? goneSince ?? .now() : nil
        return true
    }

    func note(number: UInt32) { if !numbers.insert(number).inserted { doubleNumbers += 1 } }

    /// - Parameters:
    ///   - inside: with the rank that the platform said.
    ///   - began: when the visitor asked.
    func letIn(_ inside: Inside, began: NIODeadline) {
        lastIn = inside
        let (number, rank) = (inside.number, inside.rank)
        door.letIn(rank, asked: began.uptimeNanoseconds, answered: NIODeadline.now().uptimeNanoseconds)
        if !admitted.insert(rank).inserted { doubleAdmissions += 1 }
        if board.rank(of: number) != rank { wrongRanks += 1 }
    }

    func noteReturn(isLetIn: Bool) {
        returns += 1
        if isLetIn { doubleAdmissions += 1 }
    }

    func noteWish(isHeld: Bool) {
        lateWishes += 1
        if isHeld { lateHolds += 1 }
    }

    /// - Parameter began: when the visitor asked.
    func turnAway(_ number: UInt32, began: NIODeadline) {
        guard let rank = board.rank(of: number) else { return }
        door.turnAway(rank, asked: began.uptimeNanoseconds, answered: NIODeadline.now().uptimeNanoseconds)
    }
}
