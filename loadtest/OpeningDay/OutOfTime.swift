import Booking
import Domain
import Foundation
import WaitingRoom

/// What somebody tries who does not want to wait.
public enum Attack: String, CaseIterable, Codable, Sendable {
    case secondNumber = "a second number for the same browser"
    case stolenPass = "somebody else's pass"
    case alteredPass = "a pass that was altered"
    case madeUpPass = "a pass of one's own making"
    case tomorrowsPass = "a pass of tomorrow's clock"
    case otherRoomsPass = "a pass of another room"
    case noAdmission = "a hold without an admission"
    case passForAdmission = "a hold with a pass for an admission"
    case madeUpAdmission = "a hold with an admission of one's own making"
    case stolenAdmission = "a hold with somebody else's admission"
    case pastAdmission = "an admission whose time is over"
    case tomorrowsAdmission = "an admission of tomorrow's clock"
    case otherRoomsAdmission = "an admission of another room"
    case returning = "in again after leaving"
    case givenBack = "a hold with an admission that was given back"
}

/// The same with nothing wrong about it, which has to succeed: else the refusal of the others proves nothing.
public enum Control: String, CaseIterable, Codable, Sendable {
    case pass = "a pass of today's clock, for somebody who is called"
    case admission = "a hold with an admission in its time"
}

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

    /// For holds.
    /// - Parameter rank: of somebody who is inside.
    public func admissions(rank: UInt32, now: Date = Date()) -> [(attack: Attack, text: String)] {
        let now = Timestamp(now)
        return [
            (.pastAdmission, admission(rank, from: now - .seconds(400), until: now - .seconds(1))),
            (.tomorrowsAdmission, admission(rank, from: now + .seconds(86_400), until: now + .seconds(86_700))),
            (.otherRoomsAdmission, admission(rank, room: room + 1, from: now, until: now + .seconds(300))),
        ]
    }

    /// For admissions.
    /// - Parameter number: of somebody who is inside, and would be told the same again.
    public func passes(number: UInt32, now: Date = Date()) -> [(attack: Attack, text: String)] {
        let now = Timestamp(now)
        return [(.tomorrowsPass, pass(number, room: room, at: now + .seconds(86_400))), (.otherRoomsPass, pass(number, room: room + 1, at: now))]
    }

    /// The same in its time and for its room.
    public func admission(rank: UInt32, now: Date = Date()) -> String { admission(rank, from: Timestamp(now), until: Timestamp(now) + .seconds(300)) }

    public func pass(number: UInt32, now: Date = Date()) -> String { pass(number, room: room, at: Timestamp(now)) }

    private func pass(_ number: UInt32, room: UInt32, at moment: Timestamp) -> String {
        Pass(room: room, number: number, joinedAt: moment, device: device).text(under: keys)
    }

    private func admission(_ rank: UInt32, room: UInt32? = nil, from: Timestamp, until: Timestamp) -> String {
        Admission(room: room ?? self.room, rank: rank, device: device, from: from, until: until).text(under: keys)
    }
}
