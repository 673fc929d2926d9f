import Crypto
import Domain
import Foundation

/// Answers somebody who asks about their own data: the same way from the command line and from the back office. Make sure first that it is the person.
public struct AnswerBuyer: Sendable {
    public enum Erasure: Hashable, Sendable {
        /// The command's id.
        case asked(Int64)
        /// All that is left is in the archive until its time is over, or waits to be written to.
        case nothingLeft
        case unknown
        /// No reason was given, or one that may not be kept for ever (``CorrectionRequest/mayKeep(reason:)``).
        case noReason
    }

    let register: any BuyerRegister
    let desk: any StaffDesk
    let journal: any HouseJournal

    public init(register: any BuyerRegister, desk: any StaffDesk, journal: any HouseJournal) { (self.register, self.desk, self.journal) = (register, desk, journal) }

    /// What would be told or forgotten, without anybody being told or forgotten. That somebody looked is noted before they see it. Nil when nothing is known.
    public func find(_ email: String, by actor: JournalActor, at now: Timestamp) async throws(LedgerError) -> PersonalData? {
        let data = try await data(of: email)
        try await journal.note(.buyerLookedUp, of: "buyer", detail: Self.orders(of: data), by: actor, at: now)
        return data
    }

    private func data(of email: String) async throws(LedgerError) -> PersonalData? {
        let data = try await register.personalData(of: email)
        return data.isEmpty ? nil : data
    }

    /// Everything that is known of a person, as JSON for that person (GDPR, art. 15 and 20). Nil when nothing is.
    public func export(_ email: String, by actor: JournalActor, at now: Timestamp) async throws(LedgerError) -> (json: Data, orders: Int)? {
        guard let data = try await data(of: email) else { return nil }
        // Before it is seen: who looks at somebody's data leaves a trace.
        try await journal.note(.buyerExported, of: "buyer", detail: Self.orders(of: data), by: actor, at: now)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        guard let json = try? encoder.encode(data) else { throw .corrupt(cause: "personal data cannot be written as JSON") }
        return (json + Data("\n".utf8), data.purchases.count)
    }

    /// Forgets a person: at once who waits, and who bought once the session is over and nothing is owed.
    ///
    /// - Parameter reason: a few words without personal data, kept with the command for ever.
    public func erase(_ email: String, because reason: String, by name: String, noted actor: JournalActor, at now: Timestamp) async throws(LedgerError) -> Erasure {
        guard CorrectionRequest.mayKeep(reason: reason) else { return .noReason }
        guard let data = try await data(of: email) else { return .unknown }
        let request = data.erasure(because: reason)
        guard !request.isEmpty else { return .nothingLeft }
        let note = JournalNote(.buyerErased, of: "buyer", detail: Self.orders(of: data), by: actor)
        return .asked(try await desk.ask(CommandRequest(task: .eraseBuyer(request), askedBy: name, key: Self.key(request, at: now)), noted: note, at: now))
    }

    /// By their numbers in the ledger, which name nobody.
    private static func orders(of data: PersonalData?) -> String {
        let numbers = data?.orderNumbers ?? []
        return "orders: \(numbers.isEmpty ? "none" : numbers.map(String.init).joined(separator: ", "))"
    }

    /// The same rows are asked for once an hour: numbers of those who wait are given again.
    private static func key(_ request: ErasureRequest, at now: Timestamp) -> String {
        let hour = ["hour \(now.milliseconds / 3_600_000)"]
        let rows = hour + request.orders + request.turns.map { "turn \($0)" } + request.wishes.map { "wish \($0)" } + request.waiting.map { "waiting \($0)" }
        return "erase-buyer-" + SHA256.hash(data: Data(rows.joined(separator: "\n").utf8)).prefix(12).map { String(format: "%02x", $0) }.joined()
    }
}
