import Domain
import Foundation

/// A buyer who asks about their own data: what is known, as a file for that person; what can be forgotten, and what is kept and why; what retention did lately.
public struct StaffBuyerPage: Sendable {
    /// How much is known under an address. Nothing of it is shown: it is for that person.
    public struct Found: Sendable {
        /// In the active base, and in the archive.
        public var orders, archived: Int
        /// Of all of these, in the ledger.
        public var numbers: [Int64]
        /// Orders that became no sale and whose letter is still owed.
        public var refused: Int
        public var wishes, waiting, turns, blocks: Int
        public var mayErase: Bool

        public init(orders: Int, archived: Int, numbers: [Int64], refused: Int, wishes: Int, waiting: Int, turns: Int, blocks: Int, mayErase: Bool) {
            (self.orders, self.archived, self.numbers, self.refused, self.wishes) = (orders, archived, numbers, refused, wishes)
            (self.waiting, self.turns, self.blocks, self.mayErase) = (waiting, turns, blocks, mayErase)
        }
    }

    /// What one round of the retention job did.
    public struct Round: Sendable {
        public var at: Timestamp
        public var asked, inactive, deleted, recalled: Int

        public init(at: Timestamp, asked: Int, inactive: Int, deleted: Int, recalled: Int) {
            (self.at, self.asked, self.inactive, self.deleted, self.recalled) = (at, asked, inactive, deleted, recalled)
        }
    }

    let person: StaffPerson
    /// As they were typed.
    let email, why: String
    let found: Found?
    /// Orders whose buyer asked to be forgotten and is still known.
    let waiting: Int
    /// The last one first.
    let rounds: [Round]
    let activeYears, evidenceYears: Int
    let zone: TimeZone

    public init(
        for person: StaffPerson, email: String, why: String, found: Found?, waiting: Int, rounds: [Round], activeYears: Int, evidenceYears: Int, zone: TimeZone
    ) {
        (self.person, self.email, self.why, self.found, self.waiting) = (person, email, why, found, waiting)
        (self.rounds, self.activeYears, self.evidenceYears, self.zone) = (rounds, activeYears, evidenceYears, zone)
    }

    public func page(in say: Language, _ notice: StaffNotice? = nil) -> StaffPage {
        let title = say("Données d’un acheteur", "A buyer’s data")
        return StaffPage(
            say, .buyers, title: title, for: person,
            content: """
                <div class="wide"><h1>\(title)</h1>\(notice?.block)
                <p>\(say("Qui demande ce que l’on sait de lui le reçoit, et peut demander l’oubli (RGPD, articles 15, 17 et 20). Assurez-vous d’abord que c’est bien la personne : répondez à l’adresse elle-même.", "Who asks what is known of them gets it, and may ask to be forgotten (GDPR, articles 15, 17 and 20). Make sure first that it is the person: answer to the address itself."))</p>
                <form method="post" action="\(StaffURL.findBuyer.path(in: say))"><div class="field"><label for="email">\(say("Adresse électronique", "E-mail address"))</label>
                <input id="email" name="email" type="email" required maxlength="254" autocomplete="off" value="\(email)" aria-describedby="email-hint"><small id="email-hint">\(say("Que vous avez cherché se lit au journal, sans l’adresse.", "That you looked is in the journal, without the address."))</small></div>
                <button type="submit">\(say("Chercher", "Look"))</button></form>
                \(found.map { known($0, say) })
                \(retention(say))</div>
                """)
    }

    // MARK: One buyer

    private func known(_ found: Found, _ say: Language) -> HTML {
        let facts: [(String, Int)] = [
            (say("Commandes", "Orders"), found.orders), (say("Commandes archivées", "Archived orders"), found.archived),
            (say("Commandes refusées, à annoncer encore", "Refused orders, to be told of yet"), found.refused), (say("Alertes d’ouverture", "Wishes to be told of an opening"), found.wishes),
            (say("Listes d’attente", "Waiting lists"), found.waiting), (say("Courriers au tour", "Letters about a turn"), found.turns), (say("Blocages", "Blocks"), found.blocks),
        ]
        let rows = facts.filter { $0.1 > 0 }.map { "<div><dt>\($0.0)</dt><dd>\(say.number($0.1))</dd></div>" as HTML }
        let links = found.numbers.map { "<li>\(OrderSheet.link($0, for: person, say))</li>" as HTML }
        let numbers: HTML? = links.isEmpty ? nil : "<h3>\(say("Ses commandes, au registre", "Their orders, in the ledger"))</h3><ul class=\"notes\">\(links)</ul>"
        return """
            <section><h2>\(say("Ce que l’on sait", "What is known"))</h2><dl class="facts">\(rows)</dl>\(numbers)
            <form method="post" action="\(StaffURL.exportBuyer.path(in: say))"><input type="hidden" name="email" value="\(email)">
            <button type="submit">\(say("Tout remettre, en fichier JSON", "Hand all of it over, as a JSON file"))</button></form></section>
            \(found.mayErase ? erasure(say) : "<p>\(say("Il n’y a rien à effacer : ce qui reste est à l’archive jusqu’à son terme, ou attend son courrier.", "There is nothing to erase: what is left is in the archive until its time is over, or waits for its letter."))</p>" as HTML)
            """
    }

