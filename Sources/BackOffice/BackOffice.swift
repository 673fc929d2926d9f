import APIDocument
import Booking
import Domain
import Foundation
import Hummingbird
import Logging
import NIOCore
import Pages
import Ticketing
import Web

/// What the house's own people ask: those at the doors, and those who work on the programme, the money and the platform. It stands beside the
/// ledger, whose sales it reads and never writes, and has no key that could sign a ticket.
public struct BackOffice: Sendable {
    let book: any DoorBook
    let house: HousePeople
    let openings: OpeningDesk
    let drafts: DraftDesk
    let operation: OperationDesk
    let subscribers: SubscriberDesk
    let planning: PlanningDesk
    /// Where the reconciler is asked.
    let desk: any StaffDesk
    let tickets: TicketKeys
    /// Signs the lists of revoked tickets that scanners keep.
    let doorKey: SigningKey
    /// How long before a session begins its doors let people in.
    let opensBefore: Duration
    /// Who is inside, and what is new in the lists of revoked tickets: every phone asks for them.
    /// Where the reconciler puts archives of the ledger.
    let archiveFolder: URL
    let reports: ReportShelf
    let buyers: BuyerDesk
    let counts = PacedValues<Attendance>()
    let numbering = PacedValues<Void>()
    let clock: @Sendable () -> Timestamp
    let metrics: @Sendable () -> String
    let logger: Logger

    /// - Parameters:
    ///   - ticketKeys: file of the public ticket keys, which the reconciler writes.
    ///   - archives: folder of the archives of the ledger, which it writes too.
    ///   - reports: what rehearsals and the load harness wrote.
    ///   - clock: this machine's; another one in tests.
    public init(
        book: any DoorBook, house: HousePeople, openings: OpeningDesk, drafts: DraftDesk, planning: PlanningDesk, desk: any StaffDesk, operation: OperationDesk, subscribers: SubscriberDesk, ticketKeys: URL, archives: URL, reports: ReportShelf, buyers: BuyerDesk, doorKey: SigningKey, opensBefore: Duration,
        clock: @escaping @Sendable () -> Timestamp = { Timestamp(Date()) }, metrics: @escaping @Sendable () -> String, logger: Logger
    ) {
        self.book = book
        self.house = house
        self.openings = openings
        (self.drafts, self.planning, self.desk, self.operation, self.subscribers) = (drafts, planning, desk, operation, subscribers)
        tickets = TicketKeys(file: ticketKeys)
        (archiveFolder, self.reports, self.buyers) = (archives, reports, buyers)
        self.doorKey = doorKey
        self.opensBefore = opensBefore
        self.clock = clock
        self.metrics = metrics
        self.logger = logger
    }

    /// Every address, and who may ask it. A new part of the back office adds its own here.
    var routes: [OfficeRoute] {
        let parts: [[OfficeRoute]] = [
            operationRoutes, doorPageRoutes, doorRoutes, deviceRoutes, signInRoutes, homeRoutes, accountRoutes, tokenRoutes, teamRoutes, journalRoutes, openingRoutes, showRoutes, sessionRoutes, venueRoutes,
            draftRoutes, sketchRoutes, publicationRoutes, salesRoutes, ledgerRoutes, orderRoutes, archiveRoutes, buyerRoutes, scheduleRoutes, platformRoutes, incidentRoutes, blockRoutes, measurementRoutes, subscriberRoutes, dialogueRoutes, calendarRoutes, promotionRoutes,
        ]
        return parts.flatMap { $0 }
    }

    public func router() -> Router<OfficeContext> {
        let router = Router(context: OfficeContext.self, options: .autoGenerateHeadEndpoints)
        router.addMiddleware {
            MetricsMiddleware()
            ProblemMiddleware(
                logger: logger,
                known: { error in
                    switch error {
                    case is LedgerError: .ledgerUnavailable
                    case is PasswordsBusy: .passwordsBusy
                    default: nil
                    }
                },
                notFoundPage: notFound)
        }
        let routes = routes
        let pages = Set(routes.filter { $0.method == .get }.map(\.path))
        for route in routes {
            router.on(RouterPath(route.path), method: route.method) { request, context in try await admit(route, request, context, pages: pages) }
        }
        return router
    }

    /// Nil for a program that asks.
    private func notFound(_ request: Request) -> Response? {
        guard request.headers[.accept]?.contains("text/html") == true, !request.uri.path.hasPrefix("/v1/") else { return nil }
        return answer(StaffRefusal.notFound.page(detail: "", for: nil, in: Language(path: request.uri.path)), .notFound)
    }

    /// What stands between a new connection and ``router()``.
    public func channelHandlers() -> [any RemovableChannelHandler] {
        [UnreadableRequest(), ConnectionDeadline(request: .seconds(15), idle: .seconds(60), slowest: 50_000)]
    }

    func now() -> Timestamp { clock() }

    private var operationRoutes: [OfficeRoute] {
        [
            .program(.get, "/healthz", .open) { _, _ in Self.text("ok\n", "text/plain") },
            .program(.get, "/readyz", .open) { _, _ in try await ready() },
            .program(.get, "/metrics", .open) { _, _ in Self.text(metrics(), "text/plain; version=0.0.4; charset=utf-8") },
            .program(.get, "/openapi.yaml", .open) { _, _ in
                Response(
                    status: .ok, headers: [.contentType: "application/yaml; charset=utf-8"],
                    body: .init(byteBuffer: .init(bytes: APIDocument.openapi)))
            },
        ]
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
