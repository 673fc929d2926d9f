import Foundation
import TestSupport

/// A device at a door, with an HTTP client.
package struct Doorkeeper: Sendable {
    package let base: String
    package let token: String

    package func ask(_ method: String, _ path: String, json: String? = nil) async throws -> Buyer.Answer {
        try await Buyer(base).send(method, path, json: json, headers: ["Authorization": "Bearer \(token)"])
    }

    /// - Parameter scan: its id.
    package func checkIn(_ code: String, session: String, gate: String = "A", scan: String = UUID().uuidString) async throws -> Buyer.Answer {
        try await ask(
            "POST", "/v1/check-ins", json: "{\"scan\":\"\(scan)\",\"session\":\"\(session)\",\"gate\":\"\(gate)\",\"code\":\"\(code)\"}")
    }
}

extension Platform {
    package var backOfficeURL: String { "http://127.0.0.1:\(backOfficePort)" }

    /// Starts the back office and waits until it can decide.
    package func openDoors(environment: [String: String] = [:]) async throws {
        try start(.backOffice, environment: environment)
        let isReady = await eventually(within: .seconds(60)) { (try? await Buyer(backOfficeURL).get("/readyz"))?.status == 200 }
        guard isReady else { throw Failure(description: "the doors are not open: \(log(.backOffice))") }
    }

    /// A new device.
    package func doorkeeper(of organiser: String, name: String = "Porte A", environment: [String: String] = [:]) async throws -> Doorkeeper {
        let result = try await tool(["door", "add", "--organiser", organiser, "--name", name, "--config", settings()], environment: environment)
        guard result.status == 0, let token = result.output.firstMatch(of: /(?:[0-9A-Z]{4}-){6}[0-9A-Z]{4}/) else { throw Failure(description: result.output) }
        return Doorkeeper(base: backOfficeURL, token: String(token.0))
    }
}
