import OpeningDay

/// What a rehearsal says first: in French to who decides, and as a table to who runs the platform.
struct VerdictSection: Sendable {
    let verdict: RehearsalVerdict

    var html: String {
        "<section lang=\"fr\"><h2>\(HTML.escaped(verdict.title))</h2>" + inFrench.map { "<p class=\"say\">\(HTML.escaped($0))</p>" }.joined()
            + "</section><h2>What it takes</h2>" + table
            + """
            <p class="about">What people did was played; “by the model” is what docs/scaling.md says that it costs, “measured here” what the people who came over HTTP cost on this
            machine, waiting included. The provider's limit, its time and the captures at once are settings of the play (--provider-calls, --provider-milliseconds), not measures. Cores are 70 % busy at the peak. A wave so many times as large is too much for what is to be had.</p>
            """
    }

    // MARK: For who decides

    /// The narrow space of numbers and signs.
    private static let gap = "\u{202F}"
    private static let space = "\u{A0}"

    var inFrench: [String] { [expected, sold, rate, offices, breaks, assumed] + (verdict.hasRoom ? [] : [noRoom]) }

    private var expected: String {
        let played = "\(people(verdict.visitors)) pour \(Figures.grouped(verdict.places)) places"
        guard let forecast = verdict.forecast else { return "La répétition a joué l’ouverture avec \(played)." }
        let basis = ["registrations": "d’après les inscriptions", "places": "d’après le nombre de places"][forecast.basis] ?? ""
        return "On attend de \(Figures.grouped(forecast.low)) à \(people(forecast.high)), \(Figures.grouped(forecast.likely)) le plus probablement, \(basis)"
            + "\(forecast.isGuess ? " (une supposition\(Self.space): trop peu d’ouvertures passées)" : ""). La répétition a joué \(played)."
    }

    private var sold: String {
        verdict.minutesToSellOut.map { "Tout est vendu \($0) minutes après l’ouverture." } ?? "Tout n’a pas été vendu."
    }

    private var rate: String {
        "La salle d’attente laisse entrer \(number(verdict.admittedPerSecond)) personnes par seconde en moyenne, \(number(verdict.mostAdmittedPerSecond)) au plus fort\(Self.gap); "
            + "jusqu’à \(people(verdict.mostShoppers)) choisissent et paient en même temps."
    }

    private var offices: String { "Il faut \(verdict.boxOffices) guichets d’un cœur chacun." }

    private var breaks: String {
        let (part, remedy) =
            switch verdict.firstToBreak.part {
            case .boxOffices: ("les guichets", "ajouter des cœurs, ou une machine de guichets")
            case .proxies: ("les mandataires (nginx)", "ajouter des cœurs, ou un réseau de diffusion pour les plans et les pages")
            case .redis: ("Redis, qui n’a qu’un fil", "laisser moins de monde acheter à la fois")
            case .provider:
                (
                    "le prestataire de paiement, qui accepte \(number(verdict.checkout.providerCallsPerSecond)) ventes par seconde",
                    "lui demander une limite plus haute six semaines avant"
                )
            case .captures:
                (
                    "l’encaissement, \(number(verdict.firstToBreak.recommended)) ventes par seconde si le prestataire répond en \(number(verdict.checkout.providerSeconds))\(Self.gap)s",
                    "un prestataire plus prompt\(Self.gap); sans cela les billets arrivent plus tard, et rien n’est perdu"
                )
            case .ledger: ("le registre, qui n’a qu’un écrivain", "lui donner un cœur et un disque rapides\(Self.gap); sans cela les billets arrivent plus tard, et rien n’est perdu")
            case .holds: ("le nombre de paniers en cours", "relever cette limite dans le programme, ou laisser moins de monde acheter à la fois")
            }
        return "Ce qui cède d’abord\(Self.space): \(part), devant une vague \(number(verdict.firstToBreak.breaksAt)) fois plus forte. Remède\(Self.space): \(remedy)."
    }

    /// What was made up, and what was left out.
    private var assumed: String {
        let left = verdict.omissions.map { omission in
            switch omission {
            case .addresses: "la confirmation des adresses"
            case .work: "le petit calcul demandé aux navigateurs"
            case .networks: "les limites par réseau"
            }
        }
        return "La répétition suppose des guichets qui répondent à \(number(verdict.assumedRequestsPerSecond)) requêtes par seconde avant de ralentir"
            + "\(verdict.checkoutIsStated ? ", et un prestataire de paiement qui accepte \(number(verdict.checkout.providerCallsPerSecond)) ventes par seconde et répond en \(number(verdict.checkout.providerSeconds))\(Self.gap)s" : "")."
            + (left.isEmpty ? "" : " Elle n’a pas joué\(Self.space): \(left.joined(separator: ", ")).")
    }

    private var noRoom: String { "La séance n’a pas encore de salle d’attente\(Self.space): sans elle, tout le monde entre à la fois. La répétition lui en a donné une." }

    private func people(_ count: Int) -> String { "\(Figures.grouped(count)) personnes" }

    private func number(_ value: Double) -> String {
        value < 10 ? Figures.fixed(value, 1).replacing(".", with: ",") : Figures.grouped(Int(min(value, 1e9).rounded()))
    }

    // MARK: For who runs the platform

    private var table: String {
        let rows = verdict.needs.map { need in
            func amount(_ value: Double) -> String {
                switch need.part {
                case .redis, .ledger: "\(Figures.fixed(value * 100, 0)) %"
                case .holds: Figures.grouped(Int(value.rounded()))
                case .provider, .captures: "\(Figures.fixed(value, 1)) sales/s"
                case .boxOffices, .proxies: "\(Figures.fixed(value, 2)) cores"
                }
            }
            return ReportPage.row([
                need.part.rawValue, amount(need.needed), need.measured.map(amount) ?? "–", amount(need.recommended),
                "\(Figures.fixed(min(need.breaksAt, 9999), 1)) ×", need.remedy,
            ])
        }
        return ReportPage.table(["In the order in which they break", "By the model", "Measured here", "To be had", "Breaks at a wave of", "Then"], rows)
    }
}
