import ArgumentParser

/// `guichet settings`: what this machine's configuration says.
struct SettingsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "settings", abstract: "Show every key of the configuration as a role would read it; of secrets, only whether they are set.")

    @OptionGroup var options: ConfigOption

    func run() async throws {
        let settings = try await options.settings()
        let rows = settings.shown.map { [$0.key, $0.value ?? ($0.isSet ? "(secret)" : ""), $0.isSet ? "" : "not set"] }
        print(TextTable(header: ["KEY", "VALUE", ""], rows: rows).text)
    }
}
