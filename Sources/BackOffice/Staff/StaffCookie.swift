import Booking
import Domain
import HTTPTypes
import Hummingbird
import Web

/// Keeps a browser signed in for a day's work at most; no script reads it, and no other site sends it.
enum StaffCookie {
    static let name = "__Host-guichet-staff"
    private static let attributes = "Path=/; Secure; HttpOnly; SameSite=Strict"
    static let gone = "\(name)=; \(attributes); Max-Age=0"

    static func header(_ secret: StaffSecret) -> String {
        "\(name)=\(secret.text); \(attributes); Max-Age=\(StaffSession.longest.components.seconds)"
    }

    static func read(_ request: Request) -> StaffSecret? { request.cookie(name).flatMap(StaffSecret.init) }
}

/// A browser in which somebody came in before: whoever tries that person's password elsewhere does not keep it waiting. It opens nothing.
enum StaffDeviceCookie {
    static let name = "__Host-guichet-staff-device"

    /// Browsers keep no cookie for longer than 400 days (RFC 6265bis, section 5.5).
    static func header(_ mark: String) -> HTTPField {
        HTTPField(name: .setCookie, value: "\(name)=\(mark); Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=\(400 * 86_400)")
    }

    static func read(_ request: Request) -> String? { request.cookie(name) }
}

/// What somebody knows a browser by: `Firefox, Windows`. It is only for them; nothing depends on it.
enum BrowserName {
    static func of(_ request: Request) -> String {
        let agent = request.headers[.userAgent] ?? ""
        func first(_ names: [(sign: String, name: String)]) -> String? { names.first { agent.contains($0.sign) }?.name }
        let browser = first([("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari")])
        let system = first([("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "Mac"), ("Linux", "Linux")])
        return [browser ?? "?", system].compactMap { $0 }.joined(separator: ", ")
    }
}
