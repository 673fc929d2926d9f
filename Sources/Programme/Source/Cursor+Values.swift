import Domain

extension Cursor {
    /// A text without control characters, 1 to `atMost` characters long; blanks around it are dropped.
    ///
    /// - Parameter lines: whether it may have several.
    func text(atMost: Int, lines: Bool = false) -> String? {
        guard let raw = scalarText else { return mistaken("a text") }
        // Nearly every text of a seating plan: nothing to trim and one character per byte.
        if raw.utf8.count <= atMost, !raw.isEmpty, raw.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) { return raw }
        let text = raw.trimmingBlanks
        guard !text.isEmpty else {
            problem("must not be empty")
            return nil
        }
        guard text.count <= atMost else {
            problem("has \(text.count) characters; at most \(atMost) are allowed")
            return nil
        }
        guard text.unicodeScalars.allSatisfy({ (lines && $0 == "\n") || $0.properties.generalCategory != .control }) else {
            problem(lines ? "holds a control character" : "must be one line without control characters")
            return nil
        }
        return text
    }

    /// The scalar as written; nil when the value is no text.
    private var scalarText: String? {
        switch node.value {
        case .text(let text): text
        case .plain(let text): SourceNode.isNull(text) ? nil : text
        default: nil
        }
    }

    func slug() -> String? {
        guard let text = text(atMost: 200) else { return nil }
        guard Slug.isValid(text) else {
            problem("'\(Excerpt.of(text))' must be 1 to 64 of a–z, 0–9 and '-', neither starting nor ending with '-'")
            return nil
        }
        return text
    }

    /// - Parameter unit: what is counted, as said in a problem.
    func integer(in range: ClosedRange<Int>, unit: String) -> Int? {
        guard case .plain(let text) = node.value, !SourceNode.isNull(text) else {
            return mistaken("a whole number of \(unit) without quotes")
        }
        let digits = text.utf8.first == UInt8(ascii: "-") ? text.utf8.dropFirst() : text.utf8[...]
        guard !digits.isEmpty, digits.allSatisfy({ (0x30...0x39).contains($0) }), digits.count == 1 || digits.first != 0x30
        else {
            return mistaken("a whole number of \(unit)")
        }
        guard let number = Int(text), range.contains(number) else {
            problem("is \(Excerpt.of(text)); it must be \(range.lowerBound) to \(range.upperBound) \(unit)")
            return nil
        }
        return number
    }

    func cents(in range: ClosedRange<Int>) -> Int? {
        if case .plain(let text) = node.value, text.contains(where: { $0 == "." || $0 == "," || $0 == "€" }) {
            problem("'\(Excerpt.of(text))' looks like euros; write whole cents: 45 € is 4500")
            return nil
        }
        return integer(in: range, unit: "cents")
    }

    /// A number with at most two decimals, in hundredths: 2.1 is 210.
    func hundredths(upTo maximum: Int, unit: String) -> Int? {
        guard case .plain(let text) = node.value, !SourceNode.isNull(text) else {
            return mistaken("a number of \(unit) without quotes")
        }
        guard let match = text.wholeMatch(of: /([0-9]{1,6})(?:\.([0-9]{1,2}))?/), let whole = Int(match.1) else {
            return mistaken("a number of \(unit) with a point and at most two decimals, such as 5.5")
        }
        let decimals = match.2.map { $0.count == 1 ? $0 + "0" : $0 } ?? "00"
        let number = whole * 100 + (Int(decimals) ?? 0)
        guard number <= maximum * 100 else {
            problem("is \(text); it must be 0 to \(maximum) \(unit)")
            return nil
        }
        return number
    }

    func choice<Choice: RawRepresentable & CaseIterable>(of: Choice.Type) -> Choice? where Choice.RawValue == String {
        guard let text = text(atMost: 200) else { return nil }
        if let choice = Choice(rawValue: text) { return choice }
        let names = Choice.allCases.map(\.rawValue)
        problem("is '\(Excerpt.of(text))'; it must be one of \(names.joined(separator: ", "))\(NearestName.hint(for: text, among: names))")
        return nil
    }

    /// A number of a JSON file, within a million either way: no room for NaN or infinity.
    func coordinate() -> Double? {
        guard case .number(let number) = node.value else { return mistaken("a number") }
        guard number.magnitude <= 1_000_000 else {
            problem("is out of range; it must be -1000000 to 1000000")
            return nil
        }
        return number
    }
}

extension String {
    var trimmingBlanks: String {
        guard let first = firstIndex(where: { !$0.isWhitespace }), let last = lastIndex(where: { !$0.isWhitespace }) else {
            return ""
        }
        return String(self[first...last])
    }
}
