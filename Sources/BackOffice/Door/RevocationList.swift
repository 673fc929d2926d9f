import Booking
import Domain
import Foundation
import Ticketing

/// Which codes of a session open no door any more, signed, so that a scanner may keep it and hand it on.
///
/// What is signed is text, one fact a line, and what is read is what is signed:
/// ```
/// guichet-revocations-v1
/// session 2
/// since 0
/// until 7
/// made 1795000000000
/// 0e54920ab75f1cea 65536
/// ```
/// After the head, each line has a ticket's id and the least revision that is still good; 65536 is higher than any. Numbers run on
/// from `since` to `until`, so a list whose `since` is what the scanner has lacks nothing.
struct RevocationList {
    static let limit = 5_000

    var session: UInt32
    var since: Int64
    var revocations: [Revocation]
    var madeAt: Timestamp

    struct Signed: Encodable {
        var statement: String
        /// Id of the key, of those at `/v1/door/keys`.
        var key: UInt8
        /// Of the statement's UTF-8, Ed25519, in Base64.
        var signature: String
        /// Until which number it reaches.
        var until: Int64
        /// There are more: ask again since `until`.
        var more: Bool
        /// From when on tickets are let in, RFC 3339; it moves with the session.
        var opensAt: String
    }

    var until: Int64 { revocations.last?.number ?? since }

    var statement: String {
        let head = ["guichet-revocations-v1", "session \(session)", "since \(since)", "until \(until)", "made \(madeAt.milliseconds)"]
        return (head + revocations.map { "\(Ticket.text(ofID: $0.ticketID)) \($0.minimumRevision)" }).joined(separator: "\n") + "\n"
    }

    func signed(by key: SigningKey, opensAt: String) throws -> Signed {
        let statement = statement
        return Signed(
            statement: statement, key: key.id, signature: Data(try key.signature(of: Array(statement.utf8))).base64EncodedString(),
            until: until, more: revocations.count == Self.limit, opensAt: opensAt)
    }
}
