import Booking
import HTTPTypes
import Web

extension Problem {
    static let ledgerUnavailable = Problem(
        type: "temporarily-unavailable", status: .serviceUnavailable, title: "The ledger cannot be reached right now",
        detail: "Repeat the request, a scan with its own id, in a moment.", retryAfter: 2)

    static let signInRequired = Problem(
        type: "door-sign-in-required", status: .unauthorized, title: "This device is not signed in",
        detail: "Send the device's token as 'Authorization: Bearer …', or sign in at /porte. A token that was revoked opens nothing; ask for another one.")

    static let foreignForm = Problem(
        type: "foreign-form", status: .forbidden, title: "This request comes from another site",
        detail: "A signed-in browser may only ask from our own pages.")

    static func sessionNotAllowed(_ id: String) -> Problem {
        Problem(
            type: "session-not-allowed", status: .forbidden, title: "This device does not scan this session",
            detail: "Choose one of the sessions that /v1/door lists.", members: ["session": .text(String(id.prefix(64)))])
    }

    static let noSuchScan = Problem(
        type: "no-such-scan", status: .notFound, title: "This device made no such scan", detail: "A device undoes its own scans only, by their id.")

    static let scanTooOld = Problem(
        type: "scan-too-old", status: .conflict, title: "This scan cannot be undone any more",
        detail: "A scan is undone within \(UndoCheckIn.limit.components.seconds / 60) minutes. It stays written down.")

    static let noTicketKeys = Problem(
        type: "no-ticket-keys", status: .serviceUnavailable, title: "No ticket can be verified yet",
        detail: "The reconciler writes the public ticket keys beside the ledger when it starts; start it once.", retryAfter: 5)

    static let scanReused = Problem(
        type: "scan-reused", status: .unprocessableContent, title: "This scan's id came with another ticket",
        detail: "Use a new id for a new scan; repeat a scan with its own.")
}
