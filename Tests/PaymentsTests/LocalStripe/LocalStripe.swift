import AsyncHTTPClient
import Booking
import Domain
import Foundation
import NIOCore
import TestSupport

@testable import Payments

/// `localstripe` (https://github.com/adrienverge/localstripe), an independent server that speaks Stripe's protocol, started for one test.
/// `make test` installs it.
///
/// Where it deviates from Stripe and from the sandbox: it knows no idempotency keys; a refusal has no code but its type; no notice comes of an
/// authorisation, a cancellation or a refund; a list cannot be asked for by creation; confirming takes no means of payment, which is set before,
/// and a payment whose card was declined takes no other; capturing a cancelled payment is no error, but takes nothing.
final class LocalStripe: Sendable {
    struct NotStarted: Error, CustomStringConvertible { let description: String }

    let base: String
    let client: StripePaymentProvider
    private let process: ChildProcess
    private let folder: String

    static let python = URL(filePath: #filePath).appending(path: "../../../../.build/localstripe/bin/python").standardized.path

    /// - Parameter hook: address that gets its notices, signed with `whsec`.
    static func start(hook: String) async throws -> LocalStripe {
        let folder = FileManager.default.temporaryDirectory.appending(path: "localstripe-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let process = try ChildProcess([python, "-c", script, folder + "/port"], log: folder + "/log", folder: folder)
        func text(_ name: String) -> String? { try? String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8) }
        guard await eventually(within: .seconds(30), { text("port") != nil }), let port = text("port") else {
            throw NotStarted(description: "localstripe did not start; `make test` installs it at \(python): \(text("log") ?? "")")
        }
        let server = LocalStripe(process: process, folder: folder, port: port)
        _ = try await server.send(.POST, "/_config/webhooks/guichet", [("url", hook), ("secret", "whsec")])
        return server
    }

    /// Its own command listens on all interfaces, and keeps what it knows in a file for the next start.
    private static let script = """
        import os, socket, sys
        from aiohttp import web
        from localstripe.resources import store
        from localstripe.server import app
        store.dump_to_disk = lambda: None
        listener = socket.create_server(("127.0.0.1", 0))
        with open(sys.argv[1] + ".new", "w") as file: file.write(str(listener.getsockname()[1]))
        os.rename(sys.argv[1] + ".new", sys.argv[1])
        web.run_app(app, sock=listener, print=None)
        """

    private init(process: ChildProcess, folder: String, port: String) {
        (self.process, self.folder) = (process, folder)
        base = "http://127.0.0.1:\(port)"
        var configuration = StripePaymentProvider.Configuration(baseURL: base, secretKey: "sk_test_12345")
        configuration.pause = .milliseconds(10)
        client = StripePaymentProvider(configuration: configuration)
    }

    deinit {
        process.end(with: SIGTERM)
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// What Stripe's page does in the buyer's browser: sets a card, confirms.
    ///
    /// - Returns: the status of the confirmation.
    func pay(_ payment: Payment, card: String) async throws -> Int {
        let method = try await send(
            .POST, "/v1/payment_methods",
            [("type", "card"), ("card[number]", card), ("card[exp_month]", "12"), ("card[exp_year]", "2060"), ("card[cvc]", "123")])
        struct Method: Decodable { var id: String }
        let id = try JSONDecoder().decode(Method.self, from: method.body).id
        _ = try await send(.POST, "/v1/payment_intents/\(payment.id)", [("payment_method", id)])
        return try await send(.POST, "/v1/payment_intents/\(payment.id)/confirm").status
    }

    /// The answer of the bank's challenge (3-D Secure).
    func authenticate(_ payment: Payment, success: Bool) async throws {
        _ = try await send(
            .POST, "/v1/payment_intents/\(payment.id)/_authenticate",
            [("client_secret", payment.clientSecret ?? ""), ("success", String(success))])
    }

    private func send(
        _ method: StripePaymentProvider.HTTPMethodName, _ path: String, _ fields: [(String, String)] = []
    ) async throws -> (status: Int, body: Data) {
        var request = HTTPClientRequest(url: base + path)
        request.method = method == .GET ? .GET : .POST
        request.headers.add(name: "Authorization", value: "Bearer sk_test_12345")
        request.headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded")
        if method == .POST { request.body = .bytes(ByteBuffer(string: StripeForm.encode(fields))) }
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(10))
        return (Int(response.status.code), Data(buffer: try await response.body.collect(upTo: 1 << 20)))
    }
}
