import ArgumentParser
import Booking
import Domain
import Foundation
import Programme

/// `guichet block …`: who is kept out of sales.
struct BlockCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "block", abstract: "Keep somebody out of all sales: a network, an e-mail address or domain, a visitor.",
        discussion: """
            Who is kept out can join no waiting room, hold no places and order nothing, and is told to write to the organiser. It takes effect within two
            seconds. Tickets that were bought stay. Nothing does this by itself, and what was done stays in the list, with who did it and why.
            """,
        subcommands: [Add.self, List.self, Remove.self])

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "add", abstract: "Keep somebody out.")

        @Argument(help: "network, email, domain or visitor.")
        var kind: Block.Kind

        @Argument(help: "192.0.2.7, 192.0.2.0/24, 2001:db8::/32; ada@example.org; example.org; a visitor's id as the API gave it.")
        var value: String

        @Option(help: "Why, for whoever asks later.")
        var because: String

        @Option(help: "Until when: +2h, +3d, '2027-01-15 20:00' in the ledger's zone. Until it is removed when left out.")
        var until: String?

        @Option(help: "Who does it.")
        var by: String = OperatingUser.name

        @OptionGroup var options: ConfigOption

        func run() async throws {
            let settings = try await options.settings()
            let now = Timestamp(Date())
            let end = try until.map { text in
                guard let moment = Moment.read(text, now: now, zone: settings.ledgerTimeZone), moment > now else {
                    throw ValidationError("--until '\(text)' is no moment to come; write +2h, +3d or '2027-01-15 20:00'.")
                }
                return moment
            }
            let outcome = try await KeepOut(book: try Roles.ledger(settings)).add(kind, value, because: because, until: end, by: .system(by), at: now)
            switch outcome {
            case .refused(.noValue): throw ValidationError("'\(value)' is no \(kind.rawValue).")
            case .refused(let refusal): throw ToolFailure("Nothing was done. \(refusal)")
            case .kept(let block):
                print("Block \(block.id): \(kind.rawValue) \(block.value) is kept out \(end.map { "until \($0.rfc3339())" } ?? "until somebody removes it").")
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "list", abstract: "Who is kept out, until when, by whom and why.")

        @Flag(help: "Also those that ended or were removed.")
        var all = false

        @OptionGroup var options: ConfigOption

        func run() async throws {
            let ledger: any BlockBook = try Roles.ledger(try await options.settings(), readOnly: true)
            let now = Timestamp(Date())
            let blocks = try await ledger.blocks().filter { all || $0.isInForce(at: now) }
            guard !blocks.isEmpty else { return print(all ? "Nobody was ever kept out." : "Nobody is kept out.") }
            for block in blocks {
                let end = block.removedAt.map { "removed \($0.rfc3339()) by \(block.removedBy ?? "")" } ?? block.until.map { "until \($0.rfc3339())" } ?? "no end"
                let value = block.value.isEmpty ? "(erased)" : block.value
                print("\(block.id)  \(block.kind.rawValue) \(value)  since \(block.at.rfc3339()) by \(block.by)  \(end)  \(block.because)")
            }
        }
    }

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "remove", abstract: "Let somebody in again.")

        @Argument(help: "Number of the block, as `list` says it.")
        var id: Int64

        @Option(help: "Who does it.")
        var by: String = OperatingUser.name

        @OptionGroup var options: ConfigOption

        func run() async throws {
            guard try await KeepOut(book: try Roles.ledger(try await options.settings())).remove(id, by: .system(by), at: Timestamp(Date())) else {
                throw ToolFailure("There is no block \(id) in force; `guichet block list` shows them.")
            }
            print("Block \(id) is removed.")
        }
    }
}

extension Block.Kind: ExpressibleByArgument {}
