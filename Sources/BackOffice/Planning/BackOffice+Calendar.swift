import Booking
import Domain
import Foundation
import HTTPTypes
import Hummingbird
import Pages
import WaitingRoom
import Web

// Openings that are ahead: how many people will come, what that takes, and whether the house is ready.
extension BackOffice {
    var calendarRoutes: [OfficeRoute] {
        let access = OfficeRoute.Access.right(.steerRooms, of: .house)
        return [
            OfficeRoute.page(.get, .calendar, access) { _, context, say in
                let (catalogue, calendar) = (try await house.catalogue.catalogue(), try await planning.calendar(at: now()))
                let threads = try await planning.dialogue.threads(of: try context.person().account.id)
                let views = try await planning.interest.interest(in: (now().hour - 7 * 24)..<(now().hour + 1))
                let events = Dictionary(catalogue.events.map { ($0.id, $0) }) { first, _ in first }
                let lines = calendar.openings.map { opening in
                    let event = events[opening.session.eventID]
                    return CalendarPage.Line(
                        opening: .init(opening), title: event?.title ?? opening.session.eventID, views: event.flatMap { views[$0.number]?.views } ?? 0,
                        thread: threads.first { $0.topic == .opening(opening.session.id) })
                }
                return answer(CalendarPage(for: try context.staffPerson(), lines, trial: calendar.trial).page(in: say))
            },
            OfficeRoute.page(.get, .capacityPlan("{session}"), access) { _, context, say in try await capacityPlan(context, say) },
            OfficeRoute.page(.post, .askDevelopers("{session}"), access) { _, context, say in try await ask(context, say) },
            [
                .program(.get, "/v1/calendar", access) { _, _ in
                    JSONAnswer.response(CalendarAnswer(try await planning.calendar(at: now())))
                }
            ],
        ].flatMap { $0 }
    }

    /// What an opening takes of machines, beside those that are there now and the last rehearsal.
    private func capacityPlan(_ context: OfficeContext, _ say: Language) async throws -> Response {
        let id = context.parameters.get("session") ?? ""
        guard let forecast = try await planning.forecast(of: id, at: now()) else { throw Problem.unknown("session whose sale is ahead", type: "unknown-session") }
        let title = try await house.catalogue.catalogue().events.first { $0.id == forecast.session.eventID }?.title ?? forecast.session.eventID
        let entries = try await planning.dialogue.dialogue(.opening(id), before: nil, limit: Self.mostMessages)
        let rehearsal = entries.compactMap(\.report).filter { $0.kind == .rehearsal }.max { $0.at < $1.at }
        let processes = try? await operation.store.processes().processes
        let arrivals = forecast.arrivals
        let ends: [(CapacityPlanPage.End, Int)] = [(.low, arrivals.low), (.likely, arrivals.likely), (.high, arrivals.high)]
        let page = CapacityPlanPage(
            for: try context.staffPerson(), .init(forecast), title: title,
            needs: ends.map { CapacityPlanPage.Needs(end: $0, people: $1, needs: forecast.needs(for: $1)) },
            boxOffices: processes.map { $0.filter { $0.role == .boxOffice }.count }, rehearsal: rehearsal, zone: house.zone)
        return answer(page.page(in: say))
    }

    private static let mostMessages = 200

    /// In one click: the forecast goes into the opening's thread, and the developers are written to. Another click within the hour asks nothing twice.
    private func ask(_ context: OfficeContext, _ say: Language) async throws -> Response {
        let id = context.parameters.get("session") ?? ""
        let (person, topic) = (try context.person(), DialogueTopic.opening(id))
        guard let forecast = try await planning.forecast(of: id, at: now()) else { throw Problem.unknown("session whose sale is ahead", type: "unknown-session") }
        let asked = try await planning.write(
            DialogueNotices.question(say), report: forecast.report(at: now()), about: topic, by: person, tells: house.post.sends, asksDevelopers: true, at: now())
        let thread = StaffURL.openingDialogue(id).path(in: say)
        if case .written(let entry) = asked { return redirect(to: thread + "?sent=1#m\(entry.id)") }
        return redirect(to: thread)
    }
}

extension CalendarPage.Opening {
    init(_ forecast: OpeningForecast) {
        self.init(
            session: forecast.session, registrations: forecast.registrations, views: forecast.views, arrivals: forecast.arrivals, comparable: forecast.comparable,
            learnsFromComparable: forecast.learnsFromComparable, trial: forecast.trial, hasRoom: forecast.hasRoom, needs: forecast.needs)
    }
}

/// Openings that are ahead, for programs.
struct CalendarAnswer: Encodable {
    struct Opening: Encodable {
        var session, event, opensAt: String
        var places, registrations: Int
        var low, likely, high: Int
        var basis: ArrivalForecast.Basis
        var learntFrom: Int
        /// Of the event's page in seven days; absent where nobody counted.
        var views: Int?
        var comparable: Int
        var trial: Trial?
        var hasRoom: Bool
        var boxOffices: Int
        /// Absent when it will not sell out.
        var minutesToSellOut: Int?
    }

    struct Trial: Encodable {
        var openings, within: Int
        var medianFactor: Double

        init(_ trial: ArrivalForecast.Trial) { (openings, within, medianFactor) = (trial.openings, trial.within, trial.medianFactor) }
    }

    var openings: [Opening]
    /// How well such forecasts would have done; absent with fewer than two past openings.
    var trial: Trial?

    init(_ calendar: OpeningForecast.Calendar) {
        openings = calendar.openings.map { opening in
            let (session, needs) = (opening.session, opening.needs)
            return Opening(
                session: session.id, event: session.eventID, opensAt: session.bookingOpensAt.rfc3339(in: TimeZone(identifier: session.venue.timeZone) ?? .gmt),
                places: opening.places, registrations: opening.registrations, low: opening.arrivals.low, likely: opening.arrivals.likely,
                high: opening.arrivals.high, basis: opening.arrivals.basis, learntFrom: opening.arrivals.learntFrom,
                views: opening.views, comparable: opening.comparable, trial: opening.trial.map(Trial.init), hasRoom: opening.hasRoom,
                boxOffices: needs.boxOffices, minutesToSellOut: needs.secondsToSellOut.isFinite ? Int((needs.secondsToSellOut / 60).rounded(.up)) : nil)
        }
        trial = calendar.trial.map(Trial.init)
    }
}
