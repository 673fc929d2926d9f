import Domain
import Hummingbird
import Pages

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
