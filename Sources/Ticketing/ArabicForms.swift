import Foundation

/// Arabic letters as they are joined: each has up to four forms, which Unicode has as characters of their own, and lam takes a following alef into itself.
/// These are not for texts that are kept, only for printing them without a shaping engine.
enum ArabicForms {
    /// - Parameter has: whether some font has this form; else the letter stands alone.
    static func joined(_ text: String, where has: (Unicode.Scalar) -> Bool) -> String {
        let letters = Array(text.unicodeScalars)
        guard letters.contains(where: { (0x600...0x6FF).contains($0.value) }) else { return text }
        var joined = String.UnicodeScalarView()
        var index = 0, isJoined = false
        while index < letters.count {
            var own = forms(of: [letters[index]]), length = 1
            if letters[index] == lam, index + 1 < letters.count, alefs.contains(letters[index + 1]) {
                (own, length) = (forms(of: [letters[index], letters[index + 1]]), 2)
            }
            let next = index + length < letters.count ? letters[index + length] : nil
            let goesOn = own.count == 4 && next.map { isJoiner($0) || forms(of: [$0]).count >= 2 } ?? false
            let comesIn = own.count >= 2 && isJoined
            let number = comesIn ? goesOn ? 3 : 1 : goesOn ? 2 : 0
            if own.indices.contains(number), has(own[number]) {
                joined.append(own[number])
            } else {
                joined.append(contentsOf: letters[index..<index + length].filter { $0 != "\u{200C}" && $0 != "\u{200D}" })
            }
            isJoined = goesOn || isJoiner(letters[index])
            index += length
        }
        return String(joined)
    }

    private static let lam: Unicode.Scalar = "\u{644}"
    private static let alefs: Set<Unicode.Scalar> = ["\u{622}", "\u{623}", "\u{625}", "\u{627}"]

    /// The line that lengthens a word, and the sign that asks for a joined form.
    private static func isJoiner(_ letter: Unicode.Scalar) -> Bool { letter == "\u{640}" || letter == "\u{200D}" }

    /// Alone, at the end, at the beginning and in the middle of a word; letters that join nothing behind them have the first two.
    private static func forms(of letters: [Unicode.Scalar]) -> [Unicode.Scalar] {
        all[String(String.UnicodeScalarView(letters)).decomposedStringWithCompatibilityMapping] ?? []
    }

    /// By what each form is a form of, as Unicode says; of each letter they follow each other in that order.
    private static let all: [String: [Unicode.Scalar]] = (Array(UInt32(0xFE80)...0xFEFC) + Array(0xFB50...0xFBFF)).compactMap(Unicode.Scalar.init).reduce(into: [:]) { all, form in
        let letters = String(Character(form)).decomposedStringWithCompatibilityMapping
        if letters != String(Character(form)) { all[letters, default: []].append(form) }
    }
}
