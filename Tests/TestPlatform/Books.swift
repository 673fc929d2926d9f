import TestSupport

/// The sandbox provider's books.
package struct Books {
    package struct Entry: Sendable {
        package var id: String
        package var status: String
        /// Cents captured, and cents of these given back.
        package var received, refunded: Int
        package var order: String

        package init(id: String, status: String, received: Int, refunded: Int, order: String) {
            self.id = id
            self.status = status
            self.received = received
            self.refunded = refunded
            self.order = order
        }
    }

    /// All of them, from a provider that may fail or fall silent too.
    package static func read(_ platform: Platform) async throws -> [Entry] {
        var entries: [Entry] = []
        while true {
            let page = try await page(platform, after: entries.last?.id)
            let data = page["data"] as? [[String: Any]] ?? []
            entries += data.map {
                Entry(
                    id: $0["id"] as? String ?? "", status: $0["status"] as? String ?? "",
                    received: $0["amount_received"] as? Int ?? 0,
                    refunded: ($0["latest_charge"] as? [String: Any])?["amount_refunded"] as? Int ?? 0,
                    order: ($0["metadata"] as? [String: String])?["order"] ?? "")
            }
            guard page["has_more"] as? Bool == true, !data.isEmpty else { return entries }
        }
    }

    private static func page(_ platform: Platform, after id: String?) async throws -> [String: Any] {
        let client = Buyer("http://127.0.0.1:\(platform.pspPort)")
        var last: Buyer.Answer?
        let isRead = await eventually(within: .seconds(60)) {
            last = try? await client.send(
                "GET", "/v1/payment_intents?limit=100&expand[]=data.latest_charge\(id.map { "&starting_after=\($0)" } ?? "")",
                headers: ["Authorization": "Bearer sk_test"], timeout: .seconds(5))
            return last?.status == 200
        }
        guard isRead, let last else { throw Platform.Failure(description: "the provider's books cannot be read: \(last?.status ?? 0)") }
        return last.json
    }
}
