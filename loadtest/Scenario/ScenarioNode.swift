import Yams

/// A mapping of a scenario file that remembers its path and which keys were asked for, so that a misspelt key is an error.
final class ScenarioNode {
    private let file, path: String
    private let fields: [String: Node]
    private var asked: Set<String> = []
    private var children: [ScenarioNode] = []

    init(file: String, path: String, node: Node?) throws(ScenarioProblem) {
        self.file = file
        self.path = path
        guard let node, node.scalar?.string.isEmpty != true else {
            fields = [:]
            return
        }
        guard let mapping = node.mapping else { throw ScenarioProblem(file, path, "must be a mapping of keys") }
        var fields: [String: Node] = [:]
        for (key, value) in mapping { fields[key.string ?? ""] = value }
        self.fields = fields
    }

    func problem(_ key: String, _ reason: String) -> ScenarioProblem {
        ScenarioProblem(file, path.isEmpty ? key : "\(path).\(key)", reason)
    }

    private func value(_ key: String) -> Node? {
        asked.insert(key)
        return fields[key]
    }

    func has(_ key: String) -> Bool { fields[key] != nil }

    // MARK: Values

    func child(_ key: String) throws(ScenarioProblem) -> ScenarioNode {
        let child = try ScenarioNode(file: file, path: path.isEmpty ? key : "\(path).\(key)", node: value(key))
        children.append(child)
        return child
    }

    func text(_ key: String, default fallback: String? = nil) throws(ScenarioProblem) -> String {
        guard let node = value(key) else {
            guard let fallback else { throw problem(key, "is missing") }
            return fallback
        }
        guard let text = node.scalar?.string, !text.isEmpty else { throw problem(key, "must be a text") }
        return text
    }

    func word<Word: RawRepresentable & CaseIterable>(_ key: String, default fallback: Word) throws(ScenarioProblem) -> Word
    where Word.RawValue == String {
        let text = try text(key, default: fallback.rawValue)
        guard let word = Word(rawValue: text) else {
            throw problem(key, "is '\(text)'; it can be \(Word.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return word
    }

    func number(_ key: String, in range: ClosedRange<Double>, default fallback: Double? = nil) throws(ScenarioProblem) -> Double {
        guard let node = value(key) else {
            guard let fallback else { throw problem(key, "is missing") }
            return fallback
        }
        return try number(node, key, range)
    }

    func optionalNumber(_ key: String, in range: ClosedRange<Double>) throws(ScenarioProblem) -> Double? {
        guard let node = value(key) else { return nil }
        return try number(node, key, range)
    }

    func whole(_ key: String, in range: ClosedRange<Int>, default fallback: Int? = nil) throws(ScenarioProblem) -> Int {
        let number = try number(
            key, in: Double(range.lowerBound)...Double(range.upperBound), default: fallback.map { Double($0) })
        guard number == number.rounded() else { throw problem(key, "must be a whole number") }
        return Int(number)
    }

    private func number(_ node: Node, _ key: String, _ range: ClosedRange<Double>) throws(ScenarioProblem) -> Double {
        guard let text = node.scalar?.string, let number = Double(text), number.isFinite else {
            throw problem(key, "must be a number")
        }
        guard range.contains(number) else {
            throw problem(key, "is \(number); it can be \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// `[least, most]`.
    func range(_ key: String, in limits: ClosedRange<Double>, default fallback: ClosedRange<Double>) throws(ScenarioProblem)
        -> ClosedRange<Double>
    {
        guard let node = value(key) else { return fallback }
        guard let items = node.sequence.map({ Array($0) }), items.count == 2 else {
            throw problem(key, "must be [least, most]")
        }
        let least = try number(items[0], key, limits)
        let most = try number(items[1], key, limits)
        guard least <= most else { throw problem(key, "has its least after its most") }
        return least...most
    }

    /// A mapping from choices to weights.
    func weights(_ key: String) throws(ScenarioProblem) -> [String: Double] {
        guard let node = value(key) else { return [:] }
        guard let mapping = node.mapping else { throw problem(key, "must be a mapping from choices to weights") }
        var weights: [String: Double] = [:]
        for (choice, weight) in mapping {
            let name = choice.string ?? ""
            weights[name] = try number(weight, "\(key).\(name)", 0...1_000_000)
        }
        return weights
    }

    func mappings(_ key: String) throws(ScenarioProblem) -> [ScenarioNode] {
        guard let items = value(key)?.sequence else { throw problem(key, "must be a list") }
        var nodes: [ScenarioNode] = []
        for (index, item) in items.enumerated() {
            nodes.append(try ScenarioNode(file: file, path: "\(path.isEmpty ? "" : path + ".")\(key)[\(index)]", node: item))
        }
        children += nodes
        return nodes
    }

    func wholes(_ key: String, in range: ClosedRange<Int>, default fallback: [Int]) throws(ScenarioProblem) -> [Int] {
        guard let node = value(key) else { return fallback }
        let items = node.sequence.map { Array($0) } ?? [node]
        var numbers: [Int] = []
        for item in items {
            guard let number = item.int, range.contains(number) else {
                throw problem(key, "must be whole numbers from \(range.lowerBound) to \(range.upperBound)")
            }
            numbers.append(number)
        }
        guard !numbers.isEmpty else { throw problem(key, "is empty") }
        return numbers
    }

    /// A key that nobody asked for is a spelling mistake.
    func refuseOthers() throws(ScenarioProblem) {
        for key in fields.keys.sorted() where !asked.contains(key) {
            throw problem(key, "is no key of a scenario; known here: \(asked.sorted().joined(separator: ", "))")
        }
        for child in children { try child.refuseOthers() }
    }
}
