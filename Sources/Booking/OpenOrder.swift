import Crypto
import Domain

/// Which tariff a buyer takes for some of the hold's places.
public struct TariffChoice: Sendable, Hashable {
    /// A seat of the hold; or nil, then a category and a number of its places.
    public var seatID: String?
    public var categoryID: String?
    public var quantity: Int
    public var tariffID: String

    public init(seatID: String?, categoryID: String?, quantity: Int, tariffID: String) {
        self.seatID = seatID
        self.categoryID = categoryID
        self.quantity = quantity
        self.tariffID = tariffID
    }
}

/// Why an order makes no sense for its hold.
public enum OrderMistake: Error, Sendable, Hashable {
    case unknownTariff(String)
    /// It was for places of an allotment, which are everybody's by now.
    case tariffIsOver(String)
    case placeNotInHold(String)
    /// More tariffs chosen than places held.
    case tooManyChoices(category: String)
    case invalidName
    case invalidEmail
}

/// Use case: a visitor commits to buy a hold's places. Prices are frozen, the places are kept for as long as a
/// payment takes, or as they were promised before if that is longer, and a payment is opened at the provider.
public struct OpenOrder: Sendable {
    private let store: any SeatStore
    private let provider: any PaymentProvider
    private let capability: Capability

    public init(store: any SeatStore, provider: any PaymentProvider, capability: Capability) {
        self.store = store
        self.provider = provider
        self.capability = capability
    }

    public enum Result: Sendable {
        case opened(OrderRecord, repeated: Bool)
        case refused(SaleRefusal)
        case mistaken(OrderMistake)
        /// The order stands and its places are kept; the payment could not be opened: repeat the same request.
        case paymentUnavailable(PaymentError)
        /// The provider will never open this payment (its amount, say): the order is ended and its places are free.
        case paymentRefused(code: String)
    }

    public func callAsFunction(
        hold holdID: String, buyer: Buyer, choices: [TariffChoice], in session: Session, of event: Event, layout: HouseLayout?,
        idempotencyKey: String, now: Timestamp
    ) async throws(SeatStoreError) -> Result {
        guard let buyer = Self.normalised(buyer) else { return .mistaken(Self.mistake(in: buyer) ?? .invalidName) }
        let id = capability.order(lane: session.lane, hold: holdID, idempotencyKey: idempotencyKey)
        let fingerprint = Self.fingerprint(buyer: buyer, choices: choices)
        guard let hold = try await store.hold(id: holdID, in: session) else {
            // The order may stand although its hold's record is gone: a key is remembered as long as its order.
            guard let known = try await store.order(id: id) else { return .refused(.holdExpired) }
            // An order that was restored from the ledger has none; its key is in its id.
            return known.fingerprint ?? fingerprint == fingerprint ? try await pay(known, repeated: true) : .refused(.keyReused)
        }
        let lines: [OrderLine]
        do {
            lines = try OrderPricing(session: session, layout: layout, now: now).lines(of: hold, choices: choices)
        } catch {
            // Of an order that stands the prices are frozen, whatever became of them since.
            guard let known = try await store.order(id: id), known.fingerprint == fingerprint else { return .mistaken(error) }
            return try await pay(known, repeated: true)
        }
        let announcement = Announcements(of: session, event).number
        let order = Order(
            id: id, sessionID: session.id, sessionNumber: session.number, lane: session.lane, holdID: holdID, buyer: buyer,
            lines: lines, fees: session.fees(of: lines), placedAt: now, priceList: session.priceList, announcement: announcement == 0 ? nil : announcement)
        let outcome = try await store.open(
            OrderRequest(
                order: order, fingerprint: fingerprint,
                buyerKey: capability.buyerKey(email: buyer.email), places: hold.placeCount),
            in: session)
        switch outcome {
        case .refused(let refusal): return .refused(refusal)
        case .opened(let deadline):
            let opened = OrderRecord(order: order, state: .awaitingPayment, deadline: deadline, fingerprint: fingerprint)
            return try await pay(opened, repeated: false)
        case .repeated:
            guard let record = try await store.order(id: id) else { return .refused(.holdExpired) }
            return try await pay(record, repeated: true)
        }
    }

