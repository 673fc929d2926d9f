import Foundation

/// Programme files of the bench: as many sessions as a measure needs, in halls of its choice.
struct BenchProgramme: ImportedProgramme {
    enum Hall: Hashable, Sendable {
        /// 200,000 standing places, the most that a programme may have.
        case room
        /// 20,848 numbered seats in three categories.
        case arena
        /// So many numbered seats in one category, twenty in a row, and 1,000 standing places.
        case rows(seats: Int)

        /// Standing places.
        var standing: Int? {
            switch self {
            case .room: 200_000
            case .arena: nil
            case .rows: 1000
            }
        }

        var id: String {
            switch self {
            case .room: "room"
            case .arena: "arena"
            case .rows(let seats): "rows-\(seats)"
            }
        }

        var plan: SeatingPlan? {
            switch self {
            case .room: nil
            case .arena: .arena()
            case .rows(let seats): .rows(of: seats)
            }
        }
    }

    struct Sessions: Sendable {
        var hall: Hall
        var ids: [String]
        /// As in a programme file: strict, lenient or off.
        var orphans = "lenient"
    }

    /// Begins the names of the files.
    var name: String
    var sessions: [Sessions]

    static let buyerLimit = 100
    /// Ids of the standing category, and of those of seats.
    static let standing = "fosse"
    static let numbered = ["categorie-1", "categorie-2", "categorie-3"]

    private static let sessionsPerFile = 1000

    func write(to folder: String, opens: String) throws -> [String] {
        var texts = [head]
        for group in sessions {
            for start in stride(from: 0, to: group.ids.count, by: Self.sessionsPerFile) {
                let ids = group.ids[start..<min(start + Self.sessionsPerFile, group.ids.count)]
                texts.append(event(ids, of: group, opens: opens))
            }
        }
        for hall in halls {
            guard let plan = hall.plan else { continue }
            try JSONEncoder().encode(plan).write(to: URL(filePath: "\(folder)/\(hall.id).json"))
        }
        return try texts.enumerated().map { index, text in
            let file = "\(name)-\(index).yml"
            try text.write(toFile: "\(folder)/\(file)", atomically: true, encoding: .utf8)
            return file
        }
    }

    private var halls: [Hall] { Set(sessions.map(\.hall)).sorted { $0.id < $1.id } }

    private var head: String {
        var plans = "", prices = ""
        for hall in halls {
            plans += "  - id: \(hall.id)\n    venue: v\n"
            prices += "  - id: \(hall.id)\n    prices:\n"
            if let plan = hall.plan {
                plans += "    file: \(hall.id).json\n    categories:\n"
                for name in plan.usedCategories {
                    plans += "      - {id: \(HouseFiles.slug(name)), name: \(name)}\n"
                    prices += Self.price(HouseFiles.slug(name))
                }
            }
            if let capacity = hall.standing {
                plans += "    standing:\n      - {id: \(Self.standing), name: Fosse, capacity: \(capacity)}\n"
                prices += Self.price(Self.standing)
            }
        }
        return """
            \(HouseFiles.hosts)
            plans:
            \(plans)
            priceLists:
            \(prices)
            """
    }

    private static func price(_ category: String) -> String {
        "      \(category):\n        - {id: plein, name: Plein tarif, cents: 3900}\n"
    }

    /// Holds live longer than the bench, so that no expiry falls into one measure and not into another.
    private func event(_ ids: ArraySlice<String>, of group: Sessions, opens: String) -> String {
        let first = ids.first ?? ""
        var text = """
            events:
              - id: e-\(first)
                title: Soirée
                artist: Groupe
                genre: Rock
                description: Une soirée d'essai.
                organiser: o
                sessions:

            """
        for id in ids {
            text += "      - {id: \(id), plan: \(group.hall.id), starts: +60d 20:00, opens: \(opens), status: published, "
            text += "buyerLimit: \(Self.buyerLimit), vatPercent: 2.1, holdMinutes: 60, liveHolds: 1000000, droppedBaskets: {network: 0}, "
            text += "orphans: \(group.orphans), prices: \(group.hall.id)}\n"
        }
        return text
    }
}

extension SeatingPlan {
    /// Rows of twenty in blocks of fifty rows, one block beside the other.
    static func rows(of seats: Int) -> SeatingPlan {
        let (width, depth) = (20, 50)
        let rows = (seats + width - 1) / width
        let zones = stride(from: 0, to: rows, by: depth).map { first in
            let block = first / depth + 1
            return Zone(
                name: "Bloc \(block)", zoneID: "b\(block)", position: Place(x: Double(600 * (block - 1)), y: 0),
                rows: (first..<min(first + depth, rows)).map { row in
                    Row(
                        rowNumber: String(row - first + 1), rowNumberPosition: "both",
                        position: Place(x: 0, y: Double(30 * (row - first))),
                        seats: (1...min(width, seats - row * width)).map { number in
                            Seat(
                                seatGUID: "b\(block)-\(row - first + 1)-\(number)", seatNumber: String(number),
                                position: Place(x: Double(25 * (number - 1)), y: 0), category: "Catégorie 1")
                        })
                })
        }
        return SeatingPlan(
            name: "Salle de \(seats)", size: Size(width: Double(600 * zones.count), height: 1500),
            categories: [Category(name: "Catégorie 1")], zones: zones)
    }

    /// Ids of neighbours, two by two. The first two of each row come first, then the next two of each: who takes them in this
    /// order never takes from a row in which a neighbour is just being taken.
    var pairs: [[String]] {
        let rows = zones.flatMap(\.rows).map { $0.seats.map(\.seatGUID) }
        let widest = rows.map(\.count).max() ?? 0
        return stride(from: 0, to: widest, by: 2).flatMap { left in
            rows.filter { $0.count >= left + 2 }.map { [$0[left], $0[left + 1]] }
        }
    }
}
