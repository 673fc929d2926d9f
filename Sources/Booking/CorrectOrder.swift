import Domain

/// Has something of an order taken back: the same way from the command line and from the back office.
public struct CorrectOrder: Sendable {
    public enum Outcome: Hashable, Sendable {
        /// The command's id.
        case asked(Int64)
        /// The same was asked before, in the same words, and is done once.
        case askedBefore(Command)
        case refused(CorrectionRefusal)
    }

    let desk: any StaffDesk

    public init(desk: any StaffDesk) { self.desk = desk }

    /// - Parameters:
    ///   - by: who asks, kept with the command.
    ///   - noted: for the house's journal, when it is asked for the first time. An order's id opens its page, and is no business of the journal.
    public func ask(_ request: CorrectionRequest, by: String, noted: JournalNote, at now: Timestamp) async throws(LedgerError) -> Outcome {
        let key = try await desk.freshKey(for: request)
        if let earlier = try await desk.command(withKey: key) { return .askedBefore(earlier) }
        if let refusal = try await desk.objection(to: request) { return .refused(refusal) }
        return .asked(try await desk.ask(CommandRequest(task: .correct(request), askedBy: by, key: key), noted: noted, at: now))
    }
}

extension CorrectionRequest.Extent {
    /// Why what somebody chose says nothing that could be taken back.
    public enum Mistake: Error, Hashable, Sendable {
        /// Fees that are not refundable go back with the whole order; one alone is a line.
        case everyFeeWithLines
        /// A part of a price is of one line.
        case amountWithoutLine
    }

    /// What somebody chose at the command line or on a page: no line is the whole order, and an amount is a part of one line's price.
    public static func chosen(lines: [Int], amount: Money?, everyFee: Bool) throws(Mistake) -> Self {
        guard !everyFee || lines.isEmpty else { throw .everyFeeWithLines }
        if let amount {
            guard lines.count == 1 else { throw .amountWithoutLine }
            return .rebate(line: lines[0], amount)
        }
        return lines.isEmpty ? everyFee ? .everything : .whole : .lines(lines)
    }
}
