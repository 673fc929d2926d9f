import Booking
import Domain
import Foundation
import HTTPTypes
import Hummingbird
import Pages
import Web

// What the first page of the site puts forward, and what that brings.
extension BackOffice {
    var promotionRoutes: [OfficeRoute] {
        let (access, id) = (OfficeRoute.Access.right(.promote, of: .house), "{promotion}")
        return [
            OfficeRoute.page(.get, .promotions, access) { request, context, say in
                let asked = request.uri.queryParameters
                let notice = asked["saved"] != nil ? PromotionNotices.saved(say) : asked["ended"] != nil ? PromotionNotices.ended(say) : nil
                return try await promotions(context, typed: nil, notice, say)
            },
            OfficeRoute.page(.post, .promotions, access) { request, context, say in try await add(request, context, say) },
            OfficeRoute.page(.get, .promotion(id), access) { _, context, say in
                let promotion = try await promotion(context)
                return try await one(promotion, context, typed: PromotionPage.Typed(promotion, in: house.zone), nil, say)
            },
            OfficeRoute.page(.post, .promotion(id), access) { request, context, say in try await change(request, context, say) },
            OfficeRoute.page(.post, .endPromotion(id), access) { _, context, say in
                _ = try await end(context)
                return redirect(to: StaffURL.promotions.path(in: say) + "?ended=1")
            },
            [
                .program(.get, "/v1/promotions", access) { _, _ in
                    JSONAnswer.response(["promotions": try await lines().map { PromotionAnswer($0, zone: house.zone) }])
                },
                .program(.post, "/v1/promotions", access) { request, context in try await addByProgram(request, context) },
                .program(.delete, "/v1/promotions/{promotion}", access) { _, context in
                    _ = try await end(context)
                    return Response(status: .noContent)
                },
            ],
        ].flatMap { $0 }
    }

    // MARK: What is so

    /// With what each that has begun brought, the latest first.
    private func lines() async throws -> [PromotionPage.Line] {
        let (catalogue, all) = (try await house.catalogue.catalogue(), try await planning.promotions.promotions(limit: Self.shown))
        let since = try await planning.interest.interestSince()
        let sessions = Dictionary(grouping: catalogue.sessions, by: \.eventID)
        // What was sold is read once for all of them.
        let begun = Set(all.filter { $0.from <= now() }.map(\.eventID))
        let numbers = begun.flatMap { sessions[$0] ?? [] }.map(\.number).sorted()
        let movements = numbers.isEmpty ? [:] : try await house.reports.movements(ofSessions: numbers, isTest: house.isTest)
        var lines: [PromotionPage.Line] = []
        for promotion in all {
            guard let event = catalogue.events.first(where: { $0.id == promotion.eventID }) else { continue }
            let measured = sessions[event.id] ?? []
            let lift = try await lift(of: promotion, of: event, measured, among: all, measured.flatMap { movements[$0.number] ?? [] }, since: since)
            lines.append(PromotionPage.Line(promotion: promotion, title: event.title, lift: lift))
        }
        return lines
    }

    /// So many are shown and measured.
    private static let shown = 50

    /// - Parameters:
    ///   - sessions: of the event.
    ///   - movements: what was sold of them.
    ///   - since: the first hour in which anything was counted.
    private func lift(
        of promotion: Promotion, of event: Event, _ sessions: [Domain.Session], among promotions: [Promotion], _ movements: [SalesMovement], since: Int64?
    ) async throws -> PromotionPage.Lift {
        guard let hours = PromotionLift.hours(of: promotion, at: now()) else { return .tooEarly }
        if promotions.contains(where: { $0.id != promotion.id && $0.eventID == event.id && $0.from.hour < hours.before.upperBound && hours.before.lowerBound <= $0.until.hour }) {
            return .promotedBefore
        }
        if sessions.contains(where: { (hours.before.lowerBound..<hours.during.upperBound).contains($0.bookingOpensAt.hour) }) { return .openedMeanwhile }
        // Before anything was counted nothing can be said.
        guard let since, since <= hours.before.lowerBound else { return .notCounted }
        func measure(_ hours: Range<Int64>) async throws -> PromotionLift.Measure {
            .init(
                interest: try await planning.interest.interest(ofEvent: event.number, in: hours),
                places: movements.reduce(0) { $0 + (hours.contains($1.at.hour) ? $1.places : 0) })
        }
        return .measured(PromotionLift(during: try await measure(hours.during), before: try await measure(hours.before), hours: hours.during.count))
    }

    /// Events with something to come, by title.
    private func choices() async throws -> [(id: String, title: String)] {
        let catalogue = try await house.catalogue.catalogue()
        let coming = Set(catalogue.sessions.filter { $0.status == .published && $0.startsAt > now() }.map(\.eventID))
        return catalogue.events.filter { coming.contains($0.id) }.map { (id: $0.id, title: $0.title) }.sorted { ($0.title, $0.id) < ($1.title, $1.id) }
    }

    private func promotions(_ context: OfficeContext, typed: PromotionPage.Typed?, _ notice: StaffNotice?, _ say: Language) async throws -> Response {
        let catalogue = try await house.catalogue.catalogue()
        // While nothing is chosen for now, the programme's files say what is shown.
        let isChosen = (catalogue.promotions ?? []).contains { $0.isOn(at: now()) }
        let page = PromotionPage(for: try context.staffPerson(), zone: house.zone, now: now(), choices: try await choices())
        let document = page.list(try await lines(), fallback: isChosen ? [] : catalogue.featured(at: now()).map(\.event.title), typed: typed, notice, in: say)
        return answer(document, notice?.tone == .error ? .unprocessableContent : .ok)
    }

