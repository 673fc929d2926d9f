import Booking
import Crypto
import Domain
import Foundation
import Pages
import Programme

/// Where events are entered, looked at and published.
public struct DraftDesk: Sendable {
    let book: any DraftBook
    let catalogue: any CatalogueStore
    let venues: any VenueBook

    public init(book: any DraftBook, catalogue: any CatalogueStore, venues: any VenueBook) {
        (self.book, self.catalogue, self.venues) = (book, catalogue, venues)
    }

    /// A draft as it is read now.
    struct Reading: Sendable {
        /// Of the catalogue.
        var version: Int64
        var known: KnownHouse
        /// Brought onto what is published now.
        var draft: EventDraft
        /// Ids of sessions whose date stays, because somebody may have bought it.
        var settled: Set<String>
        /// What buyers would be written to about.
        var told: [Alteration] = []
        /// Nil while something is wrong.
        var programme: Programme?
        var problems: [DraftProblem]
    }

    /// - Parameters:
    ///   - stored: of a change, what is published counts where nobody touched it since.
    ///   - reach: of whoever would publish it.
    ///   - moment: when it is to be published; nil: now. Until then more may have been sold.
    func read(_ stored: StoredDraft, within reach: StaffReach, at now: Timestamp, publishedAt moment: Timestamp? = nil) async throws(LedgerError) -> Reading {
        let published = try await catalogue.catalogue()
        let (draft, changed) = Self.merged(stored, onto: published)
        // After the catalogue: what changed between the two makes its version another one, and nothing is published by an older one.
        let known = KnownHouse(published, venues: try await venues.venues())
        let taken = try await book.takenIDs()
        var files: [String: [UInt8]] = [:]
        for digest in [draft.picture?.digest].compactMap(\.self) + draft.places.compactMap(\.plan) where files[digest] == nil {
            files[digest] = try await file(digest)
        }
        // Seats of published places are where their layout says; only who blocks some asks.
        var layouts: [String: SeatLayout] = [:]
        for places in draft.places where places.row.id != nil && !places.blocks.isEmpty {
            if let digest = places.plan, layouts[digest] == nil { layouts[digest] = try await catalogue.layout(digest: digest) }
        }
        var reading = Reading(
            version: published.version, known: known, draft: draft, settled: known.settled(taken, at: now), programme: nil, problems: changed)
        switch Self.read(draft, DraftReader(now: now, known: known, taken: taken, within: reach), files, layouts) {
        case .failure(let errors): reading.problems += errors.problems
        case .success(let programme):
            reading.told = Self.told(programme, known, settled: known.settled(taken, at: max(moment ?? now, now) + Alteration.foreseen), at: now)
            if changed.isEmpty { reading.programme = programme }
        }
        return reading
    }

    private static func told(_ programme: Programme, _ known: KnownHouse, settled: Set<String>, at now: Timestamp) -> [Alteration] {
        guard let event = programme.events.first, let before = known.events[event.id] else { return [] }
        return programme.sessions.compactMap { session in
            known.sessions[session.id].flatMap { Alteration(of: $0, before, to: session, event, isSettled: settled.contains($0.id), at: now) }
        }
    }

    /// Whether other texts of a venue are another town for people who may have bought a place there, whoever's show it is.
    func givesMoneyBack(_ venue: Venue, at now: Timestamp) async throws(LedgerError) -> Bool {
        let known = try await known()
        let settled = known.settled(try await book.takenIDs(), at: now + Alteration.foreseen)
        return known.sessions.values.contains { old in
            guard old.venue.id == venue.id, let event = known.events[old.eventID] else { return false }
            var new = old
            new.venue = venue
            return Alteration(of: old, event, to: new, event, isSettled: settled.contains(old.id), at: now)?.givesMoneyBack == true
        }
    }

    private static func read(_ draft: EventDraft, _ reader: DraftReader, _ files: [String: [UInt8]], _ layouts: [String: SeatLayout]) -> Result<Programme, DraftErrors> {
        do { return .success(try reader.read(draft, files: files, layouts: layouts)) } catch { return .failure(error) }
    }

    func known() async throws(LedgerError) -> KnownHouse { KnownHouse(try await catalogue.catalogue(), venues: try await venues.venues()) }

    /// A draft as its form shows it now.
    func current(_ stored: StoredDraft) async throws(LedgerError) -> EventDraft {
        guard stored.base != nil else { return stored.draft }
        return Self.merged(stored, onto: try await catalogue.catalogue()).draft
    }

