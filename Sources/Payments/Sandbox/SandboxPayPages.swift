import Crypto
import HTTPTypes
import Hummingbird
import NIOCore

/// The sandbox's pay page: what a provider's hosted page would be, with a button for each thing that can happen.
struct SandboxPayPages: Sendable {
    let desk: SandboxDesk

    func addRoutes(to router: Router<BasicRequestContext>) {
        router.get("pay/{payment}") { request, context in
            let query = request.uri.queryParameters
            return try await show(
                id(context), secret: query.get("client_secret") ?? "", returnURL: query.get("return_url"))
        }
        router.post("pay/{payment}") { request, context in
            let body = String(buffer: try await request.body.collect(upTo: 16 * 1024))
            return try await pay(id(context), StripeForm.decode(body) ?? [:])
        }
    }

    private func id(_ context: BasicRequestContext) -> String { context.parameters.get("payment") ?? "" }

    /// The payment, if the secret is its own. Compared in constant time, through equal-length digests.
    private func payment(_ id: String, _ secret: String) async -> SandboxIntent? {
        guard let intent = try? await desk.intent(id),
            SHA256.hash(data: Array(intent.secret.utf8)) == SHA256.hash(data: Array(secret.utf8))
        else { return nil }
        return intent
    }

    private func show(_ id: String, secret: String, returnURL: String?) async throws -> Response {
        guard let intent = await payment(id, secret) else { return SandboxHTML.forbidden }
        return SandboxHTML.payPage(intent, returnURL: Self.safe(returnURL))
    }

    private func pay(_ id: String, _ fields: [String: String]) async throws -> Response {
        guard let intent = await payment(id, fields["client_secret"] ?? "") else { return SandboxHTML.forbidden }
        let delay = min(max(fields["delay"].flatMap { Int($0) } ?? 0, 0), 3600)
        let returnURL = Self.safe(fields["return_url"])
        let outcome = fields["outcome"] ?? ""
        let isDeclined = await desk.declines()
        let call = SandboxCall(fields: fields, text: "", weather: .fair)
        do {
            _ = try await desk.perform(call, delay: delay) { books throws(SandboxBooks.Refusal) in
                switch outcome {
                case "success" where isDeclined: try books.decline(intent.id, code: "card_declined")
                case "success": try books.authorise(intent.id)
                case "instant": try books.authorise(intent.id, by: intent.instantMethod ?? "")
                case "challenge": try books.challenge(intent.id)
                case "decline": try books.decline(intent.id, code: "card_declined")
                case "fail": try books.decline(intent.id, code: "payment_intent_authentication_failure")
                case "abandon": try books.cancel(intent.id)
                default: throw .parameter("outcome")
                }
            }
        } catch is SandboxBooks.Refusal {
            return SandboxHTML.payPage(intent, returnURL: returnURL, status: .conflict)
        }
        let present = try await desk.intent(intent.id)
        // A declined card or a challenge keeps the buyer here; everything else sends the buyer back to the shop.
        guard !present.isOpen, let returnURL else { return SandboxHTML.payPage(present, returnURL: returnURL) }
        return Response(status: .seeOther, headers: [.location: returnURL])
    }

    /// Only web addresses, in one line: a link must not become a script or a second header.
    static func safe(_ url: String?) -> String? {
        guard let url, url.hasPrefix("http://") || url.hasPrefix("https://"), url.utf8.count <= 2000,
            url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else { return nil }
        return url
    }
}
