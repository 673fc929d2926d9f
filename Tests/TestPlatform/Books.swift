/// The sandbox provider's books.
package struct Books {
    package struct Entry: Sendable {
        package var id: String
        package var status: String
        /// Cents captured, and cents of these given back.
        package var received, refunded: Int
        package var order: String
    }

    package static func read(_ platform: Platform) async throws -> [Entry] {
        let client = Buyer("http://127.0.0.1:\(platform.pspPort)")
        var entries: [Entry] = []
        while true {
            let after = entries.last.map { "&starting_after=\($0.id)" } ?? ""
            let page = try await client.send(
                "GET", "/v1/payment_intents?limit=100\(after)", headers: ["Authorization": "Bearer sk_test"])
            let data = page.json["data"] as? [[String: Any]] ?? []
            entries += data.map {
                Entry(
                    id: $0["id"] as? String ?? "", status: $0["status"] as? String ?? "",
                    received: $0["amount_received"] as? Int ?? 0,
                    refunded: ($0["latest_charge"] as? [String: Any])?["amount_refunded"] as? Int ?? 0,
                    order: ($0["metadata"] as? [String: String])?["order"] ?? "")
            }
            guard page.json["has_more"] as? Bool == true, !data.isEmpty else { return entries }
        }
    }
}
