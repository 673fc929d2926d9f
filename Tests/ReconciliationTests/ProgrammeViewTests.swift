import Booking
import Domain
import Synchronization
import Testing

@testable import Reconciliation

@Suite struct ProgrammeViewTests {
    /// Tickets may be made from a catalogue of a second ago; a letter about a cancellation may not.
    @Test func whoAsksForThePresentGetsIt() async throws {
        let catalogue = Shelf()
        let view = ProgrammeView(catalogue: catalogue)
        #expect(try await view.find(session: 1)?.session.status == .published)
        catalogue.cancel()
        #expect(try await view.find(session: 1, within: .seconds(3600))?.session.status == .published)
        #expect(try await view.find(session: 1, within: .zero)?.session.status == .cancelled)
        #expect(try await view.find(session: 2, within: .zero) == nil)
    }
}

/// A catalogue of one session that can be cancelled.
private final class Shelf: CatalogueStore {
    private let isCancelled = Mutex(false)

    func cancel() { isCancelled.withLock { $0 = true } }

    func write(_ programme: Programme, noted: JournalNote?) async throws(LedgerError) -> CatalogueWriteOutcome { .refused([]) }
    func catalogueVersion() async throws(LedgerError) -> Int64 { isCancelled.withLock { $0 } ? 2 : 1 }
    func layout(digest: String) async throws(LedgerError) -> SeatLayout? { nil }
    func picture(digest: String) async throws(LedgerError) -> [UInt8]? { nil }

    func catalogue() async throws(LedgerError) -> Catalogue {
        let isCancelled = isCancelled.withLock { $0 }
        let organiser = Organiser(id: "o", name: "O", licence: "")
        let event = Event(id: "e", number: 1, title: "E", artist: "", description: "", genre: "", organiser: organiser)
        let session = Session(
            id: "s", number: 1, eventID: "e", venue: Venue(id: "v", name: "V", address: "", postalCode: "", city: "", timeZone: "Europe/Paris"),
            startsAt: Timestamp(milliseconds: 0), doorsAt: nil, bookingOpensAt: Timestamp(milliseconds: 0),
            bookingClosesAt: Timestamp(milliseconds: 0), status: isCancelled ? .cancelled : .published, buyerLimit: 6,
            vatRate: VATRate(basisPoints: 210), categories: [], layoutDigest: nil, lane: 0, holdSeconds: 1, paymentSeconds: 1)
        return Catalogue(version: isCancelled ? 2 : 1, events: [event], sessions: [session])
    }
}
