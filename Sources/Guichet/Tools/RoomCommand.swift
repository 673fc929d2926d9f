import ArgumentParser
import Booking
import Domain
import Foundation
import Reconciliation
import RedisSeatStore
import WaitingRoom

/// `guichet room …`: waiting rooms on the day, and the operator's hand.
struct RoomCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "room", abstract: "Waiting rooms: how they stand, and the operator's hand.",
        discussion: "A room is named by one of its sessions. Whatever is done is journaled, and takes effect within a second or two.",
        subcommands: [Show.self, Slower.self, Faster.self, Pace.self, Pause.self, Resume.self, Say.self, Reveal.self, Journal.self])

    /// Which room, and who asks.
    struct Choice: ParsableArguments {
        @Argument(help: "Id of a session that the room stands before.")
        var session: String

        @Option(help: "Who does it, for the journal.")
        var by: String = OperatingUser.name

        @OptionGroup var options: ConfigOption

        func validate() throws {
            guard !by.isEmpty else { throw ValidationError("--by is empty: name who does it.") }
        }

        /// The room as the programme and the ledger know it.
        func find(readOnly: Bool = false) async throws -> (ledger: any RoomBook, room: Room, record: RoomRecord) {
            let ledger = try Roles.ledger(try await options.settings(), readOnly: readOnly)
            let rooms = try await ledger.catalogue().rooms
            guard let room = rooms.first(where: { $0.sessions.contains { $0.id == session } }) else {
                let known = rooms.flatMap(\.sessions).map(\.id).sorted().joined(separator: ", ")
                throw ToolFailure("No waiting room stands before '\(session)'.\(known.isEmpty ? "" : " There is one before: \(known).")")
            }
            guard let record = try await ledger.rooms()[room.number] else {
                throw ToolFailure("The room before '\(session)' is not announced yet: the reconciler does it a week before people may join.")
            }
            return (ledger, room, record)
        }

        func steer(_ wish: (RoomRecord) throws -> RoomWish) async throws {
            let (ledger, room, record) = try await find()
            let wanted = try wish(record)
            guard try await ledger.steer(room: room.number, wanted, by: RoomOperator(.system(by), before: session), at: Timestamp(Date())) else { throw ToolFailure("The room is gone.") }
            switch wanted {
            case .hand(let hand): print("The room before \(session): \(hand.text).")
            case .say(let message): print(message.map { "Those who wait read: \($0)" } ?? "Those who wait read nothing of yours any more.")
            }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "show", abstract: "How a room stands; --watch says it again each second.")

        @OptionGroup var choice: Choice

        @Flag(help: "Until it is interrupted.")
        var watch = false

        func run() async throws {
            let settings = try await choice.options.settings()
            let (_, room, record) = try await choice.find(readOnly: true)
            print("Room \(room.number), \(room.terms.mode.rawValue), before \(room.sessions.map(\.id).joined(separator: ", ")); opens \(room.opensAt.rfc3339()).")
            print("Commitment \(record.commitment.hex)\nSource     \(record.plan.source.text)")
            try await OrderStore(settings: settings).use { store in
                let rooms = RedisRoomStore(store: store)
                let pacer = Pacer()
                repeat {
                    guard let notice = try await rooms.board(ofRoom: room.number).flatMap(RoomNotice.init(text:)) else {
                        throw ToolFailure("The reconciler has not said anything of this room yet, or Redis lost it: look whether a reconciler is active.")
                    }
                    print(RoomLines.text(notice))
                    if watch { await pacer.next(within: .seconds(1)) }
                } while watch
            }
        }
    }

    struct Slower: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "slower", abstract: "A third fewer people shop at once.")
        @OptionGroup var choice: Choice
        func run() async throws { try await choice.steer { .hand($0.hand.turned(by: 2.0 / 3)) } }
    }

    struct Faster: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "faster", abstract: "Half as many again shop at once; answers that become slow still slow it down.")
        @OptionGroup var choice: Choice
        func run() async throws { try await choice.steer { .hand($0.hand.turned(by: 1.5)) } }
    }

    struct Pace: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "pace", abstract: "So many people a minute, whatever answers cost; `resume` gives the pace back.")
        @OptionGroup var choice: Choice
        @Option(help: "People.")
        var perMinute: Double

        func validate() throws {
            guard perMinute > 0, perMinute <= 1_000_000 else { throw ValidationError("--per-minute is more than 0; `pause` calls nobody.") }
        }
        func run() async throws { try await choice.steer { _ in .hand(.fixed(perMinute: perMinute)) } }
    }

    struct Pause: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "pause", abstract: "Nobody is called; who was called may still come in.")
        @OptionGroup var choice: Choice
        func run() async throws { try await choice.steer { _ in .hand(.paused) } }
    }

    struct Resume: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "resume", abstract: "The platform's own pace again.")
        @OptionGroup var choice: Choice
        func run() async throws { try await choice.steer { _ in .hand(.untouched) } }
    }

    struct Say: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "say", abstract: "A message to those who wait; none takes the last one away.")
        @OptionGroup var choice: Choice
        @Argument(help: "At most 300 characters.")
        var message: String?

        func run() async throws {
            let text = message?.trimmingCharacters(in: .whitespacesAndNewlines) ?? ""
            guard text.count <= 300 else { throw ValidationError("The message has \(text.count) characters; at most 300 are read.") }
            try await choice.steer { _ in .say(text.isEmpty ? nil : text) }
        }
    }

    struct Reveal: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "reveal", abstract: "Type in the public value of a draw, as its source gave it, before witnesses.",
            discussion: "Once, and for ever: the draw follows from it. For a beacon's round whose relays this machine cannot reach, its `signature`: the value is its SHA-256.")
        @OptionGroup var choice: Choice
        @Argument(help: "In quotation marks: \"3 17 22 41 49\".")
        var value: String

        func run() async throws {
            let (ledger, room, record) = try await choice.find()
            guard record.entrants != nil else { throw ToolFailure("Those who came are not counted yet: a value that is known before decides who comes. Type it after the opening.") }
            if let published = record.plan.source.publishedAt, Timestamp(Date()) < published + .seconds(120) {
                throw ToolFailure("The beacon says its value itself, at \(published.rfc3339()): two minutes later it can be typed in.")
            }
            guard let known = record.plan.source.value(typedByAPerson: value) else {
                let what = record.plan.source.address.map { "no signature of that round: type the field 'signature' of \($0)" } ?? "no value of '\(record.plan.source.text)'"
                throw ToolFailure("That is \(what).")
            }
            try await ledger.reveal(room: room.number, known, by: RoomOperator(.system(choice.by), before: choice.session), at: Timestamp(Date()))
            guard let reveal = try await ledger.rooms()[room.number]?.reveal else { throw ToolFailure("The draw was not noted.") }
            guard reveal.publicValue == known.text else { throw ToolFailure("The draw was made already, with '\(reveal.publicValue)'. It stays.") }
            print("The draw is made: \(reveal.entrants) numbers, seed \(reveal.seed.hex).")
        }
    }

    struct Journal: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "journal", abstract: "What was announced, counted, revealed and steered, and by whom.")
        @OptionGroup var choice: Choice

        func run() async throws {
            let (ledger, room, _) = try await choice.find(readOnly: true)
            for event in try await ledger.events(ofRoom: room.number) { print("\(event.at.rfc3339())  \(event.kind.rawValue)  \(event.detail)") }
        }
    }
}

/// A room in words, for the operator.
private enum RoomLines {
    static func text(_ notice: RoomNotice) -> String {
        let board = notice.board
        var parts = ["\(board.phase.rawValue): \(board.people) came", "\(board.calledPeople) called"]
        if let report = notice.report {
            parts.append("\(report.admitted) let in, \(report.shoppers) inside\(report.mostShoppers.map { " of \($0)" } ?? "")")
            parts.append("places \(board.freePlaces) free\(board.wheelchairPlaces.map { " and \($0) for wheelchairs" } ?? ""), \(report.held) held, \(report.sold) sold")
            if let limit = report.limit { parts.append("held back by \(limit.rawValue)") }
            parts.append("box offices \(report.offices)\(report.slowMilliseconds.map { ", p99 \($0) ms" } ?? ""), \(Int((report.failures * 100).rounded())) % sent away")
        }
        if let pace = board.pace { parts.append("\(Int(pace.perMinute.rounded())) called a minute") }
        return parts.joined(separator: "; ")
    }
}
