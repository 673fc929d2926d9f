import ArgumentParser
import Booking
import Domain
import Foundation
import RedisSeatStore
import SQLiteLedger

/// `guichet order …`: what orders wait for, one order, and what is taken back of it.
struct OrderCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "order", abstract: "Orders: list those that wait for something; show, cancel or refund one.",
        subcommands: [List.self, Show.self, Cancel.self, Refund.self])

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show", abstract: "All that is known of an order, paid or not: by the ledger its lines, payments and what is owed; by Redis its state, its cause and what it waits for. No personal data.")

        @Argument(help: "The order's id.")
        var order: String

        @OptionGroup var options: ConfigOption

        func run() async throws {
            let settings = try await options.settings()
            let ledger = try Roles.ledger(settings, readOnly: true)
            let (account, refusal) = try await LedgerCommand.orFailure { () async throws(LedgerError) in
                (try await ledger.account(ofOrder: order), try await ledger.refusal(ofOrder: order))
            }
            if let account { print(OrderStatement(account: account).text) }
            if let refusal { print("The ledger refused or undid it: \(refusal.reason) \(refusal.places.joined(separator: ", "))") }
            let record: OrderRecord?
            do {
                record = try await OrderStore(settings: settings).use { try await $0.order(id: order) }
            } catch {
                print("Redis cannot be asked (\(error)): what it knows of the order is not shown.")
                if account == nil, refusal == nil { throw ToolFailure("The ledger has no order \(order); one that is not paid is only in Redis.") }
                return
            }
            if let record { print(StoreStatement(record: record).text) }
            if record == nil, account == nil, refusal == nil {
                throw ToolFailure("There is no order \(order), neither paid nor unpaid; Redis forgets one that ended unpaid after a while.")
            }
        }
    }

    struct Cancel: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "cancel",
            abstract: "Cancel an order: one that is not paid is ended, one that is sold is taken back whole and refunded.")

        @Argument(help: "The order's id.")
        var order: String

        @Option(help: "A few words without personal data, kept on the ledger's lines.")
        var reason: String

        @Flag(help: "Give back fees too that are not refundable: for a lost dispute, or when the house is at fault.")
        var everyFee = false

        @OptionGroup var command: CommandOptions
        @OptionGroup var options: ConfigOption

        func run() async throws {
            let settings = try await options.settings()
            let request = CorrectionRequest(orderID: order, extent: everyFee ? .everything : .whole, reason: reason)
            let desk = CorrectionDesk(desk: FaultWiring().desk(try Roles.ledger(settings)), options: command)
            if try await desk.ask(request, unlessUnknown: true) { return }
            try await endUnpaid(settings)
        }

        /// As the buyer would: no notice can confirm it any more, then its payment is given up, then its places are free.
        private func endUnpaid(_ settings: Settings) async throws {
            let result: SettlePayment.Result = try await OrderStore(settings: settings).use { store in
                guard let record = try await store.order(id: order) else {
                    throw ToolFailure("There is no order \(order), neither paid nor unpaid.")
                }
                do throws(SettlePayment.Failure) {
                    let wiring = FaultWiring()
                    return try await SettlePayment(store: wiring.store(store), provider: wiring.provider(Roles.provider(settings))).giveUp(record)
                } catch {
                    throw ToolFailure("The order could not be ended yet (\(error)); try again, or leave it to its deadline.")
                }
            }
            switch result {
            case .settled(.cancelled), .settled(.expired): print("Done. The order was not paid; it is ended and its places are free.")
            case .settled(.confirmed), .settled(.ticketed): throw ToolFailure("The order was paid this moment. Ask again to have it refunded.")
            case .settled(let state): throw ToolFailure("Nothing was done: the order is \(state.rawValue).")
            case .suspended: throw ToolFailure("Redis is not verified against the ledger yet; try again in a moment.")
            case .waiting, .unknownOrder: throw ToolFailure("Nothing was done: the order is gone.")
            }
        }
    }

    struct Refund: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "refund",
            abstract: "Refund an order: all that is left of it, some of its lines, or part of a line's price.",
            discussion: """
                Without --line the whole order is taken back. The places of lines that are taken back are on sale again at once, their \
                tickets are void. With --amount the line keeps its place and its ticket, and that much of its price goes back.
                """)

        @Argument(help: "The order's id.")
        var order: String

        @Option(help: "Position of a line, from 0, as `guichet order show` counts them. May be given several times.")
        var line: [Int] = []

        @Option(help: "Part of one line's price to give back, in euros: 5 or 5.50.")
        var amount: String?

        @Option(help: "A few words without personal data, kept on the ledger's lines.")
        var reason: String

        @Flag(help: "Give back fees too that are not refundable, with the whole order. One alone is named with --line.")
        var everyFee = false

        @OptionGroup var command: CommandOptions
        @OptionGroup var options: ConfigOption

        func validate() throws {
            if let amount, Money(euros: amount) == nil { throw ValidationError("--amount is '\(amount)'; write euros, such as 5 or 5.50.") }
            do {
                _ = try extent()
            } catch {
                switch error {
                case .everyFeeWithLines: throw ValidationError("--every-fee goes with the whole order; with --line, name the fees' lines too.")
                case .amountWithoutLine: throw ValidationError("--amount goes with one --line, whose price it lowers.")
                }
            }
        }

        private func extent() throws(CorrectionRequest.Extent.Mistake) -> CorrectionRequest.Extent {
            try .chosen(lines: line, amount: amount.flatMap(Money.init(euros:)), everyFee: everyFee)
        }

        func run() async throws {
            let desk = FaultWiring().desk(try Roles.ledger(try await options.settings()))
            _ = try await CorrectionDesk(desk: desk, options: command)
                .ask(CorrectionRequest(orderID: order, extent: try extent(), reason: reason), unlessUnknown: false)
        }
    }
}

