import Foundation
import TestPlatform
import TestSupport
import Testing

/// What an operator sees of a configuration, and what nobody sees. The keys are those that Settings.swift reads, so that a new one cannot be forgotten: it
/// is a secret, or it stands here.
@Suite struct SettingsTests {
    /// Texts that may be shown. A new key of kind text is written here, or read as a secret.
    private static let shown: Set<String> = [
        "backoffice.host", "backoffice.keys", "backoffice.reports", "http.host", "keys.directory", "ledger.heads", "ledger.path", "legal.address", "legal.director", "legal.email", "legal.host", "legal.name",
        "legal.phone", "legal.registration", "mail.operator", "mail.orderPage", "mail.sender", "payments.payPage", "payments.url", "reconciler.operationsHost", "reports.cnmSource", "rooms.beacon",
        "rooms.witnessed", "sandbox.host", "sandbox.journal", "sandbox.webhookURLs", "site.url",
    ]
    /// Texts of which only some are right, none of them a secret.
    private static let words: Set<String> = ["backoffice.url", "ledger.timeZone", "log.level", "mail.folder", "payments.methods", "rooms.draws", "webhooks.networks"]

    private static func keys(_ reading: String) throws -> Set<String> {
        let source = try String(contentsOf: Platform.root.appending(path: "Sources/Guichet/Settings.swift"), encoding: .utf8)
        return Set(source.matches(of: try Regex("\(reading)\"([a-z]+\\.[a-zA-Z]+)\"", as: (Substring, Substring).self)).map { String($0.1) })
    }

    private static func variable(_ key: String) -> String {
        "GUICHET_" + key.map { $0 == "." ? "_" : $0.isUppercase ? "_\($0)" : $0.uppercased() }.joined().replacing("U_R_L", with: "URL")
    }

    @Test func noSecretIsShownAndNothingElseIsHidden() async throws {
        let texts = try Self.keys(#"(?:string|stringArray)\(forKey: "#)
        let all = try texts.union(Self.keys(#"(?:\.number\(|\.flag\(|int\(forKey: )"#))
        #expect(texts.count > 30 && all.count > 60 && Self.shown.isSubset(of: texts) && Self.words.isSubset(of: texts))
        var environment = texts.subtracting(Self.words).reduce(into: [:]) { $0[Self.variable($1)] = "canary-\($1)" }
        environment["GUICHET_MAIL_OPERATOR"] = "canary-mail.operator"
        let folder = FileManager.default.temporaryDirectory.appending(path: "guichet-settings-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let child = try ChildProcess(["/usr/bin/env"] + environment.map { "\($0)=\($1)" } + [Platform.binary, "settings"], log: folder + "/settings", folder: folder)
        try #require(await eventually { child.hasEnded() })
        let output = try String(contentsOfFile: folder + "/settings", encoding: .utf8)
        let lines = output.split(separator: "\n").reduce(into: [String: String]()) { lines, line in
            let parts = line.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: true)
            if let key = parts.first { lines[String(key)] = parts.count > 1 ? parts[1].trimmingCharacters(in: .whitespaces) : "" }
        }
        #expect(Set(lines.keys).subtracting(["KEY"]) == all, "every key is there: \(output)")
        for key in texts.subtracting(Self.words).sorted() {
            let isShown = lines[key]?.contains("canary-\(key)") == true
            #expect(isShown == Self.shown.contains(key), "\(key): \(lines[key] ?? "missing")")
            if !Self.shown.contains(key) { #expect(lines[key] == "(secret)") }
        }
    }
}
