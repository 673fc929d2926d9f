import Booking
import Domain
import Hummingbird
import Pages

// Who buys, mended before it is paid. Whoever knows an order's number may look at it; to change it one knows the key with which it was made, too.
extension BoxOffice {
    func addBuyer(to v1: RouterGroup<BasicRequestContext>) {
        v1.put("orders/{order}/buyer") { request, context in
            let key = try RequestReader.idempotencyKey(request.headers)
            let record = try await record(context)
            guard amendBuyer.isMade(record, by: key) else { throw Problem.notYours }
            let body = try RequestReader.json(OrderBody.Person.self, from: try await RequestReader.body(request))
            try blocks.check(request.headers, email: body.email)
            let buyer = Buyer(name: body.name, email: body.email, language: try body.knownLanguage(named: "language") ?? record.order.buyer.language)
            switch try await amendBuyer(buyer, of: record) {
            case .amended(let record): return await answer(record)
            case .mistaken(let mistake): throw Problem(mistake)
            case .limitExceeded(let limit, let already): throw Problem.limitExceeded(limit, already: already)
            case .final(let state): throw Problem.buyerFinal(state)
            case .unknownOrder: throw Problem.unknownOrder
            case .suspended: throw Problem.suspended
            }
        }
    }
}

extension OrderBody.Person {
    /// - Parameter member: where the body says it.
    func knownLanguage(named member: String) throws(Problem) -> String? {
        guard let language, Language(rawValue: language) == nil else { return language }
        throw Problem.malformed("'\(member)' is '\(language)'; it can be \(Language.allCases.map { "'\($0.rawValue)'" }.joined(separator: " or ")).")
    }
}

extension Problem {
    fileprivate static let notYours = Problem(
        type: "not-your-order", status: .forbidden, title: "This order was made with another key",
        detail: "Send the Idempotency-Key with which the order was made.")

    fileprivate static func buyerFinal(_ state: OrderState) -> Problem {
        Problem(
            type: "buyer-final", status: .conflict, title: "This order's buyer can no longer be changed here",
            detail: "It waits for no payment: its state is \(state.rawValue). Ask the organiser.", members: ["state": .text(state.rawValue)])
    }
}
