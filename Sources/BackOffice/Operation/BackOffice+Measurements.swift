import Booking
import Domain
import HTTPTypes
import Hummingbird
import NIOCore
import Pages
import Web

// Rehearsals of openings, and reports of the load harness.
extension BackOffice {
    var measurementRoutes: [OfficeRoute] {
        OfficeRoute.page(.get, .report("{report}"), .right(.operate, of: .house)) { _, context, _ in
            guard let bytes = reports.bytes(ofReport: context.parameters.get("report") ?? "") else { throw Problem.unknown("report", type: "not-found") }
            // It is a document of another program: it runs nothing, asks for nothing, and is not of this origin.
            return Response(
                status: .ok,
                headers: [
                    .contentType: "text/html; charset=utf-8", .cacheControl: "no-store", .xContentTypeOptions: "nosniff", .referrerPolicy: "no-referrer",
                    .contentSecurityPolicy: "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox",
                ],
                body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
        }
    }

    private static let mostRehearsals = 20

    /// Those that somebody sent to a thread, and those whose report is here.
    ///
    /// - Parameter sessions: nil for all.
    func rehearsals(of sessions: [String]? = nil) async throws -> [PlayedOpening] {
        let sent = try await planning.dialogue.reports(.rehearsal, about: sessions.map { $0.map(DialogueTopic.opening) }, limit: Self.mostRehearsals)
        let kept = reports.reports().filter { stored in stored.rehearsal.map { sessions?.contains($0.session) ?? true } ?? false }
        return Array(PlayedOpening.all(sent: sent, kept: kept).prefix(Self.mostRehearsals))
    }
}
