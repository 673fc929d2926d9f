import Booking
import Domain
import NIOCore
import WaitingRoom

/// What waiting rooms show, kept per process: however many people look, the store is read twice a second for each room. While the store is away
/// the last notice stays.
actor RoomMirror {
    /// A notice, and what answering costs, done once.
    struct View: Sendable {
        var notice: RoomNotice
        /// Nil until the draw is known.
        var draw: Draw?
        var answer: PreparedAnswer

        init(_ notice: RoomNotice) {
            self.notice = notice
            draw = notice.board.draw
            answer = JSONAnswer.prepared(
                JSONAnswer.encode(RoomAnswer(notice)) ?? ByteBuffer(), status: .ok, caching: "public, max-age=1, stale-while-revalidate=2")
        }
    }

    private struct Reading {
        var at: ContinuousClock.Instant
        var text: String?
        var view: View?
    }

    private let store: any RoomStore
    private let freshness: Duration
    private var readings: [UInt32: Reading] = [:]
    private var underway: [UInt32: Task<String?, any Error>] = [:]

    init(store: any RoomStore, freshness: Duration = .milliseconds(500)) {
        (self.store, self.freshness) = (store, freshness)
    }

    /// - Returns: nil as long as the room is not kept.
    /// - Throws: when the store is away and nothing is known of the room.
    func view(of room: UInt32) async throws -> View? {
        if let reading = readings[room], reading.at.duration(to: .now) < freshness { return reading.view }
        let task = underway[room] ?? Task { [store] in try await store.board(ofRoom: room) as String? }
        underway[room] = task
        defer { underway[room] = nil }
        do {
            let text = try await task.value
            // Somebody else who waited may have read it already.
            let view = readings[room].flatMap { $0.text == text ? $0.view : nil } ?? text.flatMap(RoomNotice.init(text:)).map(View.init)
            readings[room] = Reading(at: .now, text: text, view: view)
            return view
        } catch {
            guard let known = readings[room]?.view else { throw error }
            // Nobody waits for the store until it is looked for again.
            readings[room]?.at = .now
            return known
        }
    }
}

/// A waiting room as API v1 shows it.
struct RoomAnswer: Encodable {
    private let room: UInt32
    private let phase: RoomPhase
    private let opensAt: String
    private let entrants: UInt32?
    private let seed: Bytes32?
    private let queued, called: UInt32
    private let leftOut, entrantsLeftOut: UInt32?
    private let pace: CallPace.Summary?
    private let placesPerRank, promisedPlaces: Double
    private let lookFactor, lookSpread: Double
    private let remaining: Int
    private let wheelchairPlaces: Int?
    private let stock: [RoomStock]
    private let shoppingSeconds: Int
    private let asksAddress: Bool?
    private let workBits: Int?
    private let message: String?
    private let plan: DrawPlan
    private let commitment: Bytes32
    private let reveal: DrawReveal?

    init(_ notice: RoomNotice) {
        let board = notice.board
        (room, phase, opensAt) = (board.room, board.phase, notice.opensAt.rfc3339())
        (entrants, seed, queued, called, pace) = (board.entrants, board.seed, board.queued, board.watermark, board.pace)
        (leftOut, entrantsLeftOut) = (board.leftOut, notice.leftOutOfEarly)
        (remaining, stock, shoppingSeconds, message) = (board.freePlaces, notice.stock, notice.shopping, notice.message)
        (asksAddress, workBits, wheelchairPlaces) = (notice.asksAddress, notice.workBits, board.wheelchairPlaces)
        (placesPerRank, promisedPlaces) = (board.placesPerRank, board.promisedPlaces)
        (lookFactor, lookSpread) = (board.lookFactor ?? 1, RoomBoard.lookSpread)
        (plan, commitment, reveal) = (notice.plan, notice.commitment, notice.reveal)
    }
}
