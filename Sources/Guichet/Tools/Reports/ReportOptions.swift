import ArgumentParser
import Booking
import Domain
import Foundation
import Pages
import SQLiteLedger
import Ticketing

/// Of which lines a report is, and how it is given out.
struct ReportOptions: ParsableArguments {
    @Option(help: "First day: 2026-11-01, 2026-11 or 2026, as the ledger's time zone counts days. Since the beginning when absent.")
    var from: String?

    @Option(help: "Last day, included: 2026-11-30, 2026-11 or 2026. Until now when absent.")
    var to: String?

    @Option(help: "A quarter instead: 2026-3 is July to September.")
    var quarter: String?

    @Option(help: "Only this organiser.")
    var organiser: String?

    @Option(help: "Only this event.")
    var event: String?

    @Option(help: "Only this session.")
    var session: String?

    @Option(help: "Only this venue.")
    var venue: String?

    @OptionGroup var output: OutputOptions

    var hasPeriod: Bool { from != nil || to != nil || quarter != nil }

    func validate() throws {
        _ = try period()
    }

    func period() throws -> ReportPeriod? {
        func end(_ option: String, _ text: String?) throws -> AccountingPeriod? {
            guard let text else { return nil }
            guard let end = AccountingPeriod(text) else { throw ValidationError("\(option) is '\(text)', which is no day of the calendar; write 2026-11-25, 2026-11 or 2026.") }
            return end
        }
        if let quarter {
            guard from == nil, to == nil else { throw ValidationError("--quarter says both ends: leave --from and --to out.") }
            guard let period = ReportPeriod(quarter: quarter) else { throw ValidationError("--quarter is '\(quarter)'; write 2026-3 for July to September 2026.") }
            return period
        }
        let period = ReportPeriod(from: try end("--from", from), through: try end("--to", to))
        guard !period.isBackwards else { throw ValidationError("--to (\(to ?? "")) is before --from (\(from ?? "")).") }
        return hasPeriod ? period : nil
    }

    func run(_ kind: ReportKind, by groups: [SalesGroup] = [], per grain: ReportPeriod.Grain? = nil, _ settings: Settings) async throws {
        let ledger = try Roles.ledger(settings, readOnly: true)
        let question = kind.question(
            SalesQuestion(organiserID: organiser, eventID: event, sessionID: session, venueID: venue, isTest: output.test || settings.testMode),
            in: try period(), by: groups, grain: grain)
        let answer = try await LedgerCommand.orFailure { () async throws(LedgerError) in try await ledger.sales(question) }
        try check(answer, kind)
        let editor = ReportEditor(answer, to: question, editedAt: Timestamp(Date()), zone: settings.ledgerTimeZone, in: output.chosen)
        try await output.give(out: editor.report(kind, by: groups, cnm: settings.cnmRate))
    }

    /// A name that nothing has is a slip of the keyboard and no report of zeros.
    private func check(_ answer: SalesAnswer, _ kind: ReportKind) throws {
        guard !answer.sessions.isEmpty || (organiser ?? event ?? session ?? venue) == nil else {
            let named = [("organiser", organiser), ("event", event), ("session", session), ("venue", venue)].compactMap { name, id in id.map { "\(name) '\($0)'" } }
            throw ToolFailure("No session of \(named.joined(separator: ", "))\(kind.isOfPerformances && hasPeriod ? " is played in this period" : " is in the catalogue").")
        }
        guard !kind.isDeclaration || answer.organisers.count <= 1 else {
            throw ToolFailure(
                "This report says something in one organiser's name, and there are \(answer.organisers.count): add --organiser with one of \(answer.organisers.map(\.id).joined(separator: ", ")).")
        }
    }
}

/// How a report is given out.
struct OutputOptions: ParsableArguments {
    enum Format: String, ExpressibleByArgument, CaseIterable { case table, csv, json, pdf, xml }

    @Flag(help: "Count the sandbox's sales, on a platform that sells for real. One in test mode has no others.")
    var test = false

    @Option(help: "table, csv, json, pdf or xml. In csv and json amounts are cents; xml is for sacd alone.")
    var format = Format.table

    @Option(help: "File to write instead of standard output; one that exists is replaced.")
    var output: String?

    @Option(help: "fr or en; a PDF is French unless you say otherwise, everything else English.")
    var language: String?

    /// Of what is given out.
    var chosen: Language { language.flatMap { Language(rawValue: $0) } ?? (format == .pdf ? .french : .english) }

    func validate() throws {
        if let language, Language(rawValue: language) == nil { throw ValidationError("--language is '\(language)'; it can be fr or en.") }
        guard format != .pdf || output != nil else { throw ValidationError("A PDF is no text: --output says into which file.") }
    }

    func give(out report: Report) async throws {
        let bytes: [UInt8]
        switch format {
        case .table: bytes = Array((report.plainText + "\n").utf8)
        case .csv: bytes = Array(report.csv().utf8)
        case .json: bytes = Array((report.json + "\n").utf8)
        case .xml:
            guard let document = report.sacdXML else { throw ValidationError("xml is the format of `guichet report sacd` alone; take csv or json.") }
            bytes = Array(document.utf8)
        case .pdf:
            guard let document = await ReportPDF.document(report) else { throw ToolFailure("The PDF cannot be drawn: is there no font on this machine?") }
            bytes = document
        }
        guard let output else {
            FileHandle.standardOutput.write(Data(bytes))
            return
        }
        do {
            try Data(bytes).write(to: URL(filePath: output), options: .atomic)
        } catch {
            throw ToolFailure("\(output) cannot be written: \(error.localizedDescription)")
        }
    }
}
