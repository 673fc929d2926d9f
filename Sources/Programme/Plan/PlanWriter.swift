import Domain
import Foundation

/// Writes a drawn plan as the file that a designer's program would have made (the open pretix seating-plan format), which is then read like any other.
public enum PlanWriter {
    private struct Point: Encodable { var x, y: Double }
    private struct Size: Encodable { var width, height: Double }
    private struct Category: Encodable { var name: String }
    private struct Document: Encodable {
        var name: String
        var size: Size
        var categories: [Category]
        var zones: [Zone]
    }
    private struct Zone: Encodable {
        var name, zone_id: String
        var position = Point(x: 0, y: 0)
        var rows: [Row]
        var areas: [Area] = []
    }
    private struct Row: Encodable {
        var row_number: String
        var seats: [Seat]
    }
    private struct Seat: Encodable {
        var seat_guid, seat_number, category: String
        var position: Point
    }
    /// Where people stand.
    private struct Area: Encodable {
        struct Caption: Encodable {
            var text: String
            var position: Point
        }
        var shape = "rectangle"
        var position: Point
        var rectangle: Size
        var text: Caption
    }

    /// - Returns: JSON with sorted keys: the same drawing has the same bytes.
    public static func write(_ drawn: DrawnPlan) throws -> [UInt8] {
        let plan = drawn.plan
        var zones = plan.sections.map { section in
            Zone(
                name: section.name, zone_id: section.id,
                rows: section.rows.map { row in
                    Row(
                        row_number: row.label,
                        seats: row.seats.map { Seat(seat_guid: $0.id, seat_number: $0.number, category: $0.category, position: Point(x: $0.position.x, y: $0.position.y)) })
                })
        }
        zones += drawn.standing.map { area in
            let middle = Point(x: area.width / 2, y: area.height / 2)
            return Zone(
                name: area.name, zone_id: area.name, rows: [],
                areas: [
                    Area(
                        position: Point(x: area.corner.x, y: area.corner.y), rectangle: Size(width: area.width, height: area.height),
                        text: Area.Caption(text: area.category, position: middle))
                ])
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(
            try encoder.encode(
                Document(name: plan.name, size: Size(width: plan.width, height: plan.height), categories: plan.categories.map(Category.init), zones: zones)))
    }
}
