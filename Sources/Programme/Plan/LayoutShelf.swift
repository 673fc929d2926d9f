import Crypto
import Domain
import Foundation

/// Layouts by digest, each built once for all sessions that sell the same categories of the same plan.
struct LayoutShelf {
    private(set) var layouts: [String: SeatLayout] = [:]
    /// The digest that the same plan had before, by its digest, where it had another one (see ``AisleRule``).
    private(set) var former: [String: String] = [:]
    private var digests: [String: String] = [:]

    /// So many groups of seats side by side that their ids do not fit (see ``SeatSegment/maximumID``).
    struct TooManyGroups: Error {
        let count: Int
    }

    /// Digest of the layout: SHA-256, hexadecimal, of its JSON with sorted keys. Nil when the session sells no seat.
    ///
    /// - Parameters:
    ///   - sold: the session's categories in their order.
    ///   - setAside: pool by id of the seats that are in an allotment.
    mutating func digest(plan: PlanEntry, sold: [PlanEntry.Area], pools: Int, setAside: [String: Int]) throws -> String? {
        guard let seating = plan.seating, sold.contains(where: { $0.kind == .numbered }) else { return nil }
        let aside = setAside.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        let key = ([plan.id, String(pools)] + sold.map(\.id) + aside).joined(separator: "/")
        if let digest = digests[key] { return digest }
        var indexes: [String: Int] = [:]
        for (index, area) in sold.enumerated() {
            for name in area.planCategories { indexes[name] = index }
        }
        func layOut(_ aisles: AisleRule) -> SeatLayout {
            SeatLayout(
                plan: seating, stage: plan.stage, pools: pools, aisles: aisles, categoryIndex: { indexes[$0] }, allotment: { setAside[$0] })
        }
        var layout = layOut(.current)
        guard layout.segmentSpan - 1 <= SeatSegment.maximumID else { throw TooManyGroups(count: layout.segments.count) }
        let digest = try Self.digest(of: layout)
        if seating.sections.contains(where: { AisleRule.former.aisles(in: $0) != AisleRule.current.aisles(in: $0) }) {
            former[digest] = try Self.digest(of: layOut(.former))
        }
        digests[key] = digest
        // Only drawn, and no part of what is sold: a plan that was imported before keeps the one it has.
        layout.stage = plan.stage
        layouts[digest] = layout
        return digest
    }

    private static func digest(of layout: SeatLayout) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return SHA256.hash(data: try encoder.encode(layout)).map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
    }
}
