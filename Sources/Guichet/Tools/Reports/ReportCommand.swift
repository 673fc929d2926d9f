import ArgumentParser
import Booking
import Domain
import Foundation

/// `guichet report …`: figures from the ledger.
struct ReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "Figures from the ledger.",
        subcommands: [
            Sales.self, Takings.self, VAT.self, CNM.self, SIBIL.self, SACD.self, FollowReport.self, WishReport.self, WaitingReport.self, OpeningReport.self,
        ])

    struct Sales: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "sales", abstract: "Sales of a period, by whatever you like: event, session, category, tariff, day, means of payment …")

        @Option(help: "What is kept apart, with commas between: organiser, venue, event, session, category, tariff, price, rate, method, register.")
        var by = SalesGroup.standard.map(\.rawValue).joined(separator: ",")

        @Option(help: "Cut into day, week, month or year.")
        var per: ReportPeriod.Grain?

        @OptionGroup var report: ReportOptions
        @OptionGroup var options: ConfigOption

        private func groups() throws -> [SalesGroup] {
            try by.split(separator: ",").map { word in
                guard let group = SalesGroup(rawValue: String(word)) else {
                    throw ValidationError("'\(word)' in --by is none of \(SalesGroup.allCases.map(\.rawValue).joined(separator: ", ")).")
                }
                return group
            }
        }

        func validate() throws { _ = try groups() }

        func run() async throws { try await report.run(.sales, by: try groups(), per: per, options.settings()) }
    }

    struct Takings: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "takings", abstract: "A session's relevé de recettes: per category and tariff the tickets issued, cancelled, free, and their revenue.")

        @OptionGroup var report: ReportOptions
        @OptionGroup var options: ConfigOption

        func validate() throws {
            guard report.session != nil else { throw ValidationError("--session says of which session; `guichet report sales --by session` lists them.") }
            guard !report.hasPeriod else { throw ValidationError("A relevé de recettes counts all of its session: leave --from, --to and --quarter out.") }
        }

        func run() async throws { try await report.run(.takings, options.settings()) }
    }

    struct VAT: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "vat", abstract: "VAT of one organiser's operations, by period and rate.")

        @Option(help: "Cut into day, week, month or year.")
        var per = ReportPeriod.Grain.month

        @OptionGroup var report: ReportOptions
        @OptionGroup var options: ConfigOption

        func run() async throws { try await report.run(.vat, per: per, options.settings()) }
    }

    struct CNM: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "cnm", abstract: "Base of the tax on shows (CNM) of one organiser's sessions that are played in a period.")

        @OptionGroup var report: ReportOptions
        @OptionGroup var options: ConfigOption

        func run() async throws { try await report.run(.cnm, options.settings()) }
    }

    struct SIBIL: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "sibil", abstract: "The ministry's quarterly statement: each session that is played in a quarter.")

        @OptionGroup var report: ReportOptions
        @OptionGroup var options: ConfigOption

        func run() async throws { try await report.run(.sibil, options.settings()) }
    }

    struct SACD: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "sacd", abstract: "What a society of authors wants to know of each session; --format xml as docs/sacd-declaration.xsd describes.")

        @OptionGroup var report: ReportOptions
        @OptionGroup var options: ConfigOption

        func run() async throws { try await report.run(.sacd, options.settings()) }
    }
}

extension ReportPeriod.Grain: ExpressibleByArgument {}
