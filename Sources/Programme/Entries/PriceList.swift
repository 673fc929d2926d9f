import Domain

/// Tariffs by category id, as entered: inside a session, or once for several under `priceLists`.
struct PriceList {
    struct Price {
        let category: String
        let cursor: Cursor
        let keyPlace: SourcePlace
        let tariffs: [Tariff]
    }

    static let mostTariffs = 20
    /// 10,000 €: a slip of two digits is likelier than such a place.
    static let highestCents = 1_000_000

    let prices: [Price]

    /// - Parameter cursor: a mapping from category ids to lists of tariffs.
    init?(_ cursor: Cursor) {
        guard let entries = cursor.entries() else { return nil }
        prices = entries.map { entry in
            Price(
                category: entry.key, cursor: entry.value, keyPlace: entry.keyPlace, tariffs: Self.tariffs(entry.value))
        }
    }

    /// - Parameter taken: ids that the category has already.
    static func tariffs(_ cursor: Cursor, besides taken: Set<String> = []) -> [Tariff] {
        var tariffs: [Tariff] = []
        for entry in cursor.list(atMost: mostTariffs) ?? [] {
            guard let fields = entry.fields(required: ["id", "name", "cents"]) else { continue }
            let id = fields["id"]?.slug()
            let name = fields["name"]?.text(atMost: 100)
            let cents = fields["cents"]?.cents(in: 0...highestCents)
            guard let id, let name, let cents else { continue }
            if taken.contains(id) || tariffs.contains(where: { $0.id == id }) {
                fields["id"]?.problem("the tariff id '\(id)' stands twice in this category")
            }
            tariffs.append(Tariff(id: id, name: name, price: Money(cents: Int64(cents))))
        }
        return tariffs
    }
}
