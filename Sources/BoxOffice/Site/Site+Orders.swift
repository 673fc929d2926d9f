import Booking
import Domain
import Hummingbird
import Pages
import Ticketing

// An order and its tickets.
extension Site {
    func order(_ request: Request, _ context: BasicRequestContext, _ language: Language) async throws -> Response {
        let isReturning = request.uri.queryParameters["retour"] == "1"
        return answer(try await page(of: try await office.record(context), language, isReturning: isReturning))
    }

    private func page(of record: OrderRecord, _ language: Language, isRefundAsked: Bool = false, isReturning: Bool = false, message: Message? = nil) async throws -> Page {
        let entry = try await entry(of: record)
        var facts = OrderPage.Facts(order: record.order, state: record.state)
        facts.payBefore = record.deadline.milliseconds > 0 ? record.deadline : nil
        facts.isDeclined = record.declineCode != nil
        facts.reason = record.reason
        facts.takenBack = Set(record.corrections?.takenBack ?? [])
        facts.refunded = record.corrections?.amount ?? .zero
        (facts.isRefundAsked, facts.isReturning) = (isRefundAsked, isReturning)
        if let until = entry.session.refundableUntil(orderPlacedAt: record.order.placedAt), let now = try? await office.mirror.now(), now <= until {
            facts.refundableUntil = until
        }
        return OrderPage(show: await show(entry, now: try? await office.mirror.now()), facts: facts, message: message).page(in: language)
    }

    private func entry(of record: OrderRecord) async throws -> CatalogueMirror.Entry {
        if let entry = try? await office.mirror.entry(session: record.order.sessionID) { return entry }
        guard let known = office.mirror.known(session: record.order.sessionID) else { throw Problem.suspended }
        return known
    }

    /// To the payment, which is opened now if it could not be opened before.
    func pay(_ request: Request, _ context: BasicRequestContext, _ language: Language) async throws -> Response {
        let record = try await office.record(context)
        switch try await office.openOrder.resume(record) {
        case .opened(let record, repeated: _): return paymentOf(record, request, language)
        case .paymentRefused: return message(.paymentRefused, .unprocessableContent, language)
        default: return answer(try await page(of: record, language, message: .paymentUnavailable), .serviceUnavailable)
        }
    }

    func cancel(_ request: Request, _ context: BasicRequestContext, _ language: Language) async throws -> Response {
        let record = try await office.record(context)
        do {
            _ = try await office.settle.giveUp(record)
        } catch {
            office.logger.error("order not given up", metadata: ["error": "\(error)"])
            return answer(try await page(of: record, language, message: .paymentUnavailable), .serviceUnavailable)
        }
        return redirect(to: .order(record.order.id), language)
    }

    func refund(_ request: Request, _ context: BasicRequestContext, _ language: Language) async throws -> Response {
        let record = try await office.record(context)
        let response = try await office.refund(record)
        return answer(try await page(of: record, language, isRefundAsked: response.status == .accepted))
    }

    func tickets(_ context: BasicRequestContext, _ language: Language) async throws -> Response {
        let record = try await office.record(context)
        // Before and after, the order's page says how it stands.
        guard record.state == .ticketed else { return redirect(to: .order(record.order.id), language) }
        let codes = try record.tickets.map { ticket in
            guard let code = QRCode(ticket.code) else { throw Problem.internal }
            return (ticket, TicketsPage.Code(width: code.width, isDark: code.isDark))
        }
        let entry = try await entry(of: record)
        let page = TicketsPage(
            show: await show(entry, now: try? await office.mirror.now()), order: record.order, tickets: codes, soldAt: record.confirmedAt)
        return answer(page.page(in: language))
    }
}
