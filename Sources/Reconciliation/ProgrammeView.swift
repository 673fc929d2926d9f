import Booking
import Domain

/// The catalogue as the reconciler's loops use it, read again only when its version changed.
actor ProgrammeView {
    private let source: any CatalogueStore
    private var known = Catalogue.empty
    private var layouts: [String: SeatLayout] = [:]

    init(catalogue: any CatalogueStore) {
        source = catalogue
    }

    func catalogue() async throws(LedgerError) -> Catalogue {
        if try await source.catalogueVersion() != known.version { known = try await source.catalogue() }
        return known
    }

    func layout(of session: Session) async throws(LedgerError) -> SeatLayout? {
        guard let digest = session.layoutDigest else { return nil }
        if let layout = layouts[digest] { return layout }
        let layout = try await source.layout(digest: digest)
        layouts[digest] = layout
        return layout
    }

    func find(session number: UInt32) async throws(LedgerError) -> (session: Session, event: Event)? {
        let catalogue = try await catalogue()
        guard let session = catalogue.sessions.first(where: { $0.number == number }),
            let event = catalogue.events.first(where: { $0.id == session.eventID })
        else { return nil }
        return (session, event)
    }
}
