import Booking
import HTTPTypes
import Hummingbird
import Web

/// A request with the device that it comes from.
public struct DoorContext: RequestContext {
    public var coreContext: CoreRequestContextStorage
    /// Set by ``DoorPass``.
    var device: DoorDevice?

    public init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
    }

    /// - Throws: a problem of whoever forgot the pass.
    func signedIn() throws(Problem) -> DoorDevice {
        guard let device else { throw .signInRequired }
        return device
    }
}

/// Lets only devices pass. Their token is looked up at each request, so that a revoked one opens nothing from then on.
struct DoorPass: RouterMiddleware {
    let book: any DoorBook

    func handle(
        _ request: Request, context: DoorContext, next: (Request, DoorContext) async throws -> Response
    ) async throws -> Response {
        guard let device = try await Self.device(of: request, in: book) else {
            var response = Problem.signInRequired.response
            response.headers[.wwwAuthenticate] = "Bearer"
            return response
        }
        var context = context
        context.device = device
        return try await next(request, context)
    }

    /// Who asks: by a token in the header, as programs do, or by the cookie of a browser that signed in.
    static func device(of request: Request, in book: any DoorBook) async throws -> DoorDevice? {
        if let header = request.headers[.authorization] {
            guard header.hasPrefix("Bearer "), let token = DoorToken(String(header.dropFirst(7))) else { return nil }
            return try await book.device(tokenDigest: token.digest)
        }
        guard let token = request.cookie(DoorCookie.name).flatMap(DoorToken.init) else { return nil }
        guard request.method == .get || request.method == .head || request.isFromOurOwnPage else { throw Problem.foreignForm }
        return try await book.device(tokenDigest: token.digest)
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
