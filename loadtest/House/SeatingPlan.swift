import Foundation

/// A seating plan in the open pretix format, as much of it as a house of the load test needs.
struct SeatingPlan: Codable, Sendable {
    struct Size: Codable, Sendable { var width, height: Double }
    struct Place: Codable, Sendable { var x, y: Double }
    struct Category: Codable, Sendable {
        var name: String
        var color: String?
    }

    struct Seat: Codable, Sendable {
        var seatGUID, seatNumber: String
        var position: Place
        var category: String

        enum CodingKeys: String, CodingKey {
            case seatGUID = "seat_guid", seatNumber = "seat_number", position, category
        }
    }

    struct Row: Codable, Sendable {
        var rowNumber: String
        var rowNumberPosition: String?
        var position: Place
        var seats: [Seat]

        enum CodingKeys: String, CodingKey {
            case rowNumber = "row_number", rowNumberPosition = "row_number_position", position, seats
        }
    }

    struct Zone: Codable, Sendable {
        var name, zoneID: String
        var position: Place
        var rows: [Row]

        enum CodingKeys: String, CodingKey { case name, zoneID = "zone_id", position, rows }
    }

    var name: String
    var size: Size
    var categories: [Category]
    var zones: [Zone]

    var seatCount: Int { zones.reduce(0) { $0 + $1.rows.reduce(0) { $0 + $1.seats.count } } }

    /// Names of the categories that have seats, in the plan's order.
    var usedCategories: [String] {
        let used = Set(zones.lazy.flatMap(\.rows).flatMap(\.seats).map(\.category))
        return categories.map(\.name).filter(used.contains)
    }
}

extension SeatingPlan {
    /// A bowl of 20,848 seats: three levels of blocks around the floor, with wheelchair places and their companions in the
    /// first row of the lowest level.
    static func arena() -> SeatingPlan {
        let levels = [(rows: 25, width: 16), (rows: 20, width: 18), (rows: 16, width: 18)]
        var zones: [Zone] = []
        for (level, size) in levels.enumerated() {
            let blocks = 19 + level
            for block in 0..<blocks {
                let angle = 2 * Double.pi * Double(block) / Double(blocks)
                let radius = Double(1500 + 900 * level)
                let number = block + 1
                let id = "\(level + 1)\(number < 10 ? "0" : "")\(number)"
                let rows = (1...size.rows).map { row in
                    arenaRow(zone: id, row: row, width: size.width, level: level)
                }
                zones.append(
                    Zone(
                        name: "Bloc \(id)", zoneID: id,
                        position: Place(x: (4000 + radius * cos(angle)).rounded(), y: (4000 + radius * sin(angle)).rounded()),
                        rows: rows))
            }
        }
        let names = ["Accompagnateur PMR", "Catégorie 1", "Catégorie 2", "Catégorie 3", "PMR"]
        return SeatingPlan(
            name: "Grande Arena", size: Size(width: 8000, height: 8000), categories: names.map { Category(name: $0) },
            zones: zones)
    }

    private static func arenaRow(zone: String, row: Int, width: Int, level: Int) -> Row {
        let hasWheelchairs = level == 0 && row == 1
        let seats = (1...width).map { number in
            let category =
                hasWheelchairs && number == 1
                ? "PMR" : hasWheelchairs && number == 2 ? "Accompagnateur PMR" : "Catégorie \(level + 1)"
            return Seat(
                seatGUID: "\(zone)-\(row)-\(number)", seatNumber: String(number),
                position: Place(x: Double(25 * (number - 1)), y: 0), category: category)
        }
        return Row(
            rowNumber: String(row), rowNumberPosition: "both", position: Place(x: 0, y: Double(30 * (row - 1))), seats: seats)
    }
}
