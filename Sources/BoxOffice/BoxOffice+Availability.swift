import Booking
import Domain
import HTTPTypes
import Hummingbird
import NIOCore
import ServiceLifecycle

// Which places are free: for crowds, from this process's copy.
extension BoxOffice {
    func addAvailability(to v1: RouterGroup<BasicRequestContext>) {
        v1.get("sessions/{session}/availability") { request, context in
            try await availability(request, of: try await entry(context).session)
        }
        v1.get("sessions/{session}/availability/events") { _, context in
            try await follow(try await entry(context).session)
        }
    }

    private func availability(_ request: Request, of session: Session) async throws -> Response {
        let layout = try await mirror.layout(of: session)?.layout
        guard let snapshot = try await board.snapshot(of: session, layout: layout) else { throw Problem.suspended }
        var (version, body) = (snapshot.version, snapshot.body)
        if let id = request.uri.queryParameters["section"] {
            guard let section = snapshot.section(String(id)), let encoded = JSONAnswer.encode(section) else {
                throw Problem.unknown("section", type: "unknown-section")
            }
            (version, body) = (section.version, encoded)
        }
        let headers: HTTPFields = [
            .contentType: "application/json; charset=utf-8", .cacheControl: "public, max-age=1", .eTag: "\"\(version)\"",
        ]
        if request.has("\"\(version)\"") { return Response(status: .notModified, headers: headers) }
        return Response(status: .ok, headers: headers, body: .init(byteBuffer: body))
    }

    private func follow(_ session: Session) async throws -> Response {
        let layout = try await mirror.layout(of: session)?.layout
        guard try await board.snapshot(of: session, layout: layout) != nil else { throw Problem.suspended }
        guard let events = await board.follow(session) else { throw Problem.tooManyFollowers }
        return Response(
            status: .ok, headers: [.contentType: "text/event-stream", .cacheControl: "no-store"],
            body: ResponseBody { writer in
                // A box office that stops must not wait for those who only look.
                for await event in events.cancelOnGracefulShutdown() { try await writer.write(event) }
                try await writer.finish(nil)
            })
    }
}
