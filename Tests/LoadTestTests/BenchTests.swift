import Foundation
import NIOCore
import Testing

@testable import LoadTest

@Suite struct BenchTests {
    /// What those who read latest.json rely on.
    private static let promised = [
        "plaintext_rps", "hold_standing_rps", "hold_named_rps", "hold_pair_rps", "evalsha_single_rps",
        "redis_us_per_hold_single", "redis_us_per_hold_batched", "boxoffice_us_per_hold", "sale_full_rps",
        "ledger_rows_per_second", "back_office_page_ms_1m", "hold_us_seats_1000", "hold_us_seats_100000", "hold_us_sessions_1",
        "hold_us_sessions_10000", "pair_us_empty", "pair_us_95_full", "redis_bytes_per_seat", "redis_bytes_per_hold",
        "p99_ms_at_70", "overload_goodput_ratio", "overload_refusal_p99_ms",
    ]

    @Test func everyPromisedKeyIsMeasured() {
        #expect(Set(Self.promised).isSubset(of: BenchKey.allCases.map(\.rawValue)))
    }

    @Test(arguments: BenchKey.allCases)
    func theReadmeExplains(key: BenchKey) throws {
        let readme = try String(contentsOfFile: ScenarioTests.root + "/loadtest/README.md", encoding: .utf8)
        #expect(readme.contains("`\(key.rawValue)`"))
    }

    @Test(arguments: [([3.0], 3.0), ([5, 1, 3], 3), ([4, 1, 3, 2], 2.5), ([2, 2, 100], 2)] as [([Double], Double)])
    func medians(values: [Double], expected: Double) {
        #expect(BenchFindings.median(values) == expected)
    }

    @Test(arguments: [(12_345.6, 12_346.0), (123.456, 123.5), (0.012_345, 0.012_35), (0, 0), (1.0049, 1.005)] as [(Double, Double)])
    func fourDigitsAreKept(value: Double, expected: Double) {
        #expect(abs(BenchFindings.rounded(value) - expected) < 1e-9)
    }

    private static func findings(_ value: Double, rounds: Int = 3) -> BenchFindings {
        var findings = BenchFindings()
        for _ in 0..<rounds { for key in BenchKey.allCases { findings.add(key, value) } }
        return findings
    }

    @Test func theFileIsOneFlatObjectOfNumbers() throws {
        let object = try JSONSerialization.jsonObject(with: try Self.findings(2).json()) as? [String: Double]
        #expect(Set(object?.keys.map { $0 } ?? []) == Set(BenchKey.allCases.map(\.rawValue)))
        #expect(object?["plaintext_rps"] == 2)
    }

    @Test func aFigureThatARoundLacksIsNamed() {
        var findings = Self.findings(1)
        #expect(findings.missing(rounds: 3).isEmpty)
        findings.add(.pairEmpty, 1)
        #expect(findings.missing(rounds: 3) == [.pairEmpty])
        #expect(Self.findings(.nan).missing(rounds: 3).count == BenchKey.allCases.count)
    }

    @Test func targetsAreJudgedByTheMedians() throws {
        var findings = BenchFindings()
        for (plain, hold) in [(100.0, 40.0), (200, 120), (150, 90)] {
            findings.add(.plaintextRPS, plain)
            findings.add(.holdStandingRPS, hold)
        }
        let target = try #require(BenchTarget.all.first { $0.key == .holdStandingRPS })
        let ratio = try #require(target.value(in: findings))
        #expect(ratio == 0.6 && target.isMet(by: ratio) && !target.isMet(by: 0.49))
        #expect(BenchTarget.all.first { $0.key == .holdNamedRPS }.map { $0.value(in: findings) == nil } == true)
        let table = BenchTable(findings: findings).text
        #expect(table.contains("0.60") && table.contains("≥ 0.50") && table.contains("not measured"))
    }

    @Test func onlyWholeBenchesAreKept() {
        #expect(BenchSize().isWhole && BenchSize(rounds: 5, seconds: 1).isWhole)
        #expect(!BenchSize.quick.isWhole && !BenchSize(rounds: 2).isWhole && !BenchSize(share: 0.5).isWhole)
    }

    // MARK: What others say

    @Test func theCallOfTheScriptIsReadFromMonitor() throws {
        let request = #"\x00\x01abcdefghijkl"# + String(repeating: "v", count: 14) + #"\"\\\n\xffabcd\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00c00200"#
        let line = #"1790000000.1 [0 unix:/s] "EVALSHA" "d0a4" "2" "{1}:meta" "{1}:stock" "" "41f" "7" "\#(request)""#
        let call = try #require(ScriptCall(monitored: line[...]))
        #expect(call.beginning == ["EVALSHA", "d0a4", "2", "{1}:meta", "{1}:stock", "", "41f", "7"])
        #expect(call.items == "c00200" && call.places == 2)
        let words = call.command(requests: 3).suffix(3)
        #expect(words.count == 3 && words.allSatisfy { $0 == "__rand_int____rand_int____rand_int__alwaysrankc00200" })
    }

