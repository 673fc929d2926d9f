/// A letter as HTML: the same words as its plain text, for programs that show it. Its styles stand in the elements, because mail programs
/// leave others out; it asks for nothing from anywhere.
public struct LetterPage: Sendable {
    let title: String
    let words: [String]
    let action: (label: String, address: String)?
    let ending: [String]

    /// - Parameters:
    ///   - words: lines of the plain text. An empty line parts paragraphs; lines that begin with `  - ` are a list.
    ///   - action: what there is to do, and where.
    ///   - ending: small lines below it.
    public init(title: String, words: [String], action: (label: String, address: String)?, ending: [String]) {
        (self.title, self.words, self.action, self.ending) = (title, words, action, ending)
    }

    public func document(in say: Language) -> HTML {
        let button = action.map { label, address -> HTML in
            """
            <p style="margin:1.5rem 0"><a href="\(address)" style="display:inline-block;background:#7a1330;color:#ffffff;font-weight:600;\
            padding:.7rem 1.4rem;border-radius:999px;text-decoration:none">\(label)</a></p>
            """
        }
        return """
            <!doctype html>
            <html lang="\(say.rawValue)"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>\(title)</title></head>
            <body style="margin:0;background:#f6f1ee;color:#1d1517;font-family:system-ui,sans-serif;line-height:1.5">
            <div style="max-width:36rem;margin:0 auto;padding:1.5rem">
            <div style="background:#ffffff;border:1px solid #e3d9d4;border-top:6px solid #7a1330;border-radius:12px;padding:1.5rem">
            <h1 style="font-family:Georgia,serif;font-size:1.4rem;margin:0 0 1rem">\(title)</h1>
            \(words.split(separator: "").map { Self.block(Array($0)) })
            \(button)
            </div>
            <p style="color:#5c5054;font-size:.85rem;padding:0 1.5rem">\(Self.lines(ending))</p>
            </div></body></html>

            """
    }

    private static func block(_ lines: [String]) -> HTML {
        guard lines.allSatisfy({ $0.hasPrefix("  - ") }) else { return "<p style=\"margin:0 0 1rem\">\(Self.lines(lines))</p>\n" }
        return "<ul style=\"margin:0 0 1rem;padding-left:1.2rem\">\(lines.map { "<li>\(String($0.dropFirst(4)))</li>" as HTML })</ul>\n"
    }

    private static func lines(_ lines: [String]) -> HTML {
        "\(lines.enumerated().map { $0.offset == 0 ? "\($0.element)" as HTML : "<br>\($0.element)" })"
    }
}
