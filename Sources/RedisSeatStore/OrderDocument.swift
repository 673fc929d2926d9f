import Booking
import Domain

/// An order as JSON, as ``Documents`` writes and reads it by `Codable`, member by member: each sale is read from it a dozen times.
enum OrderDocument {
    static func encode(_ order: Order) -> [UInt8] {
        var writer = JSONWriter(capacity: 512 + 256 * order.lines.count)
        writer.object { writer in
            if let announcement = order.announcement { writer.add("announcement", Int64(announcement)) }
            writer.add("buyer", object: { writer in
                writer.add("email", order.buyer.email)
                if let language = order.buyer.language { writer.add("language", language) }
                writer.add("name", order.buyer.name)
            })
            writer.add("currency", order.currency)
            if !order.fees.isEmpty { writer.add("fees", array: order.fees, each: write) }
            writer.add("holdID", order.holdID)
            writer.add("id", order.id)
            writer.add("lane", Int64(order.lane))
            writer.add("lines", array: order.lines, each: write)
            writer.add("placedAt", order.placedAt.milliseconds)
            if let list = order.priceList { writer.add("priceList", Int64(list)) }
            writer.add("sessionID", order.sessionID)
            writer.add("sessionNumber", Int64(order.sessionNumber))
        }
        return writer.bytes
    }

    private static func write(_ writer: inout JSONWriter, _ line: OrderLine) {
        writer.object { writer in
            writer.add("category", Int64(line.category))
            writer.add("categoryID", line.categoryID)
            writer.add("categoryName", line.categoryName)
            if let pool = line.pool { writer.add("pool", Int64(pool)) }
            writer.add("price", line.price.cents)
            writer.add("seatID", line.seatID)
            writer.add("seatLabel", line.seatLabel)
            if let offset = line.seatOffset { writer.add("seatOffset", Int64(offset)) }
            writer.add("tariffID", line.tariffID)
            writer.add("tariffName", line.tariffName)
            writer.add("vatRate", Int64(line.vatRate.basisPoints))
        }
    }

    private static func write(_ writer: inout JSONWriter, _ fee: OrderFee) {
        writer.object { writer in
            writer.add("id", fee.id)
            writer.add("isRefundable", fee.isRefundable)
            writer.add("name", fee.name)
            if let place = fee.place { writer.add("place", Int64(place)) }
            writer.add("price", fee.price.cents)
            writer.add("vatRate", Int64(fee.vatRate.basisPoints))
        }
    }

    static func decode(_ bytes: [UInt8]) throws(SeatStoreError) -> Order {
        if let usual = JSONReader.read(bytes, order) { return usual }
        return try Documents.decode(Order.self, from: bytes)
    }

    static func order(_ reader: inout JSONReader) -> Order? {
        var (id, sessionID, holdID, currency): (String?, String?, String?, String?)
        var (lane, number, placedAt, priceList, announcement): (Int64?, Int64?, Int64?, Int64?, Int64?)
        var buyer: Buyer?
        var lines: [OrderLine]?
        var fees: [OrderFee]? = []
        let isObject = reader.object { reader, key in
            switch key {
            case "id": id = reader.text()
            case "sessionID": sessionID = reader.text()
            case "holdID": holdID = reader.text()
            case "currency": currency = reader.text()
            case "lane": lane = reader.integer()
            case "sessionNumber": number = reader.integer()
            case "placedAt": placedAt = reader.integer()
            case "priceList":
                priceList = reader.integer()
                return priceList != nil
            case "announcement":
                announcement = reader.integer()
                return announcement != nil
            case "buyer": buyer = Self.buyer(&reader)
            case "lines": lines = reader.array(line)
            case "fees": fees = reader.array(fee)
            default: return reader.skip()
            }
            return true
        }
        guard isObject, let id, let sessionID, let number = number.flatMap({ UInt32(exactly: $0) }), let lane, let holdID, let buyer,
            let lines, let fees, let currency, let placedAt
        else { return nil }
        return Order(
            id: id, sessionID: sessionID, sessionNumber: number, lane: Int(lane), holdID: holdID, buyer: buyer, lines: lines, fees: fees,
            currency: currency, placedAt: Timestamp(milliseconds: placedAt), priceList: priceList.map(Int.init), announcement: announcement.map(Int.init))
    }

    private static func buyer(_ reader: inout JSONReader) -> Buyer? {
        var (name, email, language): (String?, String?, String?)
        let isObject = reader.object { reader, key in
            switch key {
            case "name": name = reader.text()
            case "email": email = reader.text()
            case "language":
                language = reader.text()
                return language != nil
            default: return reader.skip()
            }
            return true
        }
        guard isObject, let name, let email else { return nil }
        return Buyer(name: name, email: email, language: language)
    }

    private static func fee(_ reader: inout JSONReader) -> OrderFee? {
        var (id, name): (String?, String?)
        var (price, rate, place): (Int64?, Int64?, Int64?)
        var isRefundable: Bool?
        let isObject = reader.object { reader, key in
            switch key {
            case "id": id = reader.text()
            case "name": name = reader.text()
            case "price": price = reader.integer()
            case "vatRate": rate = reader.integer()
            case "isRefundable": isRefundable = reader.flag()
            case "place":
                place = reader.integer()
                return place != nil
            default: return reader.skip()
            }
            return true
        }
        guard isObject, let id, let name, let price, let rate, let isRefundable else { return nil }
        return OrderFee(
            id: id, name: name, price: Money(cents: price), vatRate: VATRate(basisPoints: Int(rate)), isRefundable: isRefundable,
            place: place.map(Int.init))
    }

    private static func line(_ reader: inout JSONReader) -> OrderLine? {
        var (category, price, rate, offset, pool): (Int64?, Int64?, Int64?, Int64?, Int64?)
        var (categoryID, categoryName, tariffID, tariffName): (String?, String?, String?, String?)
        var (seatID, seatLabel): (String?, String?)
        // A member that is there must be readable: an absent seat means something.
        let isObject = reader.object { reader, key in
            switch key {
            case "category": category = reader.integer()
            case "price": price = reader.integer()
            case "vatRate": rate = reader.integer()
            case "categoryID": categoryID = reader.text()
            case "categoryName": categoryName = reader.text()
            case "tariffID": tariffID = reader.text()
            case "tariffName": tariffName = reader.text()
            case "seatOffset":
                offset = reader.integer()
                return offset != nil
            case "pool":
                pool = reader.integer()
                return pool != nil
            case "seatID":
                seatID = reader.text()
                return seatID != nil
            case "seatLabel":
                seatLabel = reader.text()
                return seatLabel != nil
            default: return reader.skip()
            }
            return true
        }
        guard isObject, let category, let price, let rate, let categoryID, let categoryName, let tariffID, let tariffName else {
            return nil
        }
        return OrderLine(
            category: Int(category), categoryID: categoryID, categoryName: categoryName, seatID: seatID,
            seatOffset: offset.map(Int.init), seatLabel: seatLabel, tariffID: tariffID, tariffName: tariffName,
            price: Money(cents: price), vatRate: VATRate(basisPoints: Int(rate)), pool: pool.map(Int.init))
    }
}
