import Foundation
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle

/// A payment provider for trying and testing: the subset of the Stripe API that Guichet uses, a pay page for people, and
/// signed notices. No money moves.
public struct SandboxProvider: Service {
    private let configuration: SandboxConfiguration
    private let logger: Logger
    private let onRunning: @Sendable (any Channel) async -> Void

    /// - Parameter onRunning: called once it listens, with the channel that tells the port.
    public init(
        configuration: SandboxConfiguration, logger: Logger,
        onRunning: @escaping @Sendable (any Channel) async -> Void = { _ in }
    ) {
        self.configuration = configuration
        self.logger = logger
        self.onRunning = onRunning
    }

    public func run() async throws {
        let sender = NoticeSender(configuration: configuration, logger: logger)
        let desk = try SandboxDesk(configuration: configuration) { sender.enqueue($0) }
        let router = Router(context: BasicRequestContext.self)
        SandboxAPI(desk: desk, secretKey: configuration.secretKey).addRoutes(to: router)
        SandboxPayPages(desk: desk).addRoutes(to: router)
        let application = Application(
            router: router,
            configuration: .init(
                address: .hostname(configuration.host, port: configuration.port), serverName: "guichet-sandbox-psp"),
            onServerRunning: onRunning, logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await cancelWhenGracefulShutdown { await sender.run { await desk.delivered($0) } } }
            try await application.run()
            group.cancelAll()
        }
    }
}
