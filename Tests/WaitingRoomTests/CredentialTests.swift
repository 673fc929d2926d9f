import Crypto
import Domain
import Foundation
import Testing
@testable import WaitingRoom

/// Passes and admissions against those who would like a better one.
@Suite struct CredentialTests {
    static let now = Timestamp(milliseconds: 1_796_115_600_000)
    static let phone = Device(secret: "a visitor's capability")
    static let person = Person(digest: 1...10)

    static func key(_ id: UInt16, _ byte: UInt8) throws -> RoomKeys.Key {
        try #require(RoomKeys.Key(id: id, secret: [UInt8](repeating: byte, count: 32)))
    }

    static func keys() throws -> RoomKeys { RoomKeys(signing: try key(7, 1)) }

    static func pass(_ number: UInt32 = 41) -> Pass { Pass(room: 3, number: number, joinedAt: now, device: phone) }

    static func admission() -> Admission { Admission(room: 3, rank: 9, device: phone, from: now, until: now + .seconds(600)) }

    /// Why a text is refused as a pass; nil when it is accepted.
    static func refusalOfPass(
        _ text: String, keys: RoomKeys, room: UInt32 = 3, device: Device = phone, at moment: Timestamp = now
    ) -> CredentialRefusal? {
        refusal { () throws(CredentialRefusal) in _ = try Pass(text, under: keys, room: room, device: device, now: moment) }
    }

    private static func refusal(_ read: () throws(CredentialRefusal) -> Void) -> CredentialRefusal? {
        do throws(CredentialRefusal) {
            try read()
            return nil
        } catch { return error }
    }

    static func refusalOfAdmission(
        _ text: String, keys: RoomKeys, room: UInt32 = 3, device: Device = phone, at moment: Timestamp = now
    ) -> CredentialRefusal? {
        refusal { () throws(CredentialRefusal) in _ = try Admission(text, under: keys, room: room, device: device, now: moment) }
    }

    @Test func whatIsWrittenIsReadAgain() throws {
        let keys = try Self.keys()
        for number in [0, 41, .max] as [UInt32] {
            for person in [nil, Self.person] {
                let pass = Pass(room: .max, number: number, joinedAt: Self.now, device: Self.phone, person: person)
                let text = pass.text(under: keys)
                #expect(text.count == (person == nil ? 67 : 81))
                #expect(try Pass(text, under: keys, room: .max, device: Self.phone, now: Self.now) == pass)
            }
        }
        let text = Self.admission().text(under: keys)
        #expect(text.count == 75)
        #expect(try Admission(text, under: keys, room: 3, device: Self.phone, now: Self.now) == Self.admission())
    }

