import Domain
import Foundation

/// The ways into the back office.
public enum StaffSignInPages {
    private static func narrow(_ title: String, _ notice: StaffNotice?, _ content: HTML) -> HTML {
        "<div class=\"narrow\"><h1>\(title)</h1>\(notice?.block)\(content)</div>"
    }

    /// The page in the other language leads on to the same place.
    private static func query(_ next: String) -> String {
        next.isEmpty ? "" : "?next=" + (next.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")
    }

    private static func hidden(_ name: String, _ value: String) -> HTML? {
        value.isEmpty ? nil : "<input type=\"hidden\" name=\"\(name)\" value=\"\(value)\">"
    }

    /// - Parameter next: where it goes on afterwards.
    public static func signIn(email: String = "", next: String = "", _ notice: StaffNotice? = nil, in say: Language) -> StaffPage {
        let title = say("Connexion", "Sign in")
        return StaffPage(
            say, .signIn, title: title, query: query(next),
            content: narrow(
                title, notice,
                """
                <p>\(say("Ces pages sont pour les gens de la maison.", "These pages are for the house’s own people."))</p>
                <form method="post" action="\(StaffURL.signIn.path(in: say))">\(hidden("next", next))
                <div class="field"><label for="email">\(say("Adresse e-mail", "E-mail address"))</label>
                <input id="email" name="email" type="email" autocomplete="username" required maxlength="254" value="\(email)"></div>
                <div class="field"><label for="password">\(say("Mot de passe", "Password"))</label>
                <input id="password" name="password" type="password" autocomplete="current-password" required maxlength="200"></div>
                <div class="actions"><button type="submit">\(say("Continuer", "Continue"))</button>
                <a href="\(StaffURL.forgotten.path(in: say))">\(say("Mot de passe oublié ?", "Forgot your password?"))</a></div></form>
                """))
    }

    public static func secondFactor(next: String = "", _ notice: StaffNotice? = nil, in say: Language) -> StaffPage {
        code(.secondFactor, say("Votre code", "Your code"), next: next, notice, say, say("Se connecter", "Sign in"))
    }

    public static func confirm(next: String, _ notice: StaffNotice? = nil, for person: StaffPerson, in say: Language) -> StaffPage {
        var page = code(.confirm, say("C’est bien vous ?", "Is it you?"), next: next, notice, say, say("Confirmer", "Confirm"))
        page.person = person
        return page
    }

    private static func code(_ url: StaffURL, _ title: String, next: String, _ notice: StaffNotice?, _ say: Language, _ button: String) -> StaffPage {
        StaffPage(
            say, url, title: title, query: query(next),
            content: narrow(
                title, notice,
                """
                <p>\(say("Saisissez le code à six chiffres que montre votre téléphone. Chaque code sert une fois.", "Type the six digits that your phone shows. Each code is good once."))</p>
                <form method="post" action="\(url.path(in: say))">\(hidden("next", next))
                <div class="field code"><label for="code">\(say("Code", "Code of the phone"))</label>
                <input id="code" name="code" autocomplete="one-time-code" autocapitalize="characters" spellcheck="false" required maxlength="30" aria-describedby="code-hint">
                <small id="code-hint">\(say("Sans téléphone : un de vos codes de secours, comme K3QF-8ZN1-P0VD-3M7C.", "Without your phone: one of your recovery codes, such as K3QF-8ZN1-P0VD-3M7C."))</small></div>
                <div class="actions"><button type="submit">\(button)</button></div></form>
                """))
    }

    /// - Parameters:
    ///   - isSent: it was asked for; what is said then is the same for everybody.
    ///   - sendsLetters: false where no letter can be sent.
    public static func forgotten(isSent: Bool, sendsLetters: Bool, in say: Language) -> StaffPage {
        let title = say("Mot de passe oublié", "Forgotten password")
        let form: HTML = """
            <p>\(say("Nous vous écrivons un lien pour en choisir un autre. Votre téléphone reste le même.", "We write you a link to choose another one. Your phone stays the same."))</p>
            <form method="post" action="\(StaffURL.forgotten.path(in: say))"><div class="field"><label for="email">\(say("Adresse e-mail", "E-mail address"))</label>
            <input id="email" name="email" type="email" autocomplete="username" required maxlength="254"></div>
            <div class="actions"><button type="submit">\(say("Recevoir le lien", "Send me the link"))</button></div></form>
            """
        let sent = StaffNotice(.notice, say("Si cette adresse est de la maison, un lien arrive. Il sert une fois, pendant une heure.", "If this address is of the house, a link is on its way. It is good once, for an hour."))
        let none: HTML = "<p>\(say("Aucun courrier ne part d’ici. Demandez un lien à une personne de la direction.", "No letters are sent from here. Ask a director for a link."))</p>"
        let back: HTML = "<p><a href=\"\(StaffURL.signIn.path(in: say))\">\(say("Retour à la connexion", "Back to signing in"))</a></p>"
        return StaffPage(
            say, .forgotten, title: title,
            content: narrow(title, isSent ? sent : nil, (sendsLetters ? (isSent ? "" : form) : none) + back))
    }

    /// - Parameter email: whose password it is.
    public static func choosePassword(link: String, email: String, name: String, _ notice: StaffNotice? = nil, in say: Language) -> StaffPage {
        let title = say("Choisissez un mot de passe", "Choose a password")
        return StaffPage(
            say, .welcome(link), title: title,
            content: narrow(
                title, notice,
                """
                <p>\(say("Bonjour \(name). Ce lien sert une fois.", "Hello \(name). This link is good once."))</p>
                <form method="post" action="\(StaffURL.welcome(link).path(in: say))">
                <input type="hidden" name="email" autocomplete="username" value="\(email)">
                \(newPassword(say))
                <div class="actions"><button type="submit">\(say("Continuer", "Continue"))</button></div></form>
                """))
    }

    static func newPassword(_ say: Language) -> HTML {
        """
        <div class="field"><label for="new">\(say("Nouveau mot de passe", "New password"))</label>
        <input id="new" name="new" type="password" autocomplete="new-password" required minlength="12" maxlength="200" aria-describedby="new-hint">
        <small id="new-hint">\(say("Douze caractères ou plus. Une phrase se retient mieux.", "Twelve characters or more. A sentence is easier to remember."))</small></div>
        """
    }

    public static func linkIsGone(in say: Language) -> StaffPage {
        let title = say("Ce lien ne sert plus", "This link is no longer good")
        return StaffPage(
            say, .signIn, title: title,
            content: narrow(
                title, nil,
                """
                <p>\(say("Il a déjà servi, ou il est trop ancien. Demandez-en un autre à une personne de la direction.", "It was used, or it is too old. Ask a director for another one."))</p>
                <p><a class="button quiet" href="\(StaffURL.signIn.path(in: say))">\(say("Se connecter", "Sign in"))</a></p>
                """))
    }

    /// A telephone that is to give the codes.
    public struct Telephone: Sendable {
        var picture: HTML?
        var letters, address, sealed: String

        /// - Parameters:
        ///   - squares: of the QR code, row by row; nil when there is none.
        ///   - letters: the secret, for who cannot read the picture.
        ///   - address: `otpauth:…`, which an app on the same device opens.
        ///   - sealed: what the form brings back.
        public init(squares: [Bool]?, width: Int, letters: String, address: String, sealed: String) {
            (picture, self.letters, self.address, self.sealed) = (squares.map { Self.picture($0, width) }, letters, address, sealed)
        }

        private static func picture(_ squares: [Bool], _ width: Int) -> HTML {
            var path = ""
            for (index, isDark) in squares.enumerated() where isDark { path += "M\(index % width + 4 as Int) \(index / width + 4 as Int)h1v1h-1z" }
            return """
                <svg class="qr" viewBox="0 0 \(width + 8) \(width + 8)" aria-hidden="true" shape-rendering="crispEdges"><rect width="\(width + 8)" height="\(width + 8)" fill="#fff"/>\
                <path d="\(path)" fill="#000"/></svg>
                """
        }
    }

    /// - Parameter person: nil while they are coming in.
    public static func telephone(_ telephone: Telephone, _ notice: StaffNotice? = nil, for person: StaffPerson?, in say: Language) -> StaffPage {
        let title = say("Réglez votre téléphone", "Set your phone")
        return StaffPage(
            say, .telephone, title: title, for: person,
            content: narrow(
                title, notice,
                """
                <p>\(say("À chaque connexion, votre téléphone montre un code. Ainsi un mot de passe volé n’ouvre rien.", "Each time you sign in, your phone shows a code. So a stolen password opens nothing."))</p>
                <ol class="steps"><li>\(say("Ouvrez une application de codes : Aegis, FreeOTP, Google Authenticator, ou celle de votre gestionnaire de mots de passe.", "Open an app for codes: Aegis, FreeOTP, Google Authenticator, or that of your password manager."))</li>
                <li>\(say("Lisez cette image, ou saisissez la clé à la main.", "Scan this picture, or type the key by hand."))</li>
                <li>\(say("Saisissez le code qu’elle montre.", "Type the code that it shows."))</li></ol>
                \(telephone.picture)
                <p class="key"><span>\(say("Clé", "Key"))</span> <code>\(telephone.letters)</code><br><a href="\(telephone.address)">\(say("Ouvrir dans une application de cet appareil", "Open in an app on this device"))</a></p>
                <form method="post" action="\(StaffURL.telephone.path(in: say))"><input type="hidden" name="sealed" value="\(telephone.sealed)">
                <div class="field code"><label for="code">\(say("Code à six chiffres", "Six-digit code"))</label>
                <input id="code" name="code" inputmode="numeric" autocomplete="one-time-code" required maxlength="12"></div>
                <div class="actions"><button type="submit">\(say("Vérifier", "Check"))</button></div></form>
                """))
    }

    /// Shown once.
    public static func recoveryCodes(_ codes: [String], for person: StaffPerson, in say: Language) -> StaffPage {
        let title = say("Vos codes de secours", "Your recovery codes")
        return StaffPage(
            say, .account, title: title, for: person,
            content: narrow(
                title, nil,
                """
                <p>\(say("Ils ouvrent vos pages si le téléphone est perdu : un code, une fois. Ils ne seront plus montrés.", "They open your pages when the phone is lost: one code, once. They are not shown again."))</p>
                <ul class="codes">\(codes.map { "<li><code>\($0)</code></li>" as HTML })</ul>
                <p>\(say("Imprimez cette page, ou recopiez-les là où vous gardez vos mots de passe.", "Print this page, or copy them to where you keep your passwords."))</p>
                <p class="actions no-print"><a class="button" href="\(StaffURL.home.path(in: say))">\(say("C’est fait", "Done"))</a></p>
                """))
    }

    /// Nothing here, not allowed, or away.
    public static func message(title: String, _ text: String, for person: StaffPerson?, in say: Language) -> StaffPage {
        StaffPage(
            say, .home, title: title, for: person,
            content: """
                <div class="alone"><h1>\(title)</h1><p>\(text)</p>
                <p><a class="button quiet" href="\(StaffURL.home.path(in: say))">\(say("Retour à l’accueil", "Back to the beginning"))</a></p></div>
                """)
    }
}
