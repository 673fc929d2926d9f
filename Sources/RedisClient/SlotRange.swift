/// One line of a cluster's map: who owns these slots.
struct SlotRange: Hashable {
    typealias Endpoint = RedisConnectionConfiguration.Endpoint

    let slots: ClosedRange<Int>
    let owner: Endpoint

    /// Reads the reply to CLUSTER SLOTS; nil when it is none, or names no owner at all.
    /// - Parameter asked: the node that gave it.
    static func map(_ reply: RESPValue, from asked: Endpoint) -> [SlotRange]? {
        guard let lines = reply.array else { return nil }
        let ranges = lines.compactMap { line -> SlotRange? in
            guard let parts = line.array, parts.count >= 3, let first = parts[0].int, let last = parts[1].int,
                0 <= first, first <= last, last < Int64(KeySlot.count),
                let master = parts[2].array, master.count >= 2, let port = master[1].int,
                let owner = Endpoint(host: master[0].string, port: Int(port), from: asked)
            else { return nil }
            return SlotRange(slots: Int(first)...Int(last), owner: owner)
        }
        return ranges.isEmpty ? nil : ranges
    }
}
