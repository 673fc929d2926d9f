import Crypto
import Domain

/// Compares an organiser's chains with heads that were kept outside the file. Pure.
struct HeadVerifier {
    let organiserID: String
    let chain: ChainVerifier.Chain
    /// Hashes of the closings, by sequence.
    let closings: [Int64: LineHash]
    let keys: [UInt8: Curve25519.Signing.PublicKey]

    private(set) var findings: [LedgerFinding] = []
    /// The highest line that a head from outside proves, and when it was signed.
    private(set) var proven: (number: Int64, at: Timestamp)?
    /// The highest line and the highest closing that a head proves and the file has not, or has otherwise; 0 for none.
    private(set) var missing: (line: Int64, closing: Int64) = (0, 0)
    /// A line that a head proves is another one here: the file went its own way from some number on.
    private(set) var isBranched = false

    init(
        organiserID: String, chain: ChainVerifier.Chain, closings: [Int64: LineHash],
        keys: [UInt8: Curve25519.Signing.PublicKey]
    ) {
        self.organiserID = organiserID
        self.chain = chain
        self.closings = closings
        self.keys = keys
    }

    /// A signature is checked where it decides something: a head that contradicts the file, and the highest that confirms it. A file
    /// of heads grows by the second, and each signature costs as much as a hundred lines.
    mutating func check(_ heads: [LedgerHead]) {
        var forged = 0
        for (kind, heads) in Dictionary(grouping: heads, by: \.chain).sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            let last = kind == .lines ? chain.lastNumber : closings.keys.max() ?? 0
            var isCutReported = false
            for head in heads.sorted(by: { $0.number > $1.number }) {
                let isBeyond = head.number > last
                let hash = kind == .lines ? chain.marks[head.number]?.hash : closings[head.number]
                let agrees = !isBeyond && hash?.bytes == head.hash
                if isBeyond ? isCutReported : agrees && (kind == .closings || proven != nil) { continue }
                guard isSigned(head) else {
                    forged += 1
                    continue
                }
                if agrees {
                    proven = (head.number, head.at)
                    continue
                }
                if kind == .lines { missing.line = max(missing.line, head.number) } else { missing.closing = max(missing.closing, head.number) }
                if isBeyond {
                    isCutReported = true
                    report(head, "the chain ends with \(last), but this one was there at \(head.at.rfc3339()): the tail was cut off")
                } else {
                    isBranched = isBranched || kind == .lines
                    report(head, "the head kept at \(head.at.rfc3339()) has another hash: it or one before it was rewritten")
                }
            }
        }
        if forged > 0 {
            findings.append(
                LedgerFinding(
                    invariant: "I7", subject: "heads of organiser \(organiserID)",
                    detail: "\(forged) are not signed by the key that they name"))
        }
    }

    private func isSigned(_ head: LedgerHead) -> Bool {
        keys.isEmpty || keys[head.keyID].map(head.isSigned) ?? false
    }

    private mutating func report(_ head: LedgerHead, _ detail: String) {
        guard findings.count < LedgerAudit.maximumFindingsPerCheck else { return }
        let what = head.chain == .lines ? "number" : "closing"
        findings.append(
            LedgerFinding(invariant: "I7", subject: "organiser \(organiserID) \(what) \(head.number)", detail: detail))
    }
}
