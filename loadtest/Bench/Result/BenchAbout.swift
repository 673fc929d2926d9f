import Foundation

/// Where, when and on what the bench ran: `latest.json` has numbers only.
struct BenchAbout: Codable, Sendable {
    var startedAt: String
    var revision: String
    var durability: String
    /// Of the folder in which Redis and the ledger keep their files; on `tmpfs` nothing is durable.
    var fileSystem: String
    var machine: Machine
    var rounds: Int
    var secondsPerLoop: Double
    /// Below 1 the counted work was cut: the figures are for trying the bench.
    var share: Double
    var seconds = 0.0
    /// What each round found.
    var values: [String: [Double]] = [:]

    static func describe(size: BenchSize, programs: LoadedPlatform.Programs) async -> BenchAbout {
        BenchAbout(
            startedAt: Date().formatted(.iso8601), revision: await programs.revision(),
            durability: "Redis append-only file, fsync everysec; SQLite WAL, synchronous FULL",
            fileSystem: await Machine.fileSystem(of: FileManager.default.temporaryDirectory.path),
            machine: await Machine.describe(withNginx: false), rounds: size.rounds, secondsPerLoop: size.seconds, share: size.share)
    }

    func json(seconds: Double, findings: BenchFindings) throws -> Data {
        var copy = self
        copy.seconds = seconds
        for (key, values) in findings.values { copy.values[key.rawValue] = values.map { BenchFindings.rounded($0) } }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(copy) + Data("\n".utf8)
    }
}
