import Domain
import Foundation

/// Somebody's own account, and the tokens of their scripts.
public struct StaffAccountPages: Sendable {
    let person: StaffPerson
    let zone: TimeZone
    let say: Language

    public init(for person: StaffPerson, zone: TimeZone, in say: Language) {
        (self.person, self.zone, self.say) = (person, zone, say)
    }

    /// - Parameters:
    ///   - sessions: newest first.
    ///   - current: id of the session that asks.
    public func account(_ account: StaffAccount, sessions: [StaffSession], current: Int64, codesLeft: Int, _ notice: StaffNotice? = nil) -> StaffPage {
        StaffPage(
            say, .account, title: say("Votre compte", "Your account"), for: person,
            content: """
                <div class="wide"><h1>\(say("Votre compte", "Your account"))</h1>\(notice?.block)
                <p>\(account.email) · \(StaffWords.roles(account.position.roles, in: say))</p>
                \(profile(account))\(password)\(telephone(codesLeft))
                <section><h2>\(say("Connexions", "Sessions"))</h2><p>\(say("Les navigateurs où vous êtes connecté.", "The browsers in which you are signed in."))</p>
                <ul class="people">\(sessions.map { session($0, current) })</ul></section>
                <section><h2>\(say("Scripts", "Scripts and programs"))</h2><p><a href="\(StaffURL.tokens.path(in: say))">\(say("Vos jetons", "Your tokens"))</a></p></section></div>
                """)
    }

    private func profile(_ account: StaffAccount) -> HTML {
        let options = Language.allCases.map { "<option value=\"\($0.rawValue)\"\($0.rawValue == account.language ? " selected" as HTML : nil)>\($0.name)</option>" as HTML }
        return """
            <section><h2>\(say("Profil", "Profile"))</h2><form method="post" action="\(StaffURL.profile.path(in: say))">
            <div class="field"><label for="name">\(say("Nom", "Name"))</label><input id="name" name="name" required maxlength="120" autocomplete="name" value="\(account.name)"></div>
            <div class="field"><label for="language">\(say("Langue des courriers", "Language of letters"))</label><select id="language" name="language">\(options)</select></div>
            <div class="actions"><button class="quiet" type="submit">\(say("Enregistrer", "Save"))</button></div></form></section>
            """
    }

    private var password: HTML {
        """
        <section><h2>\(say("Mot de passe", "Password"))</h2><form method="post" action="\(StaffURL.password.path(in: say))">
        <div class="field"><label for="old">\(say("Mot de passe actuel", "Present password"))</label>
        <input id="old" name="old" type="password" autocomplete="current-password" required maxlength="200"></div>
        \(StaffSignInPages.newPassword(say))
        <div class="actions"><button class="quiet" type="submit">\(say("Changer le mot de passe", "Change the password"))</button></div></form>
        <p class="hint">\(say("Vos autres connexions se ferment.", "Your other sessions end."))</p></section>
        """
    }

    private func telephone(_ codesLeft: Int) -> HTML {
        """
        <section><h2>\(say("Téléphone", "Phone"))</h2>
        <p>\(say("Codes de secours restants : \(codesLeft)", "Recovery codes left: \(codesLeft)"))</p>
        <div class="actions"><a class="button quiet" href="\(StaffURL.telephone.path(in: say))">\(say("Changer de téléphone", "Another phone"))</a>
        <form method="post" action="\(StaffURL.recoveryCodes.path(in: say))"><button class="quiet" type="submit">\(say("Refaire les codes de secours", "Renew the recovery codes"))</button></form></div></section>
        """
    }

