import Booking
import Domain
import Foundation
import Pages
import Passwords
import SQLiteLedger

/// People of a demonstration's house: as long as one of them has not come in, each start prints their link.
enum DemonstrationStaff {
    struct Person: Sendable {
        var email, link: String
    }

    /// - Parameter organiser: the programmer's.
    static func invite(into ledger: SQLiteLedger, organiser: String, _ settings: Settings) async throws -> [Person] {
        let people: [(mailbox: String, name: String, position: StaffPosition)] = [
            ("direction", "Claire, direction", StaffPosition(roles: [.director])),
            ("programmation", "Paul, programmation", StaffPosition(roles: [.programmer], organisers: [organiser])),
            ("exploitation", "Inès, exploitation", StaffPosition(roles: [.operator])),
        ]
        let welcome = WelcomeStaff(book: ledger, passwords: ScryptPasswords())
        let (rights, known, now) = (Set(StaffRight.allCases), try await ledger.staff(), Timestamp(Date()))
        var (links, generator) = ([Person](), SystemRandomNumberGenerator())
        for (mailbox, name, position) in people {
            let email = "\(mailbox)@guichet.example"
            var secret: StaffSecret?
            if let account = known.first(where: { $0.email == email }) {
                // Who came in already, or was let go by somebody who tries that, is left alone.
                guard account.revokedAt == nil, !account.hasPassword else { continue }
                if case .done(_, let fresh, _) = try await welcome.reset(account.id, rights: rights, by: .system("up"), now: now, using: &generator) { secret = fresh }
            } else if let person = NewStaff(email: email, name: name, language: "fr", position: position),
                case .invited(_, let fresh) = try await welcome.invite(person, rights: rights, by: .system("up"), now: now, using: &generator)
            {
                secret = fresh
            }
            if let secret { links.append(Person(email: email, link: Roles.backOfficeAddress(settings) + StaffURL.welcome(secret.text).path(in: .french))) }
        }
        return links
    }
}
