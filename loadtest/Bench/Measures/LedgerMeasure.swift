import Foundation

/// The ledger's writer alone, in a program of its own: this one knows the platform by its API only.
@Crowd struct LedgerMeasure: BenchMeasure {
    /// guichet-ledger-bench.
    let program: String
    /// Its file gets there, on the disk of the results.
    let folder: String
    let size: BenchSize

    var words: String { "the ledger" }
    var platforms: [BenchPlatform] { [] }

    private static let lines = 30_000

    private struct Figures: Decodable { var linesPerSecond: Double }

    func run(round: Int) async throws -> [BenchKey: Double] {
        [.ledgerRows: try await record(linesPerSale: 2), .ledgerRowsAlone: try await record(linesPerSale: 1)]
    }

    private func record(linesPerSale: Int) async throws -> Double {
        let path = "\(folder)/ledger-\(linesPerSale)"
        try? FileManager.default.removeItem(atPath: path)
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: path) }
        let result = try await Tool.run([
            program, "--folder", path, "--lines", String(size.count(Self.lines)), "--lines-per-sale", String(linesPerSale),
        ])
        guard result.status == 0 else { throw LoadTestProblem("\(program): \(result.output)") }
        return try JSONDecoder().decode(Figures.self, from: Data(result.output.utf8)).linesPerSecond
    }
}
