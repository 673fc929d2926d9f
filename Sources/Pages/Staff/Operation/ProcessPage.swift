import Domain
import Foundation

/// One process: how much it logs, and its configuration without secrets.
public struct ProcessPage: Sendable {
    let person: StaffPerson
    let process: ProcessReport
    let now: Timestamp
    let zone: TimeZone

    public init(for person: StaffPerson, _ process: ProcessReport, at now: Timestamp, zone: TimeZone) {
        (self.person, self.process, self.now, self.zone) = (person, process, now, zone)
    }

    /// What a form may ask for, minutes.
    public static let whiles = [15, 60, 240, LogWish.longest]

    public func page(in say: Language, _ notice: StaffNotice? = nil) -> StaffPage {
        let title = "\(OperationWords.role(process.role, in: say)) \(process.name)"
        let rows = process.configuration.map { setting -> HTML in
            let value: HTML = setting.isSet ? setting.value.map { "\($0)" as HTML } ?? "<em>\(say("secret, donné", "a secret, given"))</em>" : "<em>\(say("non dit", "not said"))</em>"
            return "<tr><th scope=\"row\"><code>\(setting.key)</code></th><td>\(value)</td></tr>"
        }
        return StaffPage(
            say, .process(process.role.rawValue, process.name), title: title, for: person,
            content: """
                <h1>\(title)</h1><p>\(OperationWords.state(process, at: now, in: say)), \(say("depuis \(say.moment(process.beganAt, in: zone))", "since \(say.moment(process.beganAt, in: zone))"))</p>\(notice?.block)
                <section class="wide"><h2>\(say("Ce qu’il écrit dans son journal", "How much it logs"))</h2>\(logging(say))</section>
                <section><h2>\(say("Sa configuration", "Its configuration"))</h2><p>\(say("Comme il l’a lue à son démarrage ; ce qui n’est pas dit a sa valeur d’origine. Un secret n’est jamais montré.", "As it read it when it began; what is not said is at its default. A secret is never shown."))</p>
                <div class="scroll" tabindex="0" role="region" aria-label="\(say("Sa configuration", "Its configuration"))"><table class="stock"><thead><tr><th scope="col">\(say("Clé", "Key"))</th><th scope="col">\(say("Valeur", "Value"))</th></tr></thead><tbody>\(rows)</tbody></table></div></section>
                <p><a href="\(StaffURL.operation.path(in: say))">\(say("Retour à l’exploitation", "Back to operation"))</a></p>
                """)
    }

    private func logging(_ say: Language) -> HTML {
        func option(_ value: String, _ label: String, _ isChosen: Bool) -> HTML { "<option value=\"\(value)\"\(isChosen ? " selected" as HTML : nil)>\(label)</option>" }
        let logging = process.logging
        let state = logging.until.map {
            say("Il écrit « \(logging.level) » jusqu’au \(say.moment($0, in: zone)), puis « \(logging.configured) » comme le dit sa configuration.", "It logs “\(logging.level)” until \(say.moment($0, in: zone)), then “\(logging.configured)” as its configuration says.")
        } ?? say("Il écrit « \(logging.level) », comme le dit sa configuration.", "It logs “\(logging.level)”, as its configuration says.")
        let path = StaffURL.processLog(process.role.rawValue, process.name).path(in: say)
        return """
            <p>\(state)</p><p>\(say("Un autre niveau passe par Redis : le processus l’apprend en quelques secondes, l’oublie à l’heure dite, et le reprend s’il redémarre avant.", "Another level goes through Redis: the process hears of it within seconds, forgets it at the moment that was set, and takes it up again when it starts anew before."))</p>
            <form method="post" action="\(path)" class="brakes">
            <div class="field"><label for="level">\(say("Niveau", "Level"))</label><select id="level" name="level">\(LogWish.levels.map { option($0, $0, $0 == "debug") })</select></div>
            <div class="field"><label for="minutes">\(say("Pendant", "For"))</label><select id="minutes" name="minutes">\(Self.whiles.map { option(String($0), OperationWords.duration(Int64($0) * 60, say), $0 == 60) })</select></div>
            <button type="submit">\(say("Changer", "Change"))</button></form>
            \(logging.until == nil ? nil : "<form method=\"post\" action=\"\(path)\"><button class=\"quiet\" type=\"submit\" name=\"level\" value=\"\">\(say("Revenir à la configuration", "Back to the configuration"))</button></form>" as HTML)
            """
    }
}
