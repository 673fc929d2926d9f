import Booking
import Domain
import Foundation
import HTTPTypes
import Hummingbird
import Pages
import Web

// Where somebody begins: what is on sale, what is said to them, and what they may do.
extension BackOffice {
    var homeRoutes: [OfficeRoute] {
        [
            OfficeRoute.page(.get, .home, .person) { _, context, say in try await home(context, say) },
            OfficeRoute.page(.get, .homeFigures, .person) { _, context, say in figures(try await saleOverview(context)?.figures(in: say)) },
        ].flatMap { $0 }
    }

    /// A part of a page, which is asked for again and again.
    func figures(_ part: HTML?) -> Response {
        Response(
            status: .ok, headers: [.contentType: "text/html; charset=utf-8", .cacheControl: "no-store"], body: .init(byteBuffer: .init(string: part?.text ?? "")))
    }

    private func home(_ context: OfficeContext, _ say: Language) async throws -> Response {
        let visitor = try context.person()
        let codes = try await house.book.recoveryCodesLeft(account: visitor.account.id)
        let threads = DialogueList(try await planning.threads(of: visitor, in: say), zone: house.zone)
        let page = StaffHomePage(
            account: visitor.account, person: try context.staffPerson(), codesLeft: codes, threads: threads, overview: try await saleOverview(context))
        return answer(page.page(in: say))
    }

    /// Nil for whoever reads no sales.
    private func saleOverview(_ context: OfficeContext) async throws -> StaffOverview? {
        guard let visitor = context.visitor, let reach = visitor.reach(of: .readSales) else { return nil }
        let now = self.now()
        let performances = try await house.reports.performances(SalesQuestion(reach: reach)).filter { $0.status == .published && now < $0.startsAt }
        let onSale = performances.filter { $0.bookingOpensAt <= now }
        var question = SalesQuestion(isTest: house.isTest, reach: reach)
        question.sessions = Set(onSale.map(\.number))
        let all = try await places(question)
        let day = AccountingPeriod(dayOf: now, in: house.zone)
        let today = try await house.reports.sales(SalesQuestion(recorded: ReportPeriod(from: day, through: day), isTest: house.isTest, reach: reach)).cells
        let ofToday = Self.places(today)
        let lines = onSale.map { StaffOverview.Line(performance: $0, sold: all[$0.number] ?? 0, today: ofToday[$0.number] ?? 0) }
        let openings = performances.filter { $0.bookingOpensAt > now }.sorted { ($0.bookingOpensAt, $0.number) < ($1.bookingOpensAt, $1.number) }
        var troubles: StaffOverview.Troubles?
        if visitor.reach(of: .operate) != nil {
            let health = try await operation.book.ledgerHealth()
            troubles = StaffOverview.Troubles(incidents: health.incidents, deadLetters: health.dead + health.undelivered)
        }
        let revenue = today.reduce(Money.zero) { $0 + $1.tally.revenue }
        return StaffOverview(lines, today: (ofToday.values.reduce(0, +), revenue), openings: openings, troubles: troubles, at: now, zone: house.zone)
    }

    private func places(_ question: SalesQuestion) async throws -> [UInt32: Int] { Self.places(try await house.reports.sales(question).cells) }

    /// Net, by session.
    private static func places(_ cells: [SalesCell]) -> [UInt32: Int] {
        cells.reduce(into: [:]) { places, cell in if !cell.isFee { places[cell.session, default: 0] += cell.tally.quantity } }
    }

    /// Of the house's sessions, as the doors count them.
    func attendance(_ performance: Performance) async throws -> StaffAttendance {
        let attendance = try await book.attendance(ofSession: performance.number, from: performance.startsAt - opensBefore)
        return StaffAttendance(
            expected: attendance.expected, gates: attendance.gates.map { .init(name: $0.name, admitted: $0.admitted) },
            doubts: attendance.incidents.count { $0.kind != .undone })
    }
}
