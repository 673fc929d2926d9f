/// A call of one of lua/'s scripts in the Swift sources, read as text: which keys and arguments it sends, by name and in order.
///
/// It is written `evaluate(Scripts.NAME, keys: KEYS, ["argument": value, …], tail: …)`, where KEYS names functions of `RedisKeys`.
struct ScriptCall {
    /// As the file of lua/ is called.
    let script: String
    let keys: [String]
    /// More keys than those follow.
    let hasMoreKeys: Bool
    let arguments: [String]
    let hasTail: Bool

    /// What several keys at once are called.
    private static let groups: [Substring: [String]] = {
        let house = ["meta", "stock", "seats", "rows", "runs"]
        let session = house + ["holds", "expiry", "visitors", "buyers"]
        return ["house": house, "session": session, "withExpiring": session + ["expiring"], "roomKeys": ["room", "admitted", "shoppers"]]
    }()

    static func all(in text: String) -> [ScriptCall] {
        text.matches(of: /Scripts\.(\w+),\s*(?=keys:)/).map { ScriptCall(name: $0.1, parts: parts(of: text[$0.range.upperBound...])) }
    }

    private init(name: Substring, parts: [Substring]) {
        script = String(name.replacing(/[A-Z]/) { "_" + $0.output.lowercased() })
        let keys = parts.first ?? ""
        self.keys = keys.matches(of: /\bRedisKeys\.(\w+)|\bKeys\.(\w+)|\.(withExpiring)\b/).flatMap { match -> [String] in
            let name = match.1 ?? match.2 ?? match.3 ?? ""
            return Self.groups[name] ?? [String(name)]
        }
        hasMoreKeys = keys.contains(/\+ \w+\s*$/)
        arguments = parts.dropFirst().first?.matches(of: /"([^"\\]+)":/).map { String($0.1) } ?? []
        hasTail = parts.contains { $0.contains(/^\s*tail:/) }
    }

    /// What stands between the commas of a call, up to its closing bracket.
    private static func parts(of text: Substring) -> [Substring] {
        var parts: [Substring] = []
        var (depth, start) = (0, text.startIndex)
        for index in text.indices {
            switch text[index] {
            case "(", "[", "{": depth += 1
            case ")", "]", "}": depth -= 1
            case "," where depth == 0:
                parts.append(text[start..<index])
                start = text.index(after: index)
            default: break
            }
            if depth < 0 { return parts + [text[start..<index]] }
        }
        return parts
    }

    /// In what it differs from the header; empty when they agree.
    func remarks(against script: LuaScript) -> [String] {
        let (keys, arguments) = (script.names("KEYS"), script.names("ARGV"))
        var remarks: [String] = []
        if self.keys != keys.fixed { remarks.append("sends the keys \(self.keys), the header has \(keys.fixed)") }
        if hasMoreKeys != keys.hasTail { remarks.append("more keys: \(hasMoreKeys), the header says \(keys.hasTail)") }
        if self.arguments != arguments.fixed { remarks.append("sends \(self.arguments), the header has \(arguments.fixed)") }
        if hasTail != arguments.hasTail { remarks.append("more arguments: \(hasTail), the header says \(arguments.hasTail)") }
        return remarks
    }
}
