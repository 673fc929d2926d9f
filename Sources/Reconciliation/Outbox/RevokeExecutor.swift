import Booking

/// Tells the box office that lines of an order were taken back: their places are free, their tickets void.
struct RevokeExecutor: OutboxExecutor {
    let journal: any OutboxJournal
    let projection: any Projection
    let programme: ProgrammeView

    func execute(_ item: OutboxItem) async throws -> OutboxEffect {
        guard let corrected = try await journal.correctedOrder(of: item) else {
            throw OutboxFault.never("the ledger does not know what was taken back")
        }
        let number = corrected.sale.order.sessionNumber
        guard let session = try await programme.find(session: number)?.session else {
            throw OutboxFault.later("the catalogue does not know session \(number)")
        }
        try await projection.revoke(corrected, layout: try await programme.layout(of: session))
        return .none
    }
}
