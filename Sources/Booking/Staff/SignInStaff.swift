import Domain

/// Use case: somebody of the house comes in, with a password and with what their telephone shows.
///
/// Who tries an address learns nothing of it: somebody who is not of the house waits as long, is refused in the same words, and as often.
///
/// - Throws: `LedgerError`; `PasswordsBusy` when too many come at once.
public struct SignInStaff: Sendable {
    private let gate: any StaffGate
    private let passwords: any PasswordKeeper
    private let seal: SecretSeal

    public init(gate: any StaffGate, passwords: any PasswordKeeper, seal: SecretSeal) {
        (self.gate, self.passwords, self.seal) = (gate, passwords, seal)
    }

    public enum Entered: Hashable, Sendable {
        /// The cookie of a session that asks for the second factor.
        case halfway(StaffSecret)
        case wrong
        case wait(until: Timestamp)
    }

    /// - Parameters:
    ///   - network: of the browser's machine; nil where it is not known.
    ///   - device: words for the browser.
    ///   - mark: what ``deviceMark(of:using:)`` gave to this browser; nil when it has none.
    public func enter(
        email: String, password: String, network: String?, device: String, mark: String? = nil, now: Timestamp,
        using generator: inout some RandomNumberGenerator
    ) async throws -> Entered {
        let email = NewStaff.address(email) ?? ""
        let known = try await gate.credentials(email: email)
        let limits = AttemptLimit.password(email: email, network: network, isOwn: known.map { isMark(mark, of: $0.account) } ?? false)
        if case .wait(let until) = try await gate.beginAttempt(limits, account: known?.account.id, at: now) { return .wait(until: until) }
        guard case .right(let needsNewHash) = try await compare(password, known?.password, limits), let known, var hash = known.password else { return .wrong }
        try await gate.endAttempt(limits, isRight: true)
        if needsNewHash {
            let dearer = try await passwords.hash(password)
            if try await gate.setPassword(dearer, replacing: hash, account: known.account.id, keeping: nil, at: now) { hash = dearer }
        }
        let cookie = StaffSecret(using: &generator)
        let session = NewStaffSession(digest: cookie.digest, device: device)
        // Comparing takes a while, in which somebody may have been reset.
        return try await gate.beginSession(session, account: known.account.id, matching: hash, at: now) ? .halfway(cookie) : .wrong
    }

    /// Who could not be looked at has not tried.
    private func compare(_ password: String, _ hash: PasswordHash?, _ limits: [AttemptLimit]) async throws -> PasswordMatch {
        do {
            return try await passwords.compare(password, with: hash)
        } catch {
            try await gate.endAttempt(limits, isRight: false)
            throw error
        }
    }

    /// For a browser in which somebody came in whole: it is known by it the next time. It opens nothing.
    public func deviceMark(of account: StaffAccount, using generator: inout some RandomNumberGenerator) throws -> String {
        let mark = (0..<16).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        return Self.hexadecimal(try seal.seal(mark, for: Self.device(account.id)))
    }

    private func isMark(_ mark: String?, of account: StaffAccount) -> Bool {
        mark.flatMap(Self.bytes).flatMap { seal.open($0, for: Self.device(account.id)) } != nil
    }

    public enum Proved: Hashable, Sendable {
        /// The cookie from now on; nil when the session goes on as it is.
        case done(StaffSecret?)
        case wrong
        case wait(until: Timestamp)
        /// The session is over.
        case over
    }

    /// The second factor of a session that is halfway.
    ///
    /// - Parameter code: what the telephone shows, or a recovery code.
    public func prove(
        _ code: String, half: StaffSecret, device: String, now: Timestamp, using generator: inout some RandomNumberGenerator
    ) async throws -> Proved {
        guard let (session, account) = try await gate.session(digest: half.digest, at: now), !session.isWhole else { return .over }
        let cookie = StaffSecret(using: &generator)
        return try await prove(code, of: account, now: now) { proof in
            let isDone = try await gate.finishSignIn(proof, from: half.digest, to: NewStaffSession(digest: cookie.digest, device: device), at: now)
            return isDone ? .done(cookie) : .wrong
        }
    }

    /// Before something sensitive: whoever found an open browser does not have the telephone.
    public func confirm(_ code: String, _ session: StaffSession, of account: StaffAccount, now: Timestamp) async throws -> Proved {
        try await prove(code, of: account, now: now) { proof in
            try await gate.confirm(session: session.id, proof, at: now) ? .done(nil) : .wrong
        }
    }

    private func prove(
        _ code: String, of account: StaffAccount, now: Timestamp, then finish: (StaffProof) async throws -> Proved
    ) async throws -> Proved {
        let limit = AttemptLimit.secondFactor(account: account.id)
        if case .wait(let until) = try await gate.beginAttempt([limit], account: account.id, at: now) { return .wait(until: until) }
        guard let proof = try await proof(code, account, now) else { return .wrong }
        let outcome = try await finish(proof)
        if case .done = outcome { try await gate.endAttempt([limit], isRight: true) }
        return outcome
    }

