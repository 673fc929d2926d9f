import Booking
import Domain
import Hummingbird
import Pages

// Who buys, mended before it is paid: in the browser that ordered, and nowhere else, whoever has the order's address.
extension Site {
    func isOwn(_ record: OrderRecord, of request: Request) -> Bool { knownVisitor(of: request).map { office.amendBuyer.isMade(record, by: $0) } ?? false }

    func buyer(_ request: Request, _ context: BasicRequestContext, _ language: Language) async throws -> Response {
        let record = try await office.record(context)
        guard isOwn(record, of: request), record.state == .awaitingPayment else { return redirect(to: .order(record.order.id), language) }
        return answer(try await buyerPage(of: record, language))
    }

    func amendBuyer(_ request: Request, _ context: BasicRequestContext, _ language: Language) async throws -> Response {
        let record = try await office.record(context)
        guard isOwn(record, of: request) else { return redirect(to: .order(record.order.id), language) }
        let fields = try await request.form()
        var form = BuyerForm()
        (form.name, form.email) = (fields["name"] ?? "", fields["email"] ?? "")
        if let blocked = blocked(from: try await entry(of: record), request, email: form.email, language) { return blocked }
        switch try await office.amendBuyer(Buyer(name: form.name, email: form.email, language: language.rawValue), of: record) {
        case .amended: return redirect(to: .order(record.order.id), language, query: "?\(Self.amended)=1")
        case .final: return redirect(to: .order(record.order.id), language, query: "?\(Self.amended)=0")
        case .mistaken(let mistake):
            return answer(try await buyerPage(of: record, form: form.marked(mistake), message: Message(mistake, in: form), language), .unprocessableContent)
        case .limitExceeded(let limit, let already):
            return answer(try await buyerPage(of: record, form: form, message: .limit(limit, already: already), language), .conflict)
        case .unknownOrder: throw Problem.unknownOrder
        case .suspended: throw Problem.suspended
        }
    }

    /// In the address of the order's page: whether its buyer was amended.
    private static let amended = "coordonnees"

    /// What the order's page says to whoever comes from there.
    func amendment(_ request: Request, of record: OrderRecord) -> Message? {
        switch request.query[Self.amended] {
        case "1" where record.state == .awaitingPayment: .buyerAmended
        case "0" where record.state != .awaitingPayment: .buyerFinal
        default: nil
        }
    }

    private func buyerPage(of record: OrderRecord, form: BuyerForm? = nil, message: Message? = nil, _ language: Language) async throws -> Page {
        let show = await show(try await entry(of: record), now: try? await office.mirror.now())
        return BuyerPage(show: show, order: record.order, form: form, message: message).page(in: language)
    }
}
