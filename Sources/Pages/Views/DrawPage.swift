import Domain
import WaitingRoom

/// How the places of a waiting room were drawn. The server says the values; the browser computes them again (`room.js`).
public struct DrawPage: Sendable {
    let show: Show
    let plan: DrawPlan
    let commitment: Bytes32
    let reveal: DrawReveal?
    let document: String?
    let number: UInt32?
    /// Of its numbers, those of nobody.
    let leftOut: UInt32

    /// - Parameters:
    ///   - document: `reveal` as JSON.
    ///   - number: of arrival, from 0, whose place is asked for.
    ///   - leftOut: of the draw's numbers, those of nobody.
    public init(show: Show, plan: DrawPlan, commitment: Bytes32, reveal: DrawReveal?, document: String?, number: UInt32?, leftOut: UInt32 = 0) {
        self.leftOut = leftOut
        (self.show, self.plan, self.commitment, self.reveal, self.document, self.number) = (show, plan, commitment, reveal, document, number)
    }

    public func page(in say: Language) -> Page {
        Page(
            say, .draw(show.session.id), title: "\(say(.room(.drawTitle))) – \(show.event.title)", query: number.map { "?numero=\(Int($0) + 1)" } ?? "", script: .room,
            content: """
                \(ShowHeading.heading(show, say))
                <h2>\(say(.room(.drawTitle)))</h2><p>\(say(.room(.drawLead)))</p>
                <ol class="steps">\([RoomPhrase.drawStep1, .drawStep2, .drawStep3, .drawStep4].map { "<li>\(say(.room($0)))</li>" as HTML })</ol>
                <dl class="values">\(values(say))</dl>
                \(plan.source.address.map { "<p><a href=\"\($0)\" rel=\"noopener\">\(say(.room(.sourceLink)))</a></p>" as HTML })
                \(reveal == nil ? nil : check(say))
                <h2>\(say(.room(.limits)))</h2><p class="prose">\(say(.room(.limitsText)))</p>
                """)
    }

    private func values(_ say: Language) -> [HTML] {
        var values: [(RoomPhrase, String?)] = [
            (.commitment, commitment.hex), (.source, source(say)), (.entrants, reveal.map { entrants($0, say) }), (.publicValue, reveal?.publicValue),
        ]
        if let signature = reveal?.signature { values.append((.signature, signature)) }
        values += [(.secret, reveal?.secret.hex), (.seed, reveal?.seed.hex)]
        return values.map { label, value in
            "<div><dt>\(say(.room(label)))</dt><dd>\(value.map { "<code>\($0)</code>" as HTML } ?? "<span class=\"hint\">\(say(.room(.notYet)))</span>" as HTML)</dd></div>"
        }
    }

    /// As it was announced; what a person reads is in words.
    private func source(_ say: Language) -> String {
        guard case .witnessed(let what) = plan.source else { return plan.source.text }
        return say("devant témoins : \(what)", "before witnesses: \(what)")
    }

    /// What the seed is made of stays in sight: a number of nobody is drawn too.
    private func entrants(_ reveal: DrawReveal, _ say: Language) -> String {
        let all = Int(reveal.entrants)
        return leftOut == 0 ? say.number(all) : say(.room(.entrantsOf(people: say.number(all - Int(leftOut)), numbers: say.number(all), leftOut: say.number(Int(leftOut)))))
    }

    private func check(_ say: Language) -> HTML {
        let faults = (reveal?.faults() ?? []).map(Self.name).joined(separator: ", ")
        let rank = number.flatMap { number in reveal.map { $0.draw.rank(of: number) } }
        return """
            <section class="timer" data-reveal="\(document ?? "")" data-holds="\(say(.room(.holds)))" data-fails="\(say(.room(.fails("{a}"))))" data-rank-is="\(say(.room(.rankIs)))">
            <h2>\(say(.room(.checkTitle)))</h2><p class="hint">\(say(.room(.checking)))</p>
            <p class="big\(faults.isEmpty ? " good" : "")" data-verdict role="status">\(faults.isEmpty ? say(.room(.holds)) : say(.room(.fails(faults))))</p>
            <form class="number" method="get" action="\(SiteURL.draw(show.session.id).path(in: say))"><p class="field"><label for="numero">\(say(.room(.yourNumber)))</label>\
            <input id="numero" name="numero" inputmode="numeric" pattern="[0-9]{1,10}" value="\(number.map { String(Int($0) + 1) } ?? "")"></p><p class="field"><button class="quiet" type="submit">\(say(.room(.compute)))</button></p></form>
            <p role="status" data-answer>\(rank.flatMap { rank in number.map { place($0, rank, say) } } ?? "")</p></section>
            <details><summary>\(say(.room(.document)))</summary><pre tabindex="0">\(document ?? "")</pre></details>
            """
    }

    private func place(_ number: UInt32, _ rank: UInt32, _ say: Language) -> String {
        say(.room(.rankIs)).replacing("{a}", with: say.number(Int(number) + 1)).replacing("{b}", with: say.number(Int(rank) + 1))
    }

    /// As `draw.js` calls them.
    private static func name(_ fault: DrawReveal.Fault) -> String {
        switch fault {
        case .format: "format"
        case .plan: "plan"
        case .commitment: "commitment"
        case .publicValue: "publicValue"
        case .seed: "seed"
        }
    }
}
