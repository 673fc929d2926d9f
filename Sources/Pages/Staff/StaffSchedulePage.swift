import Domain
import Foundation

/// Which reports are mailed again and again, and the form that adds one.
public struct StaffSchedulePage: Sendable {
    public struct Line: Sendable {
        public var id: Int64
        public var schedule: ReportSchedule
        /// Names of those who get it, and whether they may still read it.
        public var receivers: [(name: String, mayRead: Bool)]
        public var nextAt: Timestamp

        public init(id: Int64, schedule: ReportSchedule, receivers: [(name: String, mayRead: Bool)], nextAt: Timestamp) {
            (self.id, self.schedule, self.receivers, self.nextAt) = (id, schedule, receivers, nextAt)
        }
    }

    let person: StaffPerson
    let lines: [Line]
    let organisers: [Organiser]
    /// Those who may read sales.
    let readers: [StaffAccount]
    let zone: TimeZone
    /// Whether letters go from here at all.
    let sendsLetters: Bool
    /// As it was typed.
    let typed: [String: String]

    public init(
        for person: StaffPerson, _ lines: [Line], organisers: [Organiser], readers: [StaffAccount], zone: TimeZone, sendsLetters: Bool, typed: [String: String] = [:]
    ) {
        (self.person, self.lines, self.organisers, self.readers, self.zone) = (person, lines, organisers, readers, zone)
        (self.sendsLetters, self.typed) = (sendsLetters, typed)
    }

    public func page(in say: Language, _ notice: StaffNotice? = nil) -> StaffPage {
        let items = lines.map { line($0, say) }
        let silent: HTML = "<p class=\"message notice\">\(say("Aucun courrier ne part d’ici : un serveur de courrier manque à la configuration.", "No letters are sent from here: the configuration has no mail server."))</p>"
        return StaffPage(
            say, .schedules, title: say("Envois programmés", "Scheduled letters"), for: person,
            content: """
                <h1>\(say("Envois programmés", "Scheduled letters"))</h1>\(notice?.block)\(sendsLetters ? nil : silent)
                <p>\(say("Des rapports qui partent d’eux-mêmes : chaque période une seule fois, à qui peut lire les ventes, et tant qu’il le peut.", "Reports that go by themselves: each period once, to those who may read sales, and as long as they may."))</p>
                \(items.isEmpty ? "<div class=\"empty\"><p>\(say("Aucun envoi.", "None."))</p></div>" as HTML : "<ul class=\"people\">\(items)</ul>" as HTML)
                <section class="part" aria-labelledby="add"><h2 id="add">\(say("Programmer un envoi", "Schedule letters"))</h2>\(form(say))</section>
                <p><a href="\(StaffURL.reports.path(in: say))">\(say("Retour aux rapports", "Back to the reports"))</a></p>
                """)
    }

    private func line(_ line: Line, _ say: Language) -> HTML {
        let schedule = line.schedule
        let organiser = schedule.organiserID.map { id in organisers.first { $0.id == id }?.name ?? id }
        let names = line.receivers.map { $0.mayRead ? $0.name : say("\($0.name) (ne peut plus le lire)", "\($0.name) (may not read it any more)") }
        return """
            <li><div><h2>\(Self.name(schedule.kind, say))\(organiser.map { ", \($0)" as HTML })</h2><p>\(Self.word(schedule.span, say)), \(Self.word(schedule.rhythm, say)) \(Self.hour(schedule.hour, say)) · \(say.list(ReportSchedule.Form.allCases.filter(schedule.forms.contains).map { Self.word($0, say) }))</p></div>
            <p>\(say.list(names))<br>\(say("prochain le \(say.moment(line.nextAt, in: zone))", "next on \(say.moment(line.nextAt, in: zone))"))</p>
            <form method="post" action="\(StaffURL.endSchedule(String(line.id)).path(in: say))"><button class="quiet" type="submit">\(say("Arrêter", "End it"))<span class="visually-hidden"> – \(schedule.kind.name(in: say)), \(say.list(names))</span></button></form></li>
            """
    }

    private static func hour(_ hour: Int, _ say: Language) -> String { say("à \(hour) h", "at \(hour):00") }

    static func word(_ span: ReportSchedule.Span, _ say: Language) -> String {
        switch span {
        case .yesterday: say("sur la veille", "about the day before")
        case .lastWeek: say("sur la semaine passée", "about last week")
        case .lastMonth: say("sur le mois passé", "about last month")
        case .lastQuarter: say("sur le trimestre passé", "about last quarter")
        }
    }

    static func word(_ rhythm: ReportSchedule.Rhythm, _ say: Language) -> String {
        switch rhythm {
        case .daily: say("chaque jour", "every day")
        case .weekly: say("chaque lundi", "every Monday")
        case .monthly: say("le 1er de chaque mois", "on the first of each month")
        case .quarterly: say("le 1er de chaque trimestre", "on the first of each quarter")
        }
    }

