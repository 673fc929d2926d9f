import Booking
import Domain
import RedisClient

/// The published catalogue as the box office reads it.
public struct RedisCatalogue: PublishedCatalogue {
    private let store: RedisSeatStore

    public init(store: RedisSeatStore) {
        self.store = store
    }

    public func catalogue(newerThan version: Int64) async throws(SeatStoreError) -> Catalogue? {
        // An empty Redis publishes nothing: what the box office knows stays on show until the reconciler has projected it.
        guard let text = try await store.send(RedisCommand("GET", RedisKeys.catalogueVersion)).string,
            let published = Int64(text), published != version,
            let document = try await store.send(RedisCommand("GET", RedisKeys.catalogue)).bytes
        else { return nil }
        return try Documents.decode(Catalogue.self, from: document)
    }

    public func layout(digest: String) async throws(SeatStoreError) -> SeatLayout? {
        guard let document = try await store.send(RedisCommand("GET", RedisKeys.layout(digest))).bytes else { return nil }
        return try Documents.decode(SeatLayout.self, from: document)
    }

    public func picture(digest: String) async throws(SeatStoreError) -> [UInt8]? {
        try await store.send(RedisCommand("GET", RedisKeys.picture(digest))).bytes
    }

    public func ticketKeys() async throws(SeatStoreError) -> [UInt8: String] {
        let pairs = try await store.send(RedisCommand("HGETALL", RedisKeys.ticketKeys)).pairs ?? [:]
        return pairs.reduce(into: [:]) { keys, pair in
            if let id = UInt8(pair.key) { keys[id] = pair.value }
        }
    }

    public func sendsLetters() async throws(SeatStoreError) -> Bool {
        try await store.send(RedisCommand("GET", RedisKeys.letters)).string != "0"
    }

    public func readiness(lanes: Set<Int>) async -> StoreReadiness {
        guard await store.redis.isReady() else {
            return StoreReadiness(reachable: false, scriptsLoaded: false, epochCurrent: false)
        }
        var isCurrent = await isVerified(.catalogue)
        for lane in lanes where isCurrent { isCurrent = await isVerified(.lane(lane)) }
        return StoreReadiness(
            reachable: true, scriptsLoaded: await store.redis.hasScripts(), epochCurrent: isCurrent)
    }

    public func isVerified(_ part: StorePart) async -> Bool {
        (try? await store.ownership(of: part))?.isVerified ?? false
    }
}
