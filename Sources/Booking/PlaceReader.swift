import Crypto
import Domain

/// Reads what a visitor asks for against the session's house: which places, from which pool, and with whom.
public struct PlaceReader {
    let session: Session
    let layout: HouseLayout?
    let code: String?

    /// What one item may ask for; limits per buyer are far below.
    public static let quantities = 1...100_000
    /// Groups of numbered places that the house chooses for one request: each is a search of its own.
    public static let groupLimit = 8

    func read(_ items: [HoldItem]) throws(HoldMistake) -> [PlaceRequest] {
        var places: [PlaceRequest] = []
        var named: Set<String> = []
        for item in items {
            if case .seat(let id, _) = item, !named.insert(id).inserted { throw .seatTwice(id) }
        }
        let companions = companions(of: items, named: named)
        for item in items {
            switch item {
            case .seat(let id, _):
                let seat = try seat(id)
                places.append(try place(seat))
                // A wheelchair place takes the companion's seat with it, unless it is named itself or not wanted.
                if let beside = companions[id], !named.contains(beside.id) { places.append(try place(beside)) }
                if let owner = session.wheelchairs(ofCompanion: seat.category) {
                    let beside = layout?.neighbours(of: seat, category: owner.category) ?? []
                    guard beside.contains(where: { named.contains($0.id) }) else { throw .companionAlone(id) }
                }
            case .places(let id, let quantity, let together, let alone):
                places.append(try request(id, quantity, together: together, alone: alone))
            }
        }
        guard !places.isEmpty else { throw .nothingRequested }
        let requested = places.reduce(0) { $0 + $1.count }
        guard requested <= session.buyerLimit else {
            throw .tooManyPlaces(limit: session.buyerLimit, requested: requested)
        }
        let groups = places.count { $0.isChosenByTheHouse }
        guard groups <= Self.groupLimit else { throw .tooManyGroups(limit: Self.groupLimit, requested: groups) }
        return places
    }

    /// The companion's seat that goes with each wheelchair place named, by the place's id: rather one that is named too. From right to left each
    /// takes the one on its right first: no other choice serves more.
    private func companions(of items: [HoldItem], named: Set<String>) -> [String: SeatLayout.Seat] {
        guard let layout, !session.inventory.wheelchairs.isEmpty else { return [:] }
        let places = items.compactMap { item -> SeatLayout.Seat? in
            guard case .seat(let id, alone: false) = item else { return nil }
            return layout.seat(id: id)
        }
        var companions: [String: SeatLayout.Seat] = [:]
        var given: Set<String> = []
        for place in places.sorted(by: { $0.offset > $1.offset }) {
            guard let companion = session.wheelchairs(ofCategory: place.category)?.companion else { continue }
            let free = layout.neighbours(of: place, category: companion).filter { !given.contains($0.id) }
            guard let beside = free.first(where: { named.contains($0.id) }) ?? free.first else { continue }
            given.insert(beside.id)
            companions[place.id] = beside
        }
        return companions
    }

    private func seat(_ id: String) throws(HoldMistake) -> SeatLayout.Seat {
        guard let seat = layout?.seat(id: id) else { throw .unknownSeat(id) }
        return seat
    }

    private func place(_ seat: SeatLayout.Seat) throws(HoldMistake) -> PlaceRequest {
        guard let position = layout?.position(ofOffset: seat.offset) else { throw .unknownSeat(seat.id) }
        // With a code, a seat of its allotment may be taken; any other seat is asked for as by anybody.
        let opened = try allotment(ofCategory: seat.category)
        return .seat(position, category: seat.category, allotment: opened == seat.pool ? opened : nil)
    }

    private func request(
        _ id: String, _ quantity: Int, together: Bool, alone: Bool
    ) throws(HoldMistake) -> PlaceRequest {
        guard let category = session.categoryIndex(id) else { throw .unknownCategory(id) }
        guard Self.quantities.contains(quantity) else { throw .quantityOutOfRange(category: id, quantity: quantity) }
        if session.wheelchairs(ofCompanion: category) != nil { throw .companionAlone(id) }
        let allotment = try allotment(ofCategory: category)
        if session.categories[category].kind == .standing {
            return .standing(quantity, category: category, allotment: allotment)
        }
        if allotment == nil, !alone, let companion = session.wheelchairs(ofCategory: category)?.companion {
            return .wheelchairs(quantity, category: category, companion: companion)
        }
        return .best(quantity, category: category, allotment: allotment, together: together)
    }

    /// Pool of the allotment that the code opens in a category; nil without a code, or where it opens nothing.
    private func allotment(ofCategory category: Int) throws(HoldMistake) -> Int? {
        guard let code else { return nil }
        let digest = Allotment.digest(ofCode: code)
        let opened = session.inventory.allotments.indices.filter { session.inventory.allotments[$0].codeDigest == digest }
        guard !opened.isEmpty else { throw .unknownCode }
        return opened.first { session.inventory.allotments[$0].category == category }.map { session.categories.count + $0 }
    }
}

extension Session {
    /// Whether a code opens anything here, at any time.
    public func knows(code: String) -> Bool {
        let digest = Allotment.digest(ofCode: code)
        return inventory.allotments.contains { $0.codeDigest == digest }
    }

    /// The allotments that this code opens now.
    public func allotments(byCode code: String, at now: Timestamp) -> [Allotment] {
        let digest = Allotment.digest(ofCode: code)
        return allotmentsByCode(at: now).filter { $0.codeDigest == digest }
    }

    /// Whether this code gave places at prices of their own, and all of them were given back.
    public func isOver(code: String, at now: Timestamp) -> Bool {
        let digest = Allotment.digest(ofCode: code)
        let opened = inventory.allotments.filter { $0.codeDigest == digest && $0.tariffs != nil }
        return !opened.isEmpty && opened.allSatisfy { $0.isReleased(at: now) }
    }
}

extension Allotment {
    /// SHA-256 of a code as people type it: case and spaces do not matter. Hexadecimal.
    public static func digest(ofCode code: String) -> String {
        let plain = code.uppercased().filter { !$0.isWhitespace }
        return SHA256.hash(data: Array(plain.utf8)).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
