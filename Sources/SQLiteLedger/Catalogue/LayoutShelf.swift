import Domain
import Foundation
import GRDB
import Synchronization

/// Layouts that were read lately, as they are used: what a digest names never changes, and to decode twenty thousand seats takes longer than to show them.
final class LayoutShelf: Sendable {
    private static let most = 4

    /// The latest comes last.
    private let layouts = Mutex<[(digest: String, layout: SeatLayout)]>([])

    func layout(_ digest: String, in db: Database) throws -> SeatLayout? {
        if let known = layouts.withLock({ $0.first { $0.digest == digest }?.layout }) { return known }
        guard let json = try Data.fetchOne(db, sql: "SELECT json FROM layout WHERE digest = ?", arguments: [digest]) else { return nil }
        let layout = try JSONDecoder().decode(SeatLayout.self, from: json)
        layouts.withLock { $0 = $0.filter { $0.digest != digest }.suffix(Self.most - 1) + [(digest, layout)] }
        return layout
    }
}
