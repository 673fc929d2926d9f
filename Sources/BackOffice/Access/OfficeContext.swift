import Booking
import Domain
import Hummingbird
import Web

/// A request with who it comes from, as far as its route asked (``OfficeRoute/Access``).
public struct OfficeContext: RequestContext {
    public var coreContext: CoreRequestContextStorage
    var device: DoorDevice?
    var visitor: StaffVisitor?

    public init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
    }

    /// - Throws: a problem of whoever declared the route for somebody else.
    func signedInDevice() throws(Problem) -> DoorDevice {
        guard let device else { throw .signInRequired }
        return device
    }

    func person() throws(Problem) -> StaffVisitor {
        guard let visitor else { throw .staffSignInRequired }
        return visitor
    }

    /// The session of a person in a browser.
    func session() throws(Problem) -> (session: StaffSession, account: StaffAccount) {
        guard let visitor, let session = visitor.session else { throw .staffSignInRequired }
        return (session, visitor.account)
    }

    /// On whose things the person may use a right.
    func reach(of right: StaffRight) throws(Problem) -> StaffReach {
        guard let reach = visitor?.reach(of: right) else { throw .notAllowed(right) }
        return reach
    }

    /// A parameter of the path that is a number; what is none is nowhere.
    func number(_ name: String) throws(Problem) -> Int64 {
        guard let number = parameters.get(name).flatMap({ Int64($0) }) else { throw .notFound }
        return number
    }
}
