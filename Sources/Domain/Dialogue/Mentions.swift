import Foundation

/// Who is named in a message: `@Claire Martin`, or `@Claire`, where one colleague alone is called so. Capitals and accents do not matter.
public enum Mentions {
    public struct Mention: Hashable, Sendable {
        /// In the text, with its sign.
        public var range: Range<String.Index>
        public var account: Int64
    }

    /// - Parameter colleagues: who may read it; nobody else can be named.
    public static func all(in text: String, of colleagues: [StaffAccount]) -> [Mention] {
        let names = names(of: colleagues)
        var mentions: [Mention] = []
        var from = text.startIndex
        while let sign = text[from...].firstIndex(of: "@") {
            from = text.index(after: sign)
            // The sign of an address follows a letter.
            guard sign == text.startIndex || !isPartOfAWord(text[text.index(before: sign)]) else { continue }
            for (name, account) in names {
                guard let found = text.range(of: name, options: [.caseInsensitive, .diacriticInsensitive, .anchored], range: from..<text.endIndex),
                    found.upperBound == text.endIndex || !isPartOfAWord(text[found.upperBound])
                else { continue }
                mentions.append(Mention(range: sign..<found.upperBound, account: account))
                from = found.upperBound
                break
            }
        }
        return mentions
    }

    private static func isPartOfAWord(_ character: Character) -> Bool { character.isLetter || character.isNumber }

    /// What each may be called by, the longest first.
    private static func names(of colleagues: [StaffAccount]) -> [(String, Int64)] {
        func alone(_ name: (StaffAccount) -> String) -> [(String, Int64)] {
            Dictionary(grouping: colleagues) { name($0).lowercased() }.compactMap { name, people in !name.isEmpty && people.count == 1 ? (name, people[0].id) : nil }
        }
        let short = alone { String($0.name.prefix(while: { isPartOfAWord($0) || $0 == "-" })) }
        return (alone(\.name) + short).sorted { ($1.0.count, $0.0) < ($0.0.count, $1.0) }
    }
}
