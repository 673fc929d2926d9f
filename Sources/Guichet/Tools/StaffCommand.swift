import ArgumentParser
import Booking
import Domain
import Foundation
import Pages
import Passwords

/// `guichet staff`: the people of the house. What is done here is in the journal too, by the name of the operating system's user.
struct StaffCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "staff", abstract: "The people of the house: who may work in the back office.",
        subcommands: [Add.self, List.self, Revoke.self, Reset.self, Code.self, Journal.self])

    /// Whoever may read and write the ledger's file may do anything to it: here everybody has every right.
    fileprivate static let rights = Set(StaffRight.allCases)
    fileprivate static var actor: JournalActor { .system(OperatingUser.name) }

    fileprivate static func account(_ email: String, in book: any StaffBook) async throws -> StaffAccount {
        guard let account = try await book.staff().first(where: { $0.email == NewStaff.address(email) }) else {
            throw ToolFailure("Nobody has the address '\(email)'; `guichet staff list` names everybody.")
        }
        return account
    }

    fileprivate static func link(_ secret: StaffSecret, _ settings: Settings, _ account: StaffAccount) -> String {
        Roles.backOfficeAddress(settings) + StaffURL.welcome(secret.text).path(in: Language(rawValue: account.language) ?? .french)
    }

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "add", abstract: "Invite somebody; prints a link, once, by which they choose a password and set their phone.",
            discussion: "The first person of a house is a director: guichet staff add claire@example.org --role director")

        @Argument(help: "E-mail address.")
        var email: String

        @Option(help: "What they are: \(StaffRole.allCases.map(\.rawValue).joined(separator: ", ")). May be given several times.")
        var role: [String]

        @Option(help: "What people call them; the address when left out.")
        var name: String?

        @Option(help: "Id of an organiser whose shows they work on, for programmers and doors. May be given several times.")
        var organiser: [String] = []

        @Option(help: "Id of a venue in which they work, for programmers and doors. May be given several times.")
        var venue: [String] = []

        @Option(help: "Of their letters and pages: fr or en.")
        var language = "fr"

        @OptionGroup var options: ConfigOption

        func validate() throws {
            guard !role.isEmpty, role.allSatisfy({ StaffRole(rawValue: $0) != nil }) else {
                throw ValidationError("--role can be \(StaffRole.allCases.map(\.rawValue).joined(separator: ", ")).")
            }
            let isLimited = role.compactMap(StaffRole.init(rawValue:)).contains(where: \.isLimited)
            guard !isLimited || !organiser.isEmpty || !venue.isEmpty else {
                throw ValidationError("A programmer and a door work for somebody: say --organiser, or --venue.")
            }
            guard ["fr", "en"].contains(language) else { throw ValidationError("--language can be fr or en.") }
        }

        func run() async throws {
            let settings = try await options.settings()
            let ledger = try Roles.ledger(settings)
            let position = StaffPosition(roles: Set(role.compactMap(StaffRole.init(rawValue:))), organisers: Set(organiser), venues: Set(venue))
            guard let person = NewStaff(email: email, name: name ?? email, language: language, position: position) else {
                throw ValidationError("'\(email)' is no e-mail address, or the name is none.")
            }
            var generator = SystemRandomNumberGenerator()
            let welcome = WelcomeStaff(book: ledger, passwords: ScryptPasswords())
            switch try await welcome.invite(person, rights: StaffCommand.rights, by: StaffCommand.actor, now: Timestamp(Date()), using: &generator) {
            case .invited(let account, let secret):
                try await warn(position, ledger)
                print("\(account.name) is \(role.joined(separator: ", ")). Their link, which is shown only now and is good for seven days:\n  \(StaffCommand.link(secret, settings, account))")
            case .known: throw ToolFailure("\(email) is of the house already; `guichet staff reset` gives another link.")
            case .beyond: break
            }
        }

        /// Somebody may work on what comes later; a misspelt id is more likely.
        private func warn(_ position: StaffPosition, _ store: any CatalogueStore) async throws {
            let catalogue = try await store.catalogue()
            let known = (Set(catalogue.events.map(\.organiser.id)), Set(catalogue.sessions.map(\.venue.id)))
            for (what, ids, all) in [("organiser", position.organisers, known.0), ("venue", position.venues, known.1)] {
                for id in ids.subtracting(all).sorted() {
                    print("Note: no \(what) '\(id)' is on the programme now\(all.isEmpty ? "." : "; there are: \(all.sorted().joined(separator: ", ")).")")
                }
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "list", abstract: "Everybody, those whose access was taken away too.")

        @OptionGroup var options: ConfigOption

        func run() async throws {
            let staff = try await Roles.ledger(try await options.settings(), readOnly: true).staff()
            guard !staff.isEmpty else { return print("There is nobody; `guichet staff add` invites somebody.") }
            for account in staff {
                let state = account.revokedAt.map { "revoked \($0.rfc3339())" } ?? (account.hasPassword && account.hasTelephone ? "active" : "invited")
                let things = (account.position.organisers.sorted() + account.position.venues.sorted()).joined(separator: ",")
                print("\(account.id)  \(account.email)  \(account.position.roles.map(\.rawValue).sorted().joined(separator: ","))  \(things.isEmpty ? "-" : things)  \(state)")
            }
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "revoke", abstract: "Somebody opens nothing from now on, nor do their tokens.")

        @Argument(help: "E-mail address.")
        var email: String

        @OptionGroup var options: ConfigOption

        func run() async throws {
            let ledger = try Roles.ledger(try await options.settings())
            let account = try await StaffCommand.account(email, in: ledger)
            switch try await ledger.revoke(account.id, by: StaffCommand.actor, at: Timestamp(Date())) {
            case .done: print("\(account.name) opens nothing any more.")
            case .lastManager: throw ToolFailure("\(account.name) is the last one who can manage the staff; add another director first.")
            case .unknown: throw ToolFailure("\(email) is gone.")
            }
        }
    }

    struct Reset: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "reset", abstract: "Somebody lost their phone or their password: ends their sessions and prints a link, once.")

        @Argument(help: "E-mail address.")
        var email: String

        @OptionGroup var options: ConfigOption

        func run() async throws {
            let settings = try await options.settings()
            let ledger = try Roles.ledger(settings)
            let account = try await StaffCommand.account(email, in: ledger)
            var generator = SystemRandomNumberGenerator()
            let welcome = WelcomeStaff(book: ledger, passwords: ScryptPasswords())
            let reset = try await welcome.reset(account.id, rights: StaffCommand.rights, by: StaffCommand.actor, now: Timestamp(Date()), using: &generator)
            guard case .done(let account, let secret, _) = reset else { throw ToolFailure("\(email) has no access; `guichet staff add` invites them again.") }
            print("\(account.name) begins anew. Their link, which is shown only now:\n  \(StaffCommand.link(secret, settings, account))")
        }
    }

    struct Code: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "code", abstract: "What a phone shows now for a key, for who tries Guichet without such an app.")

        @Argument(help: "The key in letters, as the page that sets a phone shows it.")
        var key: [String]

        func run() throws {
            guard let code = TimeCode(letters: key.joined()) else { throw ValidationError("A key has 32 letters and digits, such as GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ.") }
            print(code.code(step: TimeCode.step(at: Timestamp(Date()))))
        }
    }

    struct Journal: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "journal", abstract: "Who did what in the back office, newest first.")

        @Option(help: "So many lines.")
        var lines = 50

        @OptionGroup var options: ConfigOption

        func run() async throws {
            let ledger = try Roles.ledger(try await options.settings(), readOnly: true)
            let names = Dictionary(try await ledger.staff().map { (JournalActor.account($0.id).text, $0.email) }, uniquingKeysWith: { first, _ in first })
            for entry in try await ledger.journal(JournalQuery(), limit: max(1, min(lines, 10_000))) {
                let (actor, subject) = (names[entry.actorText] ?? entry.actorText, names[entry.subject] ?? entry.subject)
                print("\(entry.number)  \(entry.at.rfc3339())  \(actor)  \(entry.actionText)  \(subject)  \(entry.detail)")
            }
        }
    }
}
