import HTTPTypes
import Hummingbird
import NIOCore

extension Request {
    /// A form that another site sent in a visitor's name is not taken. Browsers say where a form comes from; a program that says nothing has
    /// nobody's cookies (Filippo Valsorda, "Cross-Site Request Forgery", 2025; Go's http.CrossOriginProtection does the same).
    package var isFromOurOwnPage: Bool {
        if let site = headers[.secFetchSite] { return site == "same-origin" || site == "none" }
        guard let origin = headers[.origin] else { return true }
        return origin.split(separator: "/", maxSplits: 2).last.map(String.init) == head.authority
    }

    /// Whether the reader has this copy: a proxy that compresses answers weakens their tags (`W/"…"`), and a reader may name several.
    package func has(_ tag: String) -> Bool { headers[.ifNoneMatch]?.contains(tag) == true }

    package func cookie(_ name: String) -> String? {
        headers[values: .cookie].lazy.flatMap { $0.split(separator: ";") }.compactMap { pair -> String? in
            let parts = pair.split(separator: "=", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
            return parts.count == 2 && parts[0] == name ? parts[1] : nil
        }.first
    }

    /// The fields of a form that a browser put into the address; none of an address that no form made.
    package var query: [String: String] { uri.query.flatMap { try? URLEncodedFormDecoder().decode([String: String].self, from: $0) } ?? [:] }

    /// The fields of a form, each once.
    ///
    /// - Parameter most: bytes.
    /// - Throws: a problem when it is too large or no form.
    package func form(most: Int = RequestReader.bodyLimit) async throws -> [String: String] {
        let body = try await RequestReader.body(self, most: most)
        do {
            return try URLEncodedFormDecoder().decode([String: String].self, from: String(buffer: body))
        } catch {
            throw Problem.malformed("The body is not a form.")
        }
    }
}

extension HTTPField.Name {
    package static let secFetchSite = Self("Sec-Fetch-Site")!
    package static let referrerPolicy = Self("Referrer-Policy")!
    package static let crossOriginOpenerPolicy = Self("Cross-Origin-Opener-Policy")!
}
