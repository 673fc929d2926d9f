import Booking
import Domain
import Foundation
import WaitingRoom

/// Credentials that the platform itself could have signed, and at another time: of a visitor whose time is over, of a box office whose clock is
/// wrong, of another room. Whoever plays an opening tries them: a right signature is no reason to let anybody in.
public struct OutOfTime: Sendable {
    private let keys: RoomKeys
    private let room: UInt32
    private let device: Device

    /// - Parameters:
    ///   - secret: of the platform, 32 bytes.
    ///   - visitor: who tries, with the right browser.
    public init?(secret: [UInt8], room: Int, visitor: String) {
        guard let capability = Capability(secret: secret) else { return nil }
        (keys, self.room, device) = (RoomKeys(capability), UInt32(room), Device(secret: visitor))
    }

    /// Each with its name, for holds.
    public func admissions(now: Date = Date()) -> [(name: String, text: String)] {
        let now = Timestamp(now)
        return [
            ("an admission whose time is over", admission(from: now - .seconds(400), until: now - .seconds(1))),
            ("an admission of tomorrow's clock", admission(from: now + .seconds(86_400), until: now + .seconds(86_700))),
            ("an admission of another room", admission(room: room + 1, from: now, until: now + .seconds(300))),
        ]
    }

    /// Each with its name, for admissions: of the first in the room, whom everybody wants to be.
    public func passes(now: Date = Date()) -> [(name: String, text: String)] {
        let now = Timestamp(now)
        func pass(room: UInt32, at moment: Timestamp) -> String { Pass(room: room, number: 0, joinedAt: moment, device: device).text(under: keys) }
        return [("a pass of tomorrow's clock", pass(room: room, at: now + .seconds(86_400))), ("a pass of another room", pass(room: room + 1, at: now))]
    }

    private func admission(room: UInt32? = nil, from: Timestamp, until: Timestamp) -> String {
        Admission(room: room ?? self.room, rank: 0, device: device, from: from, until: until).text(under: keys)
    }
}
