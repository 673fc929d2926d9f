import Booking
import Domain
import Foundation
import HTTPTypes
import Hummingbird
import Pages
import Web

// One order, by its number in the ledger. What is taken back of it is asked for as the command line asks.
extension BackOffice {
    var orderRoutes: [OfficeRoute] {
        let (reading, correcting, order) = (OfficeRoute.Access.right(.readMoney, of: .house), OfficeRoute.Access.right(.correctOrders, of: .house), "{order}")
        return [
            OfficeRoute.page(.get, .order(order), reading) { request, context, say in
                try await orderPage(try await account(context), context, request.uri.queryParameters["asked"] == nil ? nil : StaffOrderPage.asked(say), say)
            },
            OfficeRoute.page(.post, .orderBuyer(order), .right(.answerBuyers, of: .house), isSensitive: true) { _, context, say in try await orderBuyer(context, say) },
            OfficeRoute.page(.post, .takeBackOrder(order), correcting, isSensitive: true) { request, context, say in try await takeBackOrder(request, context, say) },
            [
                .program(.get, "/v1/ledger/orders/{order}", reading) { _, context in
                    let account = try await account(context)
                    return JSONAnswer.response(OrderAnswer(account, try await desk.commands(CommandTask.correctKind, of: account.orderID), zone: house.zone))
                },
                .program(.post, "/v1/ledger/orders/{order}/corrections", correcting, isSensitive: true) { request, context in try await correctByProgram(request, context) },
            ],
        ].flatMap { $0 }
    }

    private func account(_ context: OfficeContext) async throws -> OrderAccount {
        guard let number = context.parameters.get("order").flatMap({ Int64($0) }), let account = try await operation.book.account(ofOrderNumber: number) else { throw Problem.noSuchOrder }
        return account
    }

    private func orderPage(
        _ account: OrderAccount, _ context: OfficeContext, bought: StaffOrderPage.Bought? = nil, chosen: TakeBackForm.Choice = .init(), takesBack: Money? = nil,
        _ notice: StaffNotice?, _ say: Language
    ) async throws -> Response {
        let commands = try await desk.commands(CommandTask.correctKind, of: account.orderID)
        let facts = StaffOrderPage.Facts(
            title: account.title, session: account.sessionID, startsAt: account.startsAt, venueZone: TimeZone(identifier: account.timeZone) ?? house.zone,
            captured: account.captured, gone: account.gone, toGoBack: account.toGoBack)
        let page = StaffOrderPage(
            for: try context.staffPerson(), OrderSheet(account), facts, events: Self.events(account, commands, people: try await house.book.staff()),
            owed: try await operation.book.openItems(ofOrder: account.orderID).map(OwedPages.Line.init), bought: bought, chosen: chosen, takesBack: takesBack, zone: house.zone)
        return answer(page.page(in: say, notice), notice?.tone == .error ? .unprocessableContent : .ok)
    }

