import Booking
import Domain
import HTTPTypes
import Hummingbird

// Browsing: works from this process's copy, so it goes on while the store is away.
extension BoxOffice {
    func addCatalogue(to v1: RouterGroup<BasicRequestContext>) {
        v1.get("events") { _, _ in try await events() }
        v1.get("events/{event}") { _, context in try await event(context.parameters.get("event") ?? "") }
        v1.get("sessions/{session}") { _, context in
            let session = try await entry(context).session
            return JSONAnswer.response(await answer(session, now: try? await mirror.now()))
        }
        v1.get("sessions/{session}/plan") { request, context in try await plan(of: try await entry(context).session, request) }
        v1.get("ticket-keys") { _, _ in
            let keys = try await source.ticketKeys().sorted { $0.key < $1.key }
            return Response(
                status: .ok, headers: [.contentType: "application/x-pem-file", .cacheControl: "public, max-age=300"],
                body: .init(byteBuffer: .init(string: keys.map(\.value).joined())))
        }
    }

    private func events() async throws -> Response {
        let catalogue = await mirror.catalogue()
        let now = try? await mirror.now()
        var sessions: [String: [SessionAnswer]] = [:]
        for session in catalogue.sessions.sorted(by: { $0.startsAt < $1.startsAt }) {
            sessions[session.eventID, default: []].append(await answer(session, now: now))
        }
        let events = catalogue.events.compactMap { event in
            sessions[event.id].map { EventAnswer(event, sessions: $0) }
        }
        guard let now else { throw Problem.storeUnavailable }
        return JSONAnswer.response(EventsAnswer(serverTime: now.rfc3339(), events: events))
    }

    private func event(_ id: String) async throws -> Response {
        let catalogue = await mirror.catalogue()
        guard let event = catalogue.events.first(where: { $0.id == id }) else {
            throw Problem.unknown("event", type: "unknown-event")
        }
        let now = try? await mirror.now()
        var sessions: [SessionAnswer] = []
        for session in catalogue.sessions.filter({ $0.eventID == id }).sorted(by: { $0.startsAt < $1.startsAt }) {
            sessions.append(await answer(session, now: now))
        }
        guard !sessions.isEmpty else { throw Problem.unknown("event", type: "unknown-event") }
        return JSONAnswer.response(EventAnswer(event, sessions: sessions))
    }

    private func answer(_ session: Session, now: Timestamp?) async -> SessionAnswer {
        SessionAnswer(session, room: mirror.known(session: session.id)?.room?.number, availability: (try? await stock.availability(of: session)) ?? nil, now: now)
    }

    private func plan(of session: Session, _ request: Request) async throws -> Response {
        guard let digest = session.layoutDigest, let layout = try await mirror.layout(of: session)?.layout else {
            throw Problem.unknown("seating plan", type: "no-seating-plan")
        }
        let headers: HTTPFields = [
            .contentType: "application/json; charset=utf-8", .cacheControl: "public, max-age=3600", .eTag: "\"\(digest)\"",
        ]
        if request.has("\"\(digest)\"") { return Response(status: .notModified, headers: headers) }
        guard let body = plans.body(of: session, layout: layout, digest: digest) else { throw Problem.internal }
        return Response(status: .ok, headers: headers, body: .init(byteBuffer: body))
    }
}

extension EventAnswer {
    init(_ event: Event, sessions: [SessionAnswer]) {
        self.init(
            id: event.id, title: event.title, artist: event.artist, description: event.description, genre: event.genre, durationMinutes: event.durationMinutes,
            organiser: .init(name: event.organiser.name, licence: event.organiser.licence), sessions: sessions)
    }
}
