import HTTPTypes
import Hummingbird
import NIOCore
import Pages
import Synchronization

/// Public pages as they were made a moment ago: however many people look, each is made once per `freshness`. Only pages that exist are
/// kept, so that nobody can fill it.
final class PageShelf: Sendable {
    fileprivate struct Copy {
        var madeAt: ContinuousClock.Instant
        var answer: PreparedAnswer
        var tag: String
    }

    private let copies = Mutex<[String: Copy]>([:])

    /// - Parameter make: called when there is no fresh copy; nil for a page that does not exist.
    func answer(
        to request: Request, of url: SiteURL, in language: Language, freshness: Duration, make: () async throws -> PreparedAnswer
    ) async throws -> Response {
        let key = url.path(in: language)
        let known = copies.withLock { $0[key] }
        if let known, known.madeAt.duration(to: .now) < freshness { return known.response(to: request) }
        let answer = try await make()
        let copy = Copy(madeAt: .now, answer: answer, tag: Self.tag(of: answer.body))
        copies.withLock { $0[key] = copy }
        return copy.response(to: request)
    }

    private static func tag(of body: ByteBuffer) -> String {
        let hash = body.readableBytesView.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        return "\"\(String(hash, radix: 36))\""
    }
}

extension PageShelf.Copy {
    fileprivate func response(to request: Request) -> Response {
        var response = answer.response
        response.headers[.eTag] = tag
        guard request.headers[.ifNoneMatch]?.contains(tag) == true else { return response }
        return Response(status: .notModified, headers: response.headers)
    }
}
