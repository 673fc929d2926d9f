import ArgumentParser
import Booking
import Domain
import Foundation
import SQLiteLedger

/// `guichet webhook …`: programs elsewhere that are told what happens.
struct WebhookCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "webhook", abstract: "Programs elsewhere that are told what happens here, by signed notices (docs/webhooks.md).",
        subcommands: [Add.self, List.self, Change.self, Remove.self, Test.self, Replay.self])

    fileprivate static var actor: JournalActor { .system(OperatingUser.name) }

    /// `--kind sale`, as often as one likes.
    struct Kinds: ParsableArguments {
        @Option(name: .customLong("kind"), help: "What it hears: event.published, sale, refund, check-in. May be given several times; all when left out.")
        var words: [String] = []

        func kinds() throws -> Set<NoticeKind> {
            guard !words.isEmpty else { return Set(NoticeKind.choices) }
            return Set(
                try words.map { word in
                    guard let kind = NoticeKind(rawValue: word), kind != .test else {
                        throw ValidationError("There is no kind '\(word)'; it can be \(NoticeKind.choices.map(\.rawValue).joined(separator: ", ")).")
                    }
                    return kind
                })
        }
    }

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "add", abstract: "Subscribe a program; prints its secret, once.")

        @Argument(help: "Its address, https://…")
        var url: String

        @OptionGroup var kinds: Kinds
        @OptionGroup var options: ConfigOption

        func run() async throws {
            let settings = try await options.settings()
            switch settings.noticeRule.objection(to: url) {
            case nil: break
            case .noAddress?: throw ValidationError("'\(url)' is no address.")
            case .noTLS?: throw ValidationError("A notice goes over https only.")
            case .tooMuch?: throw ValidationError("The address has a name, a password or a fragment in it.")
            case .privateAddress?: throw ValidationError("The address is of a private network; webhooks.networks allows some.")
            }
            var generator = SystemRandomNumberGenerator()
            let secret = NoticeSecret(using: &generator)
            let seal = SecretSeal(key: try Roles.noticeKey(settings))
            let new = NewSubscriber(url: url, kinds: try kinds.kinds(), sealedSecret: try seal.seal(secret.bytes, for: NoticeSecret.purpose))
            let id = try await Roles.ledger(settings).addSubscriber(new, by: WebhookCommand.actor, at: Timestamp(Date()))
            print("Subscriber \(id) is told from now on.\nIts secret, which is shown only now: \(secret.text)")
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "list", abstract: "Subscribers, and how their notices fare.")

        @OptionGroup var options: ConfigOption

        func run() async throws {
            let states = try await Roles.ledger(try await options.settings(), readOnly: true).subscribers()
            guard !states.isEmpty else { return print("There is no subscriber; `guichet webhook add` makes one.") }
            let rows = states.map { state in
                [
                    String(state.subscriber.id), !state.subscriber.isOn ? "off" : state.subscriber.pausedAt == nil ? "on" : "paused", state.subscriber.url, state.subscriber.kinds.map(\.rawValue).sorted().joined(separator: ","),
                    String(state.open), String(state.dead), state.lastToldAt?.rfc3339() ?? "-", state.lastError ?? "",
                ]
            }
            print(TextTable(header: ["ID", "", "ADDRESS", "KINDS", "WAITING", "GIVEN UP", "LAST TOLD", "LAST ERROR"], rows: rows).text)
        }
    }

    struct Change: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "change",
            abstract: "Change what a subscriber hears, or turn it on or off; off, it hears nothing, and what waits for it is dropped. Paused, it hears nothing, and what happens waits for it.")

        @Argument(help: "Number as `guichet webhook list` shows it.")
        var id: Int64

        @Flag(help: "It is told.")
        var on = false

        @Flag(help: "It is told nothing.")
        var off = false

        @Flag(help: "It is told nothing until it goes on; then it is told all of that.")
        var pause = false

        @Flag(help: "It goes on after a pause.")
        var resume = false

        @OptionGroup var kinds: Kinds
        @OptionGroup var options: ConfigOption

        func run() async throws {
            guard !(on && off) else { throw ValidationError("--on or --off, not both.") }
            guard !(pause && resume), !(off && (pause || resume)) else { throw ValidationError("--pause or --resume, not both, and not with --off.") }
            let ledger = try Roles.ledger(try await options.settings())
            guard let known = try await ledger.subscriber(id)?.subscriber else { throw WebhookCommand.unknown(id) }
            let wanted = kinds.words.isEmpty ? known.kinds : try kinds.kinds()
            _ = try await ledger.changeSubscriber(id, kinds: wanted, isOn: on || known.isOn && !off, by: WebhookCommand.actor, at: Timestamp(Date()))
            guard pause || resume else { return print("Subscriber \(id) is \(on || known.isOn && !off ? "on" : "off").") }
            guard try await ledger.pauseSubscriber(id, isPaused: pause, by: WebhookCommand.actor, at: Timestamp(Date())) else {
                throw ValidationError("Subscriber \(id) is off: --on turns it on.")
            }
            print("Subscriber \(id) \(pause ? "is paused" : "goes on").")
        }
    }

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "remove", abstract: "Take a subscriber away for good.")

        @Argument(help: "Number as `guichet webhook list` shows it.")
        var id: Int64

        @OptionGroup var options: ConfigOption

        func run() async throws {
            guard try await Roles.ledger(try await options.settings()).removeSubscriber(id, by: WebhookCommand.actor, at: Timestamp(Date())) else { throw WebhookCommand.unknown(id) }
            print("Subscriber \(id) is gone.")
        }
    }

    struct Test: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "test", abstract: "Send a notice of kind test.")

        @Argument(help: "Number as `guichet webhook list` shows it.")
        var id: Int64

        @OptionGroup var options: ConfigOption

        func run() async throws {
            guard try await Roles.ledger(try await options.settings()).tryOut(subscriber: id, by: WebhookCommand.actor, at: Timestamp(Date())) else { throw WebhookCommand.unknown(id) }
            print("The reconciler sends it; `guichet webhook list` says how it went.")
        }
    }

    struct Replay: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "replay", abstract: "Tell a subscriber everything once more that it was owed since some hours: the same notices, with the same ids.")

        @Argument(help: "Number as `guichet webhook list` shows it.")
        var id: Int64

        @Option(help: "So many hours back.")
        var hours = 24

        @OptionGroup var options: ConfigOption

        func validate() throws {
            guard (1...Subscriber.longestReplay).contains(hours) else { throw ValidationError("--hours is 1 to \(Subscriber.longestReplay).") }
        }

        func run() async throws {
            let now = Timestamp(Date())
            guard let count = try await Roles.ledger(try await options.settings()).replay(subscriber: id, since: now - .seconds(hours * 3600), by: WebhookCommand.actor, at: now) else {
                throw WebhookCommand.unknown(id)
            }
            print("\(count) notices are told again.")
        }
    }

    fileprivate static func unknown(_ id: Int64) -> ToolFailure { ToolFailure("There is no subscriber \(id) that is on; `guichet webhook list` shows them.") }
}
