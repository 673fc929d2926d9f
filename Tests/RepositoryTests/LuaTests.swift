import Testing

@Suite struct LuaTests {
    private let scripts: [LuaScript] = Repository.texts(under: "lua/", suffix: ".lua")
        .filter { !$0.path.hasPrefix("lua/lib/") }
        .map { LuaScript(name: String($0.path.dropFirst(4).dropLast(4)), content: $0.content) }
    private let fragments: [String: TextFile] = Dictionary(
        uniqueKeysWithValues: Repository.texts(under: "lua/lib/", suffix: ".lua")
            .map { (String($0.path.dropFirst(8).dropLast(4)), $0) })

    @Test func headersAgreeWithUse() {
        #expect(!scripts.isEmpty)
        let remarks = scripts.flatMap { script in script.remarks.map { "lua/\(script.name).lua: \($0)" } }
        #expect(remarks.isEmpty, "\(remarks.listed)")
    }

    /// Keys and arguments are sent in the order, the number and under the names that the header gives them.
    @Test func theHeadersAgreeWithWhatIsSent() {
        let calls = Repository.texts(under: "Sources/RedisSeatStore/", suffix: ".swift").flatMap { ScriptCall.all(in: $0.content) }
        #expect(Set(calls.map(\.script)) == Set(scripts.map(\.name)), "each script is called as ScriptCall reads it")
        for call in calls {
            guard let script = scripts.first(where: { $0.name == call.script }) else { continue }
            let remarks = call.remarks(against: script)
            #expect(remarks.isEmpty, "lua/\(call.script).lua: \(remarks.listed)")
        }
    }

    /// Nobody replies a word that nobody reads.
    @Test func eachWordOfAReplyIsRead() {
        let sources = Repository.texts(under: "Sources/RedisSeatStore/", suffix: ".swift").map(\.content).joined()
        #expect(scripts.first { $0.name == "hold" }?.words.isSuperset(of: ["done", "suspended", "sold-out", "orphan"]) == true)
        for script in scripts {
            let unread = script.words.filter { !sources.contains("\"\($0)\"") }.sorted()
            #expect(unread.isEmpty, "lua/\(script.name).lua: \(unread.listed)")
        }
    }

    @Test func fragmentsAreIncludedAndHaveNoKeysOfTheirOwn() {
        let included = Set(scripts.flatMap(\.includes))
        #expect(included == Set(fragments.keys), "included fragments are the files of lua/lib")
        for (name, file) in fragments {
            #expect(file.lines.first?.hasPrefix("-- Fragment: ") == true, "\(file.path): first line '-- Fragment: …'")
            let body = LuaScript(name: name, content: file.content).body
            #expect(body.firstMatch(of: /\b(KEYS|ARGV)\b/) == nil, "\(file.path): the including script passes its keys in")
        }
    }

    @Test func theReadmeTablesThemWithTheirReplies() throws {
        let readme = try #require(Repository.text(at: "lua/README.md"))
        let rows = readme.content.split(separator: "\n").map { $0.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) } }
        for script in scripts {
            let row = try #require(rows.first { $0.first == "`\(script.name)`" }, "lua/README.md does not table \(script.name)")
            let replies = Set((row.last ?? "").split(separator: ", ").map(String.init))
            #expect(replies == script.promised, "lua/README.md, \(script.name)")
        }
    }
}

/// The rules for headers find what they are for.
@Suite struct LuaHeaderRuleTests {
    private static let good = """
        -- take: takes a thing.
        -- KEYS[1] meta: hash
        -- ARGV[1] clock: ms
        -- ARGV[2..] items: pairs
        -- Replies: {'taken', count}   {'refused'}
        --          {'gone'} it was there before
        local now = ARGV[1] -- not ARGV[9]
        if not redis.call('EXISTS', KEYS[1]) then return {now and 'gone' or 'refused'} end
        for i = 2, #ARGV, 2 do redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1]) end
        return {'taken', 1}
        """

    private static func malformed(_ table: String) -> String {
        "the header's \(table) must be '-- \(table)[n] name: meaning', numbered from 1, a tail '[n..]' last"
    }

    @Test func agreement() {
        #expect(LuaScript(name: "take", content: Self.good).remarks == [])
    }

    private static let call = #"evaluate(Scripts.take, keys: [RedisKeys.meta(1, two)], ["clock": isUp ? "1" : "0"], tail: items.map { [$0, ""] })"#

    @Test(arguments: [
        ("", "", []), ("meta", "stock", [#"sends the keys ["stock"], the header has ["meta"]"#]), ("two)]", "two)] + more", ["more keys: true, the header says false"]),
        ("RedisKeys.meta", "RedisKeys.house", [#"sends the keys ["meta", "stock", "seats", "rows", "runs"], the header has ["meta"]"#]),
        ("clock", "now", [#"sends ["now"], the header has ["clock"]"#]), ("tail: items", "items", ["more arguments: false, the header says true"]),
        ("\"0\"]", "\"0\", \"at\": now]", [#"sends ["clock", "at"], the header has ["clock"]"#]),
    ] as [(String, String, [String])])
    func whatIsSentIsRead(text: String, replacement: String, remarks: [String]) {
        let calls = ScriptCall.all(in: text.isEmpty ? Self.call : Self.call.replacing(text, with: replacement))
        #expect(calls.map(\.script) == ["take"])
        #expect(calls.first?.remarks(against: LuaScript(name: "take", content: Self.good)) == remarks)
    }

    struct Drift: Sendable, CustomTestStringConvertible {
        let text: String
        let replacement: String
        let remark: String
        var testDescription: String { remark }

        init(_ text: String, _ replacement: String, _ remark: String) {
            (self.text, self.replacement, self.remark) = (text, replacement, remark)
        }
    }

    @Test(arguments: [
        Drift("-- take:", "-- give:", "the first line must be '-- take: what it does'"),
        Drift("-- KEYS[1] meta: hash\n", "", "KEYS[1] is used and not in the header"),
        Drift("hash\n", "hash\n-- KEYS[2] seats: string\n", "KEYS[2] is in the header and not used"),
        Drift("hash\n", "hash\n-- KEYS[3] seats: string\n", malformed("KEYS")),
        Drift("-- ARGV[1] clock: ms", "-- ARGV[1]", malformed("ARGV")),
        Drift("-- ARGV[2..] items: pairs", "-- ARGV[2..] items\n-- ARGV[3] last", malformed("ARGV")),
        Drift("-- ARGV[2..] items: pairs\n", "", "ARGV has a tail that is not in the header"),
        Drift("local now = ARGV[1]", "local now = ARGV[2]", "ARGV[1] is in the header and not used"),
        Drift("-- ARGV[2..] items", "-- ARGV[2] item", "ARGV[2] is in the header and not used"),
        Drift("ARGV[i], ARGV[i + 1]", "'a', 'b'", "ARGV[2..] is in the header and not used"),
        Drift("Replies:", "Answers:", "the header has no 'Replies:'"),
        Drift("   {'refused'}", "   {'refused'}   {'late'}", "the reply 'late' is in the header and never given"),
        Drift("return {'taken', 1}", "return {'took', 1}", "the reply 'took' is given and not in the header"),
    ])
    func finds(drift: Drift) {
        let content = Self.good.replacing(drift.text, with: drift.replacement, maxReplacements: 1)
        #expect(LuaScript(name: "take", content: content).remarks.contains(drift.remark))
    }
}
