/// Somebody who has a place, as those at the entrance look for them.
public struct Guest: Hashable, Sendable {
    /// Of the ticket's line.
    public var number: Int64
    public var categoryName: String
    /// Nil where people stand.
    public var seatLabel: String?
    public var tariffName: String
    public var price: Money
    /// On the ticket, or of who bought it; nil once they were forgotten.
    public var name: String?
    public var email: String?
    public var orderID: String

    public init(number: Int64, categoryName: String, seatLabel: String?, tariffName: String, price: Money, name: String?, email: String?, orderID: String) {
        (self.number, self.categoryName, self.seatLabel, self.tariffName) = (number, categoryName, seatLabel, tariffName)
        (self.price, self.name, self.email, self.orderID) = (price, name, email, orderID)
    }
}
