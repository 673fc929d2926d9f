import Domain
import Foundation

/// A report as people and programs read it: a table with what it rests on. Who makes one says nothing of how it is shown; who shows one
/// (text, CSV, JSON, a page, a PDF) knows nothing of what it counts.
public struct Report: Sendable, Equatable {
    public enum Kind: String, Sendable {
        case text, count
        /// Tax included, unless its heading says otherwise.
        case money
        /// Basis points.
        case rate
        /// With its date and hour.
        case moment
    }

    public struct Column: Sendable, Equatable {
        /// For programs, in English and the same in every language; amounts get their unit behind it.
        public var id: String
        public var heading: String
        public var kind: Kind
        /// An identifier: programs get it, people read the name beside it.
        public var isKey: Bool

        public init(_ id: String, _ heading: String, _ kind: Kind = .text, isKey: Bool = false) {
            (self.id, self.heading, self.kind, self.isKey) = (id, heading, kind, isKey)
        }

        static func key(_ id: String) -> Column { Column(id, id, isKey: true) }

        public var isNumber: Bool { kind == .count || kind == .money || kind == .rate }
    }

    public enum Cell: Sendable, Hashable {
        case text(String)
        /// One of a few: programs get the word, people its name.
        case word(String, String)
        case count(Int)
        case money(Money)
        case rate(Int)
        case moment(Timestamp, TimeZone)
        /// Has no meaning in this row.
        case blank
    }

    public struct Fact: Sendable, Equatable {
        public var name: String
        public var text: String
    }

    /// One word, for files and programs: `takings`.
    public var name: String
    public var language: Language
    public var title: String
    /// Who and when: organiser, licence, period, edition.
    public var facts: [Fact]
    public var columns: [Column]
    public var rows: [[Cell]]
    /// The last one is that of all rows.
    public var totals: [[Cell]]
    /// What is counted, and how.
    public var notes: [String]
    /// The sandbox's sales: no revenue.
    public var isTest: Bool

    public init(
        name: String, language: Language, title: String, facts: [Fact], columns: [Column], rows: [[Cell]], totals: [[Cell]], notes: [String], isTest: Bool
    ) {
        (self.name, self.language, self.title, self.facts) = (name, language, title, facts)
        (self.columns, self.rows, self.totals, self.notes, self.isTest) = (columns, rows, totals, notes, isTest)
    }

    /// As a person reads it.
    public func text(_ cell: Cell) -> String {
        switch cell {
        case .text(let text), .word(_, let text): text
        case .count(let count): count < 0 ? "−" + language.number(-count) : language.number(count)
        case .money(let amount): language.amount(amount)
        case .rate(let basisPoints): language.percent(basisPoints: basisPoints)
        case .moment(let moment, let zone): language.stamp(moment, in: zone)
        case .blank: ""
        }
    }

    /// Indexes of the columns that people see.
    public var shown: [Int] { columns.indices.filter { !columns[$0].isKey } }

    /// Said wherever a report of the sandbox's sales is shown.
    public var testWarning: String {
        language("VENTES D’ESSAI : ces chiffres ne sont pas des recettes.", "TEST SALES: these figures are no revenue.")
    }
}

extension Language {
    /// `1 234,50 €`, zero included: a report has no word for it.
    func amount(_ amount: Money) -> String { amount == .zero ? (self == .french ? Money.zero.frenchText : "€0.00") : price(amount) }

    /// `2,1 %`, `2.1%`.
    func percent(basisPoints: Int) -> String {
        let (whole, rest) = (basisPoints / 100, abs(basisPoints % 100))
        let digits = rest == 0 ? "" : rest % 10 == 0 ? "\(rest / 10)" : rest < 10 ? "0\(rest)" : "\(rest)"
        let point = self == .french ? "," : "."
        return "\(whole)\(digits.isEmpty ? "" : point + digits)\(self == .french ? "\u{202F}%" : "%")"
    }

    /// `23/01/2027 20:30`, `2027-01-23 20:30`: short and of one width, for tables.
    func stamp(_ moment: Timestamp, in zone: TimeZone) -> String {
        let text = moment.rfc3339(in: zone)
        let (day, time) = (text.prefix(10), text.dropFirst(11).prefix(5))
        guard self == .french else { return "\(day) \(time)" }
        return day.split(separator: "-").reversed().joined(separator: "/") + " \(time)"
    }
}
