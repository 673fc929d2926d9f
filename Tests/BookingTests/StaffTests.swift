import Domain
import Testing

@testable import Booking

@Suite struct TimeCodeTests {
    /// RFC 6238, appendix B, for SHA-1: eight digits.
    @Test(arguments: [
        (59, "94287082"), (1_111_111_109, "07081804"), (1_111_111_111, "14050471"), (1_234_567_890, "89005924"), (2_000_000_000, "69279037"),
        (20_000_000_000, "65353130"),
    ])
    func isWhatTheStandardSays(seconds: Int64, code: String) {
        let telephone = TimeCode(secret: Array("12345678901234567890".utf8))
        let step = TimeCode.step(at: Timestamp(milliseconds: seconds * 1000))
        #expect(telephone.code(step: step, digits: 8) == code)
        #expect(telephone.code(step: step) == String(code.suffix(6)))
    }

    @Test func aClockMayBeHalfAMinuteWrong() {
        let telephone = TimeCode(secret: Array("12345678901234567890".utf8))
        let now = Timestamp(milliseconds: 1_234_567_890_000)
        let step = TimeCode.step(at: now)
        for (offset, isGood) in [(Int64(-2), false), (-1, true), (0, true), (1, true), (2, false)] {
            #expect(telephone.step(of: telephone.code(step: step + offset), at: now, after: nil) == (isGood ? step + offset : nil))
        }
        let code = telephone.code(step: step)
        #expect(telephone.step(of: " \(code.prefix(3)) \(code.suffix(3)) ", at: now, after: step - 1) == step)
        #expect(telephone.step(of: code, at: now, after: step) == nil)
        for number in 0..<1000 {
            let typed = String(100_000 + number)
            #expect(telephone.step(of: typed, at: now, after: nil) == nil, "\(typed)")
        }
        for typed in ["", "12345", "1234567", "abcdef", "１２３４５６"] { #expect(telephone.step(of: typed, at: now, after: nil) == nil) }
    }

    @Test func appsReadItsAddress() {
        let telephone = TimeCode(secret: Array("12345678901234567890".utf8))
        #expect(telephone.letters == "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ")
        #expect(TimeCode(letters: telephone.letters.lowercased()) == telephone && TimeCode(letters: "GEZD") == nil)
        #expect(TimeCode(letters: telephone.letters.replacing("7", with: "1") + "X") == nil && TimeCode(letters: telephone.letters.replacing("G", with: "1")) == nil)
        #expect(telephone.address(house: "Guichet", email: "a+b@example.org")
            == "otpauth://totp/Guichet:a%2Bb%40example%2Eorg?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Guichet")
    }
}

@Suite struct StaffSecretTests {
    @Test func aSecretIsReadAsItIsWritten() {
        var generator = SystemRandomNumberGenerator()
        let secret = StaffSecret(using: &generator)
        #expect(StaffSecret(secret.text) == secret && StaffSecret(secret.token) == secret && secret.digest.count == 32)
        for wrong in ["", "guichet_", secret.text + "0", secret.text.uppercased(), "guichet_" + secret.token] where wrong != secret.text { #expect(StaffSecret(wrong) == nil) }
    }

    @Test func aRecoveryCodeIsReadAsPeopleTypeIt() {
        var generator = SystemRandomNumberGenerator()
        let code = RecoveryCode(using: &generator)
        #expect(RecoveryCode(code.text.lowercased().replacing("-", with: " "))?.digest == code.digest)
        #expect(RecoveryCode("123456") == nil)
    }

    @Test func aSealOpensForItsOwnPurposeOnly() throws {
        let (seal, other) = (SecretSeal(key: [UInt8](repeating: 1, count: 32)), SecretSeal(key: [UInt8](repeating: 2, count: 32)))
        var sealed = try seal.seal([1, 2, 3], for: "a")
        #expect(seal.open(sealed, for: "a") == [1, 2, 3] && seal.open(sealed, for: "b") == nil && other.open(sealed, for: "a") == nil)
        sealed[13] ^= 1
        #expect(seal.open(sealed, for: "a") == nil && seal.open([], for: "a") == nil)
    }
}

@Suite struct SameBytesTests {
    @Test func bytesAreTheSameOrNot() {
        let bytes: [UInt8] = [0, 1, 255, 7, 128, 64]
        #expect(bytes.isSame(as: bytes) && [UInt8]().isSame(as: []))
        #expect(!bytes.isSame(as: bytes.dropLast()) && !bytes.isSame(as: bytes + [0]))
        // Each single bit counts, and several do not make up for each other.
        for place in bytes.indices {
            for bit in 0..<8 {
                var other = bytes
                other[place] ^= 1 << bit
                #expect(!bytes.isSame(as: other))
                for second in bytes.indices where second != place {
                    var both = other
                    both[second] ^= 1 << bit
                    #expect(!bytes.isSame(as: both))
                }
            }
        }
    }
}

@Suite struct AttemptTests {
    @Test func waitingGrows() {
        let limit = AttemptLimit("x", "y", free: 5)
        let seconds = [1, 4, 5, 6, 7, 11, 12, 40, 1_000_000].map { limit.wait(after: $0).components.seconds }
        #expect(seconds == [0, 0, 30, 60, 120, 1920, 3600, 3600, 3600])
        #expect(AttemptLimit("x", "y", free: 5).key != AttemptLimit("x", "z", free: 5).key)
    }

    @Test func passwordsAreLong() {
        let email = "claire.dupont@example.org"
        let cases: [(String, PasswordRule.Objection?)] = [
            ("un secret", .tooShort), ("douze lettres", nil), ("aaaaaaaaaaaaaaaa", .tooSimple), ("abababababababab", .tooSimple),
            ("claire.dupont", .isAddress), ("claire.dupont@example.org1", .isAddress), (String(repeating: "abcdef", count: 34), .tooLong),
        ]
        for (password, objection) in cases { #expect(PasswordRule.objection(to: password, email: email) == objection, "\(password)") }
    }
}
