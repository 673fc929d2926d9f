import ArgumentParser
import Booking
import Domain
import Foundation
import Logging
import Programme
import Reconciliation
import RedisSeatStore
import SQLiteLedger
import ServiceLifecycle

/// `guichet up`: everything on one machine, to try it.
struct Up: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "up",
        abstract: "Start a private Redis, the sandbox payment provider, the reconciler, a box office and the back office, with a demonstration programme.")

    @Option(help: "Folder of the data; a later start finds them again.")
    var data = "var"

    @Option(help: "Port of the box office; the next free one is taken when it is busy.")
    var port = 8080

    @Option(help: "Port of the sandbox payment provider; the next free one is taken when it is busy.")
    var pspPort = 8090

    @Option(help: "Port of the back office; the next free one is taken when it is busy.")
    var backOfficePort = 8060

    @Option(help: "Programme imported at the first start: a YAML file or a folder of them.")
    var programme = "config/programme"

    @Flag(help: "Import the programme again: its relative dates start anew.")
    var refreshProgramme = false

    @Option(help: "Log level: debug, info, warning, error.")
    var log = "warning"

    func run() async throws {
        let folder = try DataFolder(path: data)
        let ports = try ports()
        let settings = try await folder.settings(port: ports.boxOffice, pspPort: ports.psp, backOfficePort: ports.backOffice, log: log)
        let ledger = try Roles.ledger(settings)
        let organiser = try await importProgramme(into: ledger)
        let people = try await DemonstrationStaff.invite(into: ledger, organiser: organiser, settings)
        let redis = PrivateRedis(folder: folder.redis, logger: settings.logger("redis"))
        try await redis.clearLeftover()
        let services: [any Service] =
            [redis] + (try Roles.sandbox(settings)) + (try Roles.reconciler(settings)) + (try Roles.boxOffice(settings))
            + (try Roles.backOffice(settings))
            + [Greeting(settings: settings, data: data, organiser: organiser, people: people, logger: settings.logger("up"))]
        try await Roles.run(services, logger: settings.logger("up"))
        print("Stopped. Your data are in \(folder.path); the next start finds them again.")
    }

    private func ports() throws -> (boxOffice: Int, psp: Int, backOffice: Int) {
        let boxOffice = try FreePort.find(from: port, avoiding: [])
        let psp = try FreePort.find(from: pspPort, avoiding: [boxOffice])
        let backOffice = try FreePort.find(from: backOfficePort, avoiding: [boxOffice, psp])
        for (wanted, got, what) in [
            (port, boxOffice, "box office"), (pspPort, psp, "sandbox payment provider"), (backOfficePort, backOffice, "back office"),
        ]
        where wanted != got {
            print("Port \(wanted) is taken by another program: the \(what) uses \(got) instead.")
        }
        return (boxOffice, psp, backOffice)
    }

    /// Only into an empty catalogue, so that a later start keeps what was entered since.
    /// - Returns: id of an organiser.
    private func importProgramme(into ledger: SQLiteLedger) async throws -> String {
        if try await ledger.catalogueVersion() == 0 || refreshProgramme {
            print(try await ProgrammeImport(files: [programme]).run(into: ledger))
        }
        return try await ledger.catalogue().events.first?.organiser.id ?? ""
    }
}

/// Says what runs where and what to try, once the box office is ready to sell.
struct Greeting: Service {
    let settings: Settings
    let data: String
    /// Of the first event, for a door.
    let organiser: String
    /// Who has not come into the back office yet.
    let people: [DemonstrationStaff.Person]
    let logger: Logger

    /// A line for each of those who are awaited there.
    private var invitations: String {
        people.map { "\n                    \($0.email)  \($0.link)" }.joined()
    }

    func run() async throws {
        let base = "http://127.0.0.1:\(settings.httpPort)"
        try await cancelWhenGracefulShutdown {
            try await ReadinessProbe(url: base + "/readyz").wait()
            print(
                """

                Guichet is open.
                  Site            \(base)/
                  API             \(base)/openapi.yaml
                  Pay page        http://127.0.0.1:\(settings.sandboxPort)  (sandbox: no real money)
                  Door            http://127.0.0.1:\(settings.backOfficePort)/porte
                  Back office     http://127.0.0.1:\(settings.backOfficePort)\(invitations)
                  Data            \(data)/ (ledger: \(settings.ledgerPath))

                Try next, in another terminal:
                  curl -s \(base)/v1/events
                  the five-minute tour of README.md, line by line
                  .build/release/guichet door add --organiser \(organiser) --name "Porte A" --config \(data)/guichet.yaml
                  .build/release/guichet report sales --config \(data)/guichet.yaml

                Ctrl-C stops everything; the next start finds the data again.
                """)
            fflush(nil)
        }
        try await gracefulShutdown()
    }
}