    @Test(arguments: [
        #"1.1 [0 unix:/s] "EVALSHA" "d0a4" "1" "{1}:meta" "" "41f" "500""#, #"1.1 [0 lua] "HGET" "k" "f""#, "OK", "",
    ])
    func otherLinesOfMonitorAreNoCall(line: String) {
        #expect(ScriptCall(monitored: line[...]) == nil)
    }

    @Crowd @Test func redisSaysWhatItUsed() {
        let info = RedisInfo(
            "# CPU\r\nused_cpu_sys:9.5\r\nused_cpu_user:1\r\nused_cpu_sys_main_thread:0.25\r\nused_cpu_user_main_thread:1.5\r\n"
                + "cmdstat_evalsha:calls=3,usec=70,usec_per_call=23.33\r\n")
        #expect(info.mainThreadMicroseconds == 1_750_000)
        #expect(info.commandStatistics("evalsha").calls == 3 && info.commandStatistics("evalsha").microseconds == 70)
        #expect(info.commandStatistics("get").calls == 0 && info.number("nothing") == 0)
        #expect(RedisInfo("used_cpu_sys:1\nused_cpu_user:2\n").mainThreadMicroseconds == 3_000_000)
        #expect(RedisBenchmark.rate("\"test\",\"rps\"\n\"EVALSHA x, y\",\"52631.58\",\"0.9\"\n") == 52631.58)
    }

    // MARK: Requests

    @Crowd @Test func holdsDifferInVisitorAndKey() throws {
        var visitors = VisitorBook()
        for letter in ["a", "b"] { visitors.add(String(repeating: letter, count: VisitorBook.idLength)) }
        visitors.add("too short")
        let supply = HoldSupply(sessions: ["x", "y"], wishes: [.seats(["A-1", "A-2"])], wishesPerSession: 2, visitors: visitors)
        let texts = (0..<5).map { _ in String(buffer: supply.next()) }
        #expect(texts.map { $0.contains("/sessions/x/") } == [true, true, false, false, true])
        #expect(texts.map { $0.contains("Guichet-Visitor: aaaa") } == [true, false, true, false, true])
        #expect(texts.map { $0.contains("a\r\nX-Forwarded-For: 10.100.100.100\r\n") } == [true, false, true, false, true])
        #expect([1, 123_456, 999_999].map(VisitorBook.address) == ["10.100.100.101", "10.112.134.156", "10.199.199.199"])
        #expect(Set(texts.compactMap { $0.firstMatch(of: /Idempotency-Key: (bench-[0-9a-f]{12})\r\n/)?.1 }).count == 5)
        let body = #"{"items":[{"seat":"A-1"},{"seat":"A-2"}]}"#
        #expect(texts.allSatisfy { $0.hasSuffix("\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)") })
    }

    @Test(arguments: [1000, 1010, 100_000])
    func hallsHaveTheirSeats(seats: Int) {
        let plan = SeatingPlan.rows(of: seats)
        #expect(plan.seatCount == seats)
        #expect(Set(plan.zones.flatMap(\.rows).flatMap(\.seats).map(\.seatGUID)).count == seats)
        #expect(plan.pairs.count == seats / 2)
        #expect(Set(plan.pairs.prefix(50).map { $0[0].split(separator: "-")[1] }).count == 50, "a row each")
    }

    @Test func anotherOneIsFirstInEachRound() {
        #expect((1...4).map { ["a", "b", "c"].rotated(by: $0)[0] } == ["b", "c", "a", "b"])
        #expect([Int]().rotated(by: 2) == [])
    }

    @Test func theArenaFallsIntoPairs() {
        #expect(SeatingPlan.arena().pairs.count == 10_424)
    }

    @Test func theProgrammeIsCutIntoFiles() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "guichet-bench-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let programme = BenchProgramme(
            name: "p", sessions: [.init(hall: .room, ids: (0..<1500).map { "s-\($0)" }), .init(hall: .rows(seats: 40), ids: ["n"])])
        let files = try programme.write(to: folder.path, opens: "-1h")
        #expect(files == ["p-0.yml", "p-1.yml", "p-2.yml", "p-3.yml"])
        let texts = try files.map { try String(contentsOf: folder.appending(path: $0), encoding: .utf8) }
        #expect(texts[0].contains("file: rows-40.json") && texts[0].contains("capacity: 200000") && texts[0].contains("capacity: 1000}"))
        #expect(texts[2].contains("{id: s-1499, plan: room,") && !texts[1].contains("s-1000,"))
        #expect(FileManager.default.fileExists(atPath: folder.appending(path: "rows-40.json").path))
    }
}
