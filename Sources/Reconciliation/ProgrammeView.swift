import Booking
import Domain

/// The catalogue as the reconciler's loops use it, read again only when its version changed.
actor ProgrammeView {
    private let source: any CatalogueStore
    private var known = Catalogue.empty
    private var layouts: [String: SeatLayout] = [:]
    private var checkedAt: ContinuousClock.Instant?

    static let freshness = Duration.seconds(1)

    init(catalogue: any CatalogueStore) {
        source = catalogue
    }

    func catalogue() async throws(LedgerError) -> Catalogue {
        let now = ContinuousClock.now
        if try await source.catalogueVersion() != known.version { known = try await source.catalogue() }
        checkedAt = now
        return known
    }

    func layout(of session: Session) async throws(LedgerError) -> SeatLayout? {
        guard let digest = session.layoutDigest else { return nil }
        if let layout = layouts[digest] { return layout }
        let layout = try await source.layout(digest: digest)
        layouts[digest] = layout
        return layout
    }

    func picture(digest: String) async throws(LedgerError) -> [UInt8]? { try await source.picture(digest: digest) }

    /// - Parameter freshness: how old the catalogue may be. A second by default: this is asked for each ticket.
    func find(
        session number: UInt32, within freshness: Duration = ProgrammeView.freshness
    ) async throws(LedgerError) -> (session: Session, event: Event)? {
        if let checkedAt, checkedAt.duration(to: .now) < freshness, let found = Self.find(number, in: known) { return found }
        return Self.find(number, in: try await catalogue())
    }

    private static func find(_ number: UInt32, in catalogue: Catalogue) -> (session: Session, event: Event)? {
        guard let session = catalogue.sessions.first(where: { $0.number == number }),
            let event = catalogue.events.first(where: { $0.id == session.eventID })
        else { return nil }
        return (session, event)
    }
}
