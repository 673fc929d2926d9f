import NIOCore
@testable import RedisClient
import Testing

@Suite struct KeySlotTests {
    /// Slots as CLUSTER KEYSLOT of Redis 7.0 gives them.
    @Test(arguments: [
        ("123456789", 12_739), ("foo", 12_182), ("{foo}:bar", 12_182), ("a{foo}b{bar}", 12_182), ("{}foo", 9_500),
        ("foo{", 7_673), ("{guichet}:catalogue", 10_091), ("{0}:sales", 13_907), ("{3}:order:x", 1_584), ("", 0),
        ("éàü", 636),
    ])
    func slots(_ key: String, _ slot: Int) {
        #expect(KeySlot.of(key) == slot)
    }

    @Test(arguments: [
        (["GET", "{3}:x"], 1_584), (["EVALSHA", "digest", "2", "{3}:a", "{3}:b", "x"], 1_584), (["EVAL", "return 1", "0", "x"], nil),
        (["XGROUP", "CREATE", "{3}:sales", "g", "0"], 1_584), (["PING"], nil), (["TIME"], nil), (["SCRIPT", "EXISTS", "d"], nil),
        (["XREADGROUP", "GROUP", "g", "c", "COUNT", "1", "BLOCK", "1", "STREAMS", "{3}:sales", ">"], 1_584), (["GET"], nil), ([], nil),
    ] as [([String], Int?)])
    func slotsOfCommands(_ words: [String], _ slot: Int?) {
        #expect(RedisCommand(words.map { .string($0) }).slot == slot)
    }
}

@Suite struct RedirectionTests {
    private static let asked = RedisConnectionConfiguration.Endpoint.tcp(host: "10.0.0.9", port: 1)

    @Test(arguments: [
        (RedisError.reply(code: "MOVED", message: "3999 127.0.0.1:6381"), Redirection.moved(slot: 3999, to: .tcp(host: "127.0.0.1", port: 6381))),
        (.reply(code: "MOVED", message: "3999 :6381"), .moved(slot: 3999, to: .tcp(host: "10.0.0.9", port: 6381))),
        (.reply(code: "MOVED", message: "3999 ?:6381"), .moved(slot: 3999, to: .tcp(host: "10.0.0.9", port: 6381))),
        (.reply(code: "ASK", message: "3999 ::1:6381"), .ask(.tcp(host: "::1", port: 6381))),
        (.reply(code: "MOVED", message: "16384 127.0.0.1:6381"), nil), (.reply(code: "MOVED", message: "x"), nil),
        (.reply(code: "MOVED", message: "1 127.0.0.1:0"), nil),
        (.reply(code: "TRYAGAIN", message: "…"), .wait), (.reply(code: "CLUSTERDOWN", message: "…"), .wait),
        (.reply(code: "LOADING", message: "…"), .wait), (.reply(code: "READONLY", message: "…"), .wait),
        (.unavailable(cause: ""), .wait), (.closed, .wait),
        // What may have been executed is never followed.
        (.timeout, nil), (.connectionLost, nil), (.reply(code: "ERR", message: "…"), nil), (.reply(code: "NOSCRIPT", message: "…"), nil),
        (.overloaded, nil),
    ] as [(RedisError, Redirection?)])
    func onlyWhatWasNotExecutedIsFollowed(_ error: RedisError, _ expected: Redirection?) {
        #expect(Redirection(error, from: Self.asked) == expected)
    }

    @Test func patienceEnds() {
        let start = NIODeadline.uptimeNanoseconds(1_000_000_000)
        var patience = Patience(end: start + .milliseconds(150))
        let moved = Redirection.ask(Self.asked)
        #expect((0..<5).allSatisfy { _ in patience.pause(before: moved, now: start) == .zero })
        #expect(patience.pause(before: moved, now: start) == .milliseconds(2), "a circle of redirections is slowed down")
        #expect((0..<3).map { _ in patience.pause(before: .wait, now: start) } == [.milliseconds(4), .milliseconds(8), .milliseconds(16)])
        #expect(patience.pause(before: .wait, now: start + .milliseconds(140)) == nil)
        #expect(patience.pause(before: moved, now: start + .milliseconds(150)) == nil)
    }

    @Test func aMapIsReadOrRefused() {
        func line(_ first: Int64, _ last: Int64, _ host: String?, _ port: Int64) -> RESPValue {
            .array([.integer(first), .integer(last), .array([host.map { .bytes(Array($0.utf8)) } ?? .null, .integer(port)])])
        }
        let map = SlotRange.map(
            .array([line(0, 99, "a", 7000), line(100, 16_383, nil, 7001), line(5, 99_999, "c", 1), .null]), from: Self.asked)
        #expect(
            map == [
                SlotRange(slots: 0...99, owner: .tcp(host: "a", port: 7000)),
                SlotRange(slots: 100...16_383, owner: .tcp(host: "10.0.0.9", port: 7001)),
            ])
        #expect(SlotRange.map(.array([]), from: Self.asked) == nil)
        #expect(SlotRange.map(.null, from: Self.asked) == nil)
    }
}
