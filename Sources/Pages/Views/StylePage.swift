import Domain
import Foundation

/// The site's look on one page, made of the same pieces and the same style sheet as every other: who changes one sees all that it changes.
public struct StylePage: Sendable {
    let now: Timestamp

    public init(now: Timestamp) {
        self.now = now
    }

    public func page(in say: Language) -> Page {
        let swatches = Look.pairs.map { pair -> HTML in
            let ratios = [false, true].map { Look.contrast(pair.ink, on: pair.paper, dark: $0) }.map { $0.map { String(($0 * 10).rounded() / 10) } ?? "?" }
            return """
                <li><svg viewBox="0 0 160 56" aria-hidden="true"><rect width="160" height="56" rx="10" fill="var(--\(pair.paper))" stroke="var(--line)"/><text x="16" y="36" font-size="22" fill="var(--\(pair.ink))">Aa 123</text></svg>
                <code>\(pair.ink) / \(pair.paper)</code> <small>\(say("contraste", "contrast")) \(ratios[0]) · \(say("sombre", "dark")) \(ratios[1])</small></li>
                """
        }
        let samples = samples(say)
        return Page(
            say, .style, title: say("Charte du site", "House style"), isPrivate: true,
            content: """
                <div class="lead"><h1>\(say("Charte du site", "House style"))</h1><p>\(say("Chaque élément du site, tel qu’il est : les mêmes vues, la même feuille de style.", "Every element of the site as it is: the same views, the same style sheet."))</p></div>
                <h2>\(say("Couleurs", "Colours"))</h2><p>\(say("Toujours par leur nom ; un texte est lisible sur son fond dans les deux thèmes (WCAG 2.1 : 4,5 au moins).", "Always by name; each text can be read on its ground in both themes (WCAG 2.1: at least 4.5)."))</p><ul class="swatches">\(swatches)</ul>
                <h2>\(say("Textes", "Text"))</h2><p class="genre">\(say("Genre", "Genre"))</p><h2>\(say("Titre de partie", "Part title"))</h2><h3>\(say("Petit titre", "Small title"))</h3>
                <p>\(say("Un texte courant, avec", "Running text, with")) <a href="#content">\(say("un lien", "a link"))</a>.</p><p class="hint">\(say("Une précision, plus discrète.", "A hint, quieter."))</p>
                <h2>\(say("Pictogrammes", "Icons"))</h2><p>\(say("Des signes du texte, qui prennent sa couleur et sa taille ; aucun n’est seul à dire quelque chose.", "Signs of the text, with its colour and its size; none is the only one to say something."))</p><ul class="icons">\(icons(say))</ul>
                <h2>\(say("Focus", "Focus"))</h2><p>\(say("Au clavier, un contour de 3 px, à 3 px de l’élément, dans la couleur de la maison ; à la souris, rien.", "With the keyboard, an outline of 3 px, 3 px off the element, in the colour of the house; with the mouse, none."))</p>
                <p class="actions"><button type="button" class="focused">\(say("L’action principale", "The main action"))</button><a class="focused" href="#content">\(say("un lien", "a link"))</a></p>
                <h2>\(say("Boutons", "Buttons"))</h2><p class="actions"><button type="button">\(say("L’action principale", "The main action"))</button><button type="button" class="quiet">\(say("Une autre action", "Another action"))</button><button type="button" disabled>\(say("Pas maintenant", "Not now"))</button></p>
                <h2>\(say("Étiquettes", "Badges"))</h2><p>\(say("Une forme et un mot, jamais la couleur seule.", "A shape and a word, never the colour alone."))</p><p>\(samples.compactMap { SaleBadge.badge(of: $0, say) })</p>
                <h2>\(say("Messages", "Messages"))</h2><div class="message error"><p><strong>\(say(.seatsTaken(1)))</strong></p><p>\(say(.seatsTakenHint([SeatName(section: "Parterre", row: "A", number: "12")])))</p></div><div class="message notice"><p><strong>\(say(.openBasket))</strong></p></div>
                <h2>\(say("Formulaires", "Forms"))</h2><form class="search"><p class="field"><label for="f1">\(say(.name))</label><input id="f1" autocomplete="off"></p><p class="field"><label for="f2">\(say(.genre))</label><select id="f2"><option>\(say(.allGenres))</option></select></p>\
                <p class="field"><label for="f3">\(say(.email))</label><input id="f3" aria-invalid="true" aria-describedby="f3p" autocomplete="off"><small class="problem" id="f3p">\(say(.invalidEmail))</small></p></form><p class="check"><input id="f4" type="checkbox"><label for="f4">\(say(.together))</label></p>
                <h2>\(say("Séances", "Sessions"))</h2><ul class="sessions">\(samples.prefix(2).map { SessionLine.item($0, say) })</ul>
                <h2>\(say("Minuteur", "Timer"))</h2><section class="timer" aria-label="\(say("Minuteur", "Timer"))">\(Countdown.line(say(.basketTimeLeft), until: now + .seconds(540), now: now, page: nil))</section>
                <h2>\(say("Commande", "Order"))</h2><p>\(say("Un tableau ; sur un petit téléphone, chaque ligne devient un bloc : la place sur toute la largeur, le tarif et le prix dessous.", "A table; on a small phone each line becomes a block: the place over the whole width, the ticket type and the price below it."))</p>\(RunningTotal.ofBasket(Money(cents: 11_800), fixed: .zero, fees: [], isFinal: true, say))\(OrderTable.table(Self.lines(say), [], say, takenBack: [1]))
                <h2>\(say("Catégories du plan", "Categories of the map"))</h2><p>\(say("Une couleur et une forme chacune.", "A colour and a shape each."))</p><ul class="legend">\(Self.shapes.indices.map { "<li><svg class=\"sample c\($0)\" viewBox=\"-6 -6 12 12\" aria-hidden=\"true\"><path d=\"\(Self.shapes[$0])\"/></svg> \($0 + 1)</li>" as HTML })</ul>
                <h2>\(say("Rien à montrer", "Nothing to show"))</h2><div class="empty"><p>\(say(.nothingFound))</p><p><a class="button quiet" href="#content">\(say(.showAll))</a></p></div>
                """)
    }

