import Foundation
import NIOCore
import TestSupport

/// The call of the hold script as the box office sends it, caught with Redis's MONITOR.
struct ScriptCall: Sendable, Equatable {
    /// EVALSHA, the digest, the number of keys, the keys, the clock, the run id and the session.
    let beginning: [String]
    /// What one request of the call asks for: the text behind hold, visitor, fingerprint, admission and rank.
    let items: String

    /// The bytes of a request in front of its items: hold 14, visitor 14, fingerprint 8, the end of an admission 6, a rank 4.
    private static let identityLength = 46
    /// redis-benchmark writes twelve random digits over this word. Three of them make a hold and a visitor of 14 bytes each, a fingerprint and a
    /// network: one of ten thousand.
    private static let random = "__rand_int__"

    /// - Parameter line: of MONITOR's output: `1790000000.1 [0 unix:/s] "EVALSHA" "d04…" "9" "{1}:…" … "" "41f…" "7" "…c00200"`
    init?(monitored line: Substring) {
        let words = Self.words(of: line)
        guard words.count > 6, words[0].uppercased() == "EVALSHA", let keys = Int(words[2]), words.count == keys + 7,
            let request = words.last, request.utf8.count > Self.identityLength
        else { return nil }
        beginning = Array(words.dropLast())
        items = String(request.dropFirst(Self.identityLength))
    }

    /// The key with this number, counted from 1 as in the script's header.
    func key(_ number: Int) -> String { beginning[2 + number] }

    /// Places of one request: the three digits of base 64 behind the kind in `c00200`.
    var places: Int { items.utf8.dropFirst().prefix(3).reduce(0) { $0 << 6 | Int($1 - UInt8(ascii: "0")) } }

    /// The words of a call for as many requests, in redis-benchmark's language. All are by different visitors.
    func command(requests: Int) -> [String] {
        let request = String(repeating: Self.random, count: 3) + "alwaysrank\(items)"
        return beginning + Array(repeating: request, count: requests)
    }

    /// What stands between quotes. A byte that is written `\x0a` becomes one character, so that positions are those of the bytes.
    private static func words(of line: Substring) -> [String] {
        var words: [String] = []
        var word: String?
        var rest = line[...]
        while let character = rest.popFirst() {
            switch (character, word) {
            case ("\"", nil): word = ""
            case ("\"", let ended?):
                words.append(ended)
                word = nil
            case ("\\", .some):
                guard let escaped = rest.popFirst() else { return [] }
                if escaped == "x" { rest = rest.dropFirst(2) }
                word?.append(escaped == "\\" || escaped == "\"" ? escaped : "?")
            case (_, .some): word?.append(character)
            case (_, nil): break
            }
        }
        return words
    }

    /// Lets the box office make one hold, and reads how it asks Redis.
    @Crowd static func caught(on bench: BenchPlatform, holding supply: HoldSupply) async throws -> ScriptCall {
        let log = "\(bench.platform.folder)/monitor.log"
        try? FileManager.default.removeItem(atPath: log)
        let monitor = try ChildProcess(
            ["redis-cli", "-s", bench.redis.socketPath, "MONITOR"], log: log, folder: bench.platform.folder)
        defer { monitor.end(with: SIGKILL) }
        func text() -> String { (try? String(contentsOfFile: log, encoding: .utf8)) ?? "" }
        let limit = NIODeadline.now() + .seconds(10)
        func wait() async throws {
            guard NIODeadline.now() < limit else { throw LoadTestProblem("MONITOR shows no call of the hold script") }
            await Crowd.wait(until: NIODeadline.now() + .milliseconds(20))
        }
        while !text().hasPrefix("OK") { try await wait() }
        _ = try await bench.measureAll(connections: 1) { _ in supply.made < 1 ? supply.next() : nil }
        while true {
            // The reconciler's sweeps call scripts too, without a request.
            if let call = text().split(separator: "\n").lazy.compactMap({ ScriptCall(monitored: $0) }).first { return call }
            try await wait()
        }
    }
}
