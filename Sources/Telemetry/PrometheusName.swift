/// Names and labels as the format allows them (https://prometheus.io/docs/concepts/data_model/).
enum PrometheusName {
    /// A metric's name from a label of the code: what the format forbids becomes `_`; the suffix is not doubled.
    static func metric(_ label: String, suffix: String) -> String {
        let name = sanitised(label, allowsColon: true)
        return name.hasSuffix(suffix) ? name : name + suffix
    }

    /// What stands between the braces, sorted by name because the order of dimensions means nothing.
    /// Of two dimensions with one name the first counts. A reserved name gets a `_` behind it.
    static func labels(_ dimensions: [(String, String)], reserved: Set<String>) -> String {
        var pairs: [(name: String, value: String)] = []
        for (dimension, value) in dimensions {
            var name = label(dimension)
            if reserved.contains(name) { name += "_" }
            if !pairs.contains(where: { $0.name == name }) { pairs.append((name, value)) }
        }
        return pairs.sorted { $0.name < $1.name }
            .map { "\($0.name)=\"\(escaped($0.value, quotes: true))\"" }
            .joined(separator: ",")
    }

    /// A text as a label's value, or as a HELP text, which leaves quotes alone.
    static func escaped(_ text: String, quotes: Bool) -> String {
        var result = ""
        // By scalar: a carriage return and a line feed together are one `Character`.
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\"" where quotes: result += "\\\""
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// A label's name; two underscores at its start are kept for Prometheus itself.
    private static func label(_ name: String) -> String {
        var name = sanitised(name, allowsColon: false)
        while name.hasPrefix("__") { name.removeFirst() }
        return name
    }

    private static func sanitised(_ name: String, allowsColon: Bool) -> String {
        var result = ""
        for scalar in name.unicodeScalars {
            switch scalar {
            case "a"..."z", "A"..."Z", "_": result.unicodeScalars.append(scalar)
            case "0"..."9":
                if result.isEmpty { result += "_" }
                result.unicodeScalars.append(scalar)
            case ":" where allowsColon: result += ":"
            default: result += "_"
            }
        }
        return result.isEmpty ? "_" : result
    }
}
