import Domain

/// What somebody asks to have taken back of a recorded order.
public struct CorrectionRequest: Hashable, Codable, Sendable {
    /// Characters of a reason, which the ledger keeps for ever.
    public static let longestReason = 120

    /// Whether the ledger may keep these words for ever: few, and no address among them.
    public static func mayKeep(reason: String) -> Bool {
        reason.contains { !$0.isWhitespace } && reason.count <= longestReason && !reason.contains("@")
    }

    public enum Extent: Hashable, Codable, Sendable {
        /// Every place that is still active, with the refundable fees: the order is cancelled.
        case whole
        /// The same with every fee, refundable or not: the session is not given.
        case everything
        /// These lines, by their positions in the order, from 0; refundable fees go with their places. A fee goes back, refundable or not,
        /// when it is named itself: fees come after the places.
        case lines([Int])
        /// Part of the price of one line, whose place and ticket stay. One rebate a line.
        case rebate(line: Int, Money)
    }

    public var orderID: String
    public var extent: Extent
    /// A few words without personal data; they stand on the ledger's lines: `buyer-request`, `session-cancelled`.
    public var reason: String

    public init(orderID: String, extent: Extent, reason: String) {
        self.orderID = orderID
        self.extent = extent
        self.reason = reason
    }
}

/// Lines that took something back of one order, written in one transaction with the refund that they cause.
public struct Correction: Hashable, Sendable {
    /// Grows over the whole ledger.
    public var id: Int64
    public var orderID: String
    /// Operation numbers of its lines.
    public var numbers: ClosedRange<Int64>
    /// Goes back to the buyer; zero when nothing was paid for these lines.
    public var amount: Money

    public init(id: Int64, orderID: String, numbers: ClosedRange<Int64>, amount: Money) {
        self.id = id
        self.orderID = orderID
        self.numbers = numbers
        self.amount = amount
    }
}

/// Why nothing was taken back. Nothing was written.
public enum CorrectionRefusal: Error, Hashable, Sendable, CustomStringConvertible {
    /// The ledger did not record it.
    case unknownOrder
    /// Its money is not captured or its tickets are not issued yet: this is still to be done. It may pass by itself.
    case unsettled(OutboxItem.Kind)
    /// The same, long after its time; the outbox item that is still tried.
    case stillTried(OutboxItem.Kind, item: Int64)
    /// This will never be done by itself, so that the order can only be taken back whole.
    case onlyWhole(OutboxItem.Kind, item: Int64)
    case nothingLeft
    case unknownLine(Int, lines: Int)
    case lineTakenBack(Int)
    /// Its ticket has opened a door.
    case placeUsed(line: Int)
    case secondRebate(line: Int)
    /// A rebate is off a place's price.
    case rebateOnFee(line: Int)
    /// A rebate is more than nothing and less than what is left of the line's price.
    case rebateOutOfRange(left: Money)
    /// The payment has no more than this left to give back.
    case beyondPayment(left: Money)

    /// Whether what was asked for may be done later, without anything being asked again.
    public var mayPass: Bool {
        switch self {
        case .unsettled, .stillTried: true
        case .unknownOrder, .onlyWhole, .nothingLeft, .unknownLine, .lineTakenBack, .placeUsed, .secondRebate, .rebateOnFee, .rebateOutOfRange,
            .beyondPayment:
            false
        }
    }

    public var description: String {
        switch self {
        case .unknownOrder: "The ledger has no such order. One that is not paid yet is no sale: cancel it instead."
        case .unsettled(let kind): "The order's \(kind.rawValue) is still under way; it must end before anything is taken back."
        case .stillTried(let kind, let item):
            "The order's \(kind.rawValue) is a dead letter that is still tried, and may yet be done. To give it up: guichet outbox hold \(item)."
        case .onlyWhole(let kind, let item):
            "The order's \(kind.rawValue) failed (dead letter \(item)): mend it with guichet outbox retry \(item), or take the order back whole."
        case .nothingLeft: "Every line of the order was taken back before."
        case .unknownLine(let line, let lines): "The order has no line \(line); its lines are 0 to \(lines - 1)."
        case .lineTakenBack(let line): "Line \(line) was taken back before."
        case .placeUsed(let line): "The ticket of line \(line) has opened a door: its buyer cannot give it back."
        case .secondRebate(let line): "Line \(line) had a rebate before; it can only be taken back whole now."
        case .rebateOnFee(let line): "Line \(line) is a fee, which goes back whole or not at all: leave the amount out, or name a place's line."
        case .rebateOutOfRange(let left):
            "A rebate is more than nothing and less than the line's price, of which \(left.frenchText) is left; take the line back to refund it whole."
        case .beyondPayment(let left): "Only \(left.frenchText) of the payment is left to give back."
        }
    }
}

/// What all corrections of an order took back.
public struct OrderCorrections: Hashable, Codable, Sendable {
    /// Id of the last one.
    public var last: Int64
    /// Positions in the order of what was given back whole, ascending: of places, then of fees, which come after all places.
    public var takenBack: [Int]
    /// What goes back to the buyer.
    public var amount: Money

    public init(last: Int64, takenBack: [Int], amount: Money) {
        self.last = last
        self.takenBack = takenBack
        self.amount = amount
    }
}

/// A corrected order as its outside is to see it.
public struct CorrectedOrder: Hashable, Sendable {
    /// The one that is carried out.
    public var correction: Correction
    /// Positions of the places and of the fees that it takes back whole; fees come after all places.
    public var takenBack: [Int]
    /// It was made because the session does not take place.
    public var endsSession: Bool
    public var sale: Sale
    /// Those of the order up to this one.
    public var corrections: OrderCorrections
    /// Those that are still valid.
    public var tickets: [Ticket]

    public init(
        correction: Correction, takenBack: [Int], endsSession: Bool = false, sale: Sale, corrections: OrderCorrections, tickets: [Ticket]
    ) {
        self.correction = correction
        self.takenBack = takenBack
        self.endsSession = endsSession
        self.sale = sale
        self.corrections = corrections
        self.tickets = tickets
    }

    /// Positions of the places that it takes back.
    public var freed: [Int] { takenBack.filter(sale.order.lines.indices.contains) }

    /// Fees that it takes back.
    public var returnedFees: [OrderFee] { fees(at: takenBack) }

    /// Fees that stay paid although nothing is left of what they are for: those of the places that it takes back, and those of the order when
    /// the last place that cost something is among these.
    public var keptFees: [OrderFee] {
        let order = sale.order
        let paid = order.lines.indices.filter { order.lines[$0].price > .zero }
        let isLast = paid.contains(where: takenBack.contains) && paid.allSatisfy(corrections.takenBack.contains)
        let concerned = order.fees.indices.filter { index in order.fees[index].place.map(takenBack.contains) ?? isLast }
        return fees(at: concerned.map { $0 + order.lines.count }.filter { !corrections.takenBack.contains($0) })
    }

    private func fees(at positions: [Int]) -> [OrderFee] {
        let order = sale.order
        return positions.map { $0 - order.lines.count }.filter(order.fees.indices.contains).map { order.fees[$0] }
    }
}
