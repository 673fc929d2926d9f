import Domain
import Foundation

@testable import Programme

/// A folder of its own with files to read; removed with the value.
final class ProgrammeFolder {
    let url = FileManager.default.temporaryDirectory.appending(path: "guichet-programme-\(UUID().uuidString)")

    init(_ files: [String: String] = [:]) throws {
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        for (name, text) in files { try write(name, Data(text.utf8)) }
    }

    deinit {
        try? FileManager.default.removeItem(at: url)
    }

    func write(_ name: String, _ data: Data) throws {
        try data.write(to: url.appending(path: name))
    }

    func read(_ names: [String] = ["p.yml"], now: Timestamp = Fixture.now) throws(ProgrammeErrors) -> Domain.Programme {
        try ProgrammeReader(now: now).read(files: names.map { URL(filePath: $0, relativeTo: URL(filePath: url.path + "/")) })
    }

    /// One line per problem; empty when there is none.
    func problems(_ names: [String] = ["p.yml"]) -> [String] {
        do {
            _ = try read(names)
            return []
        } catch {
            return error.problems.map(\.description)
        }
    }
}

enum Fixture {
    /// 1 September 2026, 12:00:30 in Paris.
    static let now = Timestamp(milliseconds: 1_788_256_830_250)

    static let programme = """
        organisers:
          - {id: marees, name: Marées Productions, licence: PLATESV-D-2026-000123}
        venues:
          - {id: cave, name: La Cave, address: 3 ruelle du Puits, postalCode: 44000, city: Nantes, timeZone: Europe/Paris}
        plans:
          - id: petit
            venue: cave
            file: plan.json
            categories:
              - {id: carre-or, name: Carré Or}
              - {id: pmr, name: PMR}
            standing:
              - {id: fosse, name: Fosse, capacity: 50}
        events:
          - id: rock
            title: Marée haute
            artist: Les Rivages
            genre: Rock
            description: Un concert.
            organiser: marees
            sessions:
              - id: rock-1
                plan: petit
                starts: 2026-11-15 20:00
                doors: 2026-11-15 19:00
                opens: 2026-06-27 10:00
                closes: 2026-11-15 19:30
                status: published
                buyerLimit: 6
                vatPercent: 2.1
                prices:
                  carre-or: [{id: plein, name: Plein tarif, cents: 4500}, {id: reduit, name: Tarif réduit, cents: 3000}]
                  pmr: [{id: plein, name: Plein tarif, cents: 2000}]
                  fosse: [{id: plein, name: Plein tarif, cents: 1500}]

        """

    /// One zone of two rows: A with three seats, B with two.
    static let plan = """
        {"name": "La Cave", "size": {"width": 100, "height": 80},
         "categories": [{"name": "Carré Or", "color": "#b8860b"}, {"name": "PMR"}],
         "zones": [{"name": "Salle", "zone_id": "S", "position": {"x": 10, "y": 20}, "rows": [
          {"row_number": "A", "position": {"x": 1, "y": 2}, "seats": [
           {"seat_guid": "S-A-1", "seat_number": "1", "position": {"x": 0.5, "y": 0}, "category": "PMR"},
           {"seat_guid": "S-A-2", "seat_number": "2", "position": {"x": 25, "y": 0}, "category": "Carré Or"},
           {"seat_guid": "S-A-3", "seat_number": "3", "position": {"x": 50, "y": 0}, "category": "Carré Or"}]},
          {"row_number": "2", "row_label": "B", "seats": [
           {"seat_guid": "S-B-1", "seat_number": "1", "position": {"x": 0, "y": 40}, "category": "Carré Or"},
           {"seat_guid": "S-B-2", "seat_number": "2", "position": {"x": 25, "y": 40}, "category": "Carré Or"}]}]}]}
        """

    /// The demonstration programme of the repository.
    static let demonstration = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "config/programme")

    /// Problems after one change of the programme.
    static func problems(replacing old: String, with new: String) throws -> [String] {
        try ProgrammeFolder(["p.yml": change(programme, old, new), "plan.json": plan]).problems()
    }

    /// Problems after one change of the seating plan.
    static func planProblems(replacing old: String, with new: String) throws -> [String] {
        try ProgrammeFolder(["p.yml": programme, "plan.json": change(plan, old, new)]).problems()
    }

    /// Throws when there is nothing to replace, so that no row of a table can test nothing.
    private static func change(_ text: String, _ old: String, _ new: String) throws -> String {
        guard let range = text.range(of: old) else { throw NothingToReplace(text: old) }
        return text.replacingCharacters(in: range, with: new)
    }

    struct NothingToReplace: Error {
        let text: String
    }
}
