import Booking
import Domain
import Foundation
import HTTPTypes
import Logging
import NIOCore

/// Shows orders and their tickets to whoever knows their number. As ``HoldDesk`` it never waits: in a wave everybody who has paid looks until the ticket is there.
struct OrderDesk: Sendable {
    /// What a buyer looks at.
    enum Sight: Equatable {
        case order, tickets
    }

    let store: any SeatStore
    let mirror: CatalogueMirror
    let capability: Capability
    let payPage: PayPage
    let logger: Logger

    /// What stands in the path of a look: nil for what the router has to read, and to say what is wrong with it.
    func look(path: String) -> (order: String, sight: Sight)? {
        guard path.hasPrefix(Self.orders) else { return nil }
        let rest = path.dropFirst(Self.orders.count)
        let id = String(rest.prefix { $0 != "/" })
        guard capability.isGenuineOrder(id) else { return nil }
        return switch rest.dropFirst(id.count) {
        case "": (id, .order)
        case "/tickets": (id, .tickets)
        default: nil
        }
    }

    private static let orders = "/v1/orders/"

    /// - Parameters:
    ///   - eventLoop: of whoever asks, where the answer is made too.
    ///   - answer: called once, on that event loop.
    func show(_ sight: Sight, of id: String, on eventLoop: any EventLoop, answer: @escaping @Sendable (PreparedAnswer) -> Void) {
        store.order(id: id) { result in
            let work: @Sendable () -> Void = { answer(prepared(sight, result)) }
            if eventLoop.inEventLoop { work() } else { eventLoop.execute(work) }
        }
    }

    private func prepared(_ sight: Sight, _ result: Result<OrderRecord?, SeatStoreError>) -> PreparedAnswer {
        do throws(Problem) {
            switch result {
            case .success(let record?): return sight == .order ? order(record) : try tickets(record)
            case .success(nil): throw .unknownOrder
            case .failure(let error):
                logger.error("no order", metadata: ["error": "\(error)"])
                throw .storeUnavailable
            }
        } catch {
            return error.prepared
        }
    }

    /// - Returns: what is known of the order's session now.
    func order(_ record: OrderRecord, status: HTTPResponse.Status = .ok) -> PreparedAnswer {
        let entry = mirror.known(session: record.order.sessionID)
        let answer = OrderAnswer(
            record, timeZone: entry?.timeZone ?? .gmt, payPage: payPage,
            refundableUntil: entry.flatMap { $0.session.refundableUntil(record.order, of: $0.event) }, returnsUntil: entry?.session.returnsUntil, nameChangeUntil: entry?.session.nameChangeUntil)
        return JSONAnswer.prepared(answer.json, status: status)
    }

    func tickets(_ record: OrderRecord) throws(Problem) -> PreparedAnswer {
        switch record.state {
        // Even before they are taken back, one order after the other.
        case .ticketed where mirror.known(session: record.order.sessionID)?.session.status == .cancelled: throw .sessionOfTicketsCancelled
        case .ticketed: JSONAnswer.prepared(TicketsAnswer(record: record).json, status: .ok)
        case .confirmed: throw .ticketsBeingIssued
        default: throw .notPaid(record.state)
        }
    }
}
