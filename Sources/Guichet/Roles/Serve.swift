import ArgumentParser
import ServiceLifecycle

/// `guichet serve`: a box office.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Run a box office: the public API. Start as many as you like.")

    @OptionGroup var options: ConfigOption

    func run() async throws {
        let settings = try await options.settings()
        try await Roles.run(Roles.boxOffice(settings), logger: settings.logger("serve"))
    }
}

/// `guichet reconciler`: the one writer of sales.
struct Reconcile: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reconciler", abstract: "Run the reconciler: writes sales to the ledger, captures, issues tickets.")

    @OptionGroup var options: ConfigOption

    func run() async throws {
        let settings = try await options.settings()
        try await Roles.run(Roles.reconciler(settings, isAlone: true), logger: settings.logger("reconciler"))
    }
}

/// `guichet back-office`: the house's own people.
struct BackOfficeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "back-office", abstract: "Run the back office: the doors check tickets in here. Beside the ledger's file.")

    @OptionGroup var options: ConfigOption

    func run() async throws {
        let settings = try await options.settings()
        try await Roles.run(Roles.backOffice(settings), logger: settings.logger("back-office"))
    }
}

/// `guichet sandbox-psp`: a payment provider for trying and testing.
struct SandboxPSP: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sandbox-psp", abstract: "Run the sandbox payment provider: no real money moves.")

    @OptionGroup var options: ConfigOption

    func run() async throws {
        let settings = try await options.settings()
        try await OneLoop.run { try await Roles.run(Roles.sandbox(settings), logger: settings.logger("sandbox-psp")) }
    }
}