/// The seat store, for as long as a tool needs it.
struct OrderStore {
    let settings: Settings

    func use<Value: Sendable>(_ work: (RedisSeatStore) async throws -> Value) async throws -> Value {
        let redis = try Roles.redis(settings, logger: settings.logger("order"))
        do {
            try await redis.connect(within: .seconds(5))
        } catch {
            throw ToolFailure("Redis does not answer (\(error)); an order that is not paid is only there.")
        }
        do {
            let value = try await work(RedisSeatStore(redis: redis))
            await redis.close()
            return value
        } catch {
            await redis.close()
            throw error
        }
    }
}

/// Has an order corrected.
struct CorrectionDesk {
    let desk: any StaffDesk
    let options: CommandOptions

    static let noReason = ValidationError("--reason says why in 1 to \(CorrectionRequest.longestReason) characters, without an address; the ledger keeps it for ever.")

    /// - Returns: false when the ledger does not know the order and that is no failure.
    func ask(_ request: CorrectionRequest, unlessUnknown: Bool) async throws -> Bool {
        guard CorrectionRequest.mayKeep(reason: request.reason) else { throw Self.noReason }
        let note = JournalNote(.orderCorrected, of: "order", detail: request.reason, by: .system(options.by))
        let outcome = try await LedgerCommand.orFailure { () async throws(LedgerError) in
            try await CorrectOrder(desk: desk).ask(request, by: options.by, noted: note, at: Timestamp(Date()))
        }
        switch outcome {
        case .askedBefore(let earlier):
            print("This was asked for before, at \(earlier.askedAt.rfc3339()), and is done once.")
            try await follow(earlier.id, request)
        case .refused(.unknownOrder) where unlessUnknown: return false
        case .refused(let refusal): throw ToolFailure("Nothing was done. \(refusal)")
        case .asked(let id): try await follow(id, request)
        }
        return true
    }

    private func follow(_ id: Int64, _ request: CorrectionRequest) async throws {
        try await CommandFollower(desk: desk, options: options).follow(id, hint: "guichet order show \(request.orderID)")
    }
}
