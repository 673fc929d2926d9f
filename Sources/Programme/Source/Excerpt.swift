/// What a problem repeats of a file: short and on one line, whatever the file holds.
enum Excerpt {
    static func of(_ text: String) -> String {
        var excerpt = ""
        for scalar in text.unicodeScalars.prefix(60) {
            let shown = scalar.properties.generalCategory != .control && scalar.properties.generalCategory != .format
            excerpt.unicodeScalars.append(shown ? scalar : "\u{FFFD}")
        }
        return text.unicodeScalars.count > 60 ? excerpt + "…" : excerpt
    }
}

/// The known name that somebody who mistyped most likely meant.
enum NearestName {
    /// `; did you mean 'opens'?`, or nothing when no name is near.
    static func hint(for text: String, among names: some Sequence<String>) -> String {
        guard let name = find(text, among: names) else { return "" }
        return "; did you mean '\(Excerpt.of(name))'?"
    }

    /// Nearest by edits (an accent, a capital or a hyphen is an edit too), at most a third of the name.
    static func find(_ text: String, among names: some Sequence<String>) -> String? {
        guard text.count <= 64 else { return nil }
        let typed = Array(text.lowercased())
        let ranked = names.map { (name: $0, edits: edits(typed, Array($0.lowercased()))) }
        guard let best = ranked.min(by: { $0.edits < $1.edits }) else { return nil }
        return best.edits <= max(1, max(typed.count, best.name.count) / 3) ? best.name : nil
    }

    /// Levenshtein distance.
    private static func edits(_ left: [Character], _ right: [Character]) -> Int {
        var previous = Array(0...right.count)
        for (row, letter) in left.enumerated() {
            var current = [row + 1]
            for (column, other) in right.enumerated() {
                let replaced = previous[column] + (letter == other ? 0 : 1)
                current.append(min(replaced, previous[column + 1] + 1, current[column] + 1))
            }
            previous = current
        }
        return previous[right.count]
    }
}
