import Domain

/// What is chosen so far, in money. A script counts (style/site.js, style/map.js): without one, the recap says it.
enum RunningTotal {
    /// - Parameter isLater: a place may cost less, by a ticket type that is chosen at the next step.
    static func line(fees: [FeeRule], isLater: Bool, _ say: Language) -> HTML {
        let note: HTML? = isLater ? " <small>\(say(.tariffsLater))</small>" : nil
        return "<p class=\"sum\" data-sum data-fees=\"\(ofOrder(fees).cents)\" role=\"status\" hidden><span>\(say(.sumSoFar))</span> <strong></strong>\(note)</p>"
    }

    /// Of a basket.
    /// - Parameters:
    ///   - places: what the places cost, with their own fees.
    ///   - fixed: what those cost for which nothing is to be chosen.
    ///   - isFinal: that is all of them.
    static func ofBasket(_ places: Money, fixed: Money, fees: [FeeRule], isFinal: Bool, _ say: Language) -> HTML {
        let total = places == .zero ? .zero : places + ofOrder(fees)
        return """
            <p class="sum" data-sum data-fixed="\(fixed.cents)" data-fees="\(ofOrder(fees).cents)" role="status"\(isFinal ? nil : " hidden" as HTML)>\
            <span>\(say(.total))</span> <strong>\(say.price(total))</strong></p>
            """
    }

    /// Fees of a place are in its price; those of the order come once, where something costs something.
    private static func ofOrder(_ fees: [FeeRule]) -> Money { fees.reduce(.zero) { $1.basis == .order ? $0 + $1.amount : $0 } }
}

/// The same page in the other language, for browsers without scripts: it takes along what is typed and chosen, as the link above cannot. It stands
/// behind its form: the first of a form's buttons is the one that Enter presses.
public enum LanguageButton {
    /// The field that says: of the places chosen nothing is held, their page is shown.
    public static let looksOnly = (name: "langue", value: "1")

    /// - Parameter url: what shows the page where it is sent to.
    static func button(form: String, to url: SiteURL, _ say: Language) -> HTML { button(form, url, .otherLanguage, nil, say) }

    /// Behind a form that would hold places.
    static func button(choosing session: String, form: String, _ say: Language) -> HTML {
        button(form, .session(session), .otherLanguageChosen, " name=\"\(looksOnly.name)\" value=\"\(looksOnly.value)\"", say)
    }

    private static func button(_ form: String, _ url: SiteURL, _ label: Phrase, _ facts: HTML?, _ say: Language) -> HTML {
        let other: Language = say == .french ? .english : .french
        return """
            <noscript><button class="quiet" type="submit" form="\(form)" formnovalidate formaction="\(url.path(in: other))" lang="\(other.rawValue)"\(facts)>\(say(label))</button></noscript>
            """
    }
}
