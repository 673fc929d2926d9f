import Booking

/// Executes items of one kind. Every execution may be repeated after a crash at any point, and acts once.
protocol OutboxExecutor: Sendable {
    /// - Throws: ``OutboxFault``, ``PaymentError`` or ``MailError`` when it is known whether trying again may help; any other error may.
    func execute(_ item: OutboxItem) async throws -> OutboxEffect

    /// Whether it is worth trying now; false leaves the item as it is.
    func mayTry(_ item: OutboxItem) async -> Bool
}

extension OutboxExecutor {
    func mayTry(_ item: OutboxItem) async -> Bool { true }
}

/// Why an item could not be executed, without secrets or personal data.
enum OutboxFault: Error, Hashable {
    /// Trying again may help.
    /// - Parameter after: not before so long; nil leaves the time to the one who tries.
    case later(String, after: Duration? = nil)
    /// Trying again cannot help: people must look.
    case never(String)

    /// The end of a dispute says whether the money is still owed; that takes weeks.
    static func disputed(_ dispute: Dispute) -> Self {
        .later("a bank decides about dispute \(dispute.id), and would give the money back besides", after: .seconds(3_600))
    }

    /// - Parameter error: what an executor threw.
    init(_ error: any Error) {
        switch error {
        case let fault as OutboxFault: self = fault
        case PaymentError.refused(let code, _): self = .never("the provider refuses: \(code)")
        case PaymentError.unreadable: self = .later("the provider's answer cannot be read")
        case PaymentError.unknownPayment: self = .never("the provider does not know the payment")
        case PaymentError.unavailable(let cause, let pause): self = .later("the provider is away: \(cause)", after: pause)
        case MailError.refused(let cause): self = .never(cause)
        case MailError.unavailable(let cause), MailError.deferred(let cause), MailError.unwelcome(let cause): self = .later(cause)
        default: self = .later("\(error)")
        }
    }
}