    private static func events(_ account: OrderAccount, _ commands: [Command], people: [StaffAccount]) -> [(at: Timestamp, event: StaffOrderPage.Event)] {
        var events: [(at: Timestamp, event: StaffOrderPage.Event)] = [(account.placedAt, .placed), (account.confirmedAt, .confirmed), (account.recordedAt, .recorded)]
        events += account.payments.map { ($0.at, .payment(kind: $0.kind, $0.amount)) }
        events += commands.reversed().map { ($0.askedAt, .asked(by: asker($0.askedBy, people), .init($0.progress))) }
        events += account.corrections.map { ($0.at, .correction($0.amount, reason: $0.reason)) }
        events += account.incidents.map { ($0.at, .incident(kind: $0.kind, detail: $0.detail)) }
        // Of one moment, as they were put together.
        return events.enumerated().sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }.map(\.element)
    }

    /// Nil of the buyer.
    private static func asker(_ text: String, _ people: [StaffAccount]) -> String? {
        if case .account(let id)? = JournalActor(text: text) { return people.first { $0.id == id }?.name ?? text }
        return text == CommandRequest.askedByBuyer ? nil : text
    }

    /// That somebody looked is noted before they see it.
    private func orderBuyer(_ context: OfficeContext, _ say: Language) async throws -> Response {
        // It stands on a page of money.
        _ = try context.reach(of: .readMoney)
        let account = try await account(context)
        try await house.book.note(.buyerLookedUp, of: "buyer", detail: "orders: \(account.number)", by: try context.person().actor, at: now())
        let buyer = try await buyers.register.buyer(ofOrderNumber: account.number)
        return try await orderPage(account, context, bought: buyer.map { .by(name: $0.name, email: $0.email) } ?? .forgotten, nil, say)
    }

    private func takeBackOrder(_ request: Request, _ context: OfficeContext, _ say: Language) async throws -> Response {
        let (form, account) = (try await request.form(), try await account(context))
        let choice = TakeBackForm.Choice(form)
        let (chosen, wrong) = Self.correction(choice, of: account.orderID, say)
        guard let correction = chosen else { return try await orderPage(account, context, chosen: choice, wrong, say) }
        switch try await takeBack(correction, seen: form["sum"].map { Int64($0) ?? -1 }, noted: "order \(account.number)", by: try context.person().actor) {
        case .refused(let refusal): return try await orderPage(account, context, chosen: choice, OperationNotices.refused(OperationNotices.Refusal(refusal), say), say)
        case .sum(let sum, let hasChanged):
            return try await orderPage(account, context, chosen: choice, takesBack: sum, hasChanged ? TakeBackForm.changedMeanwhile(say) : nil, say)
        case .asked: return redirect(to: StaffURL.order(String(account.number)).path(in: say) + "?asked=1")
        }
    }

    private func correctByProgram(_ request: Request, _ context: OfficeContext) async throws -> Response {
        let (body, account) = (try await RequestReader.json(CorrectionBody.self, from: request), try await account(context))
        let correction = try body.correction(of: account.orderID)
        switch try await takeBack(correction, seen: body.sumCents, noted: "order \(account.number)", by: try context.person().actor) {
        case .refused(let refusal): throw Problem.invalid("Nothing was done. \(refusal)")
        case .sum(let sum, hasChanged: true): throw Problem.sumChanged(sum)
        case .sum(let sum, hasChanged: false): return JSONAnswer.response(["sumCents": sum.cents])
        case .asked(let command): return JSONAnswer.response(["command": command], status: .accepted)
        }
    }
}

/// What a program has taken back: first without a sum, which says it, then with the sum that it saw.
private struct CorrectionBody: Decodable {
    /// Positions, from 0; the whole order without any.
    var lines: [Int]?
    /// Part of one line's price.
    var amountCents: Int64?
    var everyFee: Bool?
    var because: String
    var sumCents: Int64?

    func correction(of order: String) throws(Problem) -> CorrectionRequest {
        let why = because.trimmingCharacters(in: .whitespacesAndNewlines)
        guard CorrectionRequest.mayKeep(reason: why) else {
            throw .invalid("'because' says in 1 to \(CorrectionRequest.longestReason) characters why, without an address; the ledger keeps it for ever.")
        }
        do throws(CorrectionRequest.Extent.Mistake) {
            let extent = try CorrectionRequest.Extent.chosen(lines: (lines ?? []).sorted(), amount: amountCents.map(Money.init(cents:)), everyFee: everyFee ?? false)
            return CorrectionRequest(orderID: order, extent: extent, reason: why)
        } catch {
            throw .invalid(
                error == .amountWithoutLine
                    ? "'amountCents' is a part of one line's price: name that line alone in 'lines'." : "'everyFee' goes with the whole order; with 'lines', name the fees' lines too.")
        }
    }
}

extension StaffOrderPage.Progress {
    init(_ progress: CommandProgress) {
        self =
            switch progress.state {
            case .asked, .running, .waiting: .underWay(progress.detail)
            case .done: .done
            case .refused: .refused(progress.detail)
            }
    }
}

extension Problem {
    static let noSuchOrder = Problem.unknown("order", type: "unknown-order")

    static func sumChanged(_ sum: Money) -> Problem {
        Problem(
            type: "sum-changed", status: .conflict, title: "It would be another sum now",
            detail: "Nothing was done: \(sum.cents) cents would be taken back now. Look at the order again, and say that sum to have it done.",
            members: ["sumCents": .number(Int(sum.cents))])
    }
}
