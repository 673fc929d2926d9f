import Domain
import Foundation

// What is published of places that not everybody buys.
extension DraftPublicationPage {
    /// Each session with what is set aside and what is not sold; nil where there is nothing of either.
    func setAside(_ say: Language) -> HTML? {
        let rows = sessions.map { session -> HTML in
            let local = TimeZone(identifier: session.venue.timeZone) ?? zone
            let lines = session.inventory.allotments.map { allotment($0, of: session, in: local, say) } + blocked(session, say)
            return lines.isEmpty ? "" : """
                <tr><th scope="row">\(say.moment(session.startsAt, in: local))</th><td><ul class="uses">\(lines.map { "<li>\($0)</li>" as HTML })</ul></td></tr>

                """
        }
        guard sessions.contains(where: { !$0.inventory.allotments.isEmpty || !$0.inventory.blocked.isEmpty || !(published[$0.id]?.inventory.blocked.isEmpty ?? true) }) else { return nil }
        return """
            <div class="table" role="region" aria-labelledby="aside" tabindex="0"><table class="report uses"><caption id="aside">\(say("Contingents et sièges bloqués", "Allotments and blocked seats"))</caption>
            <thead><tr><th scope="col">\(say("Séance", "Session"))</th><th scope="col">\(say("Ce qui est mis de côté, et ce qui ne se vend pas", "What is set aside, and what is not sold"))</th></tr></thead><tbody>\(rows)</tbody></table></div>
            """
    }

    /// Its code is nowhere: only that there is one, or another one.
    private func allotment(_ allotment: Allotment, of session: Session, in zone: TimeZone, _ say: Language) -> HTML {
        let known = published[session.id]?.inventory.allotments.first { $0.id == allotment.id }
        let code =
            switch (allotment.codeDigest, known) {
            case (nil, _): say("sans code", "without a code")
            case (let digest, let known?) where digest != known.codeDigest: say("le code change", "the code changes")
            default: say("avec un code", "with a code")
            }
        let prices = allotment.tariffs?.map { "\($0.name), \(say.price($0.price))" }.joined(separator: " + ") ?? say("aux prix de la catégorie", "at the prices of the category")
        let presale = allotment.salesOpenAt.map { say("prévente dès le \(say.moment($0, in: zone))", "pre-sale from \(say.moment($0, in: zone))") }
        let release = allotment.releasesAt.map { say("rendues au public : \(say.moment($0, in: zone))", "given back to the public: \(say.moment($0, in: zone))") } ?? say("jamais rendues au public", "never given back to the public")
        let places = say("places : \(say.number(allotment.capacity))", "places: \(say.number(allotment.capacity))")
        return "\([allotment.name, places, prices, code, presale, release].compactMap(\.self).joined(separator: " · "))"
    }

    /// Also those that come on sale again.
    private func blocked(_ session: Session, _ say: Language) -> [HTML] {
        let (now, before) = (session.inventory.blocked, published[session.id]?.inventory.blocked ?? [])
        let opened = Set(before.flatMap(\.seats)).subtracting(now.flatMap(\.seats))
        let groups = now.map { group -> HTML in
            "\(say("Sièges bloqués : \(group.seats.count)", "Blocked seats: \(group.seats.count)")), \(group.reason) <small>\(Self.seats(group.seats))</small>"
        }
        guard !opened.isEmpty else { return groups }
        return groups + ["\(say("Sièges remis en vente : \(opened.count)", "Seats on sale again: \(opened.count)")) <small>\(Self.seats(opened.sorted()))</small>"]
    }

    /// Some names of many.
    private static func seats(_ ids: [String]) -> String { ids.prefix(20).joined(separator: ", ") + (ids.count > 20 ? "…" : "") }
}
