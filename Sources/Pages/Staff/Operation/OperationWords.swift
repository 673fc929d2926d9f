import Domain
import Foundation

/// What the operators' pages call things.
public enum OperationWords {
    static func role(_ role: ProcessReport.Role, in say: Language) -> String {
        switch role {
        case .boxOffice: say("guichet", "box office")
        case .reconciler: say("réconciliateur", "reconciler")
        case .backOffice: say("côté maison", "back office")
        }
    }

    static func state(_ process: ProcessReport, at now: Timestamp, in say: Language) -> String {
        if process.isSilent(at: now) {
            let seconds = (now.milliseconds - process.saidAt.milliseconds) / 1000
            return say("Muet depuis \(duration(seconds, say))", "Silent for \(duration(seconds, say))")
        }
        return switch process.state {
        case .working: say("Au travail", "At work")
        case .standby: say("En réserve", "Standing by")
        case .hindered: say("Empêché", "Hindered")
        case .starting: say("Démarre", "Starting")
        }
    }

    static func tone(_ verdict: PlatformHealth.Verdict) -> String {
        switch verdict {
        case .good: "good"
        case .watch: "few"
        case .bad: "bad"
        }
    }

    static func verdict(_ verdict: PlatformHealth.Verdict, in say: Language) -> String {
        switch verdict {
        case .good: say("Tout va bien", "All is well")
        case .watch: say("À surveiller", "Keep an eye on it")
        case .bad: say("Quelqu’un doit agir", "Somebody must act")
        }
    }

    /// `12 s`, `4 min`, `2 h`, `3 j`.
    static func duration(_ seconds: Int64, _ say: Language) -> String {
        switch seconds {
        case ..<120: say("\(max(seconds, 0)) s", "\(max(seconds, 0)) seconds")
        case ..<7_200: say("\(seconds / 60) min", "\(seconds / 60) minutes")
        case ..<172_800: say("\(seconds / 3_600) h", "\(seconds / 3_600) hours")
        default: say("\(seconds / 86_400) jours", "\(seconds / 86_400) days")
        }
    }

    /// `84 Mo`.
    static func size(_ bytes: Int64, _ say: Language) -> String {
        switch bytes {
        case ..<10_000: say("\(bytes) octets", "\(bytes) bytes")
        case ..<10_000_000: say("\(bytes / 1_000) ko", "\(bytes / 1_000) kB")
        case ..<10_000_000_000: say("\(bytes / 1_000_000) Mo", "\(bytes / 1_000_000) MB")
        default: say("\(bytes / 1_000_000_000) Go", "\(bytes / 1_000_000_000) GB")
        }
    }

    /// Items of the outbox, which are counted up to a number.
    static func owed(_ count: Int, _ say: Language) -> String {
        let most = say.number(LedgerHealth.mostCounted)
        return count > LedgerHealth.mostCounted ? say("plus de \(most)", "more than \(most)") : say.number(count)
    }

    /// What is not as it should be, and the section of docs/operations.md that helps.
    static func finding(_ finding: PlatformHealth.Finding, _ zone: TimeZone, in say: Language) -> (text: String, section: String) {
        func moment(_ moment: Timestamp) -> String { say.moment(moment, in: zone) }
        return switch finding {
        case .storeAway: (say("Redis ne répond pas : rien ne se vend, et l’on ne sait pas qui est là.", "Redis does not answer: nothing is sold, and nobody knows who is there."), "Redis was restarted")
        case .nobodySells: (say("Aucun guichet n’est au travail : le site ne répond pas, ou ne vend pas.", "No box office is at work: the site does not answer, or does not sell."), "Look first")
        case .nobodyWritesSales: (say("Aucun réconciliateur n’est au travail : les ventes sont confirmées et attendent leurs billets.", "No reconciler is at work: sales are confirmed and wait for their tickets."), "The reconciler is dead")
        case .silent(let role, let name): (say("Plus de nouvelles : \(self.role(role, in: say)) \(name).", "No more news: \(self.role(role, in: say)) \(name)."), "Look first")
        case .hindered(let role, let name): (say("Ne peut pas travailler : \(self.role(role, in: say)) \(name).", "Cannot work: \(self.role(role, in: say)) \(name)."), "Look first")
        case .lanesUnverified(let count): (say("Voies pas encore comparées au registre : \(say.number(count)). Rien ne s’y vend.", "Lanes that are not compared with the ledger yet: \(say.number(count)). Nothing is sold there."), "Redis was restarted")
        case .salesWait(let count, let seconds): (say("Entrées qui attendent le registre : \(say.number(count)), la plus ancienne depuis \(duration(seconds, say)).", "Entries that wait for the ledger: \(say.number(count)), the oldest for \(duration(seconds, say))."), "The ledger's disk is full")
        case .unreadable(let count): (say("Entrées que cette version ne sait pas lire : \(say.number(count)).", "Entries that this version cannot read: \(say.number(count))."), "An entry of the stream cannot be read")
        case .deadLetters(let count): (say("Travaux en souffrance, argent ou billets : \(owed(count, say)).", "Dead letters of money or tickets: \(owed(count, say))."), "Dead letters")
        case .undelivered(let count): (say("Courriers et avis qui ne sont pas partis : \(owed(count, say)).", "Letters and notices that did not go: \(owed(count, say))."), "Dead letters")
        case .incidents(let count): (say("Incidents dont personne n’a pris acte : \(say.number(count)).", "Incidents of which nobody took note: \(say.number(count))."), "Look first")
        case .noBackup: (say("Le registre n’a jamais été sauvegardé.", "The ledger was never backed up."), "Back up the ledger")
        case .oldBackup(let at): (say("Dernière sauvegarde du registre : \(moment(at)).", "Last backup of the ledger: \(moment(at))."), "Back up the ledger")
        case .noVerification: (say("Le registre n’a jamais été vérifié ici.", "The ledger was never verified here."), "Verify the ledger")
        case .oldVerification(let at): (say("Dernière vérification du registre : \(moment(at)).", "Last verification of the ledger: \(moment(at))."), "Verify the ledger")
        case .badVerification(let count): (say("La dernière vérification du registre a trouvé des écarts : \(say.number(count)).", "The last verification of the ledger found faults: \(say.number(count))."), "Verify the ledger")
        case .oldClosing(let at): (say("Dernière clôture : \(moment(at)). Une journée aurait dû l’être depuis.", "Last closing: \(moment(at)). A day should have been closed since."), "The ledger by itself")
        }
    }

    /// What is owed to the outside.
    public static func kind(_ kind: String, in say: Language) -> String {
        switch kind {
        case "capture": say("encaisser", "take the money")
        case "issue": say("émettre les billets", "issue the tickets")
        case "reverse": say("rendre un paiement qui n’achète rien", "give a payment back that buys nothing")
        case "refuse": say("dire le refus au guichet", "tell the box office of a refusal")
        case "refund": say("rembourser", "refund")
        case "revoke": say("reprendre des billets", "take tickets back")
        case "compare": say("demander au prestataire", "ask the provider")
        case "letter": say("écrire à l’acheteur", "write to the buyer")
        case "page": say("prévenir l’exploitant", "tell the operator")
        case "notice": say("aviser un abonné", "tell a subscriber")
        case "report": say("envoyer un rapport", "mail a report")
        default: kind
        }
    }
}
