import Crypto
import Domain

/// What a closing says: the bytes that are hashed, chained and signed (docs/ledger-format.md has the same table, and a test compares).
///
/// `hash = SHA-256(domain ‖ version ‖ hash of the closing before ‖ record)`, 32 zero bytes before the first; the signature is Ed25519
/// over ``signatureDomain`` and the hash.
struct ClosingRecord: Equatable, Sendable {
    static let domain = Array("guichet.ledger.closing".utf8)
    static let signatureDomain = Array("guichet.ledger.closing.signature".utf8)
    /// The newest one is written. They differ in what ``paymentsDigest`` is of (``PaymentPeriod``).
    static let versions: [UInt8] = [2, 1]

    var organiserID: String
    /// Frozen: the organiser may change name or licence.
    var organiserName: String
    var organiserLicence: String
    var sequence: Int64
    /// `day`, `month` or `year`.
    var kind: String
    /// `2026-11-25`, `2026-11` or `2026`.
    var period: String
    /// IANA zone in which the period is civil.
    var timeZone: String
    /// Moments in milliseconds since 1970 UTC; `untilAt` is the first one after the period.
    var fromAt: Int64
    var untilAt: Int64
    var closedAt: Int64
    /// Lines of the period: `firstNumber` to `lastNumber`, none when the last is one less than the first.
    var firstNumber: Int64
    var lastNumber: Int64
    /// Hash of line `lastNumber`; 32 zero bytes when there is no line yet.
    var lineHash: [UInt8]
    /// Largest id of `payment_event` that it counts; those after the last one of the closing before are the period's.
    var lastPayment: Int64
    /// See ``PaymentPeriod``.
    var paymentsDigest: [UInt8]
    var periodTotals: ClosingTotals
    /// Since line 1.
    var perpetualTotals: ClosingTotals
    var periodPayments: PaymentTotals
    var perpetualPayments: PaymentTotals

    /// In the order of the record.
    static let fields = [
        "organiser_id text", "organiser_name text", "organiser_licence text", "sequence integer", "kind text", "period text",
        "time_zone text", "from_at integer", "until_at integer", "closed_at integer", "first_number integer",
        "last_number integer", "line_hash bytes", "last_payment integer", "payments_digest bytes", "period_totals totals",
        "perpetual_totals totals", "period_payments payments", "perpetual_payments payments",
    ]

    var bytes: [UInt8] {
        var writer = CanonicalWriter(capacity: 1024)
        for text in [organiserID, organiserName, organiserLicence] { writer.append(text) }
        writer.append(sequence)
        for text in [kind, period, timeZone] { writer.append(text) }
        for integer in [fromAt, untilAt, closedAt, firstNumber, lastNumber] { writer.append(integer) }
        writer.append(lineHash)
        writer.append(lastPayment)
        writer.append(paymentsDigest)
        for totals in [periodTotals, perpetualTotals] { totals.append(to: &writer) }
        for payments in [periodPayments, perpetualPayments] { payments.append(to: &writer) }
        return writer.bytes
    }

    func hash(after previous: LineHash, version: UInt8 = Self.versions[0]) -> LineHash {
        LineHash(bytes: Array(SHA256.hash(data: Self.domain + [version] + previous.bytes + bytes)))
    }

    /// Nil when `hash` does not follow from the closing before and this record.
    func version(of hash: LineHash, after previous: LineHash) -> UInt8? { Self.versions.first { self.hash(after: previous, version: $0) == hash } }

    static func message(_ hash: LineHash) -> [UInt8] { signatureDomain + hash.bytes }
}

extension ClosingRecord {
    /// Reads ``bytes`` back.
    init(bytes: [UInt8]) throws(LedgerValueError) {
        var reader = CanonicalReader(bytes)
        organiserID = try reader.text()
        organiserName = try reader.text()
        organiserLicence = try reader.text()
        sequence = try reader.integer()
        kind = try reader.text()
        period = try reader.text()
        timeZone = try reader.text()
        fromAt = try reader.integer()
        untilAt = try reader.integer()
        closedAt = try reader.integer()
        firstNumber = try reader.integer()
        lastNumber = try reader.integer()
        lineHash = try reader.content()
        lastPayment = try reader.integer()
        paymentsDigest = try reader.content()
        periodTotals = try ClosingTotals(&reader)
        perpetualTotals = try ClosingTotals(&reader)
        periodPayments = try PaymentTotals(&reader)
        perpetualPayments = try PaymentTotals(&reader)
        // One meaning has one form: a record that reads but would be written otherwise is none.
        guard reader.isAtEnd, self.bytes == bytes else { throw LedgerValueError() }
    }
}

extension ClosingTotals {
    /// Number of groups, then for each: test_mode, item, vat_basis_points, and count, cents and VAT of sales and of corrections.
    fileprivate func append(to writer: inout CanonicalWriter) {
        writer.append(Int64(groups.count))
        for group in groups {
            writer.append(group.key.testMode ? 1 : 0)
            writer.append(group.key.item)
            writer.append(group.key.vatBasisPoints)
            for sum in [group.sales, group.corrections] {
                for integer in [sum.count, sum.cents, sum.vatCents] { writer.append(integer) }
            }
        }
    }

    fileprivate init(_ reader: inout CanonicalReader) throws(LedgerValueError) {
        var groups: [Group] = []
        for _ in 0..<(try reader.groupCount()) {
            let key = Key(
                testMode: try reader.integer() == 1, item: try reader.text(), vatBasisPoints: try reader.integer())
            groups.append(Group(key: key, sales: try Sum(&reader), corrections: try Sum(&reader)))
        }
        self.init(groups)
    }
}

extension ClosingTotals.Sum {
    fileprivate init(_ reader: inout CanonicalReader) throws(LedgerValueError) {
        self.init(count: try reader.integer(), cents: try reader.integer(), vatCents: try reader.integer())
    }
}

extension PaymentTotals {
    /// Number of kinds, then for each: kind, count, cents.
    fileprivate func append(to writer: inout CanonicalWriter) {
        writer.append(Int64(groups.count))
        for group in groups {
            writer.append(group.kind)
            writer.append(group.count)
            writer.append(group.cents)
        }
    }

    fileprivate init(_ reader: inout CanonicalReader) throws(LedgerValueError) {
        var groups: [Group] = []
        for _ in 0..<(try reader.groupCount()) {
            groups.append(Group(kind: try reader.text(), count: try reader.integer(), cents: try reader.integer()))
        }
        self.init(groups)
    }
}

extension CanonicalReader {
    /// Bounded, so that an altered record cannot ask for endless work.
    fileprivate mutating func groupCount() throws(LedgerValueError) -> Int64 {
        let count = try integer()
        guard (0...100_000).contains(count) else { throw LedgerValueError() }
        return count
    }
}
