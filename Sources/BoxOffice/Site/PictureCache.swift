import Booking
import Domain
import Hummingbird
import NIOCore
import Pages
import Synchronization
import Web

/// Pictures of events, each read from the store once: what is under a digest never changes.
final class PictureCache: Sendable {
    private struct State {
        var kept: [String: ByteBuffer] = [:]
        var bytes = 0
        var reading: [String: Task<ByteBuffer?, any Error>] = [:]
    }

    private static let mostBytes = 64 * 1024 * 1024

    private let source: any PublishedCatalogue
    private let state = Mutex(State())

    init(source: any PublishedCatalogue) {
        self.source = source
    }

    /// Nil when the store does not have it.
    func bytes(of digest: String) async throws -> ByteBuffer? {
        let (kept, task) = state.withLock { state -> (ByteBuffer?, Task<ByteBuffer?, any Error>?) in
            if let kept = state.kept[digest] { return (kept, nil) }
            let task = state.reading[digest] ?? Task { try await read(digest) }
            state.reading[digest] = task
            return (nil, task)
        }
        return try await task?.value ?? kept
    }

    private func read(_ digest: String) async throws -> ByteBuffer? {
        defer { state.withLock { $0.reading[digest] = nil } }
        guard let bytes = try await source.picture(digest: digest) else { return nil }
        let buffer = ByteBuffer(bytes: bytes)
        state.withLock { state in
            // Full, it begins anew: those that are looked at are back at once.
            if state.bytes + buffer.readableBytes > Self.mostBytes { (state.kept, state.bytes) = ([:], 0) }
            state.kept[digest] = buffer
            state.bytes += buffer.readableBytes
        }
        return buffer
    }
}

extension Site {
    /// A picture of an event on the programme, and no other.
    func picture(named name: String?) async throws -> Response {
        guard let picture = await office.mirror.catalogue().events.lazy.compactMap(\.picture).first(where: { $0.fileName == name }),
            let bytes = try await office.pictures.bytes(of: picture.digest)
        else { return Response(status: .notFound) }
        return PageAnswer.file(bytes, type: picture.format.mediaType)
    }
}
