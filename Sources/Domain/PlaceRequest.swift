/// What a visitor asks to hold, all or nothing.
public enum PlaceRequest: Hashable, Codable, Sendable {
    /// A seat chosen by the visitor.
    case seat(offset: Int, category: Int)
    /// As many places of a category; in a numbered category the house chooses neighbours when it can.
    case quantity(Int, category: Int, kind: Category.Kind)

    public var count: Int {
        switch self {
        case .seat: 1
        case .quantity(let quantity, _, _): quantity
        }
    }
}
