import Foundation
import WaitingRoom

/// What a browser learns from `GET /v1/rooms/{room}`, and what it makes of it by the rules that the platform publishes.
public struct SeenBoard: Sendable {
    private let board: RoomBoard
    private let draw: Draw?
    /// Up to so much of the time is added at random.
    public let lookSpread: Double

    private struct Answer: Decodable {
        var room: UInt32
        var phase: RoomPhase
        var entrants: UInt32?
        var seed: Bytes32?
        var queued, called: UInt32
        var pace: CallPace.Summary?
        var remaining: Int
        var lookFactor, lookSpread: Double?
    }

    /// - Returns: nil for what is no board.
    public init?(json: Data) {
        guard let answer = try? JSONDecoder().decode(Answer.self, from: json) else { return nil }
        board = RoomBoard(
            room: answer.room, phase: answer.phase, entrants: answer.entrants, seed: answer.seed, queued: answer.queued, watermark: answer.called,
            pace: answer.pace, freePlaces: answer.remaining, placesPerRank: 0, promisedPlaces: 0, lookFactor: answer.lookFactor)
        lookSpread = answer.lookSpread ?? RoomBoard.lookSpread
        draw = board.draw
    }

    public var isEarly: Bool { board.phase == .early }
    public var isSoldOut: Bool { board.phase == .soldOut }
    public var called: UInt32 { board.watermark }
    /// Places that anybody can take now.
    public var remaining: Int { board.freePlaces }

    /// Nil until the draw is known.
    public func rank(of number: UInt32) -> UInt32? { draw?.rank(of: number) }

    /// When somebody looks again, in seconds; nil for somebody whose turn has come.
    public func nextLook(number: UInt32) -> Int? {
        let pass = Pass(room: board.room, number: number, joinedAt: .init(milliseconds: 0), device: Device(secret: ""))
        let turn = board.turn(of: pass, draw: draw)
        if case .called = turn { return nil }
        return board.secondsUntilNextLook(turn)
    }
}
