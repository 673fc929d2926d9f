/// A value together with its way from the root: reads it as what its reader expects, or logs why it is not and answers nil.
struct Cursor {
    /// Whose problems go where.
    final class Origin {
        let file: String
        let log: ProblemLog

        init(file: String, log: ProblemLog) {
            self.file = file
            self.log = log
        }
    }

    let node: SourceNode
    let path: SourcePath?
    let origin: Origin

    init(root: SourceNode, origin: Origin) {
        self.init(node: root, path: nil, origin: origin)
    }

    private init(node: SourceNode, path: SourcePath?, origin: Origin) {
        self.node = node
        self.path = path
        self.origin = origin
    }

    /// Where a later problem refers to an earlier entry: `programme.yml:12:9`.
    var location: String { "\(origin.file):\(node.place.line):\(node.place.column)" }

    func problem(_ reason: String, at place: SourcePlace? = nil) {
        origin.log.add(file: origin.file, place: place ?? node.place, path: path?.text ?? "", reason: reason)
    }

    func child(_ field: SourceField) -> Cursor {
        Cursor(node: field.node, path: SourcePath(path, .field(field.key)), origin: origin)
    }

    private func child(_ index: Int, _ node: SourceNode) -> Cursor {
        Cursor(node: node, path: SourcePath(path, .index(index)), origin: origin)
    }

    /// The mapping's known keys; unknown and missing ones are logged.
    func fields(required: [String], optional: [String] = []) -> Fields? {
        guard case .fields(let all) = node.value else { return mistaken("a mapping") }
        var known: [SourceField] = []
        for field in all {
            if required.contains(field.key) || optional.contains(field.key) {
                if known.contains(where: { $0.key == field.key }) {
                    child(field).problem("stands more than once", at: field.keyPlace)
                } else {
                    known.append(field)
                }
            } else {
                let hint = NearestName.hint(for: field.key, among: required + optional)
                child(field).problem("is not a known key\(hint)", at: field.keyPlace)
            }
        }
        for key in required where !known.contains(where: { $0.key == key }) {
            problem("'\(key)' is missing")
        }
        return Fields(owner: self, known: known)
    }

    /// A mapping whose keys are names chosen by its author.
    func entries() -> [(key: String, keyPlace: SourcePlace, value: Cursor)]? {
        guard case .fields(let all) = node.value else { return mistaken("a mapping") }
        guard !all.isEmpty else {
            problem("must not be empty")
            return nil
        }
        return all.map { ($0.key, $0.keyPlace, child($0)) }
    }

    func list(atLeast: Int = 1, atMost: Int) -> [Cursor]? {
        guard case .list(let nodes) = node.value else { return mistaken("a list") }
        guard nodes.count >= atLeast else {
            problem("must not be empty")
            return nil
        }
        guard nodes.count <= atMost else {
            problem("has \(nodes.count) entries; at most \(atMost) are allowed")
            return nil
        }
        return nodes.enumerated().map { child($0.offset, $0.element) }
    }

    func mistaken<T>(_ expected: String) -> T? {
        problem(node.kind == "empty" ? "has no value; it must be \(expected)" : "must be \(expected), not \(node.kind)")
        return nil
    }
}

/// The known keys of one mapping.
struct Fields {
    let owner: Cursor
    let known: [SourceField]

    /// Nil when the key is absent; a missing required key has been logged already.
    subscript(key: String) -> Cursor? {
        known.first { $0.key == key }.map(owner.child)
    }
}