    static func word(_ form: ReportSchedule.Form, _ say: Language) -> String {
        switch form {
        case .screen: say("un lien vers l’écran", "a link to the screen")
        case .pdf: "PDF"
        case .csv: "CSV"
        case .xml: say("XML, pour la déclaration aux auteurs", "XML, for the statement to authors")
        }
    }

    /// A session's takings are about it, not about days.
    private static func name(_ kind: ReportKind, _ say: Language) -> String {
        kind == .takings ? say("Relevés de recettes des séances jouées", "Statements of takings of the sessions played") : kind.name(in: say)
    }

    private func form(_ say: Language) -> HTML {
        func options(_ name: String, _ label: String, _ values: [(String, String)]) -> HTML {
            let options = values.map { "<option value=\"\($0.0)\"\(typed[name] == $0.0 ? " selected" as HTML : nil)>\($0.1)</option>" as HTML }
            return "<div class=\"field\"><label for=\"\(name)\">\(label)</label><select id=\"\(name)\" name=\"\(name)\">\(options)</select></div>"
        }
        let readers = readers.map { account -> HTML in
            let field = Self.field(account.id)
            return "<p class=\"check\"><input type=\"checkbox\" id=\"\(field)\" name=\"\(field)\" value=\"1\"\(typed[field] == nil ? nil : " checked" as HTML)><label for=\"\(field)\">\(account.name)</label> <small>\(account.email)</small></p>"
        }
        return """
            <form method="post" action="\(StaffURL.schedules.path(in: say))"><div class="grid">
            \(options("report", say("Rapport", "Report"), ReportKind.allCases.map { ($0.rawValue, Self.name($0, say)) }))
            \(options("organiser", say("De quel exploitant", "Of which organiser"), [("", say("tous, sauf pour une déclaration", "all, but for a declaration"))] + organisers.map { ($0.id, $0.name) }))
            \(options("span", say("Ce qu’il couvre", "What it covers"), ReportSchedule.Span.allCases.map { ($0.rawValue, Self.word($0, say)) }))
            \(options("rhythm", say("Quand il part", "When it goes"), ReportSchedule.Rhythm.allCases.map { ($0.rawValue, Self.word($0, say)) }))
            <div class="field short"><label for="hour">\(say("À quelle heure, de 0 à 23", "At which hour, 0 to 23"))</label><input id="hour" name="hour" type="number" min="0" max="23" required value="\(typed["hour"] ?? "7")"></div></div>
            <div class="grid"><fieldset class="choices"><legend>\(say("Sous quelle forme", "In what form"))</legend>\(forms(say))</fieldset>
            <fieldset class="choices"><legend>\(say("À qui", "To whom"))</legend>\(readers)</fieldset></div>
            <p class="actions"><button type="submit">\(say("Programmer", "Schedule"))</button></p></form>
            """
    }

    private func forms(_ say: Language) -> [HTML] {
        ReportSchedule.Form.allCases.map { form -> HTML in
            let (field, isChosen) = (Self.field(form), typed.isEmpty ? ReportSchedule.Form.usual.contains(form) : typed[Self.field(form)] != nil)
            return "<p class=\"check\"><input type=\"checkbox\" id=\"\(field)\" name=\"\(field)\" value=\"1\"\(isChosen ? " checked" as HTML : nil)><label for=\"\(field)\">\(Self.word(form, say))</label></p>"
        }
    }

    public static func field(_ form: ReportSchedule.Form) -> String { "form-\(form.rawValue)" }

    /// What a form's field of a receiver is called.
    public static func field(_ account: Int64) -> String { "reader-\(account)" }

    public static func saved(_ say: Language) -> StaffNotice { StaffNotices.saved(say) }
    public static func noSuchForm(_ say: Language) -> StaffNotice {
        StaffNotice(.error, say("Choisissez une forme ; en XML il n’y a que la déclaration aux auteurs.", "Choose a form; as XML there is only the statement to authors."))
    }
    public static func nobody(_ say: Language) -> StaffNotice { StaffNotice(.error, say("Choisissez qui le reçoit.", "Choose who gets it.")) }
    public static func wrong(_ say: Language) -> StaffNotice { StaffNotice(.error, say("Un rapport, ses jours, un rythme et une heure de 0 à 23.", "A report, its days, a rhythm and an hour of 0 to 23.")) }
    public static func whose(_ say: Language) -> StaffNotice {
        StaffNotice(.error, say("Ce rapport parle au nom d’un exploitant : choisissez lequel.", "This report speaks in one organiser’s name: choose which."))
    }
}