    /// Each with what it says.
    private func icons(_ say: Language) -> [HTML] {
        let signs = [
            ("●", say("des places", "places are left")), ("▲", say("les dernières places", "the last places")), ("◷", say("bientôt, ou déplacé", "soon, or moved")),
            ("✕", say("complet, ou annulé", "sold out, or cancelled")), ("–", say("terminé, ou inconnu", "over, or unknown")),
            ("+", say("agrandir le plan", "enlarge the map")), ("−", say("réduire le plan", "shrink the map")),
        ]
        let ticket: HTML = "<li><img src=\"\(Asset.icon.path)\" width=\"24\" height=\"24\" alt=\"\"> \(say("la billetterie, dans l’onglet du navigateur", "the box office, in the browser’s tab"))</li>"
        return [ticket] + signs.map { "<li><span class=\"icon\" aria-hidden=\"true\">\($0.0)</span> \($0.1)</li>" }
    }

    /// As the map draws them (style/map-signs.js).
    private static let shapes = [
        "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0 -10 0z", "M-4.4 -4.4h8.8v8.8h-8.8z", "M0 -5.75l5.75 5.75 -5.75 5.75 -5.75 -5.75z", "M0 -5.5l5.5 9.75h-11z",
        "M-2 -5.25h4v3.25h3.25v4h-3.25v3.25h-4v-3.25h-3.25v-4h3.25z", "M0 5.5l5.5 -9.75h-11z", "M-5 -5h10l-10 10h10z",
        "M-5.5 0l2.75 -4.75h5.5l2.75 4.75 -2.75 4.75h-5.5z",
    ]

