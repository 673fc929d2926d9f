import Foundation
import OpeningDay

/// What people who come over HTTP want places in.
enum TrafficHouse: Sendable {
    case made(Scenario.HouseKind)
    /// A session as it is published.
    case copied(SessionCopy)

    var session: String {
        switch self {
        case .made: HouseFiles.session
        case .copied(let copy): copy.id
        }
    }

    /// Its API has a plan of seats.
    var hasPlan: Bool {
        switch self {
        case .made(let kind): kind.isNumbered
        case .copied(let copy): copy.isNumbered
        }
    }

    /// How people choose, with weights.
    var choices: [(Scenario.Behaviour.Choice, Double)] {
        switch self {
        case .made(.room): return [(.standing, 1)]
        case .made(.zenith): return [(.standing, 1), (.numbered, 1), (.seats, 1)]
        case .made(.theatre), .made(.arena), .made(.rows): return [(.seats, 6), (.numbered, 4)]
        case .copied(let copy):
            let seated: [(Scenario.Behaviour.Choice, Double)] = copy.isNumbered ? [(.seats, 6), (.numbered, 4)] : []
            return copy.hasStanding ? seated + [(.standing, copy.isNumbered ? 5 : 1)] : seated
        }
    }

    /// By the category's id; empty: by capacity.
    var categories: [String: Double] {
        switch self {
        case .made: [:]
        case .copied(let copy): copy.placesByCategory.mapValues(Double.init)
        }
    }

    var buyerLimit: Int {
        switch self {
        case .made: 6
        case .copied(let copy): copy.buyerLimit
        }
    }

    /// For the shape of the platform, and its size.
    var kind: Scenario.HouseKind {
        switch self {
        case .made(let kind): kind
        case .copied(let copy): .room(capacity: copy.places)
        }
    }

    /// Its places, more or less.
    var size: Int {
        switch self {
        case .made(.room(let capacity)), .made(.rows(let capacity)): capacity
        case .made(.theatre): 1200
        case .made(.zenith): 8200
        case .made(.arena): 21_000
        case .copied(let copy): copy.places
        }
    }

    /// That somebody who plays may want; nil: all that the session has.
    var wanted: Int? {
        switch self {
        case .made: nil
        case .copied(let copy): copy.places
        }
    }

    /// Free at the end, because nobody who plays wants them.
    var unwanted: Int {
        switch self {
        case .made: 0
        case .copied(let copy): copy.otherPlaces
        }
    }

    func known(_ session: Data, plan: Data?) throws -> House {
        switch self {
        case .made: try House(session: session, plan: plan)
        case .copied(let copy): try House(session: session, plan: plan, only: copy.ordinarySeats)
        }
    }

    /// - Parameter mostShoppers: so many shop at once at most; nil leaves it to the house. A session that is copied has its own.
    @Crowd func open(_ platform: LoadedPlatform, at opening: Date, mostShoppers: Int?) async throws {
        switch self {
        case .made(let kind):
            var files = try HouseFiles(kind, buyerLimit: buyerLimit, root: platform.programs.root)
            files.waitingRoom = "{stands: opening, joinBeforeMinutes: 10, shoppingMinutes: 5\(mostShoppers.map { ", mostShoppers: \($0)" } ?? "")}"
            try await platform.open(files, opens: opening.formatted(.iso8601))
        case .copied(let copy):
            try await copy.write(toLedger: platform.ledger, opens: opening)
            try await platform.start()
        }
    }
}
