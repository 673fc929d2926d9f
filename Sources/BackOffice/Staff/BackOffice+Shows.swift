import Booking
import Domain
import Foundation
import HTTPTypes
import Hummingbird
import Pages
import Web

// What somebody puts on: of the whole programme, what is theirs.
extension BackOffice {
    var showRoutes: [OfficeRoute] {
        let access = OfficeRoute.Access.right(.enterProgramme, of: .own)
        return [
            OfficeRoute.page(.get, .shows, access) { request, context, say in
                let reach = try context.reach(of: .enterProgramme)
                let (events, sessions) = try await shows(within: reach)
                let notice = request.uri.queryParameters["dropped"] == nil ? nil : DraftNotices.dropped(say)
                return answer(
                    StaffShowPages(for: try context.staffPerson(), in: say).list(
                        events, sessions: sessions.mapValues(\.count), drafts: try await openDrafts(within: reach), notice))
            },
            OfficeRoute.page(.get, .show("{event}"), access) { request, context, say in
                let (event, sessions) = try await show(context)
                let notice = request.uri.queryParameters["published"] == nil ? nil : DraftNotices.published(event.title, say)
                let mayChange = try await published(event.id, within: try context.reach(of: .enterProgramme)) != nil
                return answer(StaffShowPages(for: try context.staffPerson(), in: say).show(event, sessions: sessions, mayChange: mayChange, notice))
            },
            [
                .program(.get, "/v1/programme", access) { _, context in
                    let (events, sessions) = try await shows(within: try context.reach(of: .enterProgramme))
                    return JSONAnswer.response(["events": events.map { ShowAnswer($0, sessions: sessions[$0.id] ?? []) }])
                },
                .program(.get, "/v1/programme/{event}", access) { _, context in
                    let (event, sessions) = try await show(context)
                    return JSONAnswer.response(ShowAnswer(event, sessions: sessions))
                },
            ],
        ].flatMap { $0 }
    }

    /// Events with their sessions, as far as somebody reaches: all of an organiser's, and of others the sessions in a venue of theirs.
    func shows(within reach: StaffReach) async throws -> (events: [Event], sessions: [String: [Session]]) {
        let catalogue = try await house.catalogue.catalogue()
        let organisers = Dictionary(catalogue.events.map { ($0.id, $0.organiser.id) }, uniquingKeysWith: { first, _ in first })
        let sessions = Dictionary(
            grouping: catalogue.sessions.filter { reach.covers(organiser: organisers[$0.eventID] ?? "", venue: $0.venue.id) }, by: \.eventID)
        let events = catalogue.events.filter { reach.covers(organiser: $0.organiser.id) || sessions[$0.id] != nil }
        return (events.sorted { ($0.title, $0.id) < ($1.title, $1.id) }, sessions.mapValues { $0.sorted { $0.startsAt < $1.startsAt } })
    }

    /// - Throws: the same problem when there is none and when it is somebody else's.
    func show(_ context: OfficeContext) async throws -> (event: Event, sessions: [Session]) {
        let (events, sessions) = try await shows(within: try context.reach(of: .enterProgramme))
        guard let event = events.first(where: { $0.id == context.parameters.get("event") }) else { throw Problem.noSuchEvent }
        return (event, sessions[event.id] ?? [])
    }
}
