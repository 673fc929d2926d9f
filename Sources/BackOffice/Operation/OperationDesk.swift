import Booking
import Domain

/// What an operator's page knows of the platform: the ledger's book, and what its processes tell on the store.
public struct OperationDesk: Sendable {
    let book: any OperationBook
    let store: any ProcessStore
    let catalogue: any CatalogueStore
    let blocks: any BlockBook

    public init(book: any OperationBook, store: any ProcessStore, catalogue: any CatalogueStore, blocks: any BlockBook) {
        (self.book, self.store, self.catalogue, self.blocks) = (book, store, catalogue, blocks)
    }

    /// - Parameter now: by this machine's clock, should the store be away.
    func health(at now: Timestamp) async throws(LedgerError) -> PlatformHealth {
        let ledger = try await book.ledgerHealth()
        // A lane on which nothing is published is compared with nothing.
        let lanes = Set(try await catalogue.catalogue().sessions.map(\.lane))
        do {
            let (processes, now) = try await store.processes()
            return PlatformHealth(processes: processes, store: try await store.storeHealth(lanes: lanes), ledger: ledger, at: now)
        } catch {
            return PlatformHealth(processes: [], store: nil, ledger: ledger, at: now)
        }
    }

    /// Nil when there is none of this name, or the store is away.
    func process(_ role: String, _ name: String) async -> (process: ProcessReport, now: Timestamp)? {
        guard let (processes, now) = try? await store.processes() else { return nil }
        return processes.first { $0.role.rawValue == role && $0.name == name }.map { ($0, now) }
    }
}
