import Booking
import Domain

/// Places as the scripts keep them, four bytes each (`lua/lib/house.lua`). Seats side by side: segment (2), position of the
/// first (1), number (1). Standing places: number / 256 (2), 128 + pool (1), number % 256 (1).
enum PackedPlaces {
    private static let length = 4
    private static let standing = 128

    static func read(_ bytes: ArraySlice<UInt8>) throws(SeatStoreError) -> (seats: [SeatPosition], standing: [Int: Int]) {
        guard bytes.count.isMultiple(of: length) else { throw .protocolViolation("unreadable places") }
        var seats: [SeatPosition] = []
        var places: [Int: Int] = [:]
        for start in stride(from: bytes.startIndex, to: bytes.endIndex, by: length) {
            let number = Int(bytes[start]) << 8 | Int(bytes[start + 1])
            let (from, count) = (Int(bytes[start + 2]), Int(bytes[start + 3]))
            if from < standing {
                for position in from..<from + count { seats.append(SeatPosition(segment: number, position: position)) }
            } else {
                places[from - standing, default: 0] += number << 8 | count
            }
        }
        return (seats, places)
    }

    static func standing(_ quantities: [(pool: Int, quantity: Int)]) -> [UInt8] {
        quantities.flatMap { pool, quantity in
            UInt16(clamping: quantity >> 8).bytes + [UInt8(standing + pool), UInt8(quantity & 0xFF)]
        }
    }

    /// The places of an order's lines, neighbours gathered.
    static func places(of lines: [OrderLine], in house: HouseLayout?) -> [UInt8] {
        seats(lines.compactMap { $0.seatOffset.flatMap { house?.position(ofOffset: $0) } }) + standing(of: lines)
    }

    static func places(_ held: HeldPlaces) -> [UInt8] {
        seats(held.seats) + standing(held.standing.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
    }

    private static func seats(_ positions: [SeatPosition]) -> [UInt8] {
        var runs: [(first: SeatPosition, count: Int)] = []
        for seat in positions.sorted() {
            if let last = runs.last, seat == SeatPosition(segment: last.first.segment, position: last.first.position + last.count) {
                runs[runs.count - 1].count += 1
            } else {
                runs.append((seat, 1))
            }
        }
        return runs.flatMap { UInt16(clamping: $0.first.segment).bytes + [UInt8($0.first.position), UInt8($0.count)] }
    }

    /// The same without the tables of a ``HouseLayout``, for one order once in a while.
    static func places(of lines: [OrderLine], in layout: SeatLayout?) -> [UInt8] {
        seats(at: lines.compactMap(\.seatOffset), in: layout) + standing(of: lines)
    }

    private static func standing(of lines: [OrderLine]) -> [UInt8] {
        var quantities: [Int: Int] = [:]
        for line in lines where line.seatOffset == nil { quantities[line.pool ?? line.category, default: 0] += 1 }
        return standing(quantities.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
    }

    /// Seats at offsets of a layout, neighbours gathered.
    static func seats(at offsets: [Int], in layout: SeatLayout?) -> [UInt8] {
        guard let layout else { return [] }
        var runs: [(segment: Int, from: Int, count: Int)] = []
        let segments = layout.segments.sorted { $0.start < $1.start }
        var index = 0
        for offset in offsets.sorted() {
            while index + 1 < segments.count, segments[index + 1].start <= offset { index += 1 }
            let position = offset - segments[index].start
            if let last = runs.last, last.segment == segments[index].id, last.from + last.count == position {
                runs[runs.count - 1].count += 1
            } else {
                runs.append((segments[index].id, position, 1))
            }
        }
        return runs.flatMap { UInt16(clamping: $0.segment).bytes + [UInt8($0.from), UInt8($0.count)] }
    }
}
