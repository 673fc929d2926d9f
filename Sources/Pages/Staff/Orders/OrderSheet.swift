import Domain
import Foundation

/// What pages of the house's people show of an order, without anybody's name. Its id is the key to its page and its tickets: here it has a number.
public struct OrderSheet: Sendable {
    public struct Line: Sendable {
        public enum State: Sendable {
            case fee
            /// Its ticket is still to be issued, is good, or has opened a door.
            case waiting, valid, used(Timestamp)
            case takenBack
        }

        /// From 0, as commands count.
        public var position: Int
        public var label: String
        public var price, left: Money
        public var state: State

        public init(position: Int, label: String, price: Money, left: Money, state: State) {
            (self.position, self.label, self.price, self.left, self.state) = (position, label, price, left, state)
        }

        var isTakenBack: Bool { if case .takenBack = state { true } else { false } }
    }

    public var number: Int64
    public var lines: [Line]
    /// What the ledger knows of its money, oldest first.
    public var payments: [(at: Timestamp, kind: String, amount: Money?)]

    public init(number: Int64, lines: [Line], payments: [(at: Timestamp, kind: String, amount: Money?)]) {
        (self.number, self.lines, self.payments) = (number, lines, payments)
    }

    var mayBeTakenBack: Bool { lines.contains { !$0.isTakenBack } }

    /// Its number, as a link for whoever may open its page.
    static func link(_ number: Int64, for person: StaffPerson, _ say: Language) -> HTML {
        let name = say("n° \(number)", "no. \(number)")
        return person.rights.contains(.readMoney) ? "<a href=\"\(StaffURL.order(String(number)).path(in: say))\">\(name)</a>" : "\(name)"
    }

    /// The lines as a table.
    /// - Parameter choice: what one more column has of each line; nil for none.
    func table(_ say: Language, zone: TimeZone, choice: ((Line) -> HTML)? = nil) -> HTML {
        let rows = lines.map { line -> HTML in
            """
            <tr><th scope="row">\(line.label)</th><td>\(Self.badge(line.state, say, zone))</td><td class="amount">\(say.price(line.price))</td>\
            <td class="amount">\(line.isTakenBack ? say.amount(.zero) : say.price(line.left))</td>\(choice.map { "<td>\($0(line))</td>" as HTML })</tr>

            """
        }
        return """
            <div class="table" role="region" aria-labelledby="lines" tabindex="0"><table class="report"><caption id="lines">\(say("Lignes de la commande", "Lines of the order"))</caption><thead><tr><th scope="col">\(say("Ligne", "Line"))</th>\
            <th scope="col">\(say("État", "State"))</th><th scope="col" class="amount">\(say("Vendue", "Sold for"))</th><th scope="col" class="amount">\(say("Reste", "Left"))</th>\
            \(choice == nil ? nil : "<th scope=\"col\">\(say("À reprendre", "To be taken back"))</th>" as HTML)</tr></thead><tbody>\(rows)</tbody></table></div>
            """
    }

    private static func badge(_ state: Line.State, _ say: Language, _ zone: TimeZone) -> HTML {
        let (tone, words) =
            switch state {
            case .fee: ("dim", say("Frais", "Fee"))
            case .waiting: ("soon", say("Billet à venir", "Ticket to come"))
            case .valid: ("good", say("Billet valable", "Ticket good"))
            case .used(let at): ("few", say("Entré le \(say.stamp(at, in: zone))", "Came in on \(say.stamp(at, in: zone))"))
            case .takenBack: ("dim", say("Reprise", "Taken back"))
            }
        return "<span class=\"badge \(tone)\">\(words)</span>"
    }
}