    private func session(_ session: StaffSession, _ current: Int64) -> HTML {
        let end: HTML = session.id == current
            ? "<span class=\"badge good\">\(say("Celle-ci", "This one"))</span>"
            : "<form method=\"post\" action=\"\(StaffURL.endSession(String(session.id)).path(in: say))\"><button class=\"quiet\" type=\"submit\">\(say("Déconnecter là-bas", "Sign out there"))</button></form>"
        return """
            <li><div><h3>\(session.device)</h3><p>\(say("Depuis \(moment(session.beganAt))", "Since \(moment(session.beganAt))"))</p></div>
            <p>\(say("Vue \(moment(session.seenAt))", "Seen \(moment(session.seenAt))"))</p><div>\(end)</div></li>
            """
    }

    private func moment(_ moment: Timestamp) -> String { say.moment(moment, in: zone) }

    // MARK: Tokens

    /// - Parameters:
    ///   - made: the text of a token that was just made; shown once.
    public func tokens(_ tokens: [StaffToken], made: String? = nil, now: Timestamp, _ notice: StaffNotice? = nil) -> StaffPage {
        let shown = made.map { text -> HTML in
            """
            <div class="message notice" role="status" tabindex="-1" data-focus><p><strong>\(say("Votre jeton, montré cette seule fois :", "Your token, shown this once:"))</strong></p>
            <p class="key"><code id="token">\(text)</code></p></div>
            """
        }
        let scopes = StaffRight.allCases.filter(person.rights.contains).map { right -> HTML in
            let field = StaffWords.field(right)
            return "<p class=\"check\"><input type=\"checkbox\" id=\"\(field)\" name=\"\(field)\" value=\"1\"><label for=\"\(field)\">\(StaffWords.right(right, in: say))</label></p>"
        }
        return StaffPage(
            say, .tokens, title: say("Jetons", "Tokens"), for: person,
            content: """
                <div class="wide"><h1>\(say("Jetons", "Tokens"))</h1>\(notice?.block)\(shown)
                <p>\(say("Un script se présente avec un jeton, en votre nom, et ne peut que ce que vous lui donnez. Il perd avec vous ce que vous perdez.", "A script comes with a token, in your name, and may do only what you give it. What you lose, it loses with you."))</p>
                \(tokens.isEmpty ? nil : "<ul class=\"people\">\(tokens.map { line($0, now) })</ul>" as HTML)
                <section><h2>\(say("Nouveau jeton", "New token"))</h2><form method="post" action="\(StaffURL.tokens.path(in: say))">
                <div class="field"><label for="name">\(say("À quoi il sert", "What it is for"))</label><input id="name" name="name" required maxlength="60" autocomplete="off"></div>
                <div class="field"><label for="days">\(say("Pour combien de jours", "For how many days"))</label><input id="days" name="days" type="number" min="1" max="366" value="90" required></div>
                <fieldset class="choices"><legend>\(say("Ce qu’il peut", "What it may do"))</legend>\(scopes)</fieldset>
                <div class="actions"><button type="submit">\(say("Créer le jeton", "Make the token"))</button></div></form></section>
                <p><a href="\(StaffURL.account.path(in: say))">\(say("Votre compte", "Your account"))</a></p></div>
                """)
    }

    private func line(_ token: StaffToken, _ now: Timestamp) -> HTML {
        let state: HTML = token.isGood(at: now)
            ? "<form method=\"post\" action=\"\(StaffURL.revokeToken(String(token.id)).path(in: say))\"><button class=\"quiet\" type=\"submit\">\(say("Retirer", "Take away"))</button></form>"
            : "<span class=\"badge dim\">\(token.revokedAt == nil ? say("Terminé", "Ended") : say("Retiré", "Taken away"))</span>"
        let scopes = StaffRight.allCases.filter(token.scopes.contains).map { StaffWords.right($0, in: say) }.joined(separator: ", ")
        let used = token.usedAt.map { say("utilisé \(moment($0))", "used \(moment($0))") } ?? say("jamais utilisé", "never used")
        return """
            <li><div><h2>\(token.name)</h2><p>\(scopes)</p></div><p>\(say("Jusqu’au \(moment(token.endsAt))", "Until \(moment(token.endsAt))")), \(used)</p><div>\(state)</div></li>
            """
    }
}
