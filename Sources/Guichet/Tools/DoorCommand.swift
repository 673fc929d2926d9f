import ArgumentParser
import Booking
import Domain
import Foundation

/// `guichet door`: the devices that scan tickets.
struct DoorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "door", abstract: "Devices that scan tickets at the doors, and the doors.", subcommands: [Add.self, List.self, Revoke.self, Reopen.self])

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "add", abstract: "Let a device scan an organiser's tickets; prints its token, once.",
            discussion: "Type the token at the back office's page /porte, or give it to a program. Whoever has it can check tickets in, and nothing else.")

        @Option(help: "Id of the organiser, as programme files say it.")
        var organiser: String

        @Option(help: "What people call it: \"Porte A\".")
        var name: String

        @Option(help: "Ids of sessions, with commas: only these. All of the organiser's, those to come too, when left out.")
        var sessions: String?

        @OptionGroup var options: ConfigOption

        func run() async throws {
            let name = name.trimmingCharacters(in: .whitespaces)
            guard (1...40).contains(name.count) else { throw ValidationError("--name has 1 to 40 characters.") }
            var generator = SystemRandomNumberGenerator()
            let token = DoorToken(using: &generator)
            let device = NewDoorDevice(
                name: name, organiserID: organiser,
                sessions: sessions.map { $0.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) } }, tokenDigest: token.digest,
                by: .system(OperatingUser.name))
            let book = FaultWiring().book(try Roles.ledger(try await options.settings()))
            switch try await book.addDevice(device, at: Timestamp(Date())) {
            case .added(let device):
                print(
                    """
                    Device \(device.id), \(device.name), may scan \(device.sessions?.joined(separator: ", ") ?? "all sessions") of \(organiser).
                    Its token, which is shown only now: \(token.text)
                    """)
            case .unknownOrganiser(let known):
                throw ToolFailure("There is no organiser '\(organiser)'. There are: \(known.joined(separator: ", ")).")
            case .unknownSession(let id): throw ToolFailure("\(organiser) has no session '\(id)'. Nothing was added.")
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "list", abstract: "Devices, revoked ones too.")

        @OptionGroup var options: ConfigOption

        func run() async throws {
            let devices = try await Roles.ledger(try await options.settings(), readOnly: true).devices()
            guard !devices.isEmpty else { return print("There is no device; `guichet door add` makes one.") }
            for device in devices {
                let state = device.revokedAt.map { "revoked \($0.rfc3339())" } ?? "since \(device.addedAt.rfc3339())"
                let own = device.account.map { "  of account \($0)" } ?? "", end = device.endsAt.map { " until \($0.rfc3339())" } ?? ""
                print("\(device.id)  \(device.name)  \(device.organiserID)  \(device.sessions?.joined(separator: ",") ?? "all sessions")  \(state)\(end)\(own)")
            }
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "revoke", abstract: "A lost or stolen device opens nothing from now on.",
            discussion: "One that is offline goes on by itself until it meets the network: what it let in is merged by nobody then.")

        @Argument(help: "Number of the device, as `guichet door list` says it.")
        var device: Int64

        @OptionGroup var options: ConfigOption

        func run() async throws {
            let book = FaultWiring().book(try Roles.ledger(try await options.settings()))
            guard try await book.revokeDevice(device, by: .system(OperatingUser.name), at: Timestamp(Date())) else {
                throw ToolFailure("There is no device \(device); `guichet door list` names them.")
            }
            print("Device \(device) is revoked.")
        }
    }

    struct Reopen: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "reopen", abstract: "Everybody comes in anew: the house was emptied, or the session moved by some hours after its doors had opened.",
            discussion: "Tickets that were scanned until now are good once more. Asked again within ten minutes it changes nothing. Phones that are offline hear of it when they meet the network.")

        @Argument(help: "Id of the session.")
        var session: String

        @Flag(help: "Do it. Without it nothing is changed.")
        var yes = false

        @OptionGroup var options: ConfigOption

        func run() async throws {
            guard yes else { throw ValidationError("Every ticket of \(session) that was scanned until now would be good once more. Say --yes when the house is empty.") }
            let now = Timestamp(Date())
            let book = FaultWiring().book(try Roles.ledger(try await options.settings()))
            guard let since = try await book.reopenDoors(ofSession: session, by: .system(OperatingUser.name), at: now) else { throw ToolFailure("There is no session '\(session)'.") }
            print("The doors of \(session) begin anew at \(since.rfc3339()).")
        }
    }
}
