import Domain
import Foundation

/// Archives of the ledger, for whoever verifies it: which were asked for, and another one.
public struct ArchivePage: Sendable {
    public enum State: Hashable, Sendable {
        /// Why it could not be made yet; empty where nothing is in its way.
        case underWay(stuck: String)
        case ready(bytes: Int)
        /// It was made, and is not there any more.
        case gone
        /// Nil: for a reason that has no words here.
        case refused(Refusal?)
    }

    /// As the ledger says it.
    public enum Refusal: String, Hashable, Sendable {
        case unknownOrganiser = "unknown-organiser"
        case periodNotClosed = "period-not-closed"
        case nothingSold = "nothing-sold"
    }

    public struct Line: Sendable {
        public var id: Int64
        /// Nil: of all.
        public var organiser, period: String?
        public var askedAt: Timestamp
        public var state: State

        public init(id: Int64, organiser: String?, period: String?, askedAt: Timestamp, state: State) {
            (self.id, self.organiser, self.period) = (id, organiser, period)
            (self.askedAt, self.state) = (askedAt, state)
        }
    }

    let person: StaffPerson
    /// Newest first.
    let lines: [Line]
    let organisers: [Organiser]
    /// As they were typed.
    let organiser, period: String?
    let zone: TimeZone
    let notice: StaffNotice?

    public init(
        for person: StaffPerson, _ lines: [Line], organisers: [Organiser], organiser: String?, period: String?, zone: TimeZone, _ notice: StaffNotice?
    ) {
        (self.person, self.lines, self.organisers) = (person, lines, organisers)
        (self.organiser, self.period, self.zone, self.notice) = (organiser, period, zone, notice)
    }

    public func page(in say: Language) -> StaffPage {
        let title = say("Archives du registre", "Archives of the ledger")
        let options = [("", say("Tous", "All"))] + organisers.map { ($0.id, $0.name) }
        let choice = options.map { "<option value=\"\($0.0)\"\($0.0 == organiser ?? "" ? " selected" as HTML : nil)>\($0.1)</option>" as HTML }
        return StaffPage(
            say, .archives, title: title, for: person,
            content: """
                <h1>\(title)</h1>\(notice?.block)
                <p>\(say("Une archive est un fichier signé : lignes, clôtures et paiements, sans nom d’acheteur. Chacun peut la vérifier avec ce qu’elle contient, Python et openssl.", "An archive is a signed file: lines, closings and payments, without any buyer’s name. Anybody can verify it with what is in it, Python and openssl."))</p>
                <form method="post" action="\(StaffURL.archives.path(in: say))" novalidate><div class="grid">
                <div class="field"><label for="organiser">\(say("Exploitant", "Organiser"))</label><select id="organiser" name="organiser">\(choice)</select></div>
                <div class="field short"><label for="period">\(say("Période close", "Closed period"))</label><input id="period" name="period" value="\(period ?? "")" autocomplete="off" aria-describedby="period-hint"><small id="period-hint">\(say("Comme 2026, 2026-11 ou 2026-11-25. Vide : tout.", "Such as 2026, 2026-11 or 2026-11-25. Empty: everything."))</small></div></div>
                <p class="actions"><button type="submit">\(say("Demander une archive", "Ask for an archive"))</button></p></form>
                \(lines.isEmpty ? nil : table(say))
                <p><a href="\(StaffURL.ledger.path(in: say))">\(say("Le registre", "The ledger"))</a></p>
                """)
    }

    private func table(_ say: Language) -> HTML {
        let names = Dictionary(organisers.map { ($0.id, $0.name) }) { first, _ in first }
        let rows = lines.map { line -> HTML in
            """
            <tr><th scope="row">\(say.stamp(line.askedAt, in: zone))</th><td>\(line.organiser.map { names[$0] ?? $0 } ?? say("tous", "all"))</td><td>\(line.period ?? say("tout", "everything"))</td><td>\(state(line, say))</td></tr>

            """
        }
        return """
            <div class="table" role="region" aria-labelledby="archives" tabindex="0"><table class="report"><caption id="archives">\(say("Archives demandées", "Archives that were asked for"))</caption>
            <thead><tr><th scope="col">\(say("Demandée", "Asked for"))</th><th scope="col">\(say("Exploitant", "Organiser"))</th><th scope="col">\(say("Période", "Period"))</th><th scope="col">\(say("État", "State"))</th></tr></thead><tbody>\(rows)</tbody></table></div>
            """
    }

    private func state(_ line: Line, _ say: Language) -> HTML {
        switch line.state {
        case .ready(let bytes):
            let size = say.number((bytes + 1_023) / 1_024)
            return """
                <a href="\(StaffURL.archive(String(line.id)).path(in: say))">\(say("Prendre l’archive \(line.id)", "Fetch the archive \(line.id)"))</a> (\(say("\(size) Kio", "\(size) KiB")))
                """
        case .underWay(let cause) where !cause.isEmpty:
            return "\(say("n’a pas pu être faite : \(cause). Elle est tentée de nouveau d’elle-même ; dites-le à qui exploite la plateforme.", "could not be made: \(cause). It is tried again by itself; tell whoever runs the platform."))"
        case .underWay: return "\(say("en préparation", "being made")) · <a href=\"\(StaffURL.archives.path(in: say))\">\(say("Actualiser", "Look again"))</a>"
        case .gone: return "\(say("n’est plus là : demandez-la de nouveau", "is not there any more: ask for it again"))"
        case .refused(let refusal):
            return switch refusal {
            case .periodNotClosed: "\(say("cette période n’est pas close", "this period is not closed"))"
            case .nothingSold: "\(say("rien n’a été vendu", "nothing was sold"))"
            case .unknownOrganiser: "\(say("cet exploitant est inconnu", "this organiser is unknown"))"
            case nil: "\(say("refusée", "refused"))"
            }
        }
    }

    public static func asked(_ say: Language) -> StaffNotice { StaffNotice(.notice, say("L’archive est demandée : elle est là dans un instant.", "The archive is asked for: it is there in a moment.")) }

    public static func noPeriod(_ say: Language) -> StaffNotice { StaffNotice(.error, say("Écrivez la période comme 2026, 2026-11 ou 2026-11-25, ou rien.", "Write the period as 2026, 2026-11 or 2026-11-25, or nothing.")) }

    public static func noOrganiser(_ say: Language) -> StaffNotice { StaffNotice(.error, say("Choisissez un exploitant de la liste.", "Choose an organiser of the list.")) }
}
