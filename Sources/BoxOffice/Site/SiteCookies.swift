import Booking
import Domain
import Hummingbird
import WaitingRoom

/// A cookie of the site's own: over TLS, to this host, unseen by scripts, and not sent along with other sites' forms.
struct SiteCookie: Sendable {
    /// Names a visitor, and says nothing about anybody. It is what makes an order this browser's, so it lasts as long as the basket's.
    static let visitor = SiteCookie(name: "__Host-guichet-visitor", life: basketLife)
    /// Of the browser that asked for a code, without which the code opens nothing.
    static let code = SiteCookie(name: "__Host-guichet-code", life: SignIn.codeLife)
    /// Of who is signed in.
    static let visit = SiteCookie(name: "__Host-guichet-visit", life: SignIn.visitLife)
    /// Somebody's number in a waiting room, and the permission to choose places: as long as an opening may last, and the browser may be closed.
    static func pass(_ room: Room) -> SiteCookie { SiteCookie(name: "__Host-guichet-pass-\(room.number)", life: roomLife) }
    static func admission(_ room: Room) -> SiteCookie { SiteCookie(name: "__Host-guichet-admission-\(room.number)", life: roomLife) }
    /// What both are bound to: of each room its own, so that who begins again in one keeps its place in another.
    static func waiting(_ room: Room) -> SiteCookie { SiteCookie(name: "__Host-guichet-waiting-\(room.number)", life: roomLife) }
    /// Of the browser that asked for a code to confirm an address, and what it has once the code was typed.
    static func roomCode(_ room: Room) -> SiteCookie { SiteCookie(name: "__Host-guichet-room-code-\(room.number)", life: SignIn.codeLife) }
    static func address(_ room: Room) -> SiteCookie { SiteCookie(name: "__Host-guichet-address-\(room.number)", life: AddressProof.life) }
    private static let roomLife = Duration.seconds(30 * 86_400)
    /// As long as any basket may live: an offer of the waiting list is one for half a day, and then waits for its payment. One that is over ends it.
    static let basket = SiteCookie(name: "__Host-guichet-basket", life: basketLife)
    private static let basketLife = Duration.seconds(14 * 3600)

    let name: String
    /// Nil: until the browser is closed.
    let life: Duration?

    private static let attributes = "Path=/; Secure; HttpOnly; SameSite=Lax"

    var gone: String { "\(name)=; \(Self.attributes); Max-Age=0" }

    func read(_ request: Request) -> String? { request.cookie(name) }

    func header(_ value: String) -> String {
        "\(name)=\(value); \(Self.attributes)" + (life.map { "; Max-Age=\($0.components.seconds)" } ?? "")
    }
}
