import Domain
import HTTPTypes
import Hummingbird
import NIOCore

/// The pages of the sandbox, in French, without script.
enum SandboxHTML {
    static var forbidden: Response {
        page(
            "Lien de paiement invalide",
            "<p>Ce lien de paiement n’est pas valide. Revenez à la billetterie et reprenez votre commande.</p>", .forbidden)
    }

    static func payPage(_ intent: SandboxIntent, returnURL: String?, status: HTTPResponse.Status = .ok) -> Response {
        let amount = escape(Money(cents: intent.amount).frenchText)
        let order = escape(intent.metadata["order"] ?? "—")
        var body = "<p class=amount>\(amount)</p><p>Commande <code>\(order)</code></p>"
        switch intent.status {
        case "requires_action":
            body += "<h2>Vérification 3-D Secure</h2><p>Votre banque vous demande de confirmer ce paiement.</p>"
            body += form(intent, returnURL, [("success", "Confirmer", "main"), ("fail", "Échouer à la vérification", "")])
        case "requires_payment_method":
            if intent.declineCode != nil {
                body += "<p class=notice role=alert>Le paiement a été refusé. Vos places sont toujours retenues : essayez un autre moyen de paiement, ou abandonnez.</p>"
            }
            let instant = intent.instantMethod.map { [("instant", "Payer par \(escape($0)), débité aussitôt", "")] } ?? []
            body += form(
                intent, returnURL,
                [("success", "Payer", "main"), ("challenge", "Payer avec 3-D Secure", "")] + instant
                    + [("decline", "Carte refusée", ""), ("abandon", "Abandonner", "quiet")])
        case "canceled":
            body += "<p class=notice>Ce paiement a été abandonné. Rien n’a été prélevé.</p>" + back(returnURL)
        default:
            body += "<p class=notice>Ce paiement est accepté.</p>" + back(returnURL)
        }
        return page("Paiement", body, status)
    }

    private static func form(_ intent: SandboxIntent, _ returnURL: String?, _ buttons: [(String, String, String)]) -> String {
        let hidden = [("client_secret", intent.secret), ("return_url", returnURL ?? "")]
            .map { "<input type=hidden name=\($0) value=\"\(escape($1))\">" }.joined()
        let choices = buttons
            .map { "<button name=outcome value=\($0) class=\"\($2)\">\($1)</button>" }.joined()
        return """
            <form method=post action="/pay/\(escape(intent.id))">\(hidden)
            <label>Retarder l’avis à la billetterie de <input type=number name=delay min=0 max=3600 value=0 inputmode=numeric> s</label>
            \(choices)</form>
            """
    }

    private static func back(_ url: String?) -> String {
        url.map { "<p><a href=\"\(escape($0))\">Revenir à la billetterie</a></p>" } ?? "<p>Vous pouvez fermer cette page.</p>"
    }

    private static func page(_ title: String, _ body: String, _ status: HTTPResponse.Status) -> Response {
        let text = """
            <!doctype html><html lang=fr><head><meta charset=utf-8><meta name=viewport content="width=device-width">
            <title>\(title) – bac à sable</title><style>\(style)</style></head>
            <body><main><p class=sandbox>Bac à sable — aucun argent réel</p><h1>\(title)</h1>\(body)</main></body></html>
            """
        return Response(
            status: status,
            headers: [
                .contentType: "text/html; charset=utf-8", .cacheControl: "no-store",
                .contentSecurityPolicy: "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
            ], body: .init(byteBuffer: ByteBuffer(string: text)))
    }

    static func escape(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;").replacing("'", with: "&#39;")
    }

    private static let style = """
        :root{color-scheme:light dark;font:1.0625rem/1.5 system-ui,sans-serif}
        body{margin:0;background:light-dark(#f4f4f6,#17181b);color:light-dark(#1b1d22,#eceef2)}
        main{max-width:26rem;margin:6vh auto;padding:1.5rem 2rem 2rem;background:light-dark(#fff,#22242a);border-radius:.75rem}
        h1{margin:.5rem 0 0;font-size:1.4rem}h2{font-size:1.1rem}.amount{font-size:2.2rem;font-weight:650;margin:.5rem 0}
        .sandbox{margin:-1.5rem -2rem 1rem;padding:.5rem 2rem;background:#8a5a00;color:#fff;border-radius:.75rem .75rem 0 0}
        code{overflow-wrap:anywhere;font-size:.85em}.notice{padding:.75rem 1rem;border-left:.25rem solid #8a5a00;background:light-dark(#fdf6e7,#332a16)}
        form{display:grid;gap:.75rem;margin-top:1rem}label{font-size:.9rem}input[type=number]{width:4.5rem;font:inherit}
        button{font:inherit;padding:.7rem 1rem;border-radius:.5rem;border:1px solid light-dark(#757a86,#888e9b);background:none;color:inherit;cursor:pointer}
        button.main{background:#1d5fd1;border-color:#1d5fd1;color:#fff;font-weight:600}button.quiet{border-color:transparent;text-decoration:underline}
        :focus-visible{outline:.2rem solid #1d5fd1;outline-offset:.15rem}a{color:light-dark(#1d5fd1,#8ab4f8)}
        """
}
