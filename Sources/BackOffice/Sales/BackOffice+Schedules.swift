import Booking
import Domain
import Foundation
import HTTPTypes
import Hummingbird
import Pages
import Web

// Reports that are mailed again and again, as a director wants them.
extension BackOffice {
    var scheduleRoutes: [OfficeRoute] {
        let access = OfficeRoute.Access.right(.readMoney, of: .house)
        return [
            OfficeRoute.page(.get, .schedules, access) { _, context, say in try await schedules(context, nil, say) },
            OfficeRoute.page(.post, .schedules, access) { request, context, say in try await addSchedule(request, context, say) },
            OfficeRoute.page(.post, .endSchedule("{schedule}"), access) { _, context, say in
                guard try await house.calendar.endSchedule(try context.number("schedule"), by: try context.person().actor, at: now()) else { throw Problem.notFound }
                return redirect(to: .schedules, say)
            },
        ].flatMap { $0 }
    }

    private func readers() async throws -> [StaffAccount] {
        try await house.book.staff().filter { $0.canComeIn && $0.position.rights.contains(.readSales) }
    }

    private func organisers() async throws -> [Organiser] {
        let all = try await house.catalogue.catalogue().events.map { ($0.organiser.id, $0.organiser) }
        return Dictionary(all) { first, _ in first }.values.sorted { ($0.name, $0.id) < ($1.name, $1.id) }
    }

    private func schedules(_ context: OfficeContext, typed: [String: String] = [:], _ notice: StaffNotice?, _ say: Language) async throws -> Response {
        let (people, readers) = (try await house.book.staff(), try await readers())
        let lines = try await house.calendar.schedules().map { kept in
            StaffSchedulePage.Line(
                id: kept.id, schedule: kept.schedule,
                receivers: kept.schedule.receivers.map { id in (people.first { $0.id == id }?.name ?? "\(id)", readers.contains { $0.id == id }) }, nextAt: kept.nextAt)
        }
        let page = StaffSchedulePage(
            for: try context.staffPerson(), lines, organisers: try await organisers(), readers: readers, zone: house.zone, sendsLetters: house.post.hasMailer, typed: typed)
        return answer(page.page(in: say, notice), notice?.tone == .error ? .unprocessableContent : .ok)
    }

    private func addSchedule(_ request: Request, _ context: OfficeContext, _ say: Language) async throws -> Response {
        let form = try await request.form()
        func again(_ notice: StaffNotice) async throws -> Response { try await schedules(context, typed: form, notice, say) }
        guard let kind = ReportKind(rawValue: form["report"] ?? ""), let span = ReportSchedule.Span(rawValue: form["span"] ?? ""),
            let rhythm = ReportSchedule.Rhythm(rawValue: form["rhythm"] ?? ""), let hour = Int(form["hour"] ?? ""), (0...23).contains(hour)
        else { return try await again(StaffSchedulePage.wrong(say)) }
        let organisers = try await organisers()
        let organiser = organisers.first { $0.id == form["organiser"] }?.id
        guard organiser != nil || form["organiser", default: ""].isEmpty else { return try await again(StaffSchedulePage.whose(say)) }
        guard organiser != nil || !kind.isDeclaration || organisers.count == 1 else { return try await again(StaffSchedulePage.whose(say)) }
        let receivers = try await readers().map(\.id).filter { form[StaffSchedulePage.field($0)] != nil }
        guard !receivers.isEmpty else { return try await again(StaffSchedulePage.nobody(say)) }
        let forms = Set(ReportSchedule.Form.allCases.filter { form[StaffSchedulePage.field($0)] != nil })
        guard !forms.isEmpty, forms.isSubset(of: kind.forms) else { return try await again(StaffSchedulePage.noSuchForm(say)) }
        let schedule = ReportSchedule(
            kind: kind, organiserID: organiser ?? (kind.isDeclaration ? organisers.first?.id : nil), span: span, rhythm: rhythm, hour: hour, receivers: receivers, forms: forms)
        _ = try await house.calendar.addSchedule(schedule, by: try context.person().actor, at: now())
        return try await schedules(context, StaffSchedulePage.saved(say), say)
    }
}
