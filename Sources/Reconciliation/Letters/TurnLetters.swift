import Booking
import Domain
import Foundation
import Logging
import Metrics
import Pages
import WaitingRoom

/// Writes to those who wait and wanted to know when their turn is near, ``TurnWish/leadTime`` before it comes by the pace that was measured.
///
/// Target set: of each room that shows who is called, the wishes below the rank that is called by then, a hundred at a time, the lowest ranks first;
/// each letter is sent before it is noted, so that one may come twice after a crash and none is forgotten. An address that nobody wrote to in two days,
/// because everything was sold, is erased; all goes a day after its session began, also where nobody is written to.
struct TurnLetters: Sendable {
    let book: any TurnBook
    let rooms: any RoomKeeping
    let programme: ProgrammeView
    /// Nil where nobody is written to.
    let mailer: (any Mailer)?
    /// Origin of the site: a letter without a link would lead nowhere, and none is written.
    let site: String
    let logger: Logger

    private static let batch = 100
    private static let ranked = 1_000
    private static let forgetsEvery = Duration.seconds(3600)
    private static let keptAfterStart = Duration.seconds(86_400)

    func run() async {
        let pacer = Pacer()
        var forgottenAt: ContinuousClock.Instant?
        // What was sent and is not noted yet: until it is, nobody else is written to, or they would be again.
        var unnoted: [WishOutcome] = []
        while !Task.isCancelled {
            do {
                if unnoted.isEmpty, let mailer, !site.isEmpty {
                    for room in try await book.roomsWithTurns() { unnoted += try await tell(room, by: mailer) }
                }
                if !unnoted.isEmpty { try await book.settle(turns: unnoted, at: Timestamp(Date())) }
                unnoted = []
                if forgottenAt.map({ $0.duration(to: .now) >= Self.forgetsEvery }) ?? true {
                    let now = Timestamp(Date())
                    try await book.forgetTurns(askedBefore: now - TurnWish.keptFor, ofSessionsBefore: now - Self.keptAfterStart)
                    forgottenAt = .now
                }
            } catch {
                guard !Task.isCancelled else { return }
                logger.warning("nobody is told yet that a turn is near", metadata: ["cause": "\(error)"])
            }
            await pacer.next(within: .seconds(1))
        }
    }

    private func tell(_ room: UInt32, by mailer: any Mailer) async throws -> [WishOutcome] {
        guard let board = try await rooms.board(ofRoom: room).flatMap(RoomNotice.init(text:))?.board, let draw = board.draw else { return [] }
        let unranked = try await book.turnsWithoutRank(ofRoom: room, limit: Self.ranked)
        if !unranked.isEmpty {
            try await book.note(ranks: Dictionary(unranked.map { ($0, draw.rank(of: $0)) }) { first, _ in first }, ofRoom: room)
        }
        let near = TurnWish.near(board)
        guard near > 0 else { return [] }
        var letters: [(id: Int64, attempts: Int, letter: Letter)] = []
        for turn in try await book.dueTurns(ofRoom: room, below: near, at: Timestamp(Date()), limit: Self.batch) {
            if let letter = try await letter(for: turn, board, draw) { letters.append((turn.id, turn.attempts, letter)) }
        }
        return await Couriers(mailer: mailer, subject: "turn", logger: logger).tell(letters, told: Counter(label: "guichet_turns_told"))
    }

    private func letter(for due: DueTurn, _ board: RoomBoard, _ draw: Draw) async throws(LedgerError) -> Letter? {
        guard let (session, event) = try await programme.find(session: due.wish.sessionNumber) else { return nil }
        let language = Language(rawValue: due.wish.language) ?? .french
        let rank = draw.rank(of: due.wish.number)
        let ahead = rank < board.watermark ? 0 : rank - board.watermark
        let words = TurnWords(
            event: event, session: session, ahead: Int(ahead), wait: board.pace?.wait(for: ahead) ?? .unknown,
            link: site + SiteURL.room(session.id).path(in: language))
        return Letter(
            id: "turn-\(due.wish.room)-\(due.id)", to: Booking.Mailbox(address: due.wish.email), subject: words.subject(in: language),
            text: words.text(in: language))
    }
}
