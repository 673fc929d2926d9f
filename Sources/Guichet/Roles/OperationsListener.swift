import Booking
import Domain
import Foundation
import Hummingbird
import Logging
import NIOCore
import Reconciliation
import ServiceLifecycle

/// What machines and their keepers ask of a reconciler: `/healthz`, `/readyz`, `/metrics`. Nothing else, and nothing can be changed here.
///
/// It is on loopback unless it is configured otherwise. Sales never wait for it: a port that is taken (by a second reconciler with
/// the same configuration, say) is tried again until it is free.
struct OperationsListener: Service {
    let host: String
    let port: Int
    let tenure: Tenure
    let logger: Logger

    private static let pause = Duration.seconds(2)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            let pacer = Pacer()
            var hasTold = false
            while !Task.isCancelled {
                do {
                    try await listen()
                } catch {
                    guard !Task.isCancelled else { return }
                    if !hasTold {
                        logger.warning(
                            "no /readyz and no /metrics yet: reconciler.operationsPort cannot be had",
                            metadata: ["address": "\(host):\(port)", "cause": "\(error)"])
                    }
                    hasTold = true
                }
                await pacer.next(within: Self.pause)
            }
        }
    }

    private func listen() async throws {
        try await Application(
            router: router(), configuration: .init(address: .hostname(host, port: port), serverName: "guichet"), logger: logger
        ).run()
    }

    private func router() -> Router<BasicRequestContext> {
        let router = Router(context: BasicRequestContext.self)
        router.get("healthz") { _, _ in Self.text("ok\n", "text/plain") }
        router.get("readyz") { _, _ in ready() }
        router.get("metrics") { _, _ in Self.text(Measurements.registry.render(), Measurements.contentType) }
        return router
    }

    /// 200 for the one that acts and for one that could take its place.
    private func ready() -> Response {
        let (status, answer): (HTTPResponse.Status, Answer) =
            switch tenure.state {
            case .active(let record) where tenure.mayAct: (.ok, Answer(state: "active", record))
            case .waiting(let record): (.ok, Answer(state: "standby", record))
            case .active(let record): (.serviceUnavailable, Answer(state: "suspended", record))
            case .starting: (.serviceUnavailable, Answer(state: "starting", nil))
            }
        return Self.text(answer.json, "application/json", status)
    }

    private struct Answer: Encodable {
        /// `active`, `standby`, `starting`, or `suspended`: the lease cannot be renewed.
        var state: String
        /// Who acts, as `host:pid`, and since when.
        var active, since: String?
        var token: Int64?

        init(state: String, _ record: LeaseRecord?) {
            self.state = state
            active = record?.holder
            since = record?.since?.rfc3339()
            token = record?.token
        }

        var json: String {
            let encoder = JSONEncoder()
            encoder.outputFormatting = .sortedKeys
            return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) + "\n" } ?? ""
        }
    }

    private static func text(_ text: String, _ type: String, _ status: HTTPResponse.Status = .ok) -> Response {
        Response(status: status, headers: [.contentType: type], body: .init(byteBuffer: ByteBuffer(string: text)))
    }
}
