import Domain
import Foundation

/// The languages of the site. French is at the root, the others below their code.
public enum Language: String, CaseIterable, Sendable {
    case french = "fr"
    case english = "en"

    /// As it calls itself.
    var name: String {
        switch self {
        case .french: "Français"
        case .english: "English"
        }
    }

    /// First part of the site's paths; empty for French.
    public var prefix: String { self == .french ? "" : "/\(rawValue)" }

    /// Of a page's path.
    public init(path: some StringProtocol) {
        self = Self.allCases.first { !$0.prefix.isEmpty && (path == $0.prefix || path.hasPrefix($0.prefix + "/")) } ?? .french
    }

    /// In which a buyer is written to: French, unless the order says otherwise.
    public init(ofBuyer buyer: Buyer) {
        self = buyer.language.flatMap { Language(rawValue: $0) } ?? .french
    }

    /// A phrase in this language.
    func callAsFunction(_ phrase: Phrase) -> String {
        switch self {
        case .french: FrenchSpaces.typeset(phrase.french)
        case .english: phrase.english
        }
    }

    /// What stands in one page alone, in both languages.
    func callAsFunction(_ french: String, _ english: String) -> String { self == .french ? FrenchSpaces.typeset(french) : english }

    /// `A 12 ; A 13`, `A 12; A 13`.
    func list(_ parts: some Sequence<String>) -> String { parts.joined(separator: self == .french ? "\u{202F}; " : "; ") }

    /// `8 168`, `8,168`.
    static func grouped(_ count: Int, by separator: String) -> String {
        let digits = String(count)
        return digits.enumerated().reduce(into: "") { text, digit in
            if digit.offset > 0, (digits.count - digit.offset).isMultiple(of: 3) { text += separator }
            text.append(digit.element)
        }
    }

    /// `Parterre, rang A, place 12`, `Parterre, row A, seat 12`.
    public func seat(_ name: SeatName) -> String {
        self == .french ? name.frozen : "\(name.section), \(self(.rowWord)) \(name.row), \(self(.seatWord)) \(name.number)"
    }

    /// `A 12 ; A 13` in whole names.
    func seats(_ names: [SeatName]) -> String { list(names.map(seat)) }

    /// Of a place as an order or a ticket has it; a text that names no seat stays what it is.
    public func seat(frozen label: String) -> String { SeatName(frozen: label).map(seat) ?? label }

    /// `8 168`, `8,168`.
    func number(_ count: Int) -> String { Self.grouped(count, by: self == .french ? "\u{202F}" : ",") }

    /// `59,00 €`, `€59.00`; a free place says so.
    public func price(_ amount: Money) -> String {
        guard amount != .zero else { return self(.free) }
        switch self {
        case .french: return amount.frenchText
        case .english:
            let digits = amount.frenchText.replacing("\u{A0}€", with: "").replacing("\u{202F}", with: ",")
            let parts = digits.split(separator: ",")
            return "€\(parts.dropLast().joined(separator: ",")).\(parts.last ?? "00")"
        }
    }

    /// `samedi 23 janvier 2027`, `Saturday 23 January 2027`.
    func day(_ moment: Timestamp, in zone: TimeZone) -> String {
        let parts = Self.parts(moment, zone)
        let names = Self.names[self, default: ([], [])]
        let first = self == .french && parts.day == 1 ? "1er" : "\(parts.day)"
        return "\(names.days[parts.weekday - 1]) \(first) \(names.months[parts.month - 1]) \(parts.year)"
    }

    /// - Parameter number: 1 ... 12.
    func month(_ number: Int) -> String { Self.names[self, default: ([], [])].months[number - 1] }

    /// `23 janv. 2027`, for lists.
    func shortDay(_ moment: Timestamp, in zone: TimeZone) -> (day: String, month: String, year: String) {
        let parts = Self.parts(moment, zone)
        let month = Self.shortMonths[self, default: []][parts.month - 1]
        return ("\(parts.day)", month, "\(parts.year)")
    }

    /// `20 h 30`, `8.30 pm` written as `20:30`.
    public func time(_ moment: Timestamp, in zone: TimeZone) -> String {
        let parts = Self.parts(moment, zone)
        let minutes = parts.minute < 10 ? "0\(parts.minute)" : "\(parts.minute)"
        return self == .french ? "\(parts.hour) h \(minutes)".replacing(" ", with: "\u{A0}") : "\(parts.hour):\(minutes)"
    }

    /// `samedi 23 janvier 2027 à 20 h 30`.
    public func moment(_ moment: Timestamp, in zone: TimeZone) -> String {
        self(.dayAndTime(day: day(moment, in: zone), time: time(moment, in: zone)))
    }

    private static func parts(_ moment: Timestamp, _ zone: TimeZone) -> (year: Int, month: Int, day: Int, weekday: Int, hour: Int, minute: Int) {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        let parts = calendar.dateComponents([.year, .month, .day, .weekday, .hour, .minute], from: moment.date)
        return (parts.year ?? 0, parts.month ?? 1, parts.day ?? 1, parts.weekday ?? 1, parts.hour ?? 0, parts.minute ?? 0)
    }

    private static let names: [Language: (days: [String], months: [String])] = [
        .french: (
            ["dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"],
            [
                "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre",
            ]
        ),
        .english: (
            ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"],
            [
                "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
            ]
        ),
    ]

    private static let shortMonths: [Language: [String]] = [
        .french: ["janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."],
        .english: ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
    ]
}
