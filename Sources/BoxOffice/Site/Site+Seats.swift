import Booking
import Domain
import Foundation
import Hummingbird
import Pages

// Choosing numbered seats.
extension Site {
    /// More than anybody may have: an address could name a whole house.
    private static let mostChosen = 100

    func seats(_ request: Request, _ context: BasicRequestContext, _ language: Language) async throws -> Response {
        let entry = try await office.entry(context)
        // As a form is sent: the section whose button was pressed, and what is ticked.
        let fields = request.query
        let cookies = newVisitor(unlessKnownBy: request).map { [$0.cookie] } ?? []
        if let room = await roomInTheWay(of: entry, request, language) { return room }
        let chosen = chosenSeats(fields, try await office.mirror.layout(of: entry.session))
        guard let page = try await seatsPage(entry, request, section: fields["secteur"], chosen: chosen, language) else { return redirect(to: .session(entry.session.id), language) }
        return answer(page, cookies: cookies)
    }

    /// Nil when nothing can be chosen: no seat has a number, or nothing is on sale.
    /// - Parameters:
    ///   - chosen: before; those that are free still are.
    ///   - taken: offsets of seats that are somebody else's, whatever was known of them a moment ago: others are offered instead.
    func seatsPage(
        _ entry: CatalogueMirror.Entry, _ request: Request, section wanted: String?, chosen: [SeatLayout.Seat] = [], message: Message? = nil, taken: Set<Int> = [],
        _ language: Language
    ) async throws -> Page? {
        var show = await show(entry, now: try? await office.mirror.now())
        show.shopping = await shoppingTime(of: entry, request)
        guard show.sale == .open || show.sale == .unknown, let layout = try await office.mirror.layout(of: entry.session) else { return nil }
        guard let snapshot = try await office.board.snapshot(of: entry.session, layout: layout.layout) else { throw Problem.suspended }
        let house = HouseList(layout.layout, snapshot, choosable: show.choosableCategories, taken: taken)
        let current = house.sections.first { $0.id == wanted } ?? house.sections.first { $0.free > 0 } ?? house.sections.first
        let free = house.allFree
        let instead = taken.isEmpty ? [] : NearestSeats(free: free).instead(of: chosen)
        let still = Set(free.map(\.offset))
        return SeatsPage(
            show: show, sections: house.sections, current: current?.id ?? "", rows: house.rows(ofSection: current?.id ?? ""),
            chosen: chosen.filter { still.contains($0.offset) }.prefix(Self.mostChosen).map(SeatsPage.Seat.init), key: newKey(), message: message, instead: instead.map { ($0.id, $0.name) }
        ).page(in: language)
    }
}

extension SeatsPage.Seat {
    init(_ seat: SeatLayout.Seat) {
        self.init(id: seat.id, offset: seat.offset, name: seat.name, category: seat.category)
    }
}

/// The free seats of a house, section by section and row by row. Pure.
struct HouseList {
    private(set) var sections: [SeatsPage.Section] = []
    private var free: [String: [SeatLayout.Seat]] = [:]

    /// - Parameter choosable: indexes of categories; without the companions' where a seat is held with the wheelchair place beside it.
    /// - Parameter taken: offsets of seats that are not free any more.
    init(_ layout: SeatLayout, _ snapshot: AvailabilitySnapshot, choosable: [Int], taken: Set<Int> = []) {
        let choosable = Set(choosable)
        var seats = layout.seats[...]
        for section in snapshot.answer.sections ?? [] {
            let states = Array(section.states.utf8)
            let own = zip(seats.prefix(states.count), states).filter { $1 == UInt8(ascii: "f") && choosable.contains($0.category) && !taken.contains($0.offset) }.map(\.0)
            seats = seats.dropFirst(states.count)
            sections.append(SeatsPage.Section(id: section.id, name: section.name, free: own.count))
            free[section.id] = own
        }
    }

    var allFree: [SeatLayout.Seat] { sections.flatMap { free[$0.id] ?? [] } }

    func rows(ofSection id: String) -> [SeatsPage.Row] {
        var rows: [SeatsPage.Row] = []
        for seat in free[id] ?? [] {
            if rows.last?.label != seat.row || rows.last?.category != seat.category {
                rows.append(SeatsPage.Row(label: seat.row, category: seat.category, seats: []))
            }
            rows[rows.count - 1].seats.append(SeatsPage.Seat(seat))
        }
        return rows
    }
}
