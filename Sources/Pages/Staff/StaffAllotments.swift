import Domain
import Foundation

/// The places of a session that are set aside: how many tickets have the prices that are theirs alone, and the link to give to who has a code.
public struct StaffAllotments: Sendable {
    public enum Answer: Hashable, Sendable {
        case link(String)
        case opensNothing
    }

    let session: Session
    /// Valid tickets at the prices of an allotment, by its id; none of one that has no prices of its own.
    let issued: [String: Int]
    /// What was asked about, and the answer; nil where nothing was.
    let asked: (code: String, answer: Answer)?

    public init(_ session: Session, issued: [String: Int], asked: (code: String, answer: Answer)? = nil) {
        (self.session, self.issued, self.asked) = (session, issued, asked)
    }

    /// Nothing where no place is set aside.
    func section(at url: StaffURL, zone: TimeZone, in say: Language) -> HTML? {
        guard !session.inventory.allotments.isEmpty else { return nil }
        return """
            <section class="part" aria-labelledby="allotments"><h2 id="allotments">\(say("Contingents, codes et invitations", "Allotments, codes and invitations"))</h2>
            <div class="table" role="region" aria-labelledby="set-aside" tabindex="0"><table class="report"><caption id="set-aside">\(say("Places mises de côté", "Places that are set aside"))</caption>
            <thead><tr><th scope="col">\(say("Contingent", "Allotment"))</th><th scope="col" class="amount">\(say("Places", "Number of places"))</th>\
            <th scope="col">\(say("Prix", "Price"))</th><th scope="col" class="amount">\(say("Billets valables", "Valid tickets"))</th><th scope="col">\(say("Rendues au public", "Given back"))</th></tr></thead><tbody>\(session.inventory.allotments.map { row($0, zone, say) })</tbody></table></div>
            \(session.inventory.allotments.contains { $0.codeDigest != nil } ? form(url, say) : nil)</section>
            """
    }

    private func row(_ allotment: Allotment, _ zone: TimeZone, _ say: Language) -> HTML {
        let prices = allotment.tariffs?.map { "\($0.name), \(say.price($0.price))" }.joined(separator: " · ")
        return """
            <tr><th scope="row">\(allotment.name)<br><small>\(session.categories[allotment.category].name), \(allotment.codeDigest == nil ? say("sans code", "without a code") : say("avec un code", "with a code"))</small></th>\
            <td class="amount">\(say.number(allotment.capacity))</td>\
            <td>\(prices ?? say("ceux de la catégorie", "those of the category"))</td><td class="amount">\(issued[allotment.id].map(say.number) ?? "–")</td>\
            <td>\(allotment.releasesAt.map { say.moment($0, in: zone) } ?? say("jamais", "never"))</td></tr>

            """
    }

    private func form(_ url: StaffURL, _ say: Language) -> HTML {
        let hint = say(
            "La maison ne garde que l’empreinte des codes : tapez celui qui a été choisi. Qui ouvre le lien trouve le code déjà saisi.",
            "The house keeps no more than a digest of codes: type the one that was chosen. Who opens the link finds the code typed already.")
        return """
            <form method="get" action="\(url.path(in: say))#allotments"><div class="grid"><div class="field"><label for="code">\(say("Code à donner", "Code to give away"))</label>\
            <input id="code" name="code" value="\(asked?.code ?? "")" autocomplete="off" required aria-describedby="code-hint"><small id="code-hint">\(hint)</small></div></div>
            <p class="actions"><button class="quiet" type="submit">\(say("Voir le lien à envoyer", "See the link to send"))</button></p></form>\(asked.map { answer($0.answer, say) })
            """
    }

    private func answer(_ answer: Answer, _ say: Language) -> HTML {
        switch answer {
        case .opensNothing:
            "<p class=\"message error\" role=\"alert\">\(say("Ce code n’ouvre rien dans cette séance.", "This code opens nothing in this session."))</p>"
        // Where nobody said the site's address, it goes before it.
        case .link(let address):
            """
            <p class="message notice" role="status">\(say("À envoyer à vos invités :", "To be sent to your guests:")) \(address.hasPrefix("/") ? "<code>\(address)</code>" as HTML : "<a href=\"\(address)\">\(address)</a>")</p>
            """
        }
    }
}