    /// Opens the payment of an order for which it could not be opened before.
    public func resume(_ record: OrderRecord) async throws(SeatStoreError) -> Result { try await pay(record, repeated: true) }

    /// Opens the payment of an order that has none yet, with the order as it was frozen at the first request.
    private func pay(_ record: OrderRecord, repeated: Bool) async throws(SeatStoreError) -> Result {
        guard record.state == .awaitingPayment, record.paymentID == nil else {
            return .opened(record, repeated: repeated)
        }
        let id = record.order.id
        if record.order.total == .zero {
            _ = try await store.confirm(record.order, payment: nil)
            return .opened(try await store.order(id: id) ?? record, repeated: repeated)
        }
        let payment: Payment
        do {
            payment = try await provider.openPayment(for: record.order)
        } catch .refused(let code, message: _) {
            // Should this fail, the reconciler ends the order at its deadline.
            _ = try? await SettlePayment(store: store, provider: provider).giveUp(record)
            return .paymentRefused(code: code)
        } catch {
            return .paymentUnavailable(error)
        }
        guard try await store.note(payment: payment, forOrder: id) else {
            return .opened(try await store.order(id: id) ?? record, repeated: repeated)
        }
        var opened = record
        (opened.paymentID, opened.clientSecret) = (payment.id, payment.clientSecret)
        return .opened(opened, repeated: repeated)
    }

    // MARK: Checks

    /// Nil of a buyer who can be written to.
    static func mistake(in buyer: Buyer) -> OrderMistake? {
        guard normalised(buyer) == nil else { return nil }
        return isPlausible(email: buyer.email) ? .invalidName : .invalidEmail
    }

    static func normalised(_ buyer: Buyer) -> Buyer? {
        guard let email = address(typed: buyer.email), let name = name(typed: buyer.name) else { return nil }
        return Buyer(name: name, email: email, language: buyer.language)
    }

    /// What somebody typed as a person's name, without blanks around it, nor what would turn the words beside it around (Unicode Standard Annex 9);
    /// nil when it is none: 1 to 120 characters, of which one at least is seen.
    public static func name(typed text: String) -> String? {
        let name = trimmed(String(String.UnicodeScalarView(text.unicodeScalars.filter { !$0.properties.isBidiControl })))
        guard (1...120).contains(name.count), name.utf8.count <= 480, !name.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }),
            name.unicodeScalars.contains(where: isSeen)
        else { return nil }
        return name
    }

    private static func isSeen(_ scalar: Unicode.Scalar) -> Bool {
        let properties = scalar.properties
        guard !properties.isDefaultIgnorableCodePoint, !properties.isWhitespace else { return false }
        return switch properties.generalCategory {
        case .format, .control, .nonspacingMark, .enclosingMark, .spacingMark, .unassigned, .privateUse, .surrogate: false
        default: true
        }
    }

    /// What somebody typed as an e-mail address, without blanks around it; nil when it is none.
    public static func address(typed text: String) -> String? { isPlausible(email: text) ? trimmed(text) : nil }

    /// One `@`, something on both sides, a dot in the domain, no spaces or controls, 254 bytes at most (RFC 5321): the
    /// rest only a delivered message can tell.
    static func isPlausible(email: String) -> Bool {
        let parts = trimmed(email).split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, trimmed(email).utf8.count <= 254 else { return false }
        let domain = parts[1].split(separator: ".", omittingEmptySubsequences: false)
        return domain.count >= 2 && domain.allSatisfy { !$0.isEmpty }
            && trimmed(email).utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F && $0 != 0x3C && $0 != 0x3E && $0 != 0x2C }
    }

    private static func trimmed(_ text: String) -> String {
        var view = text[...]
        while view.first?.isWhitespace == true { view = view.dropFirst() }
        while view.last?.isWhitespace == true { view = view.dropLast() }
        return String(view)
    }

    private static func fingerprint(buyer: Buyer, choices: [TariffChoice]) -> String {
        let text = choices.map { "\($0.seatID ?? "")|\($0.categoryID ?? "")|\($0.quantity)|\($0.tariffID)" }
        let all = [buyer.name, buyer.email] + text
        return Base32.encode(SHA256.hash(data: Array(all.joined(separator: "\n").utf8)).prefix(10))
    }
}