    private func proof(_ code: String, _ account: StaffAccount, _ now: Timestamp) async throws -> StaffProof? {
        guard let known = try await gate.credentials(account: account.id) else { return nil }
        if let sealed = known.telephone, let secret = seal.open(sealed, for: Self.telephone(account.id)),
            let step = TimeCode(secret: secret).step(of: code, at: now, after: known.step)
        {
            return .step(step)
        }
        return RecoveryCode(code).map { .recoveryCode($0.digest) }
    }

    // MARK: The telephone

    /// A telephone that is to give codes from now on. Nothing is kept until it has given one.
    public struct Enrolment: Hashable, Sendable {
        public var code: TimeCode
        /// The same, for the form that comes back: only this back office can read it, for this person.
        public var sealed: String
    }

    public func beginEnrolment(of account: StaffAccount, using generator: inout some RandomNumberGenerator) throws -> Enrolment {
        let code = TimeCode(using: &generator)
        return Enrolment(code: code, sealed: Self.hexadecimal(try seal.seal(code.secret, for: Self.enrolment(account.id))))
    }

    /// The enrolment that a form brings back; nil when it is none of this person's.
    public func enrolment(_ sealed: String, of account: StaffAccount) -> Enrolment? {
        Self.bytes(sealed).flatMap { seal.open($0, for: Self.enrolment(account.id)) }.map { Enrolment(code: TimeCode(secret: $0), sealed: sealed) }
    }

    public enum Enrolled: Hashable, Sendable {
        /// What is shown once, and the cookie from now on.
        case done([RecoveryCode], StaffSecret)
        /// The telephone shows another code: its clock may be wrong.
        case wrong
        /// The session is another one by now, as after a button that was pressed twice: nothing was set, and no code is good.
        case over
    }

    public func enrol(
        _ enrolment: Enrolment, code: String, _ session: StaffSession, of account: StaffAccount, now: Timestamp, using generator: inout some RandomNumberGenerator
    ) async throws -> Enrolled {
        guard let step = enrolment.code.step(of: code, at: now, after: nil) else { return .wrong }
        let codes = (0..<RecoveryCode.count).map { _ in RecoveryCode(using: &generator) }
        let cookie = StaffSecret(using: &generator)
        let isSet = try await gate.setTelephone(
            try seal.seal(enrolment.code.secret, for: Self.telephone(account.id)), step: step, recoveryCodes: codes.map(\.digest), session: session.id,
            replacedBy: NewStaffSession(digest: cookie.digest, device: session.device), at: now)
        return isSet ? .done(codes, cookie) : .over
    }

    /// In place of those before.
    public func renewRecoveryCodes(of account: StaffAccount, now: Timestamp, using generator: inout some RandomNumberGenerator) async throws -> [RecoveryCode] {
        let codes = (0..<RecoveryCode.count).map { _ in RecoveryCode(using: &generator) }
        try await gate.setRecoveryCodes(codes.map(\.digest), account: account.id, at: now)
        return codes
    }

    public enum Changed: Hashable, Sendable {
        case done, wrong
        case wait(until: Timestamp)
        case refused(PasswordRule.Objection)
    }

    /// Somebody who is signed in chooses another password; every other browser is signed out.
    public func changePassword(
        from old: String, to new: String, _ session: StaffSession, of account: StaffAccount, network: String?, now: Timestamp
    ) async throws -> Changed {
        if let objection = PasswordRule.objection(to: new, email: account.email) { return .refused(objection) }
        let limits = AttemptLimit.password(email: account.email, network: network, isOwn: false)
        if case .wait(let until) = try await gate.beginAttempt(limits, account: account.id, at: now) { return .wait(until: until) }
        let known = try await gate.credentials(account: account.id)
        guard case .right = try await compare(old, known?.password, limits), let before = known?.password else { return .wrong }
        try await gate.endAttempt(limits, isRight: true)
        let hash = try await passwords.hash(new)
        return try await gate.setPassword(hash, replacing: before, account: account.id, keeping: session.id, at: now) ? .done : .wrong
    }

    private static func device(_ account: Int64) -> String { "device of \(account)" }
    private static func telephone(_ account: Int64) -> String { "telephone of \(account)" }
    private static func enrolment(_ account: Int64) -> String { "enrolment of \(account)" }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef")
        return String(bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    }

    private static func bytes(_ text: String) -> [UInt8]? {
        let digits = Array(text.utf8)
        guard digits.count.isMultiple(of: 2), digits.count <= 400 else { return nil }
        let bytes = stride(from: 0, to: digits.count, by: 2).compactMap { UInt8(String(decoding: digits[$0...($0 + 1)], as: UTF8.self), radix: 16) }
        return bytes.count * 2 == digits.count ? bytes : nil
    }
}
