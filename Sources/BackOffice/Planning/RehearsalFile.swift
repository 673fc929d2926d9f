import Domain
import Foundation

/// What `guichet rehearse` found out, as it wrote it (`latest.json`). Only what people decide by is taken; the rest stays with whoever played it.
struct RehearsalFile: Decodable {
    struct Verdict: Decodable {
        struct Need: Decodable { var breaksAt: Double }

        var session: String
        var visitors, places, boxOffices, mostShoppers: Int
        var minutesToSellOut: Int?
        var needs: [Need]
    }

    var startedAt: String
    /// Absent of an opening of no session in particular.
    var verdict: Verdict
    /// Rules that were broken.
    var faults: [String]

    /// Bytes. A play of hours has a few hundred thousand.
    static let most = 4 * 1024 * 1024

    /// Nil when it is something else.
    init?(_ bytes: [UInt8]) {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        guard let file = try? decoder.decode(Self.self, from: Data(bytes)) else { return nil }
        self = file
        let counts = [verdict.visitors, verdict.places, verdict.boxOffices, verdict.mostShoppers, verdict.minutesToSellOut ?? 0]
        guard counts.allSatisfy({ (0...1_000_000_000).contains($0) }) else { return nil }
    }

    /// - Parameter now: of a file that does not say when it was played.
    func report(at now: Timestamp) -> AttachedReport {
        let playedAt = (try? Date(startedAt, strategy: .iso8601)).map { Timestamp($0) } ?? now
        let breaks = verdict.needs.map(\.breaksAt).min().map { Int(min(max($0, 0), 1_000) * 100) }
        var report = AttachedReport(
            .rehearsal, session: verdict.session, at: min(playedAt, now),
            figures: [
                .init(.visitors, verdict.visitors), .init(.places, verdict.places), .init(.boxOffices, verdict.boxOffices), .init(.mostShoppers, verdict.mostShoppers),
            ])
        if let minutes = verdict.minutesToSellOut { report.figures.append(.init(.minutesToSellOut, minutes)) }
        if let breaks { report.figures.append(.init(.breaksAtPercent, breaks)) }
        report.figures.append(.init(.brokenRules, faults.count))
        return report
    }
}
