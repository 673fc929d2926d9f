import Foundation

/// Programme files that a platform can be given.
protocol ImportedProgramme: Sendable {
    /// Writes the files.
    /// - Parameters:
    ///   - opens: when booking opens, as in a programme file: a moment or `-1h`.
    /// - Returns: names of the files to be imported, in the folder.
    func write(to folder: String, opens: String) throws -> [String]
}

/// The programme and the seating plan of a scenario's house, to be imported: one session, `soiree`, everything priced.
struct HouseFiles: ImportedProgramme {
    static let session = "soiree"

    var plan: SeatingPlan?
    /// Name and capacity of the standing area.
    var standing: (name: String, capacity: Int)?
    var buyerLimit: Int
    /// As in a programme file; nil: nobody waits.
    var waitingRoom: String?

    /// - Parameter root: folder of the repository, whose demonstration programme has two of the plans.
    init(_ kind: Scenario.HouseKind, buyerLimit: Int, root: String) throws {
        self.buyerLimit = buyerLimit
        switch kind {
        case .theatre: plan = try Self.read("\(root)/config/programme/theatre-plan.json")
        case .zenith:
            plan = try Self.read("\(root)/config/programme/zenith-plan.json")
            standing = ("Fosse", 3000)
        case .arena: plan = .arena()
        case .room(let capacity): standing = ("Fosse", capacity)
        case .rows(let capacity): plan = .rows(of: capacity)
        }
    }

    private static func read(_ path: String) throws -> SeatingPlan {
        try JSONDecoder().decode(SeatingPlan.self, from: try Data(contentsOf: URL(filePath: path)))
    }

    /// Writes `programme.yml`, and `plan.json` when there are numbered seats.
    func write(to folder: String, opens: String) throws -> [String] {
        if let plan {
            try JSONEncoder().encode(plan).write(to: URL(filePath: "\(folder)/plan.json"))
        }
        try programme(opens: opens).write(toFile: "\(folder)/programme.yml", atomically: true, encoding: .utf8)
        return ["programme.yml"]
    }

    func programme(opens: String) -> String {
        var plan = "  - id: p\n    venue: v\n"
        var prices = ""
        if let numbered = self.plan {
            plan += "    file: plan.json\n    categories:\n"
            for (index, name) in numbered.usedCategories.enumerated() {
                plan += "      - {id: \(Self.slug(name)), name: \(name)}\n"
                prices += Self.price(Self.slug(name), cents: 2000 + 500 * index)
            }
        }
        if let standing {
            let id = Self.slug(standing.name)
            plan += "    standing:\n      - {id: \(id), name: \(standing.name), capacity: \(standing.capacity)}\n"
            prices += Self.price(id, cents: 3900)
        }
        return """
            \(Self.hosts)
            plans:
            \(plan)
            events:
              - id: e
                title: Soirée
                artist: Groupe
                genre: Rock
                description: Une soirée d'essai.
                organiser: o
                sessions:
                  - id: \(Self.session)
                    plan: p
                    starts: +60d 20:00
                    opens: \(opens)
                    status: published
                    buyerLimit: \(buyerLimit)
                    droppedBaskets: {network: 0}
                    networkHolds: 0
                    vatPercent: 2.1\(waitingRoom.map { "\n        waitingRoom: \($0)" } ?? "")
                    prices:
            \(prices)
            """
    }

    /// Who invites, and where: the beginning of each programme.
    static let hosts = """
        organisers:
          - {id: o, name: Organisateur, licence: PLATESV-D-2026-000123}
        venues:
          - {id: v, name: Salle, address: 1 rue de la Salle, postalCode: 45000, city: Orléans, timeZone: Europe/Paris}
        """

    static func price(_ category: String, cents: Int) -> String {
        "          \(category):\n            - {id: plein, name: Plein tarif, cents: \(cents)}\n"
    }

    /// `Carré Or` → `carre-or`.
    static func slug(_ name: String) -> String {
        let plain = name.decomposedStringWithCanonicalMapping.lowercased().unicodeScalars
            .filter { $0.isASCII }.map { CharacterSet.alphanumerics.contains($0) ? Character($0) : "-" }
        return String(plain).split(separator: "-").joined(separator: "-")
    }
}
