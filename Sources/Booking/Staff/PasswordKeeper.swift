import Foundation

/// A password as it is kept: `scrypt$17$8$1$salt$hash`, the cost with it, so that it can rise.
public struct PasswordHash: Hashable, Sendable {
    public var text: String

    public init(text: String) {
        self.text = text
    }
}

public enum PasswordMatch: Hashable, Sendable {
    case wrong
    /// - needsNewHash: it was kept at a lower cost than today's.
    case right(needsNewHash: Bool)
}

/// Hashes passwords, slowly on purpose.
public protocol PasswordKeeper: Sendable {
    func hash(_ password: String) async throws(PasswordsBusy) -> PasswordHash

    /// - Parameter hash: nil when there is nobody of this name: it takes as long, and is wrong.
    func compare(_ password: String, with hash: PasswordHash?) async throws(PasswordsBusy) -> PasswordMatch
}

/// Too many people sign in at once; each needs much memory for a moment.
public struct PasswordsBusy: Error, Sendable {
    public init() {}
}

/// What a password must be: long. Anything else that is asked for makes passwords worse (NIST SP 800-63B, section 3.1.1.2).
public enum PasswordRule {
    public static let (least, most) = (12, 200)

    public enum Objection: Hashable, Sendable { case tooShort, tooLong, tooSimple, isAddress }

    public static func objection(to password: String, email: String) -> Objection? {
        if password.count < least { return .tooShort }
        if password.utf8.count > most { return .tooLong }
        if Set(password.lowercased()).count < 5 { return .tooSimple }
        let mailbox = email.split(separator: "@").first.map(String.init) ?? email
        let rest = password.lowercased().replacing(email, with: "").replacing(mailbox, with: "")
        return rest.count < 6 ? .isAddress : nil
    }
}