    private static func merged(_ stored: StoredDraft, onto published: Catalogue) -> (draft: EventDraft, problems: [DraftProblem]) {
        guard let base = stored.base, let event = published.events.first(where: { $0.id == stored.eventID }) else { return (stored.draft, []) }
        let today = EventDraft(of: event, sessions: published.sessions.filter { $0.eventID == event.id })
        return stored.draft.merged(onto: today, from: base)
    }

    /// Those that somebody may enter now: since one was begun its event may have become another's, or have a date in a hall that is not theirs.
    func entered(within reach: StaffReach, of drafts: [StoredDraft]) async throws(LedgerError) -> [StoredDraft] {
        guard reach != .house, !drafts.isEmpty else { return drafts }
        let published = try await catalogue.catalogue()
        let known = KnownHouse(published)
        return drafts.filter { Self.isWithin(reach, Self.merged($0, onto: published).draft, of: $0.eventID, known) }
    }

    private static func isWithin(_ reach: StaffReach, _ draft: EventDraft, of event: String?, _ known: KnownHouse) -> Bool {
        BackOffice.covers(reach, draft) && (event.map { known.isWithin(reach, event: $0) } ?? true)
    }

    /// What was given for a draft, or what is on the programme already.
    func file(_ digest: String) async throws(LedgerError) -> [UInt8]? {
        if let bytes = try await book.file(digest: digest) { return bytes }
        return try await catalogue.picture(digest: digest)
    }

    // MARK: Pictures

    /// What is wrong with a picture that somebody gives; nil when it was taken.
    func take(picture bytes: [UInt8], into draft: inout EventDraft, at now: Timestamp) async throws(LedgerError) -> DraftFileFault? {
        guard bytes.count <= Picture.mostBytes else { return .pictureTooHeavy }
        guard let header = PictureHeader(bytes) else { return .noPicture }
        let sides = Picture.sides
        guard sides.contains(header.width), sides.contains(header.height) else { return .pictureSides }
        let digest = Self.digest(of: bytes)
        try await book.addFile(bytes, digest: digest, at: now)
        draft.picture = Picture(digest: digest, format: header.format, width: header.width, height: header.height, alt: "")
        return nil
    }

    // MARK: Plans

    enum PlanAnswer: Sendable {
        case taken
        case tooHeavy
        case wrong([String])
    }

    /// Takes a seating plan for some places of a draft, with a price to be said for each of its categories.
    func take(plan file: (name: String, bytes: [UInt8]), for key: Int, into draft: inout EventDraft, at now: Timestamp) async throws(LedgerError) -> PlanAnswer {
        guard file.bytes.count <= PlanCheck.mostBytes else { return .tooHeavy }
        switch Self.plan(file.bytes, named: file.name) {
        case .failure(let errors): return .wrong(errors.problems.map(\.description))
        case .success(let plan):
            let digest = Self.digest(of: file.bytes)
            try await book.addFile(file.bytes, digest: digest, at: now)
            draft.setPlan(digest, seats: plan.seatsByCategory, of: key)
            return .taken
        }
    }

    static func plan(_ bytes: [UInt8], named name: String) -> Result<SeatingPlan, ProgrammeErrors> {
        do { return .success(try PlanCheck.read(bytes, named: name)) } catch { return .failure(error) }
    }

    static func digest(of bytes: [UInt8]) -> String {
        SHA256.hash(data: bytes).map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
    }

    // MARK: Publication

    enum Publication: Sendable {
        case published(event: String)
        case wrong([DraftProblem])
        case refused([CatalogueRefusal])
        /// Somebody changed or published it meanwhile.
        case stale
        /// It is not, or not all of it, whoever publishes it may enter.
        case notTheirs
    }

    func publish(_ stored: StoredDraft, within reach: StaffReach, by actor: JournalActor, at now: Timestamp) async throws(LedgerError) -> Publication {
        // The catalogue may have changed since it was read: then it is read again.
        for _ in 1...5 {
            let reading = try await read(stored, within: reach, at: now)
            guard Self.isWithin(reach, reading.draft, of: stored.eventID, reading.known) else { return .notTheirs }
            guard let programme = reading.programme, let event = programme.events.first else { return .wrong(reading.problems) }
            switch try await book.publishDraft(stored.id, revision: stored.revision, as: programme, readAgainst: reading.version, by: actor, at: now) {
            case .published: return .published(event: event.id)
            case .refused(let refusals): return .refused(refusals)
            case .stale, .gone: return .stale
            case .taken: continue
            }
        }
        return .stale
    }
}
