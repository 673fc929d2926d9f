import Domain

/// Signs what a ticket claims. Only the reconciler has one.
public protocol TicketSigner: Sendable {
    /// Text of the QR code: prefix and Base45 payload.
    func sign(_ claims: TicketClaims) throws -> String
}