    private func erasure(_ say: Language) -> HTML {
        let kept = [
            say("Le registre garde chaque ligne, sans nom : ses numéros et ses empreintes ne changent pas (obligation comptable et fiscale).", "The ledger keeps each line, without a name: its numbers and hashes do not change (a duty of accounts and taxes)."),
            say("Le nom va à une archive qui ne se lit que pour la personne elle-même, preuve du contrat jusqu’à \(evidenceYears) ans après la commande, puis il est supprimé.", "The name goes to an archive that is read for that person alone, as evidence of the contract until \(evidenceYears) years after the order, and is deleted then."),
            say("Une commande dont la séance n’est pas passée, ou dont quelque chose est dû, reste connue jusque-là : le billet et l’argent en dépendent.", "An order whose session is not over, or of which something is owed, stays known until then: ticket and money depend on it."),
            say("Un blocage et une commande refusée dont le courrier n’est pas parti restent, le temps qu’il faut.", "A block, and a refused order whose letter has not gone, stay for as long as they must."),
        ]
        return """
            <section><h2>\(say("Effacer", "Erase"))</h2>
            <p>\(say("Aussitôt oubliés : alertes, attentes et tours. Les achats quittent la base active. Cela ne se défait pas.", "Forgotten at once: wishes, waits and turns. Purchases leave the active base. It cannot be undone."))</p>
            <h3>\(say("Ce qui est gardé, et pourquoi", "What is kept, and why"))</h3><ul class="notes">\(kept.map { "<li>\($0)</li>" as HTML })</ul>
            <form method="post" action="\(StaffURL.eraseBuyer.path(in: say))"><input type="hidden" name="email" value="\(email)">
            <div class="field"><label for="why">\(say("Pourquoi (gardé, sans nom ni adresse)", "Why (kept, without a name or an address)"))</label><input id="why" name="why" required maxlength="120" autocomplete="off" value="\(why)"></div>
            <p class="check"><input type="checkbox" id="sure" name="sure" value="1" required><label for="sure">\(say("C’est bien la personne qui le demande, et je l’efface", "It is the person who asks, and I erase it"))</label></p>
            <button type="submit">\(say("Effacer", "Erase"))</button></form></section>
            """
    }

    // MARK: Retention

    private func retention(_ say: Language) -> HTML {
        let heads = [say("Sur demande", "On request"), say("Anciens", "Long ago"), say("Supprimés de l’archive", "Deleted from the archive"), say("Revenus (séance reportée)", "Came back (session postponed)")]
        let rows = rounds.map { round -> HTML in
            let cells = [round.asked, round.inactive, round.deleted, round.recalled].map { "<td class=\"amount\">\(say.number($0))</td>" as HTML }
            return "<tr><th scope=\"row\">\(say.stamp(round.at, in: zone))</th>\(cells)</tr>"
        }
        let table: HTML = """
            <div class="table" role="region" aria-labelledby="rounds" tabindex="0"><table class="report"><caption id="rounds">\(say("Derniers passages qui ont oublié quelqu’un", "The last rounds that forgot somebody"))</caption>
            <thead><tr><th scope="col">\(say("Quand", "When"))</th>\(heads.map { "<th scope=\"col\" class=\"amount\">\($0)</th>" as HTML })</tr></thead><tbody>\(rows)</tbody></table></div>
            """
        return """
            <section><h2>\(say("Durées de conservation", "How long names are kept"))</h2>
            <p>\(say("Base active : \(activeYears) ans après la séance. Archive : \(evidenceYears) ans après la commande. Le réconciliateur y veille chaque heure.", "Active base: \(activeYears) years after the session. Archive: \(evidenceYears) years after the order. The reconciler sees to it each hour."))
            \(say("Commandes dont l’oubli est demandé et attend : \(say.number(waiting)).", "Orders whose buyer asked to be forgotten and waits: \(say.number(waiting))."))</p>
            \(rounds.isEmpty ? "<p>\(say("Personne n’a encore été oublié.", "Nobody was forgotten yet."))</p>" as HTML : table)</section>
            """
    }

    // MARK: What is said

    public static func asked(_ say: Language) -> StaffNotice {
        StaffNotice(.notice, say("C’est demandé : les attentes sont oubliées dans la minute, les achats dès que la séance est passée.", "It is asked for: waits are forgotten within a minute, purchases as soon as the session is over."))
    }

    public static func unknown(_ say: Language) -> StaffNotice {
        StaffNotice(.error, say("Rien n’est connu sous cette adresse. Une commande qui n’est pas payée s’oublie d’elle-même.", "Nothing is known under this address. An order that is not paid is forgotten by itself."))
    }

    public static func noReason(_ say: Language) -> StaffNotice {
        StaffNotice(.error, say("Dites pourquoi, en 120 caractères au plus, sans nom ni adresse. Rien n’a été effacé.", "Say why, in 120 characters at most, without a name or an address. Nothing was erased."))
    }

    public static func nothingLeft(_ say: Language) -> StaffNotice {
        StaffNotice(.error, say("Rien n’a été effacé : ce qui reste est à l’archive jusqu’à son terme, ou attend son courrier.", "Nothing was erased: what is left is in the archive until its time is over, or waits for its letter."))
    }
}
