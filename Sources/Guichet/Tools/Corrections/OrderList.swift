import ArgumentParser
import Booking
import Domain
import Foundation
import RedisSeatStore
import SQLiteLedger

extension OrderCommand {
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list",
            abstract: "Orders that wait for something: for what, by whom, since when and until when; exit 1 when one waits longer than it may.",
            discussion: """
                An order waits in Redis for its payment (awaiting-payment), for the end of its payment (closing) or for the ledger (confirmed); what is \
                recorded waits for what `guichet outbox list` owes it. docs/operations.md says what to do, "Orders are stuck".
                """)

        enum Format: String, ExpressibleByArgument, CaseIterable { case table, json }

        @Option(help: ArgumentHelp("Only orders in this state: \(OrderState.allCases.map(\.rawValue).joined(separator: ", "))."))
        var state: OrderState?

        @Option(help: "Only orders of this session.")
        var session: String?

        @Option(help: "At most so many, those that wait longest first.")
        var limit = 200

        @Option(help: "table or json.")
        var format = Format.table

        @OptionGroup var options: ConfigOption

        func validate() throws {
            guard limit > 0 else { throw ValidationError("--limit is \(limit); it can be 1 or more.") }
        }

        func run() async throws {
            let settings = try await options.settings()
            let ledger = try Roles.ledger(settings, readOnly: true)
            let all = try await OrderStore(settings: settings).use { store in
                try await WaitingOrders(ledger: ledger, store: store, lanes: settings.lanes).read()
            }
            let orders = all.filter { (state == nil || $0.state == state) && (session == nil || $0.session == session) }
            switch format {
            case .table: print(Self.text(orders, limit: limit))
            case .json: print(try Self.json(Array(orders.prefix(limit))))
            }
            if orders.contains(where: \.isLate) { throw ExitCode(1) }
        }

        private static func text(_ orders: [WaitingOrder], limit: Int) -> String {
            guard !orders.isEmpty else { return "No order waits for anything." }
            let rows = orders.prefix(limit).map { order in
                [
                    order.isLate ? "late" : "", order.order, order.session ?? "-", order.state.rawValue, order.next, order.by,
                    order.since?.rfc3339() ?? "-", order.until?.rfc3339() ?? "-", order.cause ?? "",
                ]
            }
            let table = TextTable(header: ["", "ORDER", "SESSION", "STATE", "WAITS FOR", "BY", "SINCE", "UNTIL", "CAUSE"], rows: rows).text
            let states = OrderState.allCases.compactMap { state in
                let count = orders.count { $0.state == state }
                return count == 0 ? nil : "\(count) \(state.rawValue)"
            }
            let rest = orders.count > limit ? "; \(orders.count - limit) more with --limit \(orders.count)" : ""
            return "\(table)\n\(orders.count) orders wait: \(states.joined(separator: ", ")); \(orders.count(where: \.isLate)) of them late\(rest)"
        }

        private static func json(_ orders: [WaitingOrder]) throws -> String {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
            return String(decoding: try encoder.encode(orders), as: UTF8.self)
        }
    }
}

extension OrderState: ExpressibleByArgument {}
