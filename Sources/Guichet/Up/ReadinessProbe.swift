import AsyncHTTPClient
import Foundation
import NIOCore
import Reconciliation

/// Waits until an address answers 200.
struct ReadinessProbe {
    let url: String

    func wait() async throws {
        let pacer = Pacer()
        while true {
            try Task.checkCancellation()
            let response = try? await HTTPClient.shared.execute(HTTPClientRequest(url: url), timeout: .seconds(2))
            if let response {
                _ = try? await response.body.collect(upTo: 64 * 1024)
                if response.status == .ok { return }
            }
            await pacer.next(within: .milliseconds(100))
        }
    }
}
