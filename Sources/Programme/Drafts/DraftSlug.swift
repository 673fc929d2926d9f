import Domain
import Foundation

/// Ids made of what people typed.
enum DraftSlug {
    /// Without capitals and accents, words joined by hyphens; short enough for a day behind it. Empty of a text without letters and digits.
    static func of(_ text: String) -> String {
        let plain = text.folding(options: [.caseInsensitive, .diacriticInsensitive], locale: Locale(identifier: "fr_FR"))
            .replacing("œ", with: "oe").replacing("æ", with: "ae")
        let words = plain.split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
        var slug = ""
        for word in words {
            guard slug.utf8.count + word.utf8.count < most else { break }
            slug += (slug.isEmpty ? "" : "-") + word.lowercased()
        }
        return slug.isEmpty ? String((words.first ?? "").lowercased().prefix(most)) : slug
    }

    private static let most = 40

    /// The id, or with the first number that makes it another one than those.
    static func free(_ slug: String, among taken: Set<String>) -> String {
        guard taken.contains(slug) else { return slug }
        return (2...).lazy.map { "\(slug)-\($0)" }.first { !taken.contains($0) } ?? slug
    }
}
