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
