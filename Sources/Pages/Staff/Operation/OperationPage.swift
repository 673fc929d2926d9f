import Domain
import Foundation

/// How the platform fares: its processes, Redis, the ledger, and what of it wants somebody's hand.
public struct OperationPage: Sendable {
    let person: StaffPerson
    let health: PlatformHealth
    /// Openings ahead, of the session and what it is called.
    let openings: [(session: String, title: String, opensAt: Timestamp)]
    let rehearsals: [PlayedOpening]
    let reports: [StoredReport]
    let zone: TimeZone

    /// - Parameters:
    ///   - rehearsals: the last one first.
    ///   - reports: of the load harness, the newest first.
    public init(
        for person: StaffPerson, _ health: PlatformHealth, openings: [(session: String, title: String, opensAt: Timestamp)], rehearsals: [PlayedOpening] = [],
        reports: [StoredReport] = [], zone: TimeZone
    ) {
        (self.person, self.health, self.openings, self.zone) = (person, health, openings, zone)
        (self.rehearsals, self.reports) = (rehearsals, reports)
    }

    public func page(in say: Language, _ notice: StaffNotice? = nil) -> StaffPage {
        StaffPage(
            say, .operation, title: say("Exploitation", "Operation"), for: person, script: .openingScript,
            content: """
                <h1>\(say("Exploitation", "Operation"))</h1>\(notice?.block)
                <div id="figures" data-source="\(StaffURL.operationFigures.path(in: say))" data-every="5000">\(figures(in: say))</div>
                <noscript><p><a class="button quiet" href="\(StaffURL.operation.path(in: say))">\(say("Actualiser", "Look again"))</a></p></noscript>
                \(elsewhere(say))
                """)
    }

    /// What the page asks for again and again.
    public func figures(in say: Language) -> HTML {
        """
        <p class="state">\(badge(health.verdict, OperationWords.verdict(health.verdict, in: say))) \(say("À \(say.time(health.at, in: zone))", "At \(say.time(health.at, in: zone))"))</p>
        \(findings(say))
        <h2>\(say("Qui est là", "Who is there"))</h2>\(processes(say))
        <h2>Redis</h2>\(store(say))
        <h2>\(say("Le registre", "The ledger"))</h2>\(ledger(say))
        """
    }

    private func badge(_ verdict: PlatformHealth.Verdict, _ words: String) -> HTML { "<span class=\"badge \(OperationWords.tone(verdict))\">\(words)</span>" }

    private func findings(_ say: Language) -> HTML? {
        let findings = health.findings
        guard !findings.isEmpty else { return nil }
        let lines = findings.map { finding -> HTML in
            let (text, section) = OperationWords.finding(finding, zone, in: say)
            return """
                <li><div><h2>\(text)</h2></div><p>\(remedy(finding, say) ?? "\(say("Que faire :", "What to do:")) <cite lang=\"en\">docs/operations.md, “\(section)”</cite>" as HTML)</p>\
                <p>\(badge(finding.verdict, OperationWords.verdict(finding.verdict, in: say)))</p></li>
                """
        }
        return "<ul class=\"people\">\(lines)</ul>"
    }

    /// Where a button mends it.
    private func remedy(_ finding: PlatformHealth.Finding, _ say: Language) -> HTML? {
        switch finding {
        case .deadLetters, .undelivered: "<a href=\"\(StaffURL.owed.path(in: say))\">\(say("Voir et agir", "Look and act"))</a>"
        case .incidents: "<a href=\"\(StaffURL.incidents.path(in: say))?open=1\">\(say("Voir et prendre acte", "Look and take note"))</a>"
        default: nil
        }
    }

    private func processes(_ say: Language) -> HTML {
        guard !health.processes.isEmpty else { return "<p>\(say("Personne ne s’est annoncé.", "Nobody has reported."))</p>" }
        let lines = health.processes.map { process -> HTML in
            let configuration = StaffURL.process(process.role.rawValue, process.name).path(in: say)
            let level = process.logging.until.map {
                say("journal : \(process.logging.level) jusqu’à \(say.time($0, in: zone))", "logs: \(process.logging.level) until \(say.time($0, in: zone))")
            } ?? say("journal : \(process.logging.level)", "logs: \(process.logging.level)")
            let program = process.program.map { say("programme du \(say.moment($0, in: zone))", "program of \(say.moment($0, in: zone))") }
            return """
                <li><div><h3><a href="\(configuration)">\(OperationWords.role(process.role, in: say)) \(process.name)</a></h3>\
                <p>\(say("depuis \(say.moment(process.beganAt, in: zone))", "since \(say.moment(process.beganAt, in: zone))"))</p></div>\
                <p>\(level)\(program.map { "<br>\($0)" as HTML })</p>\
                <p>\(badge(health.verdict(of: process), OperationWords.state(process, at: health.at, in: say)))</p></li>
                """
        }
        return "<ul class=\"people\">\(lines)</ul>"
    }

    private func figure(_ name: String, _ value: String, _ more: String? = nil) -> HTML {
        "<div><dt>\(name)</dt><dd>\(value)\(more.map { "<span>\($0)</span>" as HTML })</dd></div>"
    }

