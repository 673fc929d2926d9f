import ArgumentParser
import Booking
import Domain
import Foundation
import Programme
import SQLiteLedger

/// `guichet import FILE…`
struct Import: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Import programme files: venues, plans, events, sessions and prices. All is checked before anything is written.")

    @Argument(help: "YAML programme files, or folders of them.")
    var files: [String]

    @Flag(help: "Check only; write nothing.")
    var check = false

    @Flag(help: "Take the files' texts of venues, too, that people of the house described otherwise in the back office.")
    var venues = false

    @Flag(help: "Also where sessions that were sold get another town or artist, which gives their buyers a right to their money.")
    var anotherTownOrArtist = false

    @OptionGroup var options: ConfigOption

    func run() async throws {
        let settings = try await options.settings()
        if check {
            let programme = try ProgrammeImport(files: files).read()
            print(ProgrammeImport.summary(of: programme, "Checked"))
        } else {
            let programme = ProgrammeImport(files: files, replacesVenues: venues, mayGiveMoneyBack: anotherTownOrArtist)
            print(try await programme.run(into: try Roles.ledger(settings), by: .system(OperatingUser.name)))
        }
    }
}

/// Reads programme files and writes them to the catalogue, whole or not at all.
struct ProgrammeImport {
    let files: [String]
    /// As in ``Domain/Programme/replacesVenues``.
    var replacesVenues = false
    /// As in ``Domain/Programme/mayGiveMoneyBack``.
    var mayGiveMoneyBack = false

    func read() throws -> Programme {
        do {
            return try ProgrammeReader(now: Timestamp(Date())).read(files: files.map { URL(filePath: $0) })
        } catch {
            throw ToolFailure(
                "\(error)\nNothing was imported.")
        }
    }

    /// - Parameter actor: who the journal says imported it; nil of what is no line in it.
    func run(into catalogue: any CatalogueStore, by actor: JournalActor? = nil) async throws -> String {
        var programme = try read()
        (programme.replacesVenues, programme.mayGiveMoneyBack) = (replacesVenues, mayGiveMoneyBack)
        let note = actor.map { JournalNote(.programmeImported, of: "programme", detail: Self.summary(of: programme, "Imported"), by: $0) }
        switch try await FaultWiring().catalogue(catalogue).write(programme, noted: note) {
        case .written(let version, _, _, let kept):
            let venues = kept.map { "\n\($0.id): people of the house described this venue in the back office, and that stays; the file differs in \($0.fields.joined(separator: ", ")). With --venues the file's texts are taken." }
            return Self.summary(of: programme, "Imported") + " Catalogue version \(version); the reconciler publishes it." + venues.joined()
        case .refused(let refusals):
            throw ToolFailure(
                refusals.map { "\($0.sessionID): \($0.reason)" }.joined(separator: "\n") + "\nNothing was imported.")
        }
    }

    static func summary(of programme: Programme, _ verb: String) -> String {
        let places = programme.sessions.reduce(0) { $0 + $1.capacity }
        return "\(verb) \(programme.events.count) events, \(programme.sessions.count) sessions, \(places) places."
    }
}

/// Ends a command with a message for people and exit code 1.
struct ToolFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
