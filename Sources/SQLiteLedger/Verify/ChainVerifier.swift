import GRDB

/// Recomputes every organiser's chain from its first line, in one pass over the file.
///
/// A line that does not match is reported and the next one is checked against the stored hash, so that one altered line gives one
/// finding. After a gap the hash that the next line follows is unknown: that line's own hash cannot be checked.
struct ChainVerifier {
    /// What the chain is at a number that somebody asks about: a closing, a head.
    struct Mark {
        /// Of lines 1 to the number.
        var totals: ClosingTotals
        var hash: LineHash
        /// When the line was recorded, and the one after it; nil when there is none.
        var recordedAt: Int64?
        var nextRecordedAt: Int64?
    }

    /// An organiser's chain once it has been read.
    struct Chain {
        var lines = 0
        var lastNumber: Int64 = 0
        var marks: [Int64: Mark] = [0: Mark(totals: ClosingTotals(), hash: .zero)]
    }

    private static let recordedAt = LineField.index(of: "recorded_at")

    /// Numbers to remember, ascending, by organiser.
    private let wanted: [String: [Int64]]
    private(set) var chains: [String: Chain] = [:]
    private(set) var findings: [LedgerFinding] = []

    private var organiserID = ""
    private var organiserBytes: [UInt8] = []
    private var chain = Chain()
    private var totals = RunningTotals()
    /// Nil right after a gap.
    private var previous: RawHash? = RawHash()
    private var lastRecordedAt = Int64.min
    private var markNumbers: ArraySlice<Int64> = []
    private var lastMark: Int64? = 0

    /// - Parameter marks: numbers to remember, in any order, by organiser.
    init(marks: [String: [Int64]] = [:]) {
        wanted = marks.mapValues { Set($0).filter { $0 > 0 }.sorted() }
    }

    mutating func run(in db: Database) throws {
        var scan = try LineScan(db: db)
        var isFirst = true
        while try scan.next() {
            if isFirst || !scan.isOfOrganiser(organiserBytes) {
                if !isFirst { chains[organiserID] = chain }
                begin(scan.organiserID)
                isFirst = false
            }
            check(&scan)
        }
        if !isFirst { chains[organiserID] = chain }
    }

    private mutating func begin(_ id: String) {
        organiserID = id
        organiserBytes = Array(id.utf8)
        chain = Chain()
        totals = RunningTotals()
        previous = RawHash()
        lastRecordedAt = .min
        markNumbers = (wanted[id] ?? [])[...]
        lastMark = 0
    }

    private mutating func check(_ line: inout LineScan) {
        let number = line.number
        // An altered file may hold any number, so none of this may overflow.
        let expected = chain.lastNumber &+ 1
        if number != expected {
            report(
                number,
                number > chain.lastNumber
                    ? "numbers \(expected) to \(number &- 1) are missing" : "it stands where number \(expected) should")
            previous = nil
        }
        let recordedAt = line.integer(Self.recordedAt)
        if !line.isWellFormed {
            report(number, "its columns are those of no record version")
        } else if let previous, line.hash(after: previous) != line.stored {
            report(number, "its hash does not follow from the line before and its content")
        } else if line.mustFollowInTime, recordedAt < lastRecordedAt {
            report(number, "it was recorded before the line that precedes it")
        }
        totals.add(line)
        if let mark = lastMark {
            chain.marks[mark]?.nextRecordedAt = recordedAt
            lastMark = nil
        }
        while let wanted = markNumbers.first, wanted <= number {
            markNumbers.removeFirst()
            guard wanted == number else { continue }
            chain.marks[number] = Mark(totals: totals.totals, hash: LineHash(line.stored), recordedAt: recordedAt)
            lastMark = number
        }
        chain.lines += 1
        chain.lastNumber = number
        previous = line.stored
        lastRecordedAt = recordedAt
    }

    private mutating func report(_ number: Int64, _ detail: String) {
        guard findings.count < LedgerAudit.maximumFindingsPerCheck else { return }
        findings.append(
            LedgerFinding(invariant: "I7", subject: "organiser \(organiserID) number \(number)", detail: detail))
    }
}

extension LineScan {
    /// Lines of version 1 were written before the ledger's time ran only forward.
    fileprivate var mustFollowInTime: Bool { recordVersion >= 2 }
}
