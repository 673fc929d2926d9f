import Booking
import Domain
import HTTPTypes
import Hummingbird
import Web

/// What a device proves itself with. It is looked up at each request, so that a revoked one opens nothing from then on.
enum DoorPass {
    /// Who asks: by a token in the header, as programs do, or by the cookie of a browser that signed in.
    static func device(of request: Request, in book: any DoorBook, at now: Timestamp) async throws -> DoorDevice? {
        if let header = request.headers[.authorization] {
            guard header.hasPrefix("Bearer "), let token = DoorToken(String(header.dropFirst(7))) else { return nil }
            return try await book.device(tokenDigest: token.digest, at: now)
        }
        guard let token = request.cookie(DoorCookie.name).flatMap(DoorToken.init) else { return nil }
        guard request.isReading || request.isFromOurOwnPage else { throw Problem.foreignForm }
        return try await book.device(tokenDigest: token.digest, at: now)
    }
}

/// Keeps a browser signed in for a season; no script reads it.
enum DoorCookie {
    static let name = "__Host-guichet-door"
    static let gone = "\(name)=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0"

    static func header(_ token: DoorToken) -> String {
        "\(name)=\(token.text); Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=\(180 * 86_400)"
    }
}
