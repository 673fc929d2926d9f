import Booking
import Testing

@testable import Passwords

@Suite struct ScryptPasswordsTests {
    private static let cheap = ScryptPasswords.Cost(logRounds: 4, blockSize: 8, parallelism: 1)

    /// The only test at the true cost: it takes a good part of a second on purpose.
    @Test func theHouseHashesAtTheTrueCost() async throws {
        let passwords = ScryptPasswords()
        let hash = try await passwords.hash("un long mot de passe")
        #expect(hash.text.hasPrefix("scrypt$17$8$1$"))
        #expect(try await passwords.compare("un long mot de passe", with: hash) == .right(needsNewHash: false))
    }

    @Test func aPasswordIsRightOrWrong() async throws {
        let passwords = ScryptPasswords(cost: Self.cheap)
        let (hash, again) = (try await passwords.hash("élève appliqué"), try await passwords.hash("élève appliqué"))
        #expect(hash != again)
        // The accents of another keyboard are other bytes and the same letters.
        #expect(try await passwords.compare("e\u{301}le\u{300}ve applique\u{301}", with: hash) == .right(needsNewHash: false))
        #expect(try await passwords.compare("Élève appliqué", with: hash) == .wrong)
        #expect(try await passwords.compare("", with: nil) == .wrong)
        #expect(try await passwords.compare("x", with: PasswordHash(text: "scrypt$4$8$1$$")) == .wrong)
    }

    /// RFC 7914, section 12, second vector: its key as it would be kept.
    @Test func computesWhatTheStandardSays() async throws {
        let kept = PasswordHash(text: "scrypt$10$8$16$TmFDbA==$/bq+HJ00cgB4VucZDQHp/nxq18vII3gw53N2Y0s3MWI=")
        #expect(try await ScryptPasswords(cost: Self.cheap).compare("password", with: kept) == .right(needsNewHash: true))
    }

    @Test func whoComesWhenTooManyWaitIsTold() async throws {
        let passwords = ScryptPasswords(cost: .init(logRounds: 12, blockSize: 8, parallelism: 1), threads: 1, waiting: 2)
        let outcomes = await withTaskGroup(of: Bool.self) { group in
            for _ in 1...30 { group.addTask { (try? await passwords.hash("un long mot de passe")) != nil } }
            return await group.reduce(into: [Bool]()) { $0.append($1) }
        }
        #expect(outcomes.contains(true) && outcomes.contains(false))
        // And then it goes on.
        #expect(try await passwords.hash("encore").text.hasPrefix("scrypt$12$"))
    }
}
