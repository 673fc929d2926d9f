import Domain
import HTTPTypes
import Hummingbird
import NIOCore

/// The pages of the sandbox, in the buyer's language as it was said when the payment was opened, without script.
struct SandboxHTML {
    private let isEnglish: Bool

    private func say(_ french: String, _ english: String) -> String { isEnglish ? english : french }

    /// Of what nobody knows, nor the language.
    static var forbidden: Response {
        let (french, english) = (SandboxHTML(isEnglish: false), SandboxHTML(isEnglish: true))
        let body = "<p>\(french.unknownHint)</p><div lang=en><h2>\(english.unknown)</h2><p>\(english.unknownHint)</p></div>"
        return page(french.unknown, body, language: "fr", french.sandbox, .forbidden)
    }

    private var sandbox: String { say("Bac à sable — aucun argent réel", "Sandbox: no real money") }
    private var unknown: String { say("Lien de paiement invalide", "Invalid payment link") }
    private var unknownHint: String {
        say(
            "Ce lien de paiement n’est pas valide. Revenez à la billetterie et reprenez votre commande.",
            "This payment link is not valid. Go back to the box office and take up your order again.")
    }

    static func payPage(_ intent: SandboxIntent, returnURL: String?, status: HTTPResponse.Status = .ok) -> Response {
        SandboxHTML(isEnglish: intent.metadata["language"] == "en").page(of: intent, returnURL, status)
    }

    private func page(of intent: SandboxIntent, _ returnURL: String?, _ status: HTTPResponse.Status) -> Response {
        var body = "<p class=amount>\(Self.escape(amount(intent.amount)))</p><p>\(say("Paiement", "Payment")) <code>\(Self.escape(intent.id))</code></p>"
        switch intent.status {
        case "requires_action":
            body += "<h2>\(say("Vérification 3-D Secure", "3-D Secure check"))</h2><p>\(say("Votre banque vous demande de confirmer ce paiement.", "Your bank asks you to confirm this payment."))</p>"
            body += form(intent, returnURL, [("success", say("Confirmer", "Confirm"), "main"), ("fail", say("Échouer à la vérification", "Fail the check"), "")])
        case "requires_payment_method":
            if intent.declineCode != nil {
                let words = say(
                    "Le paiement a été refusé. Vos places sont toujours retenues : essayez un autre moyen de paiement, ou abandonnez.",
                    "The payment was refused. Your places are still kept: try another means of payment, or give up.")
                body += "<p class=notice role=alert>\(words)</p>"
            }
            let instant = intent.instantMethod.map { [("instant", say("Payer par \(Self.escape($0)), débité aussitôt", "Pay by \(Self.escape($0)), taken at once"), "")] } ?? []
            body += form(
                intent, returnURL,
                [("success", say("Payer", "Pay"), "main"), ("challenge", say("Payer avec 3-D Secure", "Pay with 3-D Secure"), "")] + instant
                    + [("decline", say("Carte refusée", "Card refused"), ""), ("abandon", say("Abandonner", "Give up"), "quiet")])
        case "canceled":
            body += "<p class=notice>\(say("Ce paiement a été abandonné. Rien n’a été prélevé.", "This payment was given up. Nothing was taken."))</p>" + back(returnURL)
        default:
            body += "<p class=notice>\(say("Ce paiement est accepté.", "This payment is accepted."))</p>" + back(returnURL)
        }
        return Self.page(say("Paiement", "Payment"), body, language: say("fr", "en"), sandbox, status)
    }

    /// `1 234,50 €`, `€1,234.50`.
    private func amount(_ cents: Int64) -> String {
        let french = Money(cents: cents).frenchText
        guard isEnglish else { return french }
        return "€" + french.filter { $0.isNumber || $0 == "," || $0 == "\u{202F}" }.replacing(",", with: ".").replacing("\u{202F}", with: ",")
    }

    private func form(_ intent: SandboxIntent, _ returnURL: String?, _ buttons: [(String, String, String)]) -> String {
        let hidden = [("client_secret", intent.secret), ("return_url", returnURL ?? "")]
            .map { "<input type=hidden name=\($0) value=\"\(Self.escape($1))\">" }.joined()
        let choices = buttons
            .map { "<button name=outcome value=\($0) class=\"\($2)\">\($1)</button>" }.joined()
        return """
            <form method=post action="/pay/\(Self.escape(intent.id))">\(hidden)
            <label>\(say("Retarder l’avis à la billetterie de", "Delay the notice to the box office by")) <input type=number name=delay min=0 max=3600 value=0 inputmode=numeric> s</label>
            \(choices)</form>
            """
    }

    private func back(_ url: String?) -> String {
        url.map { "<p><a href=\"\(Self.escape($0))\">\(say("Revenir à la billetterie", "Back to the box office"))</a></p>" }
            ?? "<p>\(say("Vous pouvez fermer cette page.", "You may close this page."))</p>"
    }

    /// - Parameter sandbox: that no money is real.
    private static func page(_ title: String, _ body: String, language: String, _ sandbox: String, _ status: HTTPResponse.Status) -> Response {
        let text = """
            <!doctype html><html lang=\(language)><head><meta charset=utf-8><meta name=viewport content="width=device-width">
            <title>\(title) – \(sandbox)</title><style>\(style)</style></head>
            <body><main><p class=sandbox>\(sandbox)</p><h1>\(title)</h1>\(body)</main></body></html>
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
