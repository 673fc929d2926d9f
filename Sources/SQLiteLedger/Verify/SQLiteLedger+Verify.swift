import Booking
import Crypto
import Domain
import GRDB

extension SQLiteLedger {
    /// Reads the whole ledger once, on one consistent view, while sales go on, and compares it with itself, with its signed closings and
    /// with heads that were kept outside it.
    ///
    /// - Parameters:
    ///   - keys: public keys of closings and heads, by id; empty leaves signatures unchecked, and a note says so.
    ///   - heads: nil when there are none; a note then says that a cut tail would not be seen.
    public func verify(
        keys: [UInt8: Curve25519.Signing.PublicKey], heads: [LedgerHead]?
    ) async throws(LedgerError) -> LedgerVerification {
        try await read { try Verifier(keys: keys, heads: heads).run(in: $0) }
    }

    /// The heads kept outside the file, where this ledger keeps them; nil when there are none.
    public func keptHeads() async throws(LedgerError) -> (heads: [LedgerHead], problems: [String])? {
        // Those of the ledger that a restore took the place of are none of this one's.
        if let lost = try await lostSalesAt(), try headFile.isPutAside(at: lost) { return nil }
        return try headFile.read()
    }

    /// Whether there are no heads although there are lines that they would name, so that nobody sees what was cut off since the last closing: somebody
    /// took them away. A ledger that was just restored, or has just sold its first place, has none yet.
    public func lacksHeads(at now: Timestamp) async throws(LedgerError) -> Bool {
        guard try headFile.read() == nil else { return false }
        // Of several restores only the first found heads to put aside.
        let lost = try await read(ArchiveEvent.losses).map(\.at).last { StoredFile.exists(headFile.path + LedgerRestore.suffix(at: $0)) }
        let span = [lost?.milliseconds ?? 0, (now - Self.headsFollowWithin).milliseconds]
        return try await read {
            try Bool.fetchOne($0, sql: "SELECT EXISTS (SELECT 1 FROM sale_line WHERE recorded_at > ? AND recorded_at < ?)", arguments: StatementArguments(span)) == true
        }
    }

    private static let headsFollowWithin = Duration.seconds(60)
}

/// One verification of one file.
struct Verifier {
    let keys: [UInt8: Curve25519.Signing.PublicKey]
    let heads: [LedgerHead]?

    func run(in db: Database) throws -> LedgerVerification {
        let closings = Dictionary(grouping: try StoredClosing.all(in: db), by: \.organiserID)
        let heads = Dictionary(grouping: heads ?? [], by: \.organiserID)
        var chains = ChainVerifier(marks: marks(closings: closings, heads: heads))
        try chains.run(in: db)
        let days = closings.mapValues { $0.filter { $0.kind == "day" }.map(\.lastPayment) }
        let payments = try PaymentScan(days: days, in: db)
        let journal = try JournalTable(db: db).check()
        var result = LedgerVerification(
            findings: try SchemaVerifier.findings(in: db) + chains.findings + journal.findings, notes: [], organisers: [],
            rows: payments.events)
        for id in Set(chains.chains.keys).union(closings.keys).union(heads.keys).sorted() {
            let chain = chains.chains[id] ?? ChainVerifier.Chain()
            var closingCheck = ClosingVerifier(
                organiserID: id, chain: chain, payments: payments.days[id] ?? [], keys: keys)
            closingCheck.check(closings[id] ?? [])
            var headCheck = HeadVerifier(
                organiserID: id, chain: chain,
                closings: Dictionary((closings[id] ?? []).map { ($0.sequence, $0.hash) }, uniquingKeysWith: { $1 }), keys: keys)
            headCheck.check(heads[id] ?? [])
            result.findings += closingCheck.findings + headCheck.findings
            result.rows += chain.lines
            let last = closings[id]?.last
            result.organisers.append(
                LedgerVerification.Organiser(
                    id: id, lines: chain.lines, closings: closings[id]?.count ?? 0,
                    lastClosing: last.map { "\($0.kind) \($0.period)" }, lastNumber: chain.lastNumber,
                    provenNumber: headCheck.proven?.number ?? 0, provenAt: headCheck.proven?.at, missingNumber: headCheck.missing.line,
                    missingClosing: headCheck.missing.closing, isBranched: headCheck.isBranched))
        }
        result.notes = notes(result) + journal.notes
        return result
    }

    private func marks(closings: [String: [StoredClosing]], heads: [String: [LedgerHead]]) -> [String: [Int64]] {
        let ofClosings = closings.mapValues { $0.flatMap { [$0.firstNumber &- 1, $0.lastNumber] } }
        let ofHeads = heads.mapValues { $0.filter { $0.chain == .lines }.map(\.number) }
        return ofClosings.merging(ofHeads, uniquingKeysWith: +)
    }

    private func notes(_ result: LedgerVerification) -> [String] {
        var notes: [String] = []
        if keys.isEmpty { notes.append("No public key was given: signatures were not checked.") }
        if heads == nil {
            notes.append("No heads from outside the file were given: a tail that was cut off would not be seen.")
        }
        for organiser in result.organisers where heads != nil && organiser.provenNumber < organiser.lastNumber {
            notes.append(
                "\(organiser.id): no head from outside proves the lines after number \(organiser.provenNumber); whether more followed number \(organiser.lastNumber) cannot be known.")
        }
        return notes
    }
}
