import Domain
import HTTPTypes
import Hummingbird
import Web

extension Problem {
    static let staffSignInRequired = Problem(
        type: "staff-sign-in-required", status: .unauthorized, title: "Nobody is signed in",
        detail: "Send a token as 'Authorization: Bearer guichet_…', or sign in at /connexion. A token that was taken away opens nothing.")

    static func notAllowed(_ right: StaffRight) -> Problem {
        Problem(
            type: "not-allowed", status: .forbidden, title: "This is not among your rights",
            detail: "It asks for the right '\(right.rawValue)'. A token has the scopes that it was made with, as far as its maker has these rights.",
            members: ["right": .text(right.rawValue)])
    }

    static let confirmationRequired = Problem(
        type: "confirmation-required", status: .forbidden, title: "This asks for a fresh code",
        detail: "Let the person confirm at /confirmation that it is still them, and ask again.")

    static let passwordsBusy = Problem(
        type: "too-many-sign-ins", status: .serviceUnavailable, title: "Too many people sign in at this moment", detail: "Try again in a few seconds.",
        retryAfter: 5)

    static let noSuchAccount = Problem.unknown("account", type: "no-such-account")
    static let noSuchEvent = Problem.unknown("event among yours", type: "no-such-show")

    /// With the field that a client needs to know how to sign in (RFC 9110, section 15.5.2).
    var asking: Response {
        var response = response
        response.headers[.wwwAuthenticate] = "Bearer"
        return response
    }
}
