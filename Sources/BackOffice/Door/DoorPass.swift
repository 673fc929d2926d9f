import Booking
import Domain
import Foundation
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

/// Which pass a scan was made with. A phone keeps scans that it could not send with the mark of their pass, because somebody else's may send
/// them: then they stand under the pass that made them all the same. Sealed, so that nobody scans in the name of somebody whose phone they
/// never had; it opens nothing.
struct PassMark: Sendable {
    let seal: SecretSeal

    private static let purpose = "door pass"

    func mark(of device: DoorDevice) throws -> String { Data(try seal.seal(Array(String(device.id).utf8), for: Self.purpose)).base64EncodedString() }

    /// Nil when it is none of ours.
    func device(ofMark text: String) -> Int64? {
        Data(base64Encoded: text).flatMap { seal.open(Array($0), for: Self.purpose) }.flatMap { Int64(String(decoding: $0, as: UTF8.self)) }
    }
}

extension BackOffice {
    var passes: PassMark { PassMark(seal: house.seal) }
}
