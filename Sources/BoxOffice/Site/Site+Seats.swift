import Booking
import Domain
import Foundation
import Hummingbird
import Pages

// Choosing numbered seats.
extension Site {
    func seats(_ request: Request, _ context: BasicRequestContext, _ language: Language) async throws -> Response {
        let entry = try await office.entry(context)
        let section = request.uri.queryParameters["secteur"].map(String.init)
        let cookies = newVisitor(unlessKnownBy: request).map { [$0.cookie] } ?? []
        if let room = await roomInTheWay(of: entry, request, language) { return room }
        guard let page = try await seatsPage(entry, request, section: section, language) else { return redirect(to: .session(entry.session.id), language) }
        return answer(page, cookies: cookies)
    }

    /// Nil when nothing can be chosen: no seat has a number, or nothing is on sale.
    func seatsPage(
        _ entry: CatalogueMirror.Entry, _ request: Request, section wanted: String?, chosen: [SeatLayout.Seat] = [], message: Message? = nil, areTaken: Bool = false,
        _ language: Language
    ) async throws -> Page? {
        var show = await show(entry, now: try? await office.mirror.now())
        show.shopping = await shoppingTime(of: entry, request)
        guard show.sale == .open || show.sale == .unknown, let layout = try await office.mirror.layout(of: entry.session) else { return nil }
        guard let snapshot = try await office.board.snapshot(of: entry.session, layout: layout.layout) else { throw Problem.suspended }
        let house = HouseList(layout.layout, snapshot, choosable: show.choosableCategories)
        let current = house.sections.first { $0.id == wanted } ?? house.sections.first { $0.free > 0 } ?? house.sections.first
        let instead = areTaken ? NearestSeats(free: house.allFree).instead(of: chosen) : []
        return SeatsPage(
            show: show, sections: house.sections, current: current?.id ?? "", rows: house.rows(ofSection: current?.id ?? ""),
            chosen: Set(chosen.map(\.offset)), key: newKey(), message: message, instead: instead.map { ($0.id, $0.label) }
        ).page(in: language)
    }
}

/// The free seats of a house, section by section and row by row. Pure.
struct HouseList {
    private(set) var sections: [SeatsPage.Section] = []
    private var free: [String: [SeatLayout.Seat]] = [:]

    /// - Parameter choosable: indexes of categories; without the companions' where a seat is held with the wheelchair place beside it.
    init(_ layout: SeatLayout, _ snapshot: AvailabilitySnapshot, choosable: [Int]) {
        let choosable = Set(choosable)
        var seats = layout.seats[...]
        for section in snapshot.answer.sections ?? [] {
            let states = Array(section.states.utf8)
            let own = zip(seats.prefix(states.count), states).filter { $1 == UInt8(ascii: "f") && choosable.contains($0.category) }.map(\.0)
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
            rows[rows.count - 1].seats.append((seat.offset, seat.number))
        }
        return rows
    }
}
