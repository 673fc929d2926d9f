import Booking
import Domain
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

/// Reads a hold's body as programs send it: known keys, once each.
///
/// Decoding with Foundation costs as much as a quarter of the whole hold. Of anything unusual this makes nil, and Foundation's decoder says what
/// it is or what is wrong with it.
enum HoldBodyReader {
    static func read(_ buffer: ByteBuffer) -> HoldBody? { JSONReader.read(buffer.readableBytesView, body) }

    private static func body(_ reader: inout JSONReader) -> HoldBody? {
        var items: [HoldBody.Item]?
        var code: String?
        let isWhole = reader.object { reader, key in
            switch key {
            case "items" where items == nil:
                items = reader.array(item)
                return items != nil
            case "code" where code == nil:
                code = reader.text()
                return code != nil
            default: return false
            }
        }
        guard isWhole, let items else { return nil }
        return HoldBody(items: items, code: code)
    }

    private static func item(_ reader: inout JSONReader) -> HoldBody.Item? {
        var item = HoldBody.Item()
        let isWhole = reader.object { reader, key in
            switch key {
            case "seat" where item.seat == nil:
                item.seat = reader.text()
                return item.seat != nil
            case "category" where item.category == nil:
                item.category = reader.text()
                return item.category != nil
            case "quantity" where item.quantity == nil:
                item.quantity = reader.integer().map(Int.init)
                return item.quantity != nil
            case "together" where item.together == nil:
                item.together = reader.flag()
                return item.together != nil
            case "alone" where item.alone == nil:
                item.alone = reader.flag()
                return item.alone != nil
            default: return false
            }
        }
        return isWhole ? item : nil
    }
}
