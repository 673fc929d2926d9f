import Domain
import Foundation

/// Reads programme files (YAML, see `config/programme/README.md`) and the seating plans that they name, checks everything,
/// and answers a whole programme or every problem found.
public struct ProgrammeReader: Sendable {
    /// What a session gets when its entry does not say.
    public struct Defaults: Sendable {
        /// How long a hold lives before its order.
        public var hold: Duration
        /// How long an order waits for its payment.
        public var payment: Duration

        public init(hold: Duration = .seconds(600), payment: Duration = .seconds(900)) {
            self.hold = hold
            self.payment = payment
        }
    }

    private let now: Timestamp
    private let defaults: Defaults

    /// - Parameter now: the moment from which relative dates such as `+10m` count.
    public init(now: Timestamp, defaults: Defaults = Defaults()) {
        self.now = now
        self.defaults = defaults
    }

    /// - Parameter files: YAML files, or folders whose `.yml` and `.yaml` files are read; entries of one may refer to those
    ///   of another, in any order.
    /// - Returns: events and sessions in the order of the files; numbers are zero and lanes negative.
    public func read(files: [URL]) throws(ProgrammeErrors) -> Domain.Programme {
        let log = ProblemLog()
        let sources = ProgrammeSources.expand(files, log: log).compactMap { source in
            log.announce(file: source.name)
            return ProgrammeFile(url: source.url, name: source.name, log: log)
        }
        let programme = assemble(sources, log: log)
        if programme.events.isEmpty, log.isEmpty, let first = files.first {
            log.add(file: first.relativePath, reason: "there is no event in the programme")
        }
        guard log.isEmpty else { throw log.errors }
        return programme
    }

    /// Of a document in memory, with the files that it names.
    ///
    /// - Parameters:
    ///   - kept: sessions that are published, by id: their places are what they were.
    ///   - plans: where their seats are, by the layout's digest.
    func read(
        _ root: SourceNode, named name: String, files: [String: [UInt8]], keeping kept: [String: Session], in plans: [String: SeatingPlan]
    ) throws(ProgrammeErrors) -> Domain.Programme {
        let log = ProblemLog()
        let file = ProgrammeFile(root: Cursor(root: root, origin: .init(file: name, log: log)), shelf: .memory(files))
        let programme = assemble([file].compactMap(\.self), keeping: kept, in: plans, log: log)
        guard log.isEmpty else { throw log.errors }
        return programme
    }

    private func assemble(_ files: [ProgrammeFile], keeping kept: [String: Session] = [:], in keptPlans: [String: SeatingPlan] = [:], log: ProblemLog) -> Domain.Programme {
        var organisers = Register<Organiser>(kind: "organiser")
        var venues = Register<Venue>(kind: "venue")
        var plans = Register<PlanEntry>(kind: "plan")
        var priceLists = Register<PriceList>(kind: "price list")
        var planFiles = PlanFiles(log: log)
        for cursor in files.flatMap(\.organisers) { organisers.add(Organiser(cursor), id: cursor.id) }
        for cursor in files.flatMap(\.venues) { venues.add(Venue(cursor), id: cursor.id) }
        for file in files {
            for cursor in file.plans {
                plans.add(PlanEntry(cursor, shelf: file.shelf, venues: venues, files: &planFiles), id: cursor.id)
            }
        }
        for cursor in files.flatMap(\.priceLists) {
            let prices = cursor.fields(required: ["id", "prices"])?["prices"]
            priceLists.add(prices.flatMap(PriceList.init), id: cursor.id)
        }
        var rooms = Register<RoomTerms>(kind: "waiting room")
        for cursor in files.flatMap(\.rooms) { rooms.add(RoomEntry.shared(cursor), id: cursor.id) }
        var reader = EventEntry(
            organisers: organisers,
            sessions: SessionEntry(now: now, defaults: defaults, plans: plans, priceLists: priceLists, rooms: rooms, kept: kept, keptPlans: keptPlans.mapValues(SeatRows.init)))
        for file in files {
            for cursor in file.events { reader.read(cursor, files: file.shelf) }
        }
        return Domain.Programme(
            events: reader.events, sessions: reader.sold, layouts: reader.shelf.layouts, formerLayouts: reader.shelf.former, pictures: reader.pictures.bytes)
    }
}

extension Cursor {
    /// The value of the key `id`, before anything else of an entry is known.
    fileprivate var id: Cursor? {
        guard case .fields(let fields) = node.value, let field = fields.first(where: { $0.key == "id" }) else { return nil }
        return child(field)
    }
}
