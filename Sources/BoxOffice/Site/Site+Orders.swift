import Booking
import Domain
import Hummingbird
import NIOCore
import Pages
import Ticketing

// An order and its tickets.
extension Site {
    func order(_ request: Request, _ context: BasicRequestContext, _ language: Language) async throws -> Response {
        let query = request.uri.queryParameters
        let record = try await office.record(context)
        let message: Message? = query["paiement"] == "indisponible" ? .paymentUnavailable : amendment(request, of: record)
        return answer(
            try await page(of: record, language, isOwn: isOwn(record, of: request), isReturning: query["retour"] == "1", message: message),
            cookies: await leaveRoom(after: record, request))
    }

    private func page(of record: OrderRecord, _ language: Language, isOwn: Bool, isReturning: Bool, message: Message?) async throws -> Page {
        let entry = try await entry(of: record)
        var facts = OrderPage.Facts(order: record.order, state: record.state)
        facts.payBefore = record.deadline.milliseconds > 0 ? record.deadline : nil
        facts.declined = record.declineCode
        facts.reason = record.reason
        facts.takenBack = Set(record.corrections?.takenBack ?? [])
        facts.refunded = record.corrections?.amount
        (facts.isOwn, facts.isReturning, facts.tickets) = (isOwn, isReturning, record.tickets.map(\.number))
        if let now = try? await office.mirror.now() {
            facts.now = now
            (facts.isRefundAsked, facts.isRefundLate) = (record.isRefundUnderWay(at: now), record.isRefundLate(at: now))
            facts.notTakenBack = (record.refundAsked?.lines ?? []).filter { record.order.lines.indices.contains($0) && !facts.takenBack.contains($0) }
            let offer = BoxOffice.ReturnOffer(record, of: entry.session, entry.event, now: now)
            (facts.refundableUntil, facts.returnsUntil) = (offer?.whole, offer?.places)
            facts.nameChangeUntil = BoxOffice.NameOffer(record, of: entry.session, now: now)?.until
        }
        return OrderPage(show: await show(entry, now: try? await office.mirror.now()), facts: facts, message: message).page(in: language)
    }

    func entry(of record: OrderRecord) async throws -> CatalogueMirror.Entry {
        if let entry = try? await office.mirror.entry(session: record.order.sessionID) { return entry }
        guard let known = office.mirror.known(session: record.order.sessionID) else { throw Problem.suspended }
        return known
    }

    /// To the payment, which is opened now if it could not be opened before.
    func pay(_ request: Request, _ context: BasicRequestContext, _ language: Language) async throws -> Response {
        let record = try await office.record(context)
        switch try await office.openOrder.resume(record) {
        case .opened(let record, repeated: _): return paymentOf(record, request, language)
        case .paymentRefused: return message(.paymentRefused, .unprocessableContent, next: .choose(session: record.order.sessionID), language)
        default: return redirect(to: .order(record.order.id), language, query: "?paiement=indisponible")
        }
    }

    func askToCancel(_ context: BasicRequestContext, _ language: Language) async throws -> Response {
        let record = try await office.record(context)
        guard record.state == .awaitingPayment else { return redirect(to: .order(record.order.id), language) }
        return answer(CancelOrderPage(show: await show(try await entry(of: record), now: try? await office.mirror.now()), order: record.order).page(in: language))
    }

    /// Sent by a page of before, which did not ask, it asks.
    func cancel(_ request: Request, _ context: BasicRequestContext, _ language: Language) async throws -> Response {
        let record = try await office.record(context)
        guard try await request.form()["sure"] != nil else { return redirect(to: .cancelOrder(record.order.id), language) }
        do {
            _ = try await office.settle.giveUp(record)
        } catch {
            office.logger.error("order not given up", metadata: ["error": "\(error)"])
            return redirect(to: .order(record.order.id), language, query: "?paiement=indisponible")
        }
        return redirect(to: .order(record.order.id), language)
    }

    /// Tickets of a session that does not take place are none, even before they are taken back.
    private func hasTickets(_ record: OrderRecord) async throws -> Bool {
        guard record.state == .ticketed else { return false }
        return try await entry(of: record).session.status != .cancelled
    }

    func tickets(_ context: BasicRequestContext, _ language: Language) async throws -> Response {
        let record = try await office.record(context)
        // Before and after, the order's page says how it stands.
        guard try await hasTickets(record) else { return redirect(to: .order(record.order.id), language) }
        let codes = try codes(of: record).map { ($0, TicketsPage.Code(width: $1.width, isDark: $1.isDark)) }
        let show = await show(try await entry(of: record), now: try? await office.mirror.now())
        return answer(TicketsPage(show: show, order: record.order, tickets: codes, soldAt: record.confirmedAt, isTest: settings.isTest).page(in: language))
    }

    /// The tickets as a file, for a printer or (`format=phone`) a phone.
    func ticketsPDF(_ request: Request, _ context: BasicRequestContext, _ language: Language) async throws -> Response {
        let record = try await office.record(context)
        guard try await hasTickets(record) else { return redirect(to: .order(record.order.id), language) }
        let paper = request.uri.queryParameters["format"].flatMap { TicketPDF.Paper(rawValue: String($0)) } ?? .a4
        let show = await show(try await entry(of: record), now: try? await office.mirror.now())
        let sheets = try codes(of: record).map { ticket, code in
            TicketPDF.Sheet(TicketText(ticket, of: record.order.buyer, show: show, soldAt: record.confirmedAt, isTest: settings.isTest, in: language), code: code)
        }
        guard let document = await TicketPDF.document(sheets, title: show.event.title, paper: paper) else { throw Problem.internal }
        // Whoever is sent the file reads its name: the order's is the key to all of it.
        let name = [language == .french ? "billets" : "tickets", show.event.id, show.day.text] + (paper == .phone ? ["mobile"] : [])
        return file(document, type: "application/pdf", name: name.joined(separator: "-") + ".pdf")
    }

    /// The code of one ticket as a picture.
    func ticketCode(_ context: BasicRequestContext, _ language: Language) async throws -> Response {
        let record = try await office.record(context)
        guard try await hasTickets(record) else { return redirect(to: .order(record.order.id), language) }
        guard let ticket = record.tickets.first(where: { $0.id == context.parameters.get("ticket") }) else { throw Problem.notFound }
        guard let picture = await QRCode(ticket.code)?.png() else { throw Problem.internal }
        return file(picture, type: "image/png", name: "\(language == .french ? "billet" : "ticket")-\(ticket.number).png")
    }

    /// Somebody's own.
    private func file(_ bytes: [UInt8], type: String, name: String) -> Response {
        Response(
            status: .ok,
            headers: [
                .contentType: type, .contentDisposition: "inline; filename=\"\(name)\"", .cacheControl: "no-store", .xContentTypeOptions: "nosniff",
            ], body: .init(byteBuffer: .init(bytes: bytes)))
    }

    private func codes(of record: OrderRecord) throws -> [(Ticket, QRCode)] {
        try record.tickets.map { ticket in
            guard let code = QRCode(ticket.code) else { throw Problem.internal }
            return (ticket, code)
        }
    }
}
