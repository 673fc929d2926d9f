import Booking
import Domain
import Foundation
import HTTPTypes
import Hummingbird
import Pages
import Programme
import Web

// Where shows are given: the house's venues, their plans, and what is said of them.
extension BackOffice {
    var venueRoutes: [OfficeRoute] {
        let (access, id) = (OfficeRoute.Access.right(.enterProgramme, of: .own), "{venue}")
        return [
            OfficeRoute.page(.get, .venues, access) { request, context, say in
                let survey = try await survey(try context.reach(of: .enterProgramme))
                let added = request.query["added"].flatMap { id in survey.facts.first { $0.venue.id == id && $0.isTheirs } }
                return answer(try page(survey, context, added.map { VenueNotices.added($0.venue.name, say) }).page(in: say))
            },
            OfficeRoute.page(.post, .venues, access) { request, context, say in try await addVenue(request, context, say) },
            OfficeRoute.page(.get, .venue(id), access) { request, context, say in
                let facts = try await facts(context).facts
                let notice = request.uri.queryParameters["saved"] == nil ? nil : StaffNotices.saved(say)
                return answer(StaffVenuePage(for: try context.staffPerson(), facts, typed: VenueReader.row(of: facts.venue), mark: facts.venue.mark, notice).page(in: say))
            },
            OfficeRoute.page(.post, .venue(id), access) { request, context, say in try await changeVenue(request, context, say) },
            OfficeRoute.page(.get, .venuePlan(id, "{layout}"), access) { _, context, say in try await venuePlan(context, say) },
            [
                .program(.get, "/v1/venues", access) { _, context in
                    JSONAnswer.response(["venues": try await survey(try context.reach(of: .enterProgramme)).facts.map(VenueAnswer.init)])
                }
            ],
        ].flatMap { $0 }
    }

    // MARK: What is so

    private func survey(_ reach: StaffReach) async throws -> VenueSurvey {
        let (events, sessions) = try await shows(within: reach)
        return VenueSurvey(known: try await drafts.venues.venues(), reach: reach, events: events, sessions: sessions, drafts: try await openDrafts(within: reach))
    }

    private func page(
        _ survey: VenueSurvey, _ context: OfficeContext, typed: (row: DraftRow, id: String) = (DraftRow(key: 0), ""), problems: [DraftProblem] = [], _ notice: StaffNotice? = nil
    ) throws -> StaffVenuesPage {
        StaffVenuesPage(for: try context.staffPerson(), survey.facts, entry: survey.entry, typed: typed, problems: problems, notice)
    }

    /// - Throws: the same problem when there is none, and when it is not theirs to change.
    private func facts(_ context: OfficeContext) async throws -> (facts: VenueFacts, survey: VenueSurvey) {
        let survey = try await survey(try context.reach(of: .enterProgramme))
        guard let facts = survey.facts.first(where: { $0.venue.id == context.parameters.get("venue") && $0.isTheirs }) else { throw Problem.noSuchVenue }
        return (facts, survey)
    }

    private func venuePlan(_ context: OfficeContext, _ say: Language) async throws -> Response {
        let survey = try await survey(try context.reach(of: .enterProgramme))
        guard let facts = survey.facts.first(where: { $0.venue.id == context.parameters.get("venue") }) else { throw Problem.noSuchVenue }
        guard let layout = context.parameters.get("layout"), let plan = facts.plans.first(where: { $0.layout == layout }), let stored = try await house.catalogue.layout(digest: layout) else {
            return redirect(to: .venues, say)
        }
        let drawn = stored.plan(named: facts.venue.name, categories: plan.categories.map(\.name))
        return answer(VenuePlanPage(for: try context.staffPerson(), facts.venue, layout: layout, drawn).page(in: say))
    }

    // MARK: What is asked

    private static func row(_ form: [String: String]) -> DraftRow {
        var row = DraftRow(key: 0)
        for field in VenueReader.fields { row[field] = form[row.name(field)] ?? "" }
        return row
    }

    private static func read(_ row: DraftRow, id: String) -> Result<Venue, DraftErrors> {
        do { return .success(try VenueReader.read(row, id: id)) } catch { return .failure(error) }
    }

