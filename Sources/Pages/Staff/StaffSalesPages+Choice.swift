import Domain
import Foundation

extension StaffSalesPages {
    /// By what the overview is sorted.
    public enum Sort: String, Hashable, Sendable, CaseIterable {
        case title, date, venue, sold, share, revenue

        /// By what was sold, which only the ledger knows.
        public var isOfFigures: Bool { self == .sold || self == .share || self == .revenue }

        func name(in say: Language) -> String {
            switch self {
            case .title: say("Spectacle", "Show")
            case .date: say("Date", "Date and time")
            case .venue: say("Lieu", "Venue")
            case .sold: say("Vendues", "Sold")
            case .share: say("Occupation", "Occupancy")
            case .revenue: say("Recette TTC", "Revenue")
            }
        }
    }

    /// Which sessions the overview shows.
    public struct Choice: Hashable, Sendable {
        /// Those that were played, instead of those to come.
        public var past: Bool
        public var search: String
        /// Nil for the usual order: the next one first, or the latest.
        public var sort: Sort?
        public var isDescending: Bool
        /// Of the page, from 1.
        public var number: Int

        public init(past: Bool, search: String, sort: Sort?, isDescending: Bool, number: Int) {
            (self.past, self.search, self.sort, self.isDescending, self.number) = (past, search, sort, isDescending, number)
        }

        func page(_ number: Int) -> Choice {
            var choice = self
            choice.number = number
            return choice
        }

        func sorted(by sort: Sort, isDescending: Bool) -> Choice {
            Choice(past: past, search: search, sort: sort, isDescending: isDescending, number: 1)
        }

        var address: String {
            let parts = [
                search.isEmpty ? nil : "q=" + (search.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""), past ? "when=past" : nil,
                sort.map { "sort=\($0.rawValue)" }, sort != nil && isDescending ? "order=desc" : nil, number > 1 ? "page=\(number)" : nil,
            ].compactMap(\.self)
            return parts.isEmpty ? "" : "?" + parts.joined(separator: "&")
        }
    }
}

extension StaffSalesPages.Choice {
    /// - Parameter performances: by their start. Those that are alike stay so.
    public func sorted(_ performances: [Performance]) -> [Performance] {
        func texts(_ text: (Performance) -> String) -> [Performance] {
            ordered(performances) { text($0).compare(text($1), options: [.caseInsensitive, .diacriticInsensitive, .numeric]) }
        }
        switch sort {
        case .title: return texts(\.title)
        case .venue: return texts(\.venue.name)
        case .date: return isDescending ? performances.reversed() : performances
        default: return past ? performances.reversed() : performances
        }
    }

    public func sorted(_ lines: [StaffSalesPages.Line]) -> [StaffSalesPages.Line] {
        func numbers(_ number: (StaffSalesPages.Line) -> Int64) -> [StaffSalesPages.Line] {
            ordered(lines) { number($0) < number($1) ? .orderedAscending : number($0) > number($1) ? .orderedDescending : .orderedSame }
        }
        switch sort {
        case .sold: return numbers { Int64($0.sold) }
        case .share: return numbers { Int64($0.share) }
        default: return numbers { $0.revenue.cents }
        }
    }

    private func ordered<Element>(_ elements: [Element], by compare: (Element, Element) -> ComparisonResult) -> [Element] {
        elements.enumerated().sorted { one, other in
            let result = compare(one.element, other.element)
            return result == .orderedSame ? one.offset < other.offset : result == (isDescending ? .orderedDescending : .orderedAscending)
        }.map(\.element)
    }
}

extension StaffSalesPages.Line {
    /// Of the places, in hundredths of a percent.
    var share: Int { Occupancy(categoryID: "", name: "", capacity: performance.capacity, sold: sold).share }
}
