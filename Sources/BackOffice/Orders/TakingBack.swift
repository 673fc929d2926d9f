import Booking
import Domain
import Pages

/// What comes of it when somebody of the house has something of an order taken back. Money moves: the sum is said first, and only who says the same sum has it done.
enum TakingBack {
    /// To be confirmed.
    /// - hasChanged: it is not the sum that somebody saw.
    case sum(Money, hasChanged: Bool)
    /// The command that does it.
    case asked(Int64)
    case refused(CorrectionRefusal)
}

extension BackOffice {
    /// - Parameters:
    ///   - seen: cents, as somebody confirms them; nil while nobody does.
    ///   - subject: what the house's journal names. An order's id opens its page, and is no business of the journal.
    func takeBack(_ request: CorrectionRequest, seen: Int64?, noted subject: String, by actor: JournalActor) async throws(LedgerError) -> TakingBack {
        let outlook = try await desk.outlook(of: request)
        if case .failure(let refusal) = outlook, !refusal.mayPass {
            // Who confirms a second time, because the first answer was lost, is told the same.
            let before = seen == nil ? nil : try await desk.commands(CommandTask.correctKind, of: request.orderID).first { $0.task == .correct(request) && $0.progress.state == .done }
            return before.map { .asked($0.id) } ?? .refused(refusal)
        }
        // A sum that nobody knows yet, because the order is still under way, is none.
        let sum = (try? outlook.get()) ?? .zero
        guard let seen, seen == sum.cents else { return .sum(sum, hasChanged: seen != nil) }
        let note = JournalNote(.orderCorrected, of: subject, detail: request.reason, by: actor)
        return switch try await CorrectOrder(desk: desk).ask(request, by: actor.text, noted: note, at: now()) {
        case .refused(let refusal): .refused(refusal)
        case .asked(let command): .asked(command)
        case .askedBefore(let command): .asked(command.id)
        }
    }

    /// What was chosen on a page, or what is wrong with it.
    static func correction(_ choice: TakeBackForm.Choice, of order: String, _ say: Language) -> (request: CorrectionRequest?, wrong: StaffNotice?) {
        guard CorrectionRequest.mayKeep(reason: choice.why) else { return (nil, OperationNotices.noReason(say)) }
        let amount = Money(euros: choice.amount)
        guard choice.amount.isEmpty || amount != nil else { return (nil, TakeBackForm.noAmount(say)) }
        do throws(CorrectionRequest.Extent.Mistake) {
            let extent = try CorrectionRequest.Extent.chosen(lines: choice.lines.sorted(), amount: amount, everyFee: choice.everyFee)
            return (CorrectionRequest(orderID: order, extent: extent, reason: choice.why), nil)
        } catch {
            return (nil, error == .amountWithoutLine ? TakeBackForm.oneLine(say) : TakeBackForm.feesOfAll(say))
        }
    }
}

extension OperationNotices.Refusal {
    init(_ refusal: CorrectionRefusal) {
        self =
            switch refusal {
            case .unknownOrder: .unknownOrder
            case .nothingLeft: .nothingLeft
            case .placeUsed: .placeUsed
            case .unsettled(let kind): .underWay(kind: kind.rawValue)
            case .stillTried(let kind, let item): .stillTried(kind: kind.rawValue, item: item)
            case .onlyWhole(let kind, let item): .onlyWhole(kind: kind.rawValue, item: item)
            case .unknownLine(let line, _): .unknownLine(line)
            case .lineTakenBack(let line): .lineTakenBack(line)
            case .secondRebate(let line): .secondRebate(line)
            case .rebateOnFee(let line): .rebateOnFee(line)
            case .rebateOutOfRange(let left): .rebateOutOfRange(left: left)
            case .beyondPayment(let left): .beyondPayment(left: left)
            }
    }
}

extension OrderSheet {
    init(_ account: OrderAccount) {
        self.init(
            number: account.number,
            lines: account.lines.map { line in
                let state: Line.State = line.isTakenBack ? .takenBack : line.isFee ? .fee : line.usedAt.map { .used($0) } ?? (line.hasTicket ? .valid : .waiting)
                return Line(position: line.position, label: line.label, price: line.price, left: line.left, state: state)
            },
            payments: account.payments.map { ($0.at, $0.kind, $0.amount) })
    }
}
