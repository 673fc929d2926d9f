import Yams

/// Reads YAML into ``SourceNode``s.
///
/// Two features of YAML are refused because a programme does not need them and a file could abuse them: anchors with
/// aliases (a few lines unfold into billions of values) and tags.
enum YAMLDocument {
    private static let deepest = 24

    static func parse(_ bytes: [UInt8]) throws(SourceFault) -> SourceNode {
        let text = String(decoding: bytes, as: UTF8.self)
        try YAMLGuard.check(text)
        do {
            // Without resolver: a scalar's type is decided by the key it stands under, not by its look.
            guard let root = try Parser(yaml: text, resolver: .basic, encoding: .utf8).singleRoot() else {
                throw SourceFault(reason: "is empty")
            }
            return try convert(root, depth: 0)
        } catch let fault as SourceFault {
            throw fault
        } catch let error as YamlError {
            throw fault(of: error)
        } catch {
            throw SourceFault(reason: "is not valid YAML")
        }
    }

    private static func convert(_ node: Node, depth: Int) throws(SourceFault) -> SourceNode {
        let place = place(of: node.mark)
        guard depth < deepest else { throw SourceFault(place: place, reason: "is nested too deeply") }
        switch node {
        case .scalar(let scalar):
            try refuseTag(scalar.tag, place)
            return SourceNode(value: value(of: scalar), place: place)
        case .sequence(let sequence):
            try refuseTag(sequence.tag, place)
            var list: [SourceNode] = []
            for item in sequence { list.append(try convert(item, depth: depth + 1)) }
            return SourceNode(value: .list(list), place: place)
        case .mapping(let mapping):
            try refuseTag(mapping.tag, place)
            var fields: [SourceField] = []
            for (key, value) in mapping {
                guard case .scalar(let name) = key else {
                    throw SourceFault(place: self.place(of: key.mark), reason: "a key must be a plain text")
                }
                fields.append(
                    SourceField(
                        key: name.string, keyPlace: self.place(of: key.mark), node: try convert(value, depth: depth + 1)))
            }
            return SourceNode(value: .fields(fields), place: place)
        case .alias:
            throw SourceFault(place: place, reason: YAMLGuard.anchorReason)
        }
    }

    private static func value(of scalar: Node.Scalar) -> SourceNode.Value {
        scalar.style == .plain ? .plain(scalar.string) : .text(scalar.string)
    }

    private static func refuseTag(_ tag: Tag, _ place: SourcePlace) throws(SourceFault) {
        let ordinary: [Tag.Name] = [.implicit, .nonSpecific, .str, .seq, .map]
        guard ordinary.map(\.rawValue).contains(tag.rawValue) else {
            throw SourceFault(place: place, reason: "the tag '\(Excerpt.of(tag.rawValue))' has no meaning here; leave it out")
        }
    }

    private static func place(of mark: Mark?) -> SourcePlace {
        SourcePlace(line: mark?.line ?? 1, column: mark?.column ?? 1)
    }

    private static func fault(of error: YamlError) -> SourceFault {
        switch error {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            if problem == "but found another document" {
                return SourceFault(place: place(of: mark), reason: "a second YAML document starts here; a file holds one")
            }
            if problem.hasPrefix("Maximum nesting level") {
                return SourceFault(place: place(of: mark), reason: "is nested too deeply")
            }
            let start = context.map { " (\($0.text) at \($0.mark.line):\($0.mark.column))" } ?? ""
            return SourceFault(place: place(of: mark), reason: "is not valid YAML: \(problem)\(start)")
        case .duplicatedKeysInMapping(let keys, let context):
            let names = keys.map { "'\(Excerpt.of($0))'" }.joined(separator: ", ")
            return SourceFault(place: place(of: context.mark), reason: "stands more than once in this mapping: \(names)")
        case .reader(let problem, _, _, _):
            return SourceFault(reason: "is not valid YAML: \(problem)")
        default:
            return SourceFault(reason: "is not valid YAML")
        }
    }
}
