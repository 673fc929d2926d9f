import Domain
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

    private struct Shelf {
        var copies: [String: Copy] = [:]
        var underway: [String: Task<Copy, any Error>] = [:]
    }

    private let shelf = Mutex(Shelf())

    /// - Parameter make: called when there is no fresh copy.
    func answer(
        to request: Request, of url: SiteURL, in language: Language, freshness: Duration,
        make: @escaping @Sendable () async throws -> PreparedAnswer
    ) async throws -> Response {
        let key = url.path(in: language)
        let (known, task) = shelf.withLock { shelf -> (Copy?, Task<Copy, any Error>?) in
            if let known = shelf.copies[key], known.madeAt.duration(to: .now) < freshness { return (known, nil) }
            let task = shelf.underway[key] ?? Task { try await self.renew(key, make) }
            shelf.underway[key] = task
            return (nil, task)
        }
        if let known { return known.response(to: request) }
        guard let task else { throw Problem.internal }
        return try await task.value.response(to: request)
    }

    private func renew(_ key: String, _ make: @Sendable () async throws -> PreparedAnswer) async throws -> Copy {
        defer { shelf.withLock { $0.underway[key] = nil } }
        let answer = try await make()
        let copy = Copy(madeAt: .now, answer: answer, tag: "\"\(FNV1a(answer.body.readableBytesView).text)\"")
        shelf.withLock { $0.copies[key] = copy }
        return copy
    }
}

extension PageShelf.Copy {
    fileprivate func response(to request: Request) -> Response {
        var response = answer.response
        response.headers[.eTag] = tag
        guard request.has(tag) else { return response }
        return Response(status: .notModified, headers: response.headers)
    }
}
