import Domain
import Hummingbird
import Pages

/// Remembers a visitor's baskets, so that who closes their pages finds them again. Whoever has it could open them anyway: `session/hold`, the newest
/// first, parted by dots.
enum BasketCookie {
    static let gone = SiteCookie.basket.gone
    /// More are nobody's.
    private static let most = 6

    /// - Parameter session: of it alone; nil: of any.
    static func read(_ request: Request, of session: Session? = nil) -> [SiteURL] {
        values(request).compactMap { value in
            let parts = value.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2, session == nil || parts[0] == session?.id else { return nil }
            return Slug.isValid(parts[0]) && Slug.isValid(parts[1]) ? .basket(session: parts[0], hold: parts[1]) : nil
        }
    }

    /// With one more, or one that is the newest again.
    static func adding(session: String, hold: String, to request: Request) -> String {
        let others = read(request).compactMap(value).filter { $0 != "\(session)/\(hold)" }
        return SiteCookie.basket.header((["\(session)/\(hold)"] + others.prefix(most - 1)).joined(separator: "."))
    }

    /// Without those that are over.
    static func removing(_ over: [SiteURL], from request: Request) -> String {
        let left = read(request).filter { !over.contains($0) }.compactMap(value)
        return left.isEmpty ? gone : SiteCookie.basket.header(left.joined(separator: "."))
    }

    private static func values(_ request: Request) -> [Substring] { SiteCookie.basket.read(request)?.split(separator: ".").prefix(most).map { $0 } ?? [] }

    private static func value(_ url: SiteURL) -> String? {
        guard case .basket(let session, let hold) = url else { return nil }
        return "\(session)/\(hold)"
    }
}
