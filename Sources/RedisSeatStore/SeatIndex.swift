import Booking
import Domain

/// The byte strings of a session's house as `lua/lib/house.lua` reads them: counters per pool, ranked segments, and the
/// longest free run of each.
struct SeatIndex {
    let session: Session
    let layout: SeatLayout?
    /// One byte per seat (see ``SeatState``); empty when everybody stands.
    let seats: [UInt8]
    private let sold: SoldPlaces

    /// - Parameters:
    ///   - sold: by the ledger.
    ///   - blocked: the plan's seat ids that are not sold for now.
    init(session: Session, layout: SeatLayout?, sold: SoldPlaces, blocked: Set<String>) {
        self.session = session
        self.layout = layout
        self.sold = sold
        seats = layout?.bytes { seat in
            sold.seats.contains(seat.offset) ? .sold : blocked.contains(seat.id) ? .blocked : .free
        } ?? []
    }

    /// 16 bytes per pool: free, held, sold, blocked.
    var stock: [UInt8] {
        var counts = Array(repeating: [SeatState: Int](), count: session.poolCount)
        for seat in layout?.seats ?? [] {
            if let state = SeatState(byte: seats[seat.offset]) { counts[seat.pool][state, default: 0] += 1 }
        }
        for (pool, quantity) in soldStanding {
            counts[pool] = [.sold: quantity, .free: session.capacity(ofPool: pool) - quantity]
        }
        return counts.flatMap { count in
            [SeatState.free, .held, .sold, .blocked].flatMap { UInt32(max(0, count[$0, default: 0])).bytes }
        }
    }

    /// Standing places sold per pool.
    var soldStanding: [(pool: Int, quantity: Int)] {
        sold.standing(in: session).sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// All standing places of each pool that has any.
    var standingCapacities: [(pool: Int, quantity: Int)] {
        (0..<session.poolCount).filter { session.categories[session.category(ofPool: $0)].kind == .standing }.map { ($0, session.capacity(ofPool: $0)) }
    }

    /// 13 bytes per segment id: start, length, best, cost, step, previous, next.
    var rows: [UInt8] {
        // Up to the last one: in Redis a string takes the room of the next larger step of its allocator.
        var bytes = [UInt8](repeating: 0, count: 13 * ((layout?.segments.last?.id ?? -1) + 1))
        for segment in layout?.segments ?? [] {
            let entry =
                UInt32(segment.start).bytes.dropFirst() + [UInt8(segment.length), UInt8(segment.best)]
                + [segment.cost, segment.step, segment.previous, segment.next].flatMap { UInt16(clamping: $0).bytes }
            bytes.replaceSubrange(13 * segment.id..<13 * (segment.id + 1), with: entry)
        }
        return bytes
    }

    /// 128 + the longest free run of each segment, then of each block of segments.
    var runs: [UInt8] {
        let span = layout?.segmentSpan ?? 0
        var bytes = [UInt8](repeating: 128, count: span + span / SeatSegment.block)
        for segment in layout?.segments ?? [] {
            let run = 128 + UInt8(longestRun(of: segment))
            bytes[segment.id] = run
            let block = span + segment.id / SeatSegment.block
            bytes[block] = max(bytes[block], run)
        }
        return bytes
    }

    private func longestRun(of segment: SeatSegment) -> Int {
        var (longest, run) = (0, 0)
        for offset in segment.start..<segment.start + segment.length {
            run = SeatState(byte: seats[offset]) == .free ? run + 1 : 0
            longest = max(longest, run)
        }
        return longest
    }

    /// Ranges of segment ids by pool: `first:count`.
    var ranges: String {
        (layout?.pools ?? []).prefix(session.poolCount).map { "\($0.first):\($0.count)" }.joined(separator: ",")
    }

    /// What was set aside and since when it is open: `category:pool@ms`, with `!` for what is offered last.
    var released: String {
        let allotments = session.inventory.allotments.enumerated().compactMap { index, allotment in
            allotment.releasesAt.map { "\(allotment.category):\(session.categories.count + index)@\($0.milliseconds)" }
        }
        let wheelchairs = session.inventory.wheelchairs.compactMap { places in
            session.opening(of: places).map { "\($0.to):\(places.category)@\($0.at.milliseconds)!" }
        }
        return (allotments + wheelchairs).joined(separator: ",")
    }

    /// What a code opens, from when on and until when: `pool@ms-ms`, the end being 0 where its places are never given back.
    var codes: String {
        session.inventory.allotments.enumerated().filter { $1.codeDigest != nil }.map { index, allotment in
            let opens = (allotment.salesOpenAt ?? session.bookingOpensAt).milliseconds
            return "\(session.categories.count + index)@\(opens)-\(allotment.releasesAt?.milliseconds ?? 0)"
        }.joined(separator: ",")
    }
}

extension FixedWidthInteger {
    /// Big-endian.
    var bytes: [UInt8] { withUnsafeBytes(of: bigEndian, Array.init) }
}
