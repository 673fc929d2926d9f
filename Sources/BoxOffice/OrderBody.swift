import Domain
import NIOCore

/// The JSON body of a request for an order.
struct OrderBody: Decodable, Equatable {
    struct Tariff: Decodable, Equatable {
        var seat, category: String?
        var quantity: Int?
        var tariff: String
    }

    struct Person: Decodable, Equatable {
        var name, email: String
        /// In which letters and tickets are written; French when it is absent.
        var language: String?
    }

    var session, hold: String
    var buyer: Person
    var tariffs: [Tariff]?

    /// Reads what programs send at once; of anything else Foundation's decoder says what it is or what is wrong with it.
    static func read(_ body: ByteBuffer) throws(Problem) -> OrderBody {
        if let usual = JSONReader.read(body.readableBytesView, usual) { return usual }
        return try RequestReader.json(OrderBody.self, from: body)
    }

    /// Known keys once each; nil of anything else.
    static func usual(_ reader: inout JSONReader) -> OrderBody? {
        var (session, hold): (String?, String?)
        var buyer: Person?
        var tariffs: [Tariff]?
        let isObject = reader.object { reader, key in
            switch key {
            case "session" where session == nil: session = reader.text()
            case "hold" where hold == nil: hold = reader.text()
            case "buyer" where buyer == nil: buyer = person(&reader)
            case "tariffs" where tariffs == nil: tariffs = reader.array(tariff)
            default: return false
            }
            return true
        }
        guard isObject, let session, let hold, let buyer else { return nil }
        return OrderBody(session: session, hold: hold, buyer: buyer, tariffs: tariffs)
    }

    private static func person(_ reader: inout JSONReader) -> Person? {
        var (name, email, language): (String?, String?, String?)
        let isObject = reader.object { reader, key in
            switch key {
            case "name" where name == nil: name = reader.text()
            case "email" where email == nil: email = reader.text()
            case "language" where language == nil:
                language = reader.text()
                return language != nil
            default: return false
            }
            return true
        }
        guard isObject, let name, let email else { return nil }
        return Person(name: name, email: email, language: language)
    }

    private static func tariff(_ reader: inout JSONReader) -> Tariff? {
        var (seat, category, tariff): (String?, String?, String?)
        var quantity: Int?
        let isObject = reader.object { reader, key in
            switch key {
            case "seat" where seat == nil: seat = reader.text()
            case "category" where category == nil: category = reader.text()
            case "tariff" where tariff == nil: tariff = reader.text()
            case "quantity" where quantity == nil: quantity = reader.integer().map(Int.init)
            default: return false
            }
            return true
        }
        guard isObject, let tariff else { return nil }
        return Tariff(seat: seat, category: category, quantity: quantity, tariff: tariff)
    }
}
