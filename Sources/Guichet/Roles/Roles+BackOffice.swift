import BackOffice
import Booking
import Foundation
import Hummingbird
import Logging
import SQLiteLedger
import ServiceLifecycle
import Ticketing

extension Roles {
    /// Beside the ledger's file, which it keeps from being replaced meanwhile. It writes the door's tables and no other.
    static func backOffice(_ settings: Settings) throws -> [any Service] {
        Measurements.install()
        let logger = settings.logger("back-office")
        let lock = try LedgerLock.shared(ledger: settings.ledgerPath)
        let backOffice = BackOffice(
            book: FaultWiring().book(try ledger(settings)), ticketKeys: settings.ticketKeyFile,
            doorKey: try SigningKeyFile.loadOrCreate(directory: URL(filePath: settings.backOfficeKeys), purpose: .door),
            opensBefore: .seconds(3600 * settings.doorsOpenHours),
            metrics: { Measurements.registry.render() }, logger: logger)
        let application = Application(
            router: backOffice.router(),
            server: .http1(configuration: .init(additionalChannelHandlers: backOffice.channelHandlers())),
            configuration: .init(address: .hostname(settings.backOfficeHost, port: settings.backOfficePort), serverName: "guichet"),
            logger: logger)
        return [lock, application]
    }
}
