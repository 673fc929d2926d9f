import Booking
import Domain

/// An order's tickets as JSON, as ``Documents`` writes and reads them by `Codable`, member by member.
enum TicketDocument {
    static func encode(_ tickets: [Ticket]) -> [UInt8] {
        var writer = JSONWriter(capacity: 32 + 512 * tickets.count)
        writer.array(tickets) { writer, ticket in
            writer.object { writer in
                writer.add("categoryName", ticket.categoryName)
                writer.add("code", ticket.code)
                writer.add("holder", ticket.holder)
                writer.add("id", ticket.id)
                writer.add("number", ticket.number)
                writer.add("orderID", ticket.orderID)
                writer.add("price", ticket.price.cents)
                writer.add("seatLabel", ticket.seatLabel)
                writer.add("sessionID", ticket.sessionID)
                writer.add("tariffName", ticket.tariffName)
            }
        }
        return writer.bytes
    }

    static func decode(_ bytes: [UInt8]) throws(SeatStoreError) -> [Ticket] {
        if let usual = JSONReader.read(bytes, { $0.array(ticket) }) { return usual }
        return try Documents.decode([Ticket].self, from: bytes)
    }

    private static func ticket(_ reader: inout JSONReader) -> Ticket? {
        var (number, price): (Int64?, Int64?)
        var (id, orderID, sessionID, categoryName): (String?, String?, String?, String?)
        var (tariffName, code, seatLabel, holder): (String?, String?, String?, String?)
        let isObject = reader.object { reader, key in
            switch key {
            case "number": number = reader.integer()
            case "price": price = reader.integer()
            case "id": id = reader.text()
            case "orderID": orderID = reader.text()
            case "sessionID": sessionID = reader.text()
            case "categoryName": categoryName = reader.text()
            case "tariffName": tariffName = reader.text()
            case "code": code = reader.text()
            case "holder":
                holder = reader.text()
                return holder != nil
            case "seatLabel":
                seatLabel = reader.text()
                return seatLabel != nil
            default: return reader.skip()
            }
            return true
        }
        guard isObject, let number, let id, let orderID, let sessionID, let categoryName, let tariffName, let price, let code else {
            return nil
        }
        return Ticket(
            number: number, id: id, orderID: orderID, sessionID: sessionID, categoryName: categoryName, seatLabel: seatLabel,
            tariffName: tariffName, price: Money(cents: price), holder: holder, code: code)
    }
}