    private func one(_ promotion: Promotion, _ context: OfficeContext, typed: PromotionPage.Typed, _ notice: StaffNotice?, _ say: Language) async throws -> Response {
        let page = PromotionPage(for: try context.staffPerson(), zone: house.zone, now: now(), choices: try await choices())
        let title = try await house.catalogue.catalogue().events.first { $0.id == promotion.eventID }?.title ?? promotion.eventID
        return answer(page.one(promotion, title: title, typed: typed, notice, in: say), notice?.tone == .error ? .unprocessableContent : .ok)
    }

    private func promotion(_ context: OfficeContext) async throws -> Promotion {
        let id = try context.number("promotion")
        guard let promotion = try await planning.promotions.promotions(limit: .max).first(where: { $0.id == id }) else { throw Problem.noSuchPromotion }
        return promotion
    }

    // MARK: What is asked

    private func add(_ request: Request, _ context: OfficeContext, _ say: Language) async throws -> Response {
        let form = PromotionForm(try await request.form())
        func again(_ fault: PromotionFault) async throws -> Response { try await promotions(context, typed: form.typed, PromotionNotices.fault(fault, say), say) }
        switch form.promotion(0, begun: nil, now: now(), zone: house.zone) {
        case .failure(let fault): return try await again(fault)
        case .success(let promotion):
            switch try await planning.promotions.addPromotion(promotion, by: try context.person().actor, at: now()) {
            case .done: return redirect(to: StaffURL.promotions.path(in: say) + "?saved=1")
            case .overlaps: return try await again(.overlaps)
            case .unknownEvent, .gone: return try await again(.event)
            }
        }
    }

    private func change(_ request: Request, _ context: OfficeContext, _ say: Language) async throws -> Response {
        let (known, form) = (try await promotion(context), PromotionForm(try await request.form()))
        func again(_ fault: PromotionFault) async throws -> Response { try await one(known, context, typed: form.typed, PromotionNotices.fault(fault, say), say) }
        switch form.promotion(known.id, begun: known.from <= now() ? known.from : nil, now: now(), zone: house.zone) {
        case .failure(let fault): return try await again(fault)
        case .success(let promotion):
            switch try await planning.promotions.changePromotion(promotion, by: try context.person().actor, at: now()) {
            case .done: return redirect(to: StaffURL.promotions.path(in: say) + "?saved=1")
            case .overlaps: return try await again(.overlaps)
            case .unknownEvent, .gone: return try await again(.over)
            }
        }
    }

    private func end(_ context: OfficeContext) async throws -> Promotion {
        guard case .done(let promotion) = try await planning.promotions.endPromotion(try context.number("promotion"), by: try context.person().actor, at: now()) else {
            throw Problem.noSuchPromotion
        }
        return promotion
    }

    private func addByProgram(_ request: Request, _ context: OfficeContext) async throws -> Response {
        struct Body: Decodable {
            struct Banner: Decodable { var fr, en: String }
            var event: String
            var position: Int
            var from, until: String
            var banner: Banner?
        }
        let body = try await RequestReader.json(Body.self, from: request)
        func moment(_ text: String, _ name: String) throws(Problem) -> Timestamp {
            guard let date = try? Date(text, strategy: .iso8601) else { throw .malformed("'\(name)' is a moment such as 2026-11-15T20:00:00+01:00.") }
            return Timestamp(date)
        }
        let wanted = PromotionForm.promotion(
            0, event: body.event, position: body.position, from: max(try moment(body.from, "from"), now()), until: try moment(body.until, "until"),
            french: body.banner?.fr ?? "", english: body.banner?.en ?? "", now: now())
        func refuse(_ fault: PromotionFault) -> Problem { .invalid(PromotionNotices.fault(fault, .english).text) }
        switch wanted {
        case .failure(let fault): throw refuse(fault)
        case .success(let promotion):
            switch try await planning.promotions.addPromotion(promotion, by: try context.person().actor, at: now()) {
            case .done(let added):
                return JSONAnswer.response(PromotionAnswer(PromotionPage.Line(promotion: added, title: "", lift: .tooEarly), zone: house.zone), status: .created)
            case .overlaps: throw refuse(.overlaps)
            case .unknownEvent, .gone: throw refuse(.event)
            }
        }
    }
}

extension Problem {
    static let noSuchPromotion = Problem.unknown("promotion that is not over", type: "no-such-promotion")
}

/// What is put forward, for programs.
struct PromotionAnswer: Encodable {
    struct Banner: Encodable { var fr, en: String }
    struct Measure: Encodable { var views, holds, places: Int }
    struct Lift: Encodable {
        var hours: Int
        var during, before: Measure
    }

    var promotion: Int64
    var event, from, until: String
    var position: Int
    var banner: Banner?
    /// Absent while nothing can be said.
    var lift: Lift?

    init(_ line: PromotionPage.Line, zone: TimeZone) {
        let promotion = line.promotion
        (self.promotion, event, position) = (promotion.id, promotion.eventID, promotion.position)
        (from, until) = (promotion.from.rfc3339(in: zone), promotion.until.rfc3339(in: zone))
        banner = promotion.banner.map { Banner(fr: $0.french, en: $0.english) }
        if case .measured(let lift) = line.lift {
            func measure(_ measure: PromotionLift.Measure) -> Measure {
                Measure(views: measure.interest.views, holds: measure.interest.holds, places: measure.places)
            }
            self.lift = Lift(hours: lift.hours, during: measure(lift.during), before: measure(lift.before))
        }
    }
}
