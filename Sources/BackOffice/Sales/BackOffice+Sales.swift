import Booking
import Domain
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Pages
import Ticketing
import Web

// How the house sells, and its reports: of the whole house, or of what somebody works on.
extension BackOffice {
    var salesRoutes: [OfficeRoute] {
        let access = OfficeRoute.Access.right(.readSales, of: .own)
        return [
            OfficeRoute.page(.get, .sales, access) { request, context, say in try await overview(request, context, say) },
            OfficeRoute.page(.get, .sessionSales("{performance}"), access) { _, context, say in
                let followUp = try await followUp(context)
                return answer(try salesPages(context, say).session(followUp, try await attendance(followUp.figures.performance)))
            },
            OfficeRoute.page(.get, .sessionFigures("{performance}"), access) { _, context, say in
                let followUp = try await followUp(context)
                return figures(try salesPages(context, say).figures(followUp, try await attendance(followUp.figures.performance)))
            },
            OfficeRoute.page(.get, .seatHeat("{performance}"), access) { _, context, say in try await seatHeat(context, say) },
            OfficeRoute.page(.get, .reports, access) { request, context, say in try await reportPage(request, context, say) },
            [.program(.get, "/v1/reports", access) { request, context in try await reportFile(request, context) }],
        ].flatMap { $0 }
    }

    private static let pageLength = 25

    private func salesPages(_ context: OfficeContext, _ say: Language) throws -> StaffSalesPages {
        StaffSalesPages(for: try context.staffPerson(), zone: house.zone, isTest: house.isTest, in: say)
    }

    /// Sessions to come, the next first; or those that were played, the latest first; or in the order that somebody wants.
    private func overview(_ request: Request, _ context: OfficeContext, _ say: Language) async throws -> Response {
        let fields = ReportRequest.fields(of: request)
        let choice = StaffSalesPages.Choice(
            past: fields["when"] == "past", search: fields["q"] ?? "", sort: fields["sort"].flatMap(StaffSalesPages.Sort.init(rawValue:)),
            isDescending: fields["order"] == "desc", number: min(max(fields["page"].flatMap { Int($0) } ?? 1, 1), 10_000))
        let reach = try context.reach(of: .readSales)
        let all = try await house.reports.performances(SalesQuestion(reach: reach)).filter { performance in
            (performance.startsAt <= now()) == choice.past && (choice.past || performance.status != .draft)
                && (choice.search.isEmpty
                    || "\(performance.title) \(performance.artist) \(performance.venue.name) \(performance.id)".localizedCaseInsensitiveContains(choice.search))
        }
        func lines(_ performances: [Performance]) async throws -> [StaffSalesPages.Line] {
            var question = SalesQuestion(isTest: house.isTest, reach: reach)
            question.sessions = Set(performances.map(\.number))
            let cells = Dictionary(grouping: try await house.reports.sales(question).cells, by: \.session)
            return performances.map { performance in
                let own = cells[performance.number, default: []]
                return StaffSalesPages.Line(
                    performance: performance, sold: own.reduce(0) { $0 + ($1.isFee ? 0 : $1.tally.quantity) }, revenue: own.reduce(.zero) { $0 + $1.tally.revenue })
            }
        }
        func page<Element>(_ elements: [Element]) -> [Element] { Array(elements.dropFirst((choice.number - 1) * Self.pageLength).prefix(Self.pageLength)) }
        // By what was sold, all of them are counted; else those that are shown.
        let shown = choice.sort?.isOfFigures == true ? page(choice.sorted(try await lines(all))) : try await lines(page(choice.sorted(all)))
        return answer(try salesPages(context, say).overview(shown, choice, hasMore: all.count > choice.number * Self.pageLength))
    }

