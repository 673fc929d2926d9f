import Crypto
import Domain
import Foundation

/// Checks the closings of one organiser against the chain of lines, the payments and each other. Pure.
struct ClosingVerifier {
    let organiserID: String
    let chain: ChainVerifier.Chain
    /// What each day should say of payments, in the order of the days.
    let payments: [PaymentPeriod]
    /// Empty: signatures are not checked.
    let keys: [UInt8: Curve25519.Signing.PublicKey]
    private(set) var findings: [LedgerFinding] = []

    private var last: ClosingRecord?
    private var lastHash = LineHash.zero
    private var lastOfKind: [String: ClosingRecord] = [:]
    private var daysSince: [String: [ClosingRecord]] = [:]
    private var days = 0
    private var subject = ""

    init(
        organiserID: String, chain: ChainVerifier.Chain, payments: [PaymentPeriod], keys: [UInt8: Curve25519.Signing.PublicKey]
    ) {
        self.organiserID = organiserID
        self.chain = chain
        self.payments = payments
        self.keys = keys
    }

    /// - Parameter closings: all of the organiser's, by sequence.
    mutating func check(_ closings: [StoredClosing]) {
        for closing in closings { check(closing) }
    }

    private mutating func check(_ closing: StoredClosing) {
        subject = "organiser \(organiserID) closing \(closing.sequence) (\(closing.kind) \(closing.period))"
        guard let record = try? ClosingRecord(bytes: closing.bytes) else {
            report("its record cannot be read")
            lastHash = closing.hash
            return
        }
        if record.repeated != closing.repeated { report("its columns do not say what its record says") }
        let expected = (last?.sequence ?? 0) &+ 1
        let version = record.version(of: closing.hash, after: lastHash)
        if record.sequence != expected {
            report("closing \(expected) should stand here")
        } else if version == nil {
            report("its hash does not follow from the closing before and its record")
        }
        checkSignature(closing)
        checkPeriod(record)
        checkLines(record)
        checkPayments(record, version: version ?? ClosingRecord.versions[0])
        last = record
        lastHash = closing.hash
        lastOfKind[record.kind] = record
        if record.kind == "day" {
            for kind in ["month", "year"] { daysSince[kind, default: []].append(record) }
        } else {
            daysSince[record.kind] = []
        }
    }

    private mutating func checkSignature(_ closing: StoredClosing) {
        guard !keys.isEmpty else { return }
        guard let id = UInt8(exactly: closing.keyID), let key = keys[id] else {
            return report("it is signed with key \(closing.keyID), which is not among the keys given")
        }
        if !key.isValidSignature(closing.signature, for: ClosingRecord.message(closing.hash)) {
            report("its signature is not that of key \(closing.keyID)")
        }
    }

    private mutating func checkPeriod(_ record: ClosingRecord) {
        guard let period = AccountingPeriod(record.period), period.kind.rawValue == record.kind,
            let zone = TimeZone(identifier: record.timeZone)
        else { return report("its period is none") }
        if let last, let next = AccountingPeriod(last.period)?.successor, next != period {
            report("after \(last.kind) \(last.period) comes \(next.kind.rawValue) \(next.text)")
        }
        let start = period.kind == .day ? lastOfKind["day"]?.untilAt : nil
        if record.fromAt != start ?? period.start(in: zone).milliseconds || record.untilAt != period.end(in: zone).milliseconds {
            report("it does not begin and end as its period does in \(record.timeZone)")
        }
    }

    private mutating func checkLines(_ record: ClosingRecord) {
        let first = (lastOfKind[record.kind]?.lastNumber ?? 0) &+ 1
        if record.firstNumber != first { report("its lines should begin with number \(first)") }
        if record.kind != "day", record.lastNumber != last?.lastNumber {
            report("its lines should end with number \(last?.lastNumber ?? 0), as those of its last day")
        }
        guard let end = chain.marks[record.lastNumber], let start = chain.marks[record.firstNumber &- 1] else {
            return report(
                record.lastNumber > chain.lastNumber
                    ? "it covers lines up to number \(record.lastNumber), the ledger ends with \(chain.lastNumber)"
                    : "it covers lines \(record.firstNumber) to \(record.lastNumber), which are not all there")
        }
        if end.hash.bytes != record.lineHash {
            report("line \(record.lastNumber) has another hash than when it was closed: it or a line before it was rewritten")
        }
        if let moment = end.recordedAt, moment >= record.untilAt { report("line \(record.lastNumber) was recorded after the period") }
        if let moment = end.nextRecordedAt, record.kind == "day", moment < record.untilAt {
            report("line \(record.lastNumber &+ 1) was recorded within the period and is not in it")
        }
        if end.totals != record.perpetualTotals { report("its perpetual totals are not the sums of lines 1 to \(record.lastNumber)") }
        if end.totals - start.totals != record.periodTotals {
            report("its totals are not the sums of lines \(record.firstNumber) to \(record.lastNumber)")
        }
    }

    private mutating func checkPayments(_ record: ClosingRecord, version: UInt8) {
        let expected: (totals: PaymentTotals, digest: [UInt8])
        if record.kind == "day" {
            guard days < payments.count else { return report("its payments cannot be found") }
            expected = (payments[days].totals, payments[days].digest(version: version))
            days += 1
        } else {
            let days = daysSince[record.kind] ?? []
            expected = (
                days.map(\.periodPayments).reduce(PaymentTotals(), +),
                PaymentPeriod.digest(ofDays: days.map(\.paymentsDigest))
            )
        }
        if expected.totals != record.periodPayments || expected.digest != record.paymentsDigest {
            report("its payments are not those of the ledger")
        }
        let before = last?.perpetualPayments ?? PaymentTotals()
        if record.perpetualPayments != (record.kind == "day" ? before + record.periodPayments : before) {
            report("its perpetual payments do not follow from the closing before")
        }
    }

    private mutating func report(_ detail: String) {
        guard findings.count < LedgerAudit.maximumFindingsPerCheck else { return }
        findings.append(LedgerFinding(invariant: "I7", subject: subject, detail: detail))
    }
}
