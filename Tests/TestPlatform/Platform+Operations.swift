import Foundation
import TestSupport

/// What the reconcilers of a platform say about themselves.
extension Platform {
    package func operations(_ instance: Int, _ path: String) async throws -> Buyer.Answer {
        try await Buyer("http://127.0.0.1:\(operationsPorts[instance])").send("GET", path, timeout: .seconds(1))
    }

    /// Empty while it does not answer.
    package func state(ofReconciler instance: Int) async throws -> String {
        (try? await operations(instance, "/readyz"))?.text("state") ?? ""
    }

    package func reaches(_ state: String, instance: Int, within limit: Duration = .seconds(20)) async throws -> Bool {
        try await eventually(within: limit) { try await self.state(ofReconciler: instance) == state }
    }

    package func activeReconciler() async throws -> Int? {
        for instance in [0, 1] {
            if try await eventually(within: .seconds(instance == 0 ? 3 : 20), { try await state(ofReconciler: instance) == "active" }) {
                return instance
            }
        }
        return nil
    }

    /// A file of the platform's folder.
    package func text(_ file: String) -> String { (try? String(contentsOfFile: "\(folder)/\(file)", encoding: .utf8)) ?? "" }

    /// As the box office shows them; none of an order that has none.
    package func tickets(of order: String) async throws -> [[String: Any]] {
        try await Buyer(baseURL()).get("/v1/orders/\(order)/tickets").json["tickets"] as? [[String: Any]] ?? []
    }
}
