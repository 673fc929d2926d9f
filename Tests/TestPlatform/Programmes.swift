/// Small programmes for the tests.
package enum Programmes {
    /// Id of the organiser of all of them.
    package static let organiser = "o"

    /// A hall with a standing category, on sale now.
    ///
    /// - Parameter fees: a list in YAML's one-line form, such as ``fees``.
    package static func standing(
        _ capacity: Int, limit: Int = 6, opens: String = "-1h", session: String = "soiree", cents: Int = 2500, fees: String? = nil,
        returnsUntil: String? = nil, nameChangeUntil: String? = nil
    ) -> String {
        """
        organisers:
          - {id: o, name: Organisateur, licence: PLATESV-D-2026-000123}
        venues:
          - {id: v, name: Salle, address: 1 rue, postalCode: 45000, city: Orléans, timeZone: Europe/Paris}
        plans:
          - id: p
            venue: v
            standing:
              - {id: fosse, name: Fosse, capacity: \(capacity)}
        events:
          - id: e
            title: Soirée
            artist: Groupe
            genre: Rock
            description: Un concert.
            organiser: o
            sessions:
              - id: \(session)
                plan: p
                starts: +60d 20:00
                opens: \(opens)
                status: published
                buyerLimit: \(limit)
                vatPercent: 2.1\(fees.map { "\n        fees: \($0)" } ?? "")\(returnsUntil.map { "\n        returnsUntil: \($0)" } ?? "")\(nameChangeUntil.map { "\n        nameChangeUntil: \($0)" } ?? "")
                prices:
                  fosse:
                    - {id: plein, name: Plein tarif, cents: \(cents)}
                    - {id: invitation, name: Invitation, cents: 0}
        """
    }

    /// 1.50 for each place, which goes back with it, and 2.00 for the order, which stay.
    package static let fees = """
        [{id: location, name: Frais de location, cents: 150, per: place, vatPercent: 20, refundable: yes}, \
        {id: dossier, name: Frais de dossier, cents: 200, per: order, vatPercent: 20, refundable: no}]
        """

    /// The same hall with sessions `s0`, `s1`, … in which a choice may leave any seat alone.
    package static func standing(_ capacity: Int, sessions: Int) -> String {
        let head = standing(capacity)
        let list = (0..<sessions).map { number in
            """
                  - id: s\(number)
                    plan: p
                    starts: +60d 20:00
                    opens: -1h
                    status: published
                    buyerLimit: 6
                    vatPercent: 2.1
                    orphans: off
                    prices: {fosse: [{id: plein, name: Plein tarif, cents: 2500}]}
            """
        }.joined(separator: "\n")
        return String(head[..<(head.range(of: "      - id: soiree")?.lowerBound ?? head.endIndex)]) + list + "\n"
    }

    /// A programme's standing places as the numbered seats of `plan.json` (see ``oneRow(_:)``).
    package static func numbered(_ capacity: Int, _ programme: String) -> String {
        programme.replacing(
            "    standing:\n      - {id: fosse, name: Fosse, capacity: \(capacity)}",
            with: "    file: plan.json\n    categories: [{id: fosse, name: Fosse}]")
    }

    /// A seating plan of one row of seats `A-1`, `A-2`, … in the category « Fosse ».
    package static func oneRow(_ count: Int) -> String { plan(rows: [row("A", seats: 1...count, y: 0)]) }

    /// A seating plan of rows `0`, `1`, … of seats `0-0`, `0-1`, …
    package static func rows(_ rows: Int, of count: Int) -> String {
        plan(rows: (0..<rows).map { row("\($0)", seats: 0...count - 1, y: $0 * 30) })
    }

    private static func row(_ label: String, seats: ClosedRange<Int>, y: Int) -> String {
        let seats = seats.map {
            #"{"seat_guid":"\#(label)-\#($0)","seat_number":"\#($0)","position":{"x":\#($0 * 25),"y":\#(y)},"category":"Fosse"}"#
        }.joined(separator: ",")
        return #"{"row_number":"\#(label)","seats":[\#(seats)]}"#
    }

    private static func plan(rows: [String]) -> String {
        #"{"name":"Salle","size":{"width":2000,"height":100},"categories":[{"name":"Fosse"}],"zones":[{"name":"Parterre","zone_id":"P","position":{"x":0,"y":0},"rows":[\#(rows.joined(separator: ","))]}]}"#
    }

    /// A session for each id, with a row of seats `A-1`, `A-2`, … at 30 euros and a few standing places at 25 euros, or for nothing by
    /// invitation. Those of `bearingFees` ask for ``fees``. Its plan is ``oneRow(_:)`` of so many seats.
    package static func mixed(seats: Int, standing capacity: Int, sessions ids: [String], bearingFees: [String] = [], status: String = "published") -> String {
        let head = standing(capacity).replacing(
            "    standing:\n      - {id: fosse, name: Fosse, capacity: \(capacity)}",
            with: """
                    file: plan.json
                    categories: [{id: parterre, name: Fosse}]
                    standing: [{id: fosse, name: Debout, capacity: \(capacity)}]
                """)
        let list = ids.map { id in
            """
                  - id: \(id)
                    plan: p
                    starts: +60d 20:00
                    opens: -1h
                    status: \(status)
                    buyerLimit: 6
                    vatPercent: 2.1\(bearingFees.contains(id) ? "\n        fees: \(fees)" : "")
                    orphans: off
                    returnsUntil: +59d 20:00
                    nameChangeUntil: +59d 20:00
                    prices:
                      parterre: [{id: plein, name: Plein tarif, cents: 3000}]
                      fosse: [{id: plein, name: Plein tarif, cents: 2500}, {id: invitation, name: Invitation, cents: 0}]
            """
        }.joined(separator: "\n")
        return String(head[..<(head.range(of: "      - id: soiree")?.lowerBound ?? head.endIndex)]) + list + "\n"
    }
}
