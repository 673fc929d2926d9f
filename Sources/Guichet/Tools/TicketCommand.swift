import ArgumentParser
import Domain
import Foundation
import Ticketing

/// `guichet ticket verify`: is this ticket genuine? Offline, with the public key alone.
struct TicketCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ticket", abstract: "Tickets.", subcommands: [Verify.self])

    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "verify",
            abstract: "Verify a ticket's code offline; exit 1 when it is not valid.",
            discussion: "The signature proves that the ticket was issued as it stands. One that was taken back since still passes: ask `guichet order show`.")

        @Option(help: "File of public keys (PEM), as served at /v1/ticket-keys.")
        var key: String

        @Argument(help: "Text of the QR code, beginning with GUI1:")
        var code: String

        func run() async throws {
            guard let pem = try? String(contentsOfFile: key, encoding: .utf8) else {
                throw ValidationError("\(key) cannot be read; save the keys there with: curl -s …/v1/ticket-keys > \(key)")
            }
            let keys = try TicketPublicKeys.parse(pem: pem)
            switch TicketVerifier(publicKeys: keys).verify(code, now: Timestamp(Date())) {
            case .valid(let claims):
                print(
                    """
                    valid
                      operation number  \(claims.number)
                      event             \(claims.eventNumber)
                      session           \(claims.sessionNumber)
                      category          \(claims.category)
                      seat              \(claims.seat.map(String.init) ?? "standing")
                      revision          \(claims.revision)
                      expires           \(claims.expiresAt.rfc3339())
                    """)
            case .expired(let claims):
                print("expired: ticket \(claims.number) was valid until \(claims.expiresAt.rfc3339())")
                throw ExitCode(1)
            case .malformed: try refuse("this is not a ticket of this kind")
            case .unknownKey(let id): try refuse("signed with key \(id), which is not in \(key)")
            case .forged: try refuse("the signature is wrong: the ticket was forged or altered")
            }
        }

        private func refuse(_ reason: String) throws {
            print("not valid: \(reason)")
            throw ExitCode(1)
        }
    }
}
