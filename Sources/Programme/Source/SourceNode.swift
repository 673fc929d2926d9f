/// Where a value stands in its file; both count from 1, columns in Unicode scalars.
struct SourcePlace: Hashable {
    var line: Int
    var column: Int
}

/// A value of a YAML or JSON file with its place: one shape for both, so that both are checked by the same rules.
struct SourceNode {
    enum Value {
        case null
        case bool(Bool)
        case number(Double)
        /// Unquoted YAML scalar: whether it is a text or a number is decided by the key it stands under, so that
        /// `artist: No` or `name: 1914` are the texts that their author meant.
        case plain(String)
        case text(String)
        case list([SourceNode])
        case fields([SourceField])
    }

    var value: Value
    var place: SourcePlace

    /// As named in a problem: `must be a text, not a list`.
    var kind: String {
        switch value {
        case .null: "empty"
        case .bool: "a true/false value"
        case .number: "a number"
        case .plain(let text): Self.isNull(text) ? "empty" : "'\(Excerpt.of(text))'"
        case .text: "a quoted text"
        case .list: "a list"
        case .fields: "a mapping"
        }
    }

    static func isNull(_ plain: String) -> Bool { plain.isEmpty || plain == "~" || plain == "null" }
}

struct SourceField {
    var key: String
    var keyPlace: SourcePlace
    var node: SourceNode
}

/// Way from a file's root to a value. Linked, because a seating plan has 100,000 of them and few are ever printed.
final class SourcePath {
    enum Step {
        case field(String)
        case index(Int)
    }

    private let parent: SourcePath?
    private let step: Step

    init(_ parent: SourcePath?, _ step: Step) {
        self.parent = parent
        self.step = step
    }

    /// `events[0].sessions[1].opens`.
    var text: String {
        var steps = [step]
        var above = parent
        while let path = above {
            steps.append(path.step)
            above = path.parent
        }
        return Self.text(steps.reversed())
    }

    static func text(_ steps: some Sequence<Step>) -> String {
        steps.reduce(into: "") { text, step in
            switch step {
            case .field(let name): text += (text.isEmpty ? "" : ".") + Excerpt.of(name)
            case .index(let index): text += "[\(index)]"
            }
        }
    }
}

/// Why a file could not be read as YAML or JSON at all.
struct SourceFault: Error {
    var place: SourcePlace?
    var path = ""
    var reason: String
}
