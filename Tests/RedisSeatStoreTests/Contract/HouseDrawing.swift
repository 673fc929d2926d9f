import Booking
import Domain
import TestSupport

/// Houses of random shape, each on a lane of its own. Category 0 and 1 are numbered, 2 wheelchair places, 3 their companions' seats, 4 standing; allotments are of 0 and of 4.
enum HouseDrawing {
    static func draw(number: UInt32, rows count: Int, random: inout SeededGenerator) -> (Session, SeatLayout) {
        let names = ["Or", "Argent", "PMR", "Accompagnateur"]
        var rows: [SeatingPlan.Row] = []
        for row in 0..<count {
            var x = Double.random(in: 0...100, using: &random)
            var seats: [SeatingPlan.Seat] = []
            while seats.count < Int.random(in: 1...14, using: &random) {
                for name in group(&random, after: seats.count, usual: names[row * 3 < count ? 0 : 1]) {
                    seats.append(.init(id: "\(row)-\(seats.count)", number: "\(seats.count)", category: name, position: .init(x: x, y: Double(row * 40))))
                    x += 25
                }
                if Int.random(in: 0...5, using: &random) == 0 { x += 60 }
            }
            rows.append(.init(label: "\(row)", seats: seats))
        }
        let plan = SeatingPlan(
            name: "Salle", width: 500, height: 500, categories: names, sections: [.init(id: "P", name: "Parterre", rows: rows)])
        let aside = Set(rows[0].seats.filter { $0.category == "Or" }.prefix(3).map(\.id))
        let layout = SeatLayout(
            plan: plan, pools: 7, categoryIndex: { names.firstIndex(of: $0) }, allotment: { aside.contains($0) ? 5 : nil })
        return (session(number: number, layout: layout, aside: aside.count, random: &random), layout)
    }

    /// A seat, or wheelchair places with companions' seats, also one between two and two around one.
    private static func group(_ random: inout SeededGenerator, after seats: Int, usual: String) -> [String] {
        guard Int.random(in: 0...9, using: &random) == 9, seats > 1 else { return [usual] }
        let groups = [["PMR", "Accompagnateur"], ["Accompagnateur", "PMR"], ["PMR", "Accompagnateur", "PMR"], ["Accompagnateur", "PMR", "Accompagnateur"]]
        return groups.randomElement(using: &random) ?? groups[0]
    }

    private static func session(
        number: UInt32, layout: SeatLayout, aside: Int, random: inout SeededGenerator
    ) -> Session {
        func category(_ id: String, _ index: Int) -> Domain.Category {
            Domain.Category(id: id, name: id, kind: .numbered, capacity: layout.seats.count { $0.category == index }, tariffs: [])
        }
        let later = House.opening + .seconds(Int.random(in: 0...20_000, using: &random))
        var inventory = InventoryRules(
            allotments: [
                Allotment(id: "presse", name: "Presse", category: 0, capacity: aside, releasesAt: later, codeDigest: Bool.random(using: &random) ? "p" : nil),
                Allotment(
                    id: "club", name: "Club", category: 4, capacity: 4, releasesAt: Bool.random(using: &random) ? later : nil, codeDigest: "c",
                    salesOpenAt: Bool.random(using: &random) ? House.opening + .seconds(20) : nil),
            ],
            // Now and then to those who stand: nobody can have a seat with that.
            wheelchairs: [WheelchairPlaces(category: 2, companion: 3, opensTo: Int.random(in: 0...4, using: &random) == 0 ? 4 : 0, opensAt: later)],
            droppedBaskets: [DroppedBaskets(), DroppedBaskets(visitor: 0, network: 0), DroppedBaskets(visitor: 120, network: 400)].randomElement(using: &random)
                ?? DroppedBaskets(), networkHolds: [InventoryRules.usualNetworkHolds, 0, 40, 500].randomElement(using: &random) ?? 0)
        changeRules(&inventory, &random)
        return Session(
            id: "s", number: number, eventID: "e",
            venue: Venue(id: "v", name: "V", address: "", postalCode: "", city: "", timeZone: "Europe/Paris"),
            startsAt: House.opening + .seconds(900_000), doorsAt: nil, bookingOpensAt: House.opening + .seconds(60),
            // A house of the contract lives through some 60,000 seconds: its last orders are paid after the closing.
            bookingClosesAt: House.opening + .seconds(50_000), status: .published,
            buyerLimit: Int.random(in: 4...12, using: &random), vatRate: VATRate(basisPoints: 210),
            categories: [
                category("or", 0), category("argent", 1), category("pmr", 2), category("accompagnateur", 3),
                Domain.Category(id: "fosse", name: "Fosse", kind: .standing, capacity: 20, tariffs: []),
            ], layoutDigest: "x", lane: Int(number), holdSeconds: 600, paymentSeconds: 900, inventory: inventory)
    }

    /// What an organiser may change while a session is on sale.
    static func changeRules(_ inventory: inout InventoryRules, _ random: inout SeededGenerator) {
        inventory.orphans = OrphanRule.allCases.randomElement(using: &random) ?? .off
        inventory.liveHoldLimit = Int.random(in: 0...3, using: &random) == 0 ? 6 : 1000
    }
}
