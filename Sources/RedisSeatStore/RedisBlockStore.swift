import Booking
import RedisClient

/// Who is kept out, as one text: a line for each, its kind and its value. No key: nobody.
public struct RedisBlockStore: BlockStore {
    private let store: RedisSeatStore

    public init(store: RedisSeatStore) { self.store = store }

    public func publish(_ blocks: [Block]) async throws(SeatStoreError) {
        let lines = blocks.map { "\($0.kind.rawValue) \($0.value)" }.joined(separator: "\n")
        _ = try await store.send(lines.isEmpty ? RedisCommand("DEL", RedisKeys.blocks) : RedisCommand("SET", RedisKeys.blocks, lines))
    }

    public func published() async throws(SeatStoreError) -> BlockList {
        guard let text = try await store.send(RedisCommand("GET", RedisKeys.blocks)).string else { return .empty }
        var values: [Block.Kind: [String]] = [:]
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: " ", maxSplits: 1)
            guard parts.count == 2, let kind = Block.Kind(rawValue: String(parts[0])) else { continue }
            values[kind, default: []].append(String(parts[1]))
        }
        return BlockList(values)
    }
}
