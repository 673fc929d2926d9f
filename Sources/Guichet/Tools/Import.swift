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

    @OptionGroup var options: ConfigOption

    func run() async throws {
        let settings = try await options.settings()
        if check {
            print(try ProgrammeImport(files: files).summary(of: try ProgrammeImport(files: files).read(), "Checked"))
        } else {
            print(try await ProgrammeImport(files: files).run(into: try Roles.ledger(settings)))
        }
    }
}

/// Reads programme files and writes them to the catalogue, whole or not at all.
struct ProgrammeImport {
    let files: [String]

    func read() throws -> Programme {
        do {
            return try ProgrammeReader(now: Timestamp(Date())).read(files: try paths())
        } catch let errors as ProgrammeErrors {
            throw ToolFailure(
                errors.problems.map(\.description).joined(separator: "\n")
                    + "\nNothing was imported: correct the \(errors.problems.count == 1 ? "line" : "\(errors.problems.count) lines") above and import again.")
        }
    }

    func run(into ledger: SQLiteLedger) async throws -> String {
        let programme = try read()
        switch try await ledger.write(programme) {
        case .written(let version, _, _):
            return summary(of: programme, "Imported") + " Catalogue version \(version); the reconciler publishes it."
        case .refused(let refusals):
            throw ToolFailure(
                refusals.map { "\($0.sessionID): \($0.reason)" }.joined(separator: "\n") + "\nNothing was imported.")
        }
    }

    func summary(of programme: Programme, _ verb: String) -> String {
        let places = programme.sessions.reduce(0) { $0 + $1.capacity }
        return "\(verb) \(programme.events.count) events, \(programme.sessions.count) sessions, \(places) places."
    }

    private func paths() throws -> [URL] {
        try files.flatMap { file -> [URL] in
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: file, isDirectory: &isFolder) else {
                throw ToolFailure("\(file): there is no such file or folder.")
            }
            guard isFolder.boolValue else { return [URL(filePath: file)] }
            let found = try FileManager.default.contentsOfDirectory(atPath: file)
                .filter { $0.hasSuffix(".yml") || $0.hasSuffix(".yaml") }.sorted()
            guard !found.isEmpty else { throw ToolFailure("\(file): there is no .yml file in this folder.") }
            return found.map { URL(filePath: file).appending(path: $0) }
        }
    }
}

/// Ends a command with a message for people and exit code 1.
struct ToolFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
