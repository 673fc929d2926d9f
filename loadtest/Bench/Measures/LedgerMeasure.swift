import Foundation

/// The ledger alone, its writer and what pages read of it, in a program of its own: this one knows the platform by its API only.
@Crowd struct LedgerMeasure: BenchMeasure {
    /// guichet-ledger-bench.
    let program: String
    /// Its file gets there, on the disk of the results.
    let folder: String
    let size: BenchSize

    var words: String { "the ledger" }
    var platforms: [BenchPlatform] { [] }

    private static let lines = 30_000
    /// Of the ledger whose pages are looked at.
    private static let many = 1_000_000

    private struct Figures: Decodable { var linesPerSecond: Double }
    private struct Pages: Decodable { var slowest: Double }

    /// Makes the ledger of many lines, once for all rounds.
    func fill() async throws {
        let path = try fresh("pages")
        _ = try await Self.ask([program, "--folder", path, "--lines", String(size.count(Self.many)), "--pages"], for: Figures.self)
    }

    func run(round: Int) async throws -> [BenchKey: Double] {
        let pages = try await Self.ask([program, "--folder", "\(folder)/ledger-pages", "--again"], for: Pages.self)
        if round == size.rounds { try? FileManager.default.removeItem(atPath: "\(folder)/ledger-pages") }
        return [.ledgerRows: try await record(linesPerSale: 2), .ledgerRowsAlone: try await record(linesPerSale: 1), .backOfficePages: pages.slowest]
    }

    private func record(linesPerSale: Int) async throws -> Double {
        let path = try fresh("\(linesPerSale)")
        defer { try? FileManager.default.removeItem(atPath: path) }
        let words = [program, "--folder", path, "--lines", String(size.count(Self.lines)), "--lines-per-sale", String(linesPerSale)]
        return try await Self.ask(words, for: Figures.self).linesPerSecond
    }

    private func fresh(_ name: String) throws -> String {
        let path = "\(folder)/ledger-\(name)"
        try? FileManager.default.removeItem(atPath: path)
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        return path
    }

    private static func ask<Answer: Decodable>(_ words: [String], for kind: Answer.Type) async throws -> Answer {
        let result = try await Tool.run(words)
        guard result.status == 0 else { throw LoadTestProblem("\(words[0]): \(result.output)") }
        return try JSONDecoder().decode(kind, from: Data(result.output.utf8))
    }
}
