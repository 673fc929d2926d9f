import Domain

/// Reads what a session asks for besides its places.
enum FeeEntry {
    static let most = 10
    /// 1,000 €: a slip of two digits is likelier than such a fee.
    static let highestCents = 100_000

    private enum YesNo: String, CaseIterable { case yes, no }

    /// What was read; problems are logged.
    static func read(_ cursor: Cursor) -> [FeeRule] {
        var rules: [FeeRule] = []
        for entry in cursor.list(atMost: most) ?? [] {
            guard let fields = entry.fields(required: ["id", "name", "cents", "per", "vatPercent", "refundable"]) else { continue }
            let id = fields["id"]?.slug()
            let name = fields["name"]?.text(atMost: 100)
            let cents = fields["cents"]?.cents(in: 1...highestCents)
            let basis = fields["per"]?.choice(of: FeeRule.Basis.self)
            let vat = fields["vatPercent"]?.hundredths(upTo: 30, unit: "percent")
            let isRefundable = fields["refundable"]?.choice(of: YesNo.self).map { $0 == .yes }
            guard let id, let name, let cents, let basis, let vat, let isRefundable else { continue }
            if rules.contains(where: { $0.id == id }) { fields["id"]?.problem("the fee '\(id)' stands twice in this session") }
            rules.append(
                FeeRule(
                    id: id, name: name, amount: Money(cents: Int64(cents)), basis: basis, vatRate: VATRate(basisPoints: vat),
                    isRefundable: isRefundable))
        }
        return rules
    }
}