    private func store(_ say: Language) -> HTML {
        guard let store = health.store else { return "<p class=\"message error\">\(say("Redis ne répond pas.", "Redis does not answer."))</p>" }
        let oldest = store.oldest.map { OperationWords.duration((health.at.milliseconds - $0.milliseconds) / 1000, say) }
        return """
            <dl class="figures">
            \(figure(say("Une réponse en", "One answer within"), say.milliseconds(store.milliseconds)))
            \(figure(say("Voies comparées au registre", "Lanes compared with the ledger"), "\(say.number(store.verified)) / \(say.number(store.lanes))"))
            \(figure(say("Entrées qui attendent le registre", "Entries that wait for the ledger"), say.number(store.waiting), oldest.map { say("la plus ancienne : \($0)", "the oldest: \($0)") }))
            \(figure(say("Entrées illisibles", "Entries that cannot be read"), say.number(store.unreadable)))
            \(figure(say("Dernière séance comparée", "Last session compared"), store.comparedAt.map { ago($0, say) } ?? "–"))
            </dl>
            """
    }

    private func ago(_ moment: Timestamp, _ say: Language) -> String {
        let words = OperationWords.duration((health.at.milliseconds - moment.milliseconds) / 1000, say)
        return say("il y a \(words)", "\(words) ago")
    }

    private func ledger(_ say: Language) -> HTML {
        let ledger = health.ledger
        return """
            <dl class="figures">
            \(figure(say("Taille", "Size"), OperationWords.size(ledger.bytes, say), say("et \(OperationWords.size(ledger.logBytes, say)) de journal d’écriture", "and \(OperationWords.size(ledger.logBytes, say)) of write-ahead log")))
            \(figure(say("Commandes", "Orders"), say.number(Int(ledger.orders)), ledger.lastSaleAt.map { say("la dernière \(ago($0, say))", "the last one \(ago($0, say))") }))
            \(figure(say("Reste dû", "Owed"), OperationWords.owed(ledger.open, say), say("dont en souffrance : \(OperationWords.owed(ledger.dead + ledger.undelivered, say))", "dead letters among it: \(OperationWords.owed(ledger.dead + ledger.undelivered, say))")))
            \(figure(say("Dernière sauvegarde", "Last backup"), ledger.backedUpAt.map { ago($0, say) } ?? say("jamais", "never")))
            \(figure(say("Dernière clôture", "Last closing"), ledger.closed?.period ?? say("pas encore", "not yet"), ledger.closed.map { ago($0.at, say) }))
            \(figure(say("Dernière vérification", "Last verification"), ledger.verified.map { ago($0.at, say) } ?? say("jamais", "never"), ledger.verified.map { $0.findings == 0 ? say("rien à redire", "nothing was wrong") : say("écarts : \(say.number($0.findings))", "faults: \(say.number($0.findings))") }))
            </dl>
            """
    }

    private func elsewhere(_ say: Language) -> HTML {
        let links: [(StaffURL, String)] = [
            (.owed, say("Ce qui reste dû, et ce qui est en souffrance", "What is owed, and dead letters")),
            (.incidents, say("Incidents", "Incidents")),
            (.blocks, say("Qui est tenu à l’écart des ventes", "Who is kept out of sales")),
            (.subscribers, say("Abonnés : les programmes qui apprennent ce qui se passe ici", "Subscribers: programs that hear what happens here")),
        ]
        let ahead = openings.map { opening -> HTML in
            let plan = say("plan de capacité de \(opening.title)", "capacity plan of \(opening.title)")
            return """
                <li><a href="\(StaffURL.opening(opening.session).path(in: say))">\(opening.title)</a>, \(say.moment(opening.opensAt, in: zone)) · \
                <a href="\(StaffURL.capacityPlan(opening.session).path(in: say))" aria-label="\(plan)">\(say("plan de capacité", "capacity plan"))</a></li>
                """
        }
        return """
            <section><h2>\(say("Agir", "Act"))</h2><ul>\(links.map { "<li><a href=\"\($0.0.path(in: say))\">\($0.1)</a></li>" as HTML })</ul></section>
            <section><h2>\(say("Ouvertures à venir", "Openings ahead"))</h2>\(ahead.isEmpty ? "<p>\(say("Aucune salle d’attente n’est prévue.", "No waiting room is planned."))</p>" as HTML : "<ul>\(ahead)</ul>" as HTML)
            <p><a href="\(StaffURL.calendar.path(in: say))">\(say("Toutes les ouvertures, avec ou sans salle d’attente", "All openings, with a waiting room or without"))</a>. \(say("Combien de machines il faut : ", "How many machines that takes: "))<code>guichet report openings</code>. \(say("Une répétition sur le vrai matériel : ", "A rehearsal on the real machines: "))<code>guichet rehearse</code>.</p></section>
            <section><h2>\(say("Répétitions", "Rehearsals"))</h2>\(PlayedOpeningList(rehearsals: rehearsals, rights: person.rights, zone: zone).list(namesSession: true, in: say))</section>
            \(measurements(say))
            """
    }

    /// Reports that are of no opening in particular.
    private func measurements(_ say: Language) -> HTML? {
        let others = reports.filter { $0.rehearsal == nil }
        guard !others.isEmpty else { return nil }
        let lines = others.map { report -> HTML in
            let name = report.name.replacing("~", with: "/")
            return "<li><a href=\"\(StaffURL.report(report.name).path(in: say))\">\(name)</a>, \(say.stamp(report.at, in: zone)), \(OperationWords.size(Int64(report.size), say))</li>"
        }
        return "<section><h2>\(say("Mesures", "Measurements"))</h2><p>\(say("Ce que le banc d’essai a écrit sur cette machine.", "What the load harness wrote on this machine."))</p><ul>\(lines)</ul></section>"
    }
}