    /// One session in each state that a badge knows.
    private func samples(_ say: Language) -> [Show] {
        let states: [(Show.Sale, Int?)] = [(.open, 240), (.open, 7), (.open, 0), (.notOpen, nil), (.closed, nil), (.cancelled, nil), (.unknown, nil)]
        return states.map { sale, free in
            let category = Category(
                id: "c", name: "Parterre", kind: .numbered, capacity: 300, tariffs: [Tariff(id: "t", name: say(.tariff), price: Money(cents: 2500))])
            let venue = Venue(id: "v", name: "Théâtre", address: "1 place", postalCode: "75001", city: "Paris", timeZone: "Europe/Paris")
            let organiser = Organiser(id: "o", name: "Compagnie", licence: "PLATESV-D-2026-000123")
            return Show(
                event: Event(id: "e", number: 1, title: "La Traversée", artist: "Compagnie du Grand Orme", description: "", genre: "Théâtre", organiser: organiser),
                session: Session(
                    id: "s", number: 1, eventID: "e", venue: venue, startsAt: now + .seconds(864_000), doorsAt: nil, bookingOpensAt: now + .seconds(3600),
                    bookingClosesAt: now + .seconds(864_000), status: .published, buyerLimit: 6, vatRate: VATRate(basisPoints: 210), categories: [category],
                    layoutDigest: nil, lane: 0, holdSeconds: 600, paymentSeconds: 900),
                zone: TimeZone(identifier: "Europe/Paris") ?? .gmt, sale: sale, free: free.map { [$0] })
        }
    }

    private static func lines(_ say: Language) -> [OrderLine] {
        ["12", "13"].map { number in
            let seat = SeatName(section: "Parterre", row: "A", number: number)
            return OrderLine(
                category: 0, categoryID: "c", categoryName: "Parterre", seatID: number, seatOffset: 0, seatLabel: seat.frozen, tariffID: "t", tariffName: say(.tariff),
                price: Money(cents: 2500), vatRate: VATRate(basisPoints: 210))
        }
    }
}

/// The style sheet's colours, as it says them.
enum Look {
    /// Texts and the grounds on which they stand.
    static let pairs: [(ink: String, paper: String)] = [
        ("ink", "paper"), ("ink", "card"), ("soft", "paper"), ("soft", "card"), ("link", "paper"), ("link", "card"), ("velvet-ink", "velvet"), ("good", "good-paper"),
        ("bad", "bad-paper"), ("bad", "card"), ("soon", "soon-paper"), ("soft", "dim-paper"), ("soft", "soon-paper"),
    ]

    /// The seat map's categories, as fills on a card.
    static let signs = (0..<8).map { "seat-\($0)" }

    /// Hexadecimal, by name. What the dark theme does not say is as in the light one.
    static func colours(dark: Bool) -> [String: String] { dark ? darkColours : lightColours }

    private static let (lightColours, darkColours) = (read(blocks: 1), read(blocks: 2))

    private static func read(blocks count: Int) -> [String: String] {
        let css = String(decoding: Asset.style.bytes, as: UTF8.self)
        let blocks = css.matches(of: /:root\s*\{([^}]*)\}/).map { String($0.1) }
        return blocks.prefix(count).reduce(into: [:]) { colours, block in
            for match in block.matches(of: /--([a-z0-9-]+):\s*(#[0-9a-f]{6})/) { colours[String(match.1)] = String(match.2) }
        }
    }

    /// WCAG 2.1, "contrast ratio": 1 ... 21; nil for a name that the style sheet does not have.
    static func contrast(_ ink: String, on paper: String, dark: Bool) -> Double? {
        let colours = colours(dark: dark)
        guard let one = colours[ink].flatMap(luminance), let other = colours[paper].flatMap(luminance) else { return nil }
        return (max(one, other) + 0.05) / (min(one, other) + 0.05)
    }

    private static func luminance(_ colour: String) -> Double? {
        guard let number = Int(colour.dropFirst(), radix: 16) else { return nil }
        let parts = [number >> 16, number >> 8 & 0xFF, number & 0xFF].map { part -> Double in
            let value = Double(part) / 255
            return value <= 0.03928 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
        }
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
    }
}