    /// Not a single bit can be changed, neither of the number nor of anything else, and nothing can be cut off or added.
    @Test func nothingCanBeAltered() throws {
        let keys = try Self.keys()
        for (text, refusal) in [
            (Self.pass().text(under: keys), { Self.refusalOfPass($0, keys: keys) }),
            (Self.admission().text(under: keys), { Self.refusalOfAdmission($0, keys: keys) }),
        ] as [(String, (String) -> CredentialRefusal?)] {
            #expect(refusal(text) == nil)
            let letters = Array(text)
            for index in letters.indices {
                for other in ["A", "B", "_", "=", " ", "."] as [Character] where letters[index] != other {
                    var altered = letters
                    altered[index] = other
                    #expect(refusal(String(altered)) != nil, "\(String(altered))")
                }
                #expect(refusal(String(letters[..<index])) != nil)
                #expect(refusal(String(letters[index...])) != nil || index == 0)
            }
            for added in ["A", "AA", "AAAA", "=", "\n", " "] { #expect(refusal(text + added) != nil) }
        }
    }

    /// Each bit of the bytes, past the decoding.
    @Test func everyBitIsSigned() throws {
        let keys = try Self.keys()
        let text = Self.admission().text(under: keys)
        let bytes = try #require(Base64URL.decode(text.dropFirst(3)))
        for bit in 0..<(bytes.count * 8) {
            var altered = bytes
            altered[bit / 8] ^= 1 << UInt8(bit % 8)
            let refusal = Self.refusalOfAdmission("A1." + Base64URL.encode(altered), keys: keys)
            // The key's id comes first.
            if bit < 16 {
                #expect(refusal.map { if case .unknownKey = $0 { true } else { false } } == true)
            } else {
                #expect(refusal == .forged)
            }
        }
    }

    @Test func aPassIsNoAdmission() throws {
        let keys = try Self.keys()
        let (pass, admission) = (Self.pass().text(under: keys), Self.admission().text(under: keys))
        #expect(Self.refusalOfAdmission(pass, keys: keys) == .malformed && Self.refusalOfPass(admission, keys: keys) == .malformed)
        // Written as what it is not: the purpose is signed too.
        #expect(Self.refusalOfAdmission("A1" + pass.dropFirst(2), keys: keys) == .forged)
        #expect(Self.refusalOfPass("P1" + admission.dropFirst(2), keys: keys) == .forged)
        #expect(Self.refusalOfPass("P2" + pass.dropFirst(2), keys: keys) == .malformed)
    }

    @Test func aStolenOneIsOfNoUseElsewhere() throws {
        let keys = try Self.keys()
        let thief = Device(secret: "another visitor's capability")
        #expect(Self.refusalOfPass(Self.pass().text(under: keys), keys: keys, device: thief) == .otherDevice)
        #expect(Self.refusalOfAdmission(Self.admission().text(under: keys), keys: keys, device: thief) == .otherDevice)
        #expect(Self.refusalOfPass(Self.pass().text(under: keys), keys: keys, room: 4) == .otherRoom(3))
        #expect(Self.refusalOfAdmission(Self.admission().text(under: keys), keys: keys, room: 4) == .otherRoom(3))
    }

    @Test func timeIsChecked() throws {
        let keys = try Self.keys()
        let (pass, admission) = (Self.pass().text(under: keys), Self.admission().text(under: keys))
        let end = Self.now + .seconds(600)
        #expect(Self.refusalOfAdmission(admission, keys: keys, at: end - .milliseconds(1)) == nil)
        #expect(Self.refusalOfAdmission(admission, keys: keys, at: end) == .expired(at: end))
        // A box office whose clock is behind by less than the leeway lets people in, one further behind does not; no pass grows old.
        for (moment, refusal) in [(Self.now - Pass.leeway, nil), (Self.now - Pass.leeway - .milliseconds(1), CredentialRefusal.notBefore(Self.now))] {
            #expect(Self.refusalOfAdmission(admission, keys: keys, at: moment) == refusal)
            #expect(Self.refusalOfPass(pass, keys: keys, at: moment) == refusal)
        }
        #expect(Self.refusalOfPass(pass, keys: keys, at: Self.now + .seconds(86_400 * 30)) == nil)
    }

    /// Rotation: the new key is accepted, then signs, then the old one goes; nobody who waits notices.
    @Test func keysChangeWhilePeopleWait() throws {
        let (old, new) = (try Self.key(1, 1), try Self.key(2, 2))
        let pass = Self.pass().text(under: RoomKeys(signing: old))
        let accepting = RoomKeys(signing: old, accepting: [new])
        let signing = RoomKeys(signing: new, accepting: [old])
        for keys in [accepting, signing] { #expect(Self.refusalOfPass(pass, keys: keys) == nil) }
        #expect(Self.refusalOfPass(Self.pass().text(under: signing), keys: accepting) == nil)
        #expect(Self.refusalOfPass(pass, keys: RoomKeys(signing: new)) == .unknownKey(1))
        // Another secret under a known name.
        #expect(Self.refusalOfPass(pass, keys: RoomKeys(signing: try Self.key(1, 9))) == .forged)
        #expect(RoomKeys.Key(id: 1, secret: [UInt8](repeating: 1, count: 31)) == nil)
    }

    /// Well signed and still not what this program writes: a field too few or too many.
    @Test func fieldsAreCounted() throws {
        let keys = try Self.keys()
        for length in 0..<60 where length != 30 && length != 40 {
            #expect(Self.refusalOfPass(keys.sealed([UInt8](repeating: 0, count: length), as: .pass), keys: keys) == .malformed, "\(length)")
        }
        for length in 0..<60 where length != 36 {
            #expect(Self.refusalOfAdmission(keys.sealed([UInt8](repeating: 0, count: length), as: .admission), keys: keys) == .malformed, "\(length)")
        }
        for text in ["", ".", "P1", "P1.", "P1.....", "P1." + String(repeating: "A", count: 4000), "p1." + Self.pass().text(under: keys).dropFirst(3)] {
            #expect(Self.refusalOfPass(text, keys: keys) == .malformed)
        }
    }

    @Test func base64HasOneTextForEachSequence() {
        for length in 0..<70 {
            let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ length) }
            let text = Base64URL.encode(bytes)
            #expect(Base64URL.decode(text) == bytes)
            #expect(text == Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: ""))
        }
        // Bits that no byte takes must be zero, and a single letter is no byte.
        for text in ["AB", "AAB", "A", "AAAAA", "AA=", "A+", "A/"] { #expect(Base64URL.decode(text) == nil, "\(text)") }
    }
}
