import Domain
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Pages

extension Request {
    /// A form that another site sent in a visitor's name is not taken. Browsers say where a form comes from; a program that says nothing has
    /// nobody's cookies (Filippo Valsorda, "Cross-Site Request Forgery", 2025; Go's http.CrossOriginProtection does the same).
    var isFromOurOwnPage: Bool {
        if let site = headers[.secFetchSite] { return site == "same-origin" || site == "none" }
        guard let origin = headers[.origin] else { return true }
        return origin.split(separator: "/", maxSplits: 2).last.map(String.init) == head.authority
    }

    func cookie(_ name: String) -> String? {
        headers[values: .cookie].lazy.flatMap { $0.split(separator: ";") }.compactMap { pair -> String? in
            let parts = pair.split(separator: "=", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
            return parts.count == 2 && parts[0] == name ? parts[1] : nil
        }.first
    }

    /// The fields of a form, each once.
    ///
    /// - Throws: a problem when it is too large or no form.
    func form() async throws -> [String: String] {
        let body = try await RequestReader.body(self)
        do {
            return try URLEncodedFormDecoder().decode([String: String].self, from: String(buffer: body))
        } catch {
            throw Problem.malformed("The body is not a form.")
        }
    }
}

/// The cookie that names a visitor. It lasts as long as a visit, and says nothing about anybody.
enum VisitorCookie {
    private static let name = "__Host-guichet-visitor"

    static func read(_ request: Request) -> String? { request.cookie(name) }

    static func header(_ visitor: String) -> String { "\(name)=\(visitor); Path=/; Secure; HttpOnly; SameSite=Lax" }
}

/// The cookie that remembers a visitor's basket, so that who closes its page finds it again. Whoever has it could open the basket anyway.
enum BasketCookie {
    private static let name = "__Host-guichet-basket"
    static let gone = "\(name)=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0"

    /// Nil when the visitor has none of the session.
    static func read(_ request: Request, of session: Session) -> SiteURL? {
        guard let value = request.cookie(name) else { return nil }
        let parts = value.split(separator: "/").map(String.init)
        return parts.count == 2 && parts[0] == session.id ? .basket(session: parts[0], hold: parts[1]) : nil
    }

    static func header(session: String, hold: String) -> String {
        "\(name)=\(session)/\(hold); Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=1800"
    }
}

extension HTTPField.Name {
    static let secFetchSite = Self("Sec-Fetch-Site")!
    static let referrerPolicy = Self("Referrer-Policy")!
    static let crossOriginOpenerPolicy = Self("Cross-Origin-Opener-Policy")!
}
