import APIDocument
import Booking
import Domain
import Foundation
import Hummingbird
import Logging
import NIOCore
import Ticketing
import Web

/// What the house's own people ask: for now those at the doors. It stands beside the ledger, whose sales it reads and never writes, and has no
/// key that could sign a ticket.
public struct BackOffice: Sendable {
    let book: any DoorBook
    let tickets: TicketKeys
    /// Signs the lists of revoked tickets that scanners keep.
    let doorKey: SigningKey
    /// How long before a session begins its doors let people in.
    let opensBefore: Duration
    /// Who is inside, and what is new in the lists of revoked tickets: every phone asks for them.
    let counts = PacedValues<Attendance>()
    let numbering = PacedValues<Void>()
    let metrics: @Sendable () -> String
    let logger: Logger

    /// - Parameter ticketKeys: file of the public ticket keys, which the reconciler writes.
    public init(
        book: any DoorBook, ticketKeys: URL, doorKey: SigningKey, opensBefore: Duration, metrics: @escaping @Sendable () -> String, logger: Logger
    ) {
        self.book = book
        tickets = TicketKeys(file: ticketKeys)
        self.doorKey = doorKey
        self.opensBefore = opensBefore
        self.metrics = metrics
        self.logger = logger
    }

    /// Every route; a test holds them and docs/openapi.yaml together, another asks each of them with every kind of token.
    public func router() -> Router<DoorContext> {
        let router = Router(context: DoorContext.self, options: .autoGenerateHeadEndpoints)
        router.addMiddleware {
            MetricsMiddleware()
            ProblemMiddleware(logger: logger, known: { $0 is LedgerError ? .ledgerUnavailable : nil })
        }
        addOperations(to: router)
        addPages(to: router)
        addDoor(to: router.group("v1").add(middleware: DoorPass(book: book)))
        return router
    }

    /// What stands between a new connection and ``router()``.
    public func channelHandlers() -> [any RemovableChannelHandler] {
        [UnreadableRequest(), ConnectionDeadline(request: .seconds(15), idle: .seconds(60))]
    }

    private func addOperations(to router: Router<DoorContext>) {
        router.get("healthz") { _, _ in Self.text("ok\n", "text/plain") }
        router.get("readyz") { _, _ in try await ready() }
        router.get("metrics") { _, _ in Self.text(metrics(), "text/plain; version=0.0.4; charset=utf-8") }
        router.get("openapi.yaml") { _, _ in
            Response(
                status: .ok, headers: [.contentType: "application/yaml; charset=utf-8"],
                body: .init(byteBuffer: .init(bytes: APIDocument.openapi)))
        }
    }

    private func ready() async throws -> Response {
        struct Answer: Encodable {
            var ledger, ticketKeys: Bool
        }
        let answer = Answer(ledger: (try? await book.devices()) != nil, ticketKeys: tickets.verifier() != nil)
        return JSONAnswer.response(answer, status: answer.ledger && answer.ticketKeys ? .ok : .serviceUnavailable)
    }

    static func text(_ text: String, _ type: String) -> Response {
        Response(status: .ok, headers: [.contentType: type], body: .init(byteBuffer: .init(string: text)))
    }
}

extension Problem {
    static let ledgerUnavailable = Problem(
        type: "temporarily-unavailable", status: .serviceUnavailable, title: "The ledger cannot be reached right now",
        detail: "Repeat the request, a scan with its own id, in a moment.", retryAfter: 2)

    static let signInRequired = Problem(
        type: "door-sign-in-required", status: .unauthorized, title: "This device is not signed in",
        detail: "Send the device's token as 'Authorization: Bearer …', or sign in at /porte. A token that was revoked opens nothing; ask for another one.")

    static let foreignForm = Problem(
        type: "foreign-form", status: .forbidden, title: "This request comes from another site",
        detail: "A signed-in browser may only ask from our own pages.")

    static func sessionNotAllowed(_ id: String) -> Problem {
        Problem(
            type: "session-not-allowed", status: .forbidden, title: "This device does not scan this session",
            detail: "Choose one of the sessions that /v1/door lists.", members: ["session": .text(String(id.prefix(64)))])
    }

    static let noSuchScan = Problem(
        type: "no-such-scan", status: .notFound, title: "This device made no such scan", detail: "A device undoes its own scans only, by their id.")

    static let scanTooOld = Problem(
        type: "scan-too-old", status: .conflict, title: "This scan cannot be undone any more",
        detail: "A scan is undone within \(UndoCheckIn.limit.components.seconds / 60) minutes. It stays written down.")

    static let noTicketKeys = Problem(
        type: "no-ticket-keys", status: .serviceUnavailable, title: "No ticket can be verified yet",
        detail: "The reconciler writes the public ticket keys beside the ledger when it starts; start it once.", retryAfter: 5)

    static let scanReused = Problem(
        type: "scan-reused", status: .unprocessableContent, title: "This scan's id came with another ticket",
        detail: "Use a new id for a new scan; repeat a scan with its own.")
}
