import ArgumentParser
import Booking
import Domain
import Foundation
import Pages

/// `guichet report follow`: how a session sells.
struct FollowReport: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "follow", abstract: "How a session sells: how full it is, or its pace beside comparable sessions, with a forecast.",
        discussion: """
            The forecast is a range: eight of ten sessions end within it, as far as comparable ones tell. It says which ones it rests on and why; with fewer than \
            three it is a guess, and without any it is unknown.
            """)

    enum View: String, ExpressibleByArgument, CaseIterable { case occupancy, pace }

    @Argument(help: "The session.")
    var session: String

    @Option(help: "occupancy (by category, with channels and no-shows) or pace (day by day).")
    var view = View.occupancy

    @OptionGroup var output: OutputOptions
    @OptionGroup var options: ConfigOption

    func run() async throws {
        let settings = try await options.settings()
        let ledger = try Roles.ledger(settings, readOnly: true)
        let isTest = output.test || settings.testMode
        let follow = FollowSales(book: ledger, doorsOpen: .seconds(settings.doorsOpenHours * 3_600), zone: settings.ledgerTimeZone)
        let followUp = try await LedgerCommand.orFailure { () async throws(LedgerError) in
            try await follow.followUp(of: session, isTest: isTest, at: Timestamp(Date()))
        }
        guard let followUp else { throw ToolFailure("There is no session \(session).") }
        let editor = FollowUpEditor(followUp, isTest: isTest, zone: settings.ledgerTimeZone, in: output.chosen)
        try await output.give(out: view == .pace ? editor.pace() : editor.occupancy())
    }
}
