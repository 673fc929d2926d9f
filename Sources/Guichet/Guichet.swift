import ArgumentParser

/// `guichet`: one binary, several roles.
@main
struct Guichet: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "guichet",
        abstract: "Sells seats for live events: each seat once, under any wave and any crash.",
        groupedSubcommands: [
            CommandGroup(name: "Trying it:", subcommands: [Up.self]),
            CommandGroup(name: "Roles:", subcommands: [Serve.self, Reconcile.self, BackOfficeCommand.self, SandboxPSP.self]),
            CommandGroup(
                name: "Tools:",
                subcommands: [
                    Import.self, ReportCommand.self, Audit.self, Rebuild.self, OrderCommand.self, SessionCommand.self, OutboxCommand.self,
                    Incidents.self, LedgerCommand.self, TicketCommand.self, BuyerCommand.self, DoorCommand.self, StaffCommand.self, DrawCommand.self, RoomCommand.self, BlockCommand.self,
                    RehearseCommand.self, SettingsCommand.self, WebhookCommand.self,
                ]),
        ])
}
