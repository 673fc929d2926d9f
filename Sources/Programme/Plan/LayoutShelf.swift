import Crypto
import Domain
import Foundation

/// Layouts by digest, each built once for all sessions that sell the same categories of the same plan.
struct LayoutShelf {
    private(set) var layouts: [String: SeatLayout] = [:]
    private var digests: [String: String] = [:]

    /// Digest of the layout: SHA-256, hexadecimal, of its JSON with sorted keys. Nil when the session sells no seat.
    ///
    /// - Parameter sold: the session's categories in their order.
    mutating func digest(plan: PlanEntry, sold: [PlanEntry.Area]) throws -> String? {
        guard let seating = plan.seating, sold.contains(where: { $0.kind == .numbered }) else { return nil }
        let key = ([plan.id] + sold.map(\.id)).joined(separator: "/")
        if let digest = digests[key] { return digest }
        var indexes: [String: Int] = [:]
        for (index, area) in sold.enumerated() {
            for name in area.planCategories { indexes[name] = index }
        }
        let layout = SeatLayout(plan: seating) { indexes[$0] }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let digest = SHA256.hash(data: try encoder.encode(layout)).map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
        digests[key] = digest
        layouts[digest] = layout
        return digest
    }
}
