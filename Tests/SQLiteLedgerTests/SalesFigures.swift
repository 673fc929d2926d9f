import Booking
import Domain

@testable import SQLiteLedger

/// What most tests want of a sales report: numbers of places and fees, and their money.
struct SalesFigures: Equatable {
    var quantity = 0
    var revenue = Money.zero
    var vat = Money.zero
}

extension SQLiteLedger {
    /// Money of places and fees together, and the number of places; then the same of fees alone.
    func salesFigures(_ question: SalesQuestion = SalesQuestion(isTest: true)) async throws(LedgerError) -> (totals: SalesFigures, fees: SalesFigures) {
        let cells = try await sales(question).cells
        let (all, fees) = (cells.reduce(into: SalesTally()) { $0 += $1.tally }, cells.filter(\.isFee).reduce(into: SalesTally()) { $0 += $1.tally })
        return (
            SalesFigures(quantity: all.quantity - fees.quantity, revenue: all.revenue, vat: all.vat),
            SalesFigures(quantity: fees.quantity, revenue: fees.revenue, vat: fees.vat)
        )
    }
}
