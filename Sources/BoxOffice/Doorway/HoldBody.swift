import Booking
import Foundation
import NIOCore

/// The JSON body of a request for a hold.
struct HoldBody: Decodable, Equatable {
    struct Item: Decodable, Equatable {
        var seat: String?
        var category: String?
        var quantity: Int?
        var together: Bool?
        var alone: Bool?
    }

    var items: [Item]
    /// Opens an allotment.
    var code: String?

    /// Items in one request: more than any buyer limit is refused before the store is asked.
    static let itemLimit = 1000

    /// What the body asks for.
    func places() throws(Problem) -> [HoldItem] {
        guard items.count <= Self.itemLimit else {
            throw .invalid("One request names at most \(Self.itemLimit) items.")
        }
        var places: [HoldItem] = []
        places.reserveCapacity(items.count)
        for (index, item) in items.enumerated() {
            switch (item.seat, item.category, item.quantity) {
            case (let seat?, nil, nil): places.append(.seat(id: seat, alone: item.alone ?? false))
            case (nil, let category?, let quantity?):
                places.append(
                    .places(
                        category: category, quantity: quantity, together: item.together ?? false, alone: item.alone ?? false))
            default: throw .malformed("'items[\(index)]' names either a seat, or a category and a quantity.")
            }
        }
        return places
    }
}

/// Reads the form of a hold's body that programs send: known keys once each, plain ASCII strings, short whole numbers.
///
/// Decoding with Foundation costs as much as a quarter of the whole hold. This reader never judges: of anything that it does
/// not know it makes nil, and Foundation's decoder says what it is or what is wrong with it.
struct HoldBodyReader {
    private let bytes: UnsafeRawBufferPointer
    private var position = 0

    static func read(_ buffer: ByteBuffer) -> HoldBody? {
        buffer.withUnsafeReadableBytes { bytes in
            var reader = HoldBodyReader(bytes: bytes)
            guard let body = reader.body() else { return nil }
            reader.skipSpace()
            return reader.position == bytes.count ? body : nil
        }
    }

    private init(bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    private mutating func body() -> HoldBody? {
        var items: [HoldBody.Item]?
        var code: String?
        let isWhole = object { reader, key in
            switch key {
            case "items" where items == nil: items = reader.items()
            case "code" where code == nil: code = reader.text()
            default: return false
            }
            return key == "items" ? items != nil : code != nil
        }
        guard isWhole, let items else { return nil }
        return HoldBody(items: items, code: code)
    }

    private mutating func items() -> [HoldBody.Item]? {
        guard take("[") else { return nil }
        var items: [HoldBody.Item] = []
        if take("]") { return items }
        repeat {
            guard items.count <= HoldBody.itemLimit, let item = item() else { return nil }
            items.append(item)
        } while take(",")
        return take("]") ? items : nil
    }

    private mutating func item() -> HoldBody.Item? {
        var item = HoldBody.Item()
        let isWhole = object { reader, key in
            switch key {
            case "seat" where item.seat == nil: item.seat = reader.text()
            case "category" where item.category == nil: item.category = reader.text()
            case "quantity" where item.quantity == nil: item.quantity = reader.number()
            case "together" where item.together == nil: item.together = reader.flag()
            case "alone" where item.alone == nil: item.alone = reader.flag()
            default: return false
            }
            return switch key {
            case "seat": item.seat != nil
            case "category": item.category != nil
            case "quantity": item.quantity != nil
            case "together": item.together != nil
            default: item.alone != nil
            }
        }
        return isWhole ? item : nil
    }

    /// An object whose members `member` reads, given their key; false ends it.
    private mutating func object(_ member: (inout HoldBodyReader, String) -> Bool) -> Bool {
        guard take("{") else { return false }
        if take("}") { return true }
        repeat {
            guard let key = text(), take(":"), member(&self, key) else { return false }
        } while take(",")
        return take("}")
    }

    private mutating func text() -> String? {
        guard take("\"") else { return nil }
        let start = position
        while position < bytes.count {
            let byte = bytes[position]
            if byte == UInt8(ascii: "\"") {
                defer { position += 1 }
                return String(decoding: bytes[start..<position], as: UTF8.self)
            }
            guard byte >= 0x20, byte < 0x7F, byte != UInt8(ascii: "\\") else { return nil }
            position += 1
        }
        return nil
    }

    private mutating func number() -> Int? {
        skipSpace()
        let start = position
        var number = 0
        while position < bytes.count, case let digit = bytes[position], (0x30...0x39).contains(digit), position - start < 9 {
            number = number * 10 + Int(digit - 0x30)
            position += 1
        }
        // A zero in front, a fraction or an exponent are for a real decoder.
        guard position > start, bytes[start] != 0x30 || position == start + 1 else { return nil }
        if position < bytes.count, [0x2B, 0x2D, 0x2E, 0x45, 0x65].contains(bytes[position]) { return nil }
        return number
    }

    private mutating func flag() -> Bool? {
        if take(word: "true") { return true }
        return take(word: "false") ? false : nil
    }

    private mutating func take(word: StaticString) -> Bool {
        skipSpace()
        let length = word.utf8CodeUnitCount
        guard bytes.count - position >= length else { return false }
        for offset in 0..<length where bytes[position + offset] != word.utf8Start[offset] { return false }
        position += length
        return true
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        skipSpace()
        guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func skipSpace() {
        while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) { position += 1 }
    }
}
