import Booking
import Domain
import Hummingbird
import Pages

// Orders, their payment and their tickets.
extension BoxOffice {
    func addOrders(to v1: RouterGroup<BasicRequestContext>) {
        v1.post("orders") { request, _ in try await createOrder(request) }
        v1.get("orders/{order}") { _, context in await answer(try await record(context)) }
        v1.delete("orders/{order}") { _, context in try await cancelOrder(try await record(context)) }
        v1.post("orders/{order}/refund") { request, context in try await refund(request, context) }
        addNames(to: v1)
        addBuyer(to: v1)
        v1.get("orders/{order}/tickets") { _, context in try orders.tickets(try await record(context)).response }
        v1.post("webhooks/stripe") { request, _ in try await receiveNotice(request) }
    }

    private func createOrder(_ request: Request) async throws -> Response {
        let key = try RequestReader.idempotencyKey(request.headers)
        let body = try OrderBody.read(try await RequestReader.body(request))
        let entry = try await mirror.entry(session: body.session)
        let session = entry.session
        try blocks.check(request.headers, email: body.buyer.email)
        guard capability.isGenuine(body.hold) else { throw Problem.unknown("hold", type: "unknown-hold") }
        let language = try body.buyer.knownLanguage(named: "buyer.language")
        let choices = try (body.tariffs ?? []).enumerated().map { index, choice in
            guard (choice.seat == nil) != (choice.category == nil) else {
                throw Problem.malformed("'tariffs[\(index)]' names either a seat or a category.")
            }
            return TariffChoice(
                seatID: choice.seat, categoryID: choice.category, quantity: choice.quantity ?? 1,
                tariffID: choice.tariff)
        }
        let layout = try await mirror.layout(of: session)
        let result = try await openOrder(
            hold: body.hold, buyer: Buyer(name: body.buyer.name, email: body.buyer.email, language: language), choices: choices,
            in: session, of: entry.event, layout: layout, idempotencyKey: key,
            // By a clock that is behind the store's, the first public holder of a place would have its allotment's price.
            now: session.hasPricesThatEnd ? try await store.now() : try await mirror.now())
        switch result {
        case .mistaken(let mistake): throw Problem(mistake)
        case .refused(let refusal): throw Problem(refusal, session: session, layout: layout)
        case .paymentUnavailable(let error):
            logger.error("payment not opened", metadata: ["error": "\(error)"])
            throw Problem.paymentUnavailable
        case .paymentRefused(let code):
            throw Problem(
                type: "payment-refused", status: .unprocessableContent, title: "The payment provider does not take this order",
                detail: "The order is ended, nothing was paid and its places are on sale again. Choose other places or fewer.",
                members: ["code": .text(code)])
        case .opened(let record, let repeated):
            var response = await answer(record, status: .created)
            response.headers[.location] = "/v1/orders/\(record.order.id)"
            if repeated { response.headers[.idempotencyReplayed] = "true" }
            return response
        }
    }

    func record(_ context: BasicRequestContext) async throws -> OrderRecord {
        guard let id = context.parameters.get("order"), capability.isGenuineOrder(id),
            let record = try await store.order(id: id)
        else { throw Problem.unknownOrder }
        return record
    }

    func answer(_ record: OrderRecord, status: HTTPResponse.Status = .ok) async -> Response {
        // Renews what is known of the programme; where that cannot be, what was known is told.
        _ = try? await mirror.entry(session: record.order.sessionID)
        return orders.order(record, status: status).response
    }

    private func cancelOrder(_ record: OrderRecord) async throws -> Response {
        switch try await settled({ () async throws(SettlePayment.Failure) in
            try await settle.giveUp(record)
        }) {
        case .settled(.cancelled), .settled(.expired): return Response(status: .noContent)
        case .suspended: throw Problem.suspended
        case .settled(.refused), .settled(.refunded):
            throw Problem(
                type: "order-not-cancellable", status: .conflict, title: "This order has ended already",
                detail: "It was refused or taken back; what was paid for it goes back by itself.")
        default:
            throw Problem(
                type: "order-not-cancellable", status: .conflict, title: "This order can no longer be cancelled here",
                detail: "It is paid for; ask the organiser.")
        }
    }

    // MARK: Notices of the provider

    private func receiveNotice(_ request: Request) async throws -> Response {
        let body = try await RequestReader.body(request)
        let notice: PaymentNotice
        do {
            notice = try verifier.verify(
                body: Array(buffer: body), signature: request.headers[.stripeSignature], now: try await mirror.now())
        } catch let error as PaymentNoticeError {
            throw Problem(
                type: "notice-refused", status: .badRequest, title: "This notice was not signed by the provider",
                detail: "The signature is missing, wrong or too old (\(error)).")
        }
        if case .other = notice.kind { return Response(status: .noContent) }
        if case .moneyMoved(let payment) = notice.kind {
            try await store.announce(MoneyMovement(paymentID: payment, noticeID: notice.id))
            return Response(status: .noContent)
        }
        // A payment made for something else than one of our orders is none of our business.
        guard let order = notice.payment.orderID, capability.isGenuineOrder(order) else { return Response(status: .noContent) }
        switch try await settled({ () async throws(SettlePayment.Failure) in
            try await settle(notice.payment, order: order)
        }) {
        case .settled, .waiting: return Response(status: .noContent)
        case .suspended: throw Problem.suspended
        case .unknownOrder: return try await reverseUnknown(notice.payment, order: order)
        }
    }

    /// Money reserved for an order that this store does not know: it is given back. Only a verified store may say so.
    private func reverseUnknown(_ payment: Payment, order: String) async throws -> Response {
        guard let lane = Order.lane(ofID: order), await source.isVerified(.lane(lane)) else { throw Problem.suspended }
        if payment.status == .requiresCapture || payment.status == .succeeded {
            try await store.reverse(Reversal(paymentID: payment.id, orderID: order, reason: "unknown-order"))
        }
        return Response(status: .noContent)
    }

    private func settled(
        _ work: () async throws(SettlePayment.Failure) -> SettlePayment.Result
    ) async throws -> SettlePayment.Result {
        do {
            return try await work()
        } catch {
            switch error {
            case .store(let error): throw error
            case .provider(let error):
                logger.error("provider failed", metadata: ["error": "\(error)"])
                throw Problem.paymentUnavailable
            }
        }
    }
}
