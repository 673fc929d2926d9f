import Crypto
import Domain
import Testing

@testable import WaitingRoom

/// What a browser shows for a number: an address that was confirmed, or work that was done. Neither is of use to another browser, in another room, or later.
@Suite struct ProofTests {
    private static let now = Timestamp(milliseconds: 1_800_000_000_000)
    private let keys: RoomKeys
    private let browser = Device(secret: "a")
    private let other = Device(secret: "b")

    init() throws { keys = RoomKeys(signing: try #require(RoomKeys.Key(id: 1, secret: Array(repeating: 7, count: 32)))) }

    private func refusal<Value>(_ work: () throws(CredentialRefusal) -> Value) -> CredentialRefusal? {
        do throws(CredentialRefusal) { _ = try work() } catch { return error }
        return nil
    }

    @Test func aConfirmedAddressIsOneBrowsersForOneRoomAndAnHour() throws {
        let person = try #require(Person(digest: Array(0..<10 as Range<UInt8>)))
        let text = AddressProof(room: 7, person: person, device: browser, from: Self.now).text(under: keys)
        #expect(text.utf8.count == 75)
        #expect(try AddressProof(text, under: keys, room: 7, device: browser, now: Self.now + .seconds(3_599)).person == person)
        #expect(refusal { () throws(CredentialRefusal) in try AddressProof(text, under: keys, room: 8, device: browser, now: Self.now) } == .otherRoom(7))
        #expect(refusal { () throws(CredentialRefusal) in try AddressProof(text, under: keys, room: 7, device: other, now: Self.now) } == .otherDevice)
        let end = Self.now + .seconds(3_600)
        #expect(refusal { () throws(CredentialRefusal) in try AddressProof(text, under: keys, room: 7, device: browser, now: end) } == .expired(at: end))
        #expect(refusal { () throws(CredentialRefusal) in try Pass(text, under: keys, room: 7, device: browser, now: Self.now) } == .malformed)
    }

    @Test func workIsBoundToRoomBrowserDifficultyAndEnd() throws {
        let end = Self.now + .seconds(60)
        let text = WorkChallenge(room: 7, device: browser, bits: 12, until: end).text(under: keys)
        let challenge = try WorkChallenge(text, under: keys, room: 7, device: browser, now: Self.now)
        #expect(challenge.bits == 12)
        let answer = try #require((0..<200_000).lazy.map(String.init).first { challenge.isSolved(text, by: $0) })
        let digest = Array(SHA256.hash(data: Array("\(text):\(answer)".utf8)))
        #expect(digest[0] == 0 && digest[1] < 16)
        let tries = try #require(Int(answer)) + 1
        #expect((0..<tries - 1).allSatisfy { !challenge.isSolved(text, by: String($0)) })
        for wrong in ["", "0x1", "-1", " 1", String(repeating: "1", count: 21), "\(answer) "] { #expect(!challenge.isSolved(text, by: wrong), "\(wrong)") }
        #expect(refusal { () throws(CredentialRefusal) in try WorkChallenge(text, under: keys, room: 8, device: browser, now: Self.now) } == .otherRoom(7))
        #expect(refusal { () throws(CredentialRefusal) in try WorkChallenge(text, under: keys, room: 7, device: other, now: Self.now) } == .otherDevice)
        #expect(refusal { () throws(CredentialRefusal) in try WorkChallenge(text, under: keys, room: 7, device: browser, now: end) } == .expired(at: end))
        // Who makes it easier has no signature for it.
        var easier = Array(text)
        easier[40] = easier[40] == "A" ? "B" : "A"
        #expect(refusal { () throws(CredentialRefusal) in try WorkChallenge(String(easier), under: keys, room: 7, device: browser, now: Self.now) } == .forged)
    }

    @Test(arguments: [(0, true), (8, true), (9, false), (16, false)]) func zeroBitsAreCountedFromTheFront(bits: Int, isSolved: Bool) throws {
        let number = try #require((0..<10_000).first { number in
            let digest = Array(SHA256.hash(data: Array("x:\(number)".utf8)))
            return digest[0] == 0 && digest[1] >= 128
        })
        #expect(WorkChallenge(room: 1, device: browser, bits: bits, until: Self.now).isSolved("x", by: String(number)) == isSolved)
    }
}