    /// - Throws: the same problem when there is no such session and when it is somebody else's.
    private func followUp(_ context: OfficeContext) async throws -> FollowUp {
        let follow = FollowSales(book: house.reports, doorsOpen: opensBefore, zone: house.zone)
        let reach = try context.reach(of: .readSales)
        guard let id = context.parameters.get("performance"), let followUp = try await follow.followUp(of: id, isTest: house.isTest, within: reach, at: now()) else {
            throw Problem.unknown("session", type: "unknown-session")
        }
        return followUp
    }

    private func seatHeat(_ context: OfficeContext, _ say: Language) async throws -> Response {
        let (id, reach) = (context.parameters.get("performance"), try context.reach(of: .readSales))
        guard let performance = try await house.reports.performances(SalesQuestion(sessionID: id, reach: reach)).first, id != nil else {
            throw Problem.unknown("session", type: "unknown-session")
        }
        // Where everybody stands there is nothing to look at.
        guard let heat = try await house.reports.seatHeat(ofSession: performance.number, isTest: house.isTest) else {
            return redirect(to: .sessionSales(performance.id), say)
        }
        let page = SeatHeatPage(for: try context.staffPerson(), performance, heat, isTest: house.isTest, zone: house.zone)
        return answer(page.page(in: say))
    }

    private func reportPage(_ request: Request, _ context: OfficeContext, _ say: Language) async throws -> Response {
        let (fields, reach, person) = (ReportRequest.fields(of: request), try context.reach(of: .readSales), try context.staffPerson())
        let organisers = try await house.reports.performances(SalesQuestion(reach: reach)).map(\.organiser)
        let known = Dictionary(organisers.map { ($0.id, $0) }) { first, _ in first }.values.sorted { $0.name < $1.name }
        let choice = StaffReportPage.Choice(kind: fields["report"].flatMap { ReportKind(rawValue: $0) } ?? .sales, fields: fields.filter { $0.key != "report" })
        guard fields["report"] != nil else { return answer(StaffReportPage(for: person, choice, report: nil, organisers: known).page(in: say)) }
        do {
            let report = try await ReportRequest(fields, isTest: house.isTest, within: reach).report(from: house, at: now(), in: say)
            return answer(StaffReportPage(for: person, choice, report: report, organisers: known).page(in: say))
        } catch let problem as Problem where problem.status == .badRequest || problem.status == .unprocessableContent {
            let notice = StaffNotice(.error, ReportRequest.words(problem, in: say))
            return answer(StaffReportPage(for: person, choice, report: nil, organisers: known, notice: notice).page(in: say), .unprocessableContent)
        }
    }

    private func reportFile(_ request: Request, _ context: OfficeContext) async throws -> Response {
        let fields = ReportRequest.fields(of: request)
        let report = try await ReportRequest(fields, isTest: house.isTest, within: try context.reach(of: .readSales))
            .report(from: house, at: now(), in: fields["language"].flatMap { Language(rawValue: $0) } ?? .french)
        func file(_ ending: String, _ type: String, _ bytes: some Collection<UInt8>) -> Response {
            Response(
                status: .ok,
                headers: [.contentType: type, .cacheControl: "no-store", .contentDisposition: "attachment; filename=\"\(report.name).\(ending)\"", .xContentTypeOptions: "nosniff"],
                body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
        }
        switch fields["format"] ?? "json" {
        case "json": return file("json", JSONAnswer.json, report.json.utf8)
        // Whoever clicks has a spreadsheet before them.
        case "csv": return file("csv", "text/csv; charset=utf-8", report.csv(context.visitor?.session == nil ? .plain : .spreadsheet).utf8)
        case "pdf":
            guard let document = await ReportPDF.document(report) else { throw Problem.internal }
            return file("pdf", "application/pdf", document)
        case "xml":
            guard let document = report.sacdXML else { throw Problem.malformed("'format' can be xml for the report sacd alone.") }
            return file("xml", "application/xml; charset=utf-8", document.utf8)
        default: throw Problem.malformed("'format' can be json, csv, pdf or xml.")
        }
    }
}
