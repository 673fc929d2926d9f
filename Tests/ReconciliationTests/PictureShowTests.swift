import Booking
import Domain
import Foundation
import Logging
import Synchronization
import Testing

@testable import Reconciliation

@Suite struct PictureShowTests {
    /// Pictures in a store that may be away.
    private final class Wall: QuietProjection {
        private struct State {
            var hanging: [String: [UInt8]] = [:]
            var kept: [String] = []
            var isAway = false
        }
        private let state = Mutex(State())

        var hanging: Set<String> { state.withLock { Set($0.hanging.keys) } }
        var kept: [String] { state.withLock { $0.kept } }
        var isAway: Bool {
            get { state.withLock { $0.isAway } }
            set { state.withLock { $0.isAway = newValue } }
        }

        func keepPicture(digest: String) async throws(SeatStoreError) -> Bool {
            if isAway { throw .unavailable(cause: "away") }
            return state.withLock { state in
                guard state.hanging[digest] != nil else { return false }
                state.kept.append(digest)
                return true
            }
        }

        func publish(picture: [UInt8], digest: String) async throws(SeatStoreError) { state.withLock { $0.hanging[digest] = picture } }
    }

    private struct Gallery: CatalogueStore {
        let shown: Catalogue

        func write(_ programme: Programme, noted: JournalNote?) async throws(LedgerError) -> CatalogueWriteOutcome { .refused([]) }
        func catalogueVersion() async throws(LedgerError) -> Int64 { shown.version }
        func catalogue() async throws(LedgerError) -> Catalogue { shown }
        func layout(digest: String) async throws(LedgerError) -> SeatLayout? { nil }
        func picture(digest: String) async throws(LedgerError) -> [UInt8]? { Array(digest.utf8) }
    }

    @Test func aPictureHangsUntilTwoDaysAfterTheLastSessionBegan() {
        let catalogue = Fixture.catalogue(startsAt: 1_000_000_000)
        #expect(PictureShow.digests(of: catalogue, at: Timestamp(milliseconds: 1_000_000_000 + 47 * 3_600_000)) == ["p"])
        #expect(PictureShow.digests(of: catalogue, at: Timestamp(milliseconds: 1_000_000_000 + 49 * 3_600_000)) == [])
    }

    @Test func whatHangsIsKeptAndWhatFailedIsTriedAgain() async {
        let catalogue = Fixture.catalogue(startsAt: Timestamp(Date()).milliseconds + 3_600_000)
        let wall = Wall()
        let show = PictureShow(
            projection: wall, programme: ProgrammeView(catalogue: Gallery(shown: catalogue)), logger: Logger(label: "test"))
        var hanging = PictureShow.Hanging()
        wall.isAway = true
        await show.show(catalogue, &hanging)
        #expect(wall.hanging == [] && hanging.nextLook < .now + .seconds(60))
        wall.isAway = false
        hanging.nextLook = .now
        await show.show(catalogue, &hanging)
        #expect(wall.hanging == ["p"] && wall.kept == [])
        // Nothing to do for an hour, then it is kept for another week.
        await show.show(catalogue, &hanging)
        #expect(wall.kept == [] && hanging.nextLook > .now + .seconds(600))
        hanging.nextLook = .now
        await show.show(catalogue, &hanging)
        #expect(wall.kept == ["p"])
    }

    private enum Fixture {
        static func catalogue(startsAt: Int64) -> Catalogue {
            let start = Timestamp(milliseconds: startsAt)
            let event = Event(
                id: "e", number: 1, title: "Soirée", artist: "Léa", description: "", genre: "", organiser: Organiser(id: "o", name: "", licence: ""),
                picture: Picture(digest: "p", format: .png, width: 800, height: 480, alt: "A"))
            let session = Session(
                id: "soiree", number: 1, eventID: "e",
                venue: Venue(id: "v", name: "Salle", address: "", postalCode: "", city: "Orléans", timeZone: "Europe/Paris"), startsAt: start,
                doorsAt: nil, bookingOpensAt: Timestamp(milliseconds: 0), bookingClosesAt: start, status: .published, buyerLimit: 6,
                vatRate: VATRate(basisPoints: 210), categories: [], layoutDigest: nil, lane: 1, holdSeconds: 600, paymentSeconds: 900)
            return Catalogue(version: 1, events: [event], sessions: [session])
        }
    }
}
