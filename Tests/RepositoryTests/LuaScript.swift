/// A script of lua/, read as text: what its header promises and what its body does.
///
/// The header is the comment at the top:
/// ```
/// -- NAME: what it does
/// -- KEYS[1] name: what the key holds
/// -- ARGV[1] name: what the argument means
/// -- ARGV[2..] names: a tail of any length
/// -- Replies: {'word', value}   {'other'}
/// -- @include FRAGMENT
/// ```
struct LuaScript {
    let name: String
    let header: [Substring]
    /// What comes after the header, without comments.
    let body: String

    init(name: String, content: String) {
        self.name = name
        let lines = content.split(separator: "\n", omittingEmptySubsequences: false)
        header = Array(lines.prefix { $0.hasPrefix("--") })
        body = lines.dropFirst(header.count)
            .map { line in line.firstRange(of: "--").map { line[..<$0.lowerBound] } ?? line }
            .joined(separator: "\n")
    }

    /// The fragments of lua/lib that the script includes.
    var includes: [String] {
        header.compactMap { $0.wholeMatch(of: /-- @include (\w+)/).map { String($0.1) } }
    }

    /// What is wrong with the script; empty when header and body agree.
    var remarks: [String] {
        let hasTitle = header.first?.hasPrefix("-- \(name): ") == true
        return (hasTitle ? [] : ["the first line must be '-- \(name): what it does'"])
            + remarks(on: "KEYS") + remarks(on: "ARGV") + remarksOnReplies
    }

    // MARK: KEYS and ARGV

    /// What a header says about one of the two tables: `fixed` numbers, and where a tail of any length begins.
    private struct Declared {
        var fixed: [Int] = []
        var tail: Int?
        var isMalformed = false
    }

    private func declared(_ table: String) -> Declared {
        var declared = Declared()
        for line in header where line.hasPrefix("-- \(table)") {
            guard let match = line.wholeMatch(of: /-- (?:KEYS|ARGV)\[(\d+)(\.\.)?\] \w.*/), let number = Int(match.1) else {
                declared.isMalformed = true
                continue
            }
            if declared.tail != nil { declared.isMalformed = true }
            if match.2 == nil { declared.fixed.append(number) } else { declared.tail = number }
        }
        let numbers = declared.fixed + (declared.tail.map { [$0] } ?? [])
        if numbers != Array(1..<(numbers.count + 1)) { declared.isMalformed = true }
        return declared
    }

    /// The names of a table's entries as the header has them, in order, and whether a tail of any length comes after them.
    func names(_ table: String) -> (fixed: [String], hasTail: Bool) {
        let entries = header.compactMap { $0.wholeMatch(of: /-- (KEYS|ARGV)\[\d+(\.\.)?\] ([^:]+?)(?::.*)?/) }.filter { $0.1 == table }
        return (entries.filter { $0.2 == nil }.map { String($0.3) }, entries.contains { $0.2 != nil })
    }

    private func remarks(on table: String) -> [String] {
        let declared = declared(table)
        guard !declared.isMalformed else {
            return ["the header's \(table) must be '-- \(table)[n] name: meaning', numbered from 1, a tail '[n..]' last"]
        }
        var literal = body.matches(of: /\b(KEYS|ARGV)\[(\d+)\]/).filter { $0.1 == table }.compactMap { Int($0.2) }
        // A session is made of its nine keys (lib/session.lua).
        if table == "KEYS", body.contains("open_session(KEYS)") { literal += 1...9 }
        let usesAll =
            body.matches(of: /\b(KEYS|ARGV)\[[^\]\d]|\bunpack\((KEYS|ARGV)/).contains { $0.1 ?? $0.2 ?? "" == table }
        var remarks: [String] = []
        for number in declared.fixed where !literal.contains(number) {
            remarks.append("\(table)[\(number)] is in the header and not used")
        }
        for number in Set(literal).sorted() where !declared.fixed.contains(number) && number < declared.tail ?? .max {
            remarks.append("\(table)[\(number)] is used and not in the header")
        }
        if let tail = declared.tail, !usesAll, !literal.contains(where: { $0 >= tail }) {
            remarks.append("\(table)[\(tail)..] is in the header and not used")
        }
        if declared.tail == nil, usesAll { remarks.append("\(table) has a tail that is not in the header") }
        return remarks
    }

    // MARK: Replies

    /// The header's text from `Replies:` on.
    private var replies: String? {
        guard let start = header.firstIndex(where: { $0.hasPrefix("-- Replies: ") }) else { return nil }
        return header[start...].prefix { !$0.hasPrefix("-- @include") }.joined(separator: " ")
    }

    /// The words that the header promises.
    var promised: Set<String> { Set((replies ?? "").matches(of: /\{'([a-z-]+)'/).map { String($0.1) }) }

    /// Those, and what a reply is made of where its words are parted by '|'.
    var words: Set<String> { promised.union((replies ?? "").matches(of: /\s{2}([a-z-]+)\|/).map { String($0.1) }) }

    private var remarksOnReplies: [String] {
        guard replies != nil else { return ["the header has no 'Replies:'"] }
        let returned = Set(body.matches(of: /return \{'([a-z-]+)'/).map { String($0.1) })
        let quoted = Set(body.matches(of: /'([a-z-]+)'/).map { String($0.1) })
        return promised.subtracting(quoted).sorted().map { "the reply '\($0)' is in the header and never given" }
            + returned.subtracting(promised).sorted().map { "the reply '\($0)' is given and not in the header" }
    }
}