    private func addVenue(_ request: Request, _ context: OfficeContext, _ say: Language) async throws -> Response {
        let form = try await request.form()
        // Before the survey: whoever has an id by now is in it.
        var taken = try await drafts.book.takenIDs().venues
        let survey = try await survey(try context.reach(of: .enterProgramme))
        let typed = (row: Self.row(form), id: form["id"] ?? "")
        func added(_ venue: Venue) -> Response { redirect(to: StaffURL.venues.path(in: say) + "?added=\(venue.id)") }
        if case .one(let ids) = survey.entry, !ids.contains(typed.id) {
            if let facts = survey.facts.first(where: { $0.venue.id == typed.id && $0.isTheirs }) { return try known(facts, typed.row, context, say) }
            return answer(try page(survey, context, typed: typed, VenueNotices.notYours(say)).page(in: say), .unprocessableContent)
        }
        // Somebody else may enter one of the same name at this moment.
        while true {
            let id = survey.entry == .any ? VenueReader.id(of: typed.row, among: taken) : typed.id
            switch Self.read(typed.row, id: id) {
            case .failure(let errors): return answer(try page(survey, context, typed: typed, problems: errors.problems).page(in: say), .unprocessableContent)
            case .success(let venue):
                // A button that was pressed twice makes one.
                if survey.entry == .any, let same = try await drafts.venues.venues().first(where: { $0.mark == venue.mark }) { return added(same) }
                switch try await drafts.venues.addVenue(venue, by: try context.person().actor, at: now()) {
                case .done: return added(venue)
                case .taken where survey.entry == .any: taken.insert(id)
                case .taken, .stale, .gone:
                    guard let facts = try await self.survey(try context.reach(of: .enterProgramme)).facts.first(where: { $0.venue.id == id && $0.isTheirs }) else { throw Problem.noSuchVenue }
                    return try known(facts, typed.row, context, say)
                }
            }
        }
    }

    /// Somebody else entered it meanwhile: what was typed is kept in the form that changes it.
    private func known(_ facts: VenueFacts, _ row: DraftRow, _ context: OfficeContext, _ say: Language) throws -> Response {
        answer(StaffVenuePage(for: try context.staffPerson(), facts, typed: row, mark: facts.venue.mark, VenueNotices.stale(say)).page(in: say), .conflict)
    }

    private func changeVenue(_ request: Request, _ context: OfficeContext, _ say: Language) async throws -> Response {
        let (form, (facts, _)) = (try await request.form(), try await facts(context))
        let (row, known) = (Self.row(form), facts.venue)
        func again(
            _ current: Venue, problems: [DraftProblem] = [], preview: Venue? = nil, givesMoneyBack: Bool = false, notice: StaffNotice? = nil, _ status: HTTPResponse.Status
        ) throws -> Response {
            let page = StaffVenuePage(
                for: try context.staffPerson(), facts, typed: row, mark: current.mark, problems: problems, preview: preview, givesMoneyBack: givesMoneyBack, notice)
            return answer(page.page(in: say), status)
        }
        let read = Self.read(row, id: known.id)
        // Before anything else: an answer with another mark says whose texts it would replace.
        guard form["mark"] == known.mark else {
            var problems: [DraftProblem] = []
            if case .failure(let errors) = read { problems = errors.problems }
            return try again(known, problems: problems, notice: VenueNotices.stale(say), .conflict)
        }
        switch read {
        case .failure(let errors): return try again(known, problems: errors.problems, .unprocessableContent)
        case .success(var venue):
            if venue.postalCode == known.postalCode { venue.timeZone = known.timeZone }
            let givesMoneyBack = try await drafts.givesMoneyBack(venue, at: now())
            if form["do"] == "preview" { return try again(known, preview: venue, givesMoneyBack: givesMoneyBack, .ok) }
            guard form["checked"] != nil || !givesMoneyBack else {
                return try again(known, givesMoneyBack: true, notice: DraftNotices.check(say), .unprocessableContent)
            }
            switch try await drafts.venues.changeVenue(venue, from: known, by: try context.person().actor, at: now()) {
            case .done: return redirect(to: StaffURL.venue(known.id).path(in: say) + "?saved=1")
            case .stale(let current): return try again(current, notice: VenueNotices.stale(say), .conflict)
            case .taken, .gone: throw Problem.noSuchVenue
            }
        }
    }
}

extension Problem {
    static let noSuchVenue = Problem.unknown("venue among yours", type: "no-such-venue")
}

extension Venue {
    /// Tells whether it reads as somebody saw it.
    fileprivate var mark: String {
        let texts = [name, address, postalCode, city, timeZone, description ?? "", access ?? ""]
        return FNV1a(texts.joined(separator: "\u{1F}").utf8).text
    }
}
