import Booking
import Domain

/// A catalogue whose steps are fault points.
public struct FaultyCatalogue: CatalogueStore {
    private let base: any CatalogueStore
    private let points: FaultPoints

    public init(_ base: any CatalogueStore, points: FaultPoints) {
        self.base = base
        self.points = points
    }

    public func write(_ programme: Programme, noted: JournalNote?) async throws(LedgerError) -> CatalogueWriteOutcome {
        try await points.step("CatalogueStore", #function) { () async throws(LedgerError) in try await base.write(programme, noted: noted) }
    }

    // Questions change nothing.

    public func catalogueVersion() async throws(LedgerError) -> Int64 { try await base.catalogueVersion() }
    public func catalogue() async throws(LedgerError) -> Catalogue { try await base.catalogue() }
    public func picture(digest: String) async throws(LedgerError) -> [UInt8]? { try await base.picture(digest: digest) }
    public func layout(digest: String) async throws(LedgerError) -> SeatLayout? { try await base.layout(digest: digest) }
}
