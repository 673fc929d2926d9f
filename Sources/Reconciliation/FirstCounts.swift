import Booking
import Metrics

/// Counters at zero from the start: of one that appears with its first count, `increase()` sees nothing.
enum FirstCounts {
    static let labels = [
        "guichet_buyers_not_told",
        "guichet_closings",
        "guichet_command_failures",
        "guichet_disputes",
        "guichet_drain_failures",
        "guichet_drifts_found",
        "guichet_entries_set_aside",
        "guichet_evidence_failures",
        "guichet_lease_losses",
        "guichet_lease_takeovers",
        "guichet_ledger_lines",
        "guichet_ledger_refusals",
        "guichet_mail_refusals",
        "guichet_movement_sweeps",
        "guichet_movements_found",
        "guichet_orders_corrected",
        "guichet_orders_overdue",
        "guichet_orders_recalled",
        "guichet_payments_without_order",
        "guichet_places_repaired",
        "guichet_places_unsold",
        "guichet_refunds_outside",
        "guichet_reversals",
        "guichet_sales_under_price",
        "guichet_sales_undone",
        "guichet_sessions_checked",
        "guichet_settle_failures",
    ]

    static func begin() {
        for label in labels { Counter(label: label).increment(by: 0) }
        for kind in OutboxItem.Kind.allCases {
            for label in ["guichet_dead_letters", "guichet_outbox_failures"] {
                Counter(label: label, dimensions: [("kind", kind.rawValue)]).increment(by: 0)
            }
        }
    }
}
