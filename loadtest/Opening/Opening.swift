import Foundation
import OpeningDay

/// Opening day, to see that it holds: in compressed time with as many visitors as one likes, and over HTTP with as many as the machine carries.
public struct Opening: Sendable {
    let setting: OpeningSetting
    /// Over HTTP; 0 leaves that out.
    let real: Int
    let house: TrafficHouse
    /// So many times as much is asked as can be served, or the play proves nothing of that; nil for any number.
    let leastDemand: Double?
    private let realShoppers: Int?
    let forecast: RehearsalVerdict.Forecast?
    let programs: LoadedPlatform.Programs
    let output: String

    /// - Parameters:
    ///   - setting: of the opening in compressed time; where it has a copy of a session, those who come over HTTP want places of it too.
    ///   - real: so many come over HTTP; 0 leaves that out.
    ///   - house: what they want places in otherwise.
    ///   - realShoppers: so many shop at once at most over HTTP; nil leaves it to the house.
    ///   - leastDemand: so many times as many come in a second as holds are granted at the peak, or it fails.
    ///   - forecast: of a session's rehearsal.
    ///   - guichet: the binary under test.
    ///   - root: folder of the repository.
    ///   - output: folder of the results.
    public init(
        _ setting: OpeningSetting, real: Int, house: Scenario.HouseKind, realShoppers: Int? = nil, leastDemand: Double? = nil, forecast: RehearsalVerdict.Forecast? = nil,
        guichet: String, root: String, output: String
    ) {
        (self.setting, self.real, self.realShoppers, self.leastDemand, self.forecast, self.output) = (setting, real, realShoppers, leastDemand, forecast, output)
        self.house = setting.copy.map { .copied($0) } ?? .made(house)
        programs = .init(guichet: guichet, root: root)
    }

    /// - Returns: why the opening failed, in sentences; none when it passed.
    public func play() async throws -> [String] {
        let startedAt = Date().formatted(.iso8601)
        let (revision, machine) = (await programs.revision(), await Machine.describe(withNginx: true))
        Console.say(
            "In compressed time: \(Figures.grouped(setting.visitors)) visitors want \(Figures.grouped(setting.places)) places, seed \(setting.seed).")
        let simulation = try await OpeningDay(setting) { Console.progress($0) }.play()
        let traffic = try await overHTTP()
        var result = OpeningResult(simulation, traffic, startedAt: startedAt, revision: revision, machine: machine)
        if let copy = setting.copy {
            let measured = traffic.map { traffic in traffic.run.cpuSeconds.mapValues { $0 / Double(max(traffic.admitted, 1)) } }
            result.verdict = RehearsalVerdict(setting, copy: copy, simulation, forecast: forecast, measured: measured)
        }
        try write(result)
        return result.faults
    }

    private func overHTTP() async throws -> TrafficReport? {
        guard real > 0 else { return nil }
        Console.say("Over HTTP: \(Figures.grouped(real)) visitors, two box offices behind nginx.")
        var report = try await OpeningTraffic(visitors: real, house: house, mostShoppers: realShoppers, seed: setting.seed, programs: programs, output: output).play()
        report.leastDemand = leastDemand
        return report
    }

    private func write(_ result: OpeningResult) throws {
        try FileManager.default.createDirectory(atPath: output, withIntermediateDirectories: true)
        try result.json().write(to: URL(filePath: "\(output)/latest.json"))
        try Data(OpeningPage(result).html.utf8).write(to: URL(filePath: "\(output)/report.html"))
        Console.say("Results: \(output)/latest.json, \(output)/report.html")
    }
}
