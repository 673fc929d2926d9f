import WaitingRoom

/// What a session's opening takes, and what breaks first when the wave is larger than the one that was played. What people did was played; what it
/// costs is the model of docs/scaling.md, and beside it what the same people cost on the machine of the play.
public struct RehearsalVerdict: Codable, Sendable {
    /// Who is expected, and why so many were played.
    public struct Forecast: Codable, Sendable {
        public var low, likely, high: Int
        /// `registrations` or `places`.
        public var basis: String
        public var isGuess: Bool

        public init(low: Int, likely: Int, high: Int, basis: String, isGuess: Bool) {
            (self.low, self.likely, self.high, self.basis, self.isGuess) = (low, likely, high, basis, isGuess)
        }
    }

    public enum Part: String, Codable, Sendable, CaseIterable {
        case boxOffices = "box offices"
        case proxies
        case redis = "Redis"
        case holds = "unfinished holds"
        case provider = "the payment provider"
        case captures
        case ledger = "the ledger's writer"
    }

    /// What a session asks of people, and nobody who plays is asked.
    public enum Omission: String, Codable, Sendable {
        case addresses = "addresses that are confirmed by a code"
        case work = "the little work of browsers"
        case networks = "limits by network"
    }

    /// What one part of the platform needs.
    public struct Need: Codable, Sendable {
        public var part: Part
        /// Cores, 70 % busy, by the model; of Redis and the ledger the share of their one thread; of holds how many are unfinished at most; of the provider and
        /// the captures sales a second.
        public var needed: Double
        /// The same by what was measured on the machine of the play; nil when nobody came over HTTP.
        public var measured: Double?
        /// Cores to have; the share that may be used; the session's limit.
        public var recommended: Double
        /// A wave so many times as large is too much for what is recommended.
        public var breaksAt: Double
        /// What to do then.
        public var remedy: String
    }

    public var session, title: String
    public var forecast: Forecast?
    public var visitors, places: Int
    public var hasRoom: Bool
    /// One core each. Two at least, so that one may fail.
    public var boxOffices: Int
    /// People let in: in the mean until everything was sold, and at the peak.
    public var admittedPerSecond, mostAdmittedPerSecond: Double
    /// So many shopped at once.
    public var mostShoppers: Int
    /// Nil when it did not sell out.
    public var minutesToSellOut: Int?
    /// So many requests a second the box offices of the play answered before they became slow: made up, three for four who shop at once.
    public var assumedRequestsPerSecond: Double
    public var checkout: Checkout
    public var omissions: [Omission]
    /// In the order in which they break.
    public var needs: [Need]
    /// All of it in a few sentences.
    public private(set) var sentences: [String] = []

    public var firstToBreak: Need { needs[0] }
    /// Whether anything is paid.
    public var checkoutIsStated: Bool { needs.contains { $0.part == .provider } }

    /// - Parameters:
    ///   - measured: processor seconds of `box office`, `nginx` and `redis` for each person let in, as measured over HTTP; nil when nobody was.
    public init(_ setting: OpeningSetting, copy: SessionCopy, _ report: OpeningReport, forecast: Forecast?, measured: [String: Double]?) {
        (session, title, self.forecast, hasRoom) = (copy.id, copy.title, forecast, copy.hasRoom)
        (visitors, places) = (setting.visitors, setting.places)
        (assumedRequestsPerSecond, checkout, omissions) = (setting.capacity, setting.checkout, copy.omissions)
        let rates = Rates(report)
        (admittedPerSecond, mostAdmittedPerSecond, mostShoppers) = (rates.admitted, rates.mostAdmitted, report.bySecond.map(\.shoppers).max() ?? 0)
        minutesToSellOut = report.secondsToSellOut.map { ($0 + 59) / 60 }
        let model = OpeningNeeds(
            admittedPerSecond: rates.mostAdmitted, placesPerSecond: rates.mostSold, waiting: setting.visitors, secondsToSellOut: Double(report.secondsToSellOut ?? 0))
        let most = copy.session.inventory.liveHoldLimit
        boxOffices = model.boxOffices
        func need(_ part: Part, _ needed: Double, role: String?, of recommended: Double, per busy: Double = 1, _ remedy: String) -> Need {
            let seconds = role.flatMap { measured?[$0] }
            return Need(
                part: part, needed: needed, measured: seconds.map { $0 * rates.mostAdmitted / busy }, recommended: recommended,
                breaksAt: recommended / max(needed, 0.001), remedy: remedy)
        }
        let held = Double(report.bySecond.map(\.held).max() ?? 0) / Self.placesPerHold
        let sales = model.salesPerSecond
        let paid = copy.isPaid ? [
            need(
                .provider, sales, role: nil, of: setting.checkout.providerCallsPerSecond,
                "ask the provider for a higher limit six weeks before; meanwhile buyers are told to pay again in a moment, and keep their places"),
            need(.captures, sales, role: nil, of: setting.checkout.capturesPerSecond, "a provider that answers sooner; meanwhile tickets come later, and nothing is lost"),
        ] : []
        needs = ([
            need(
                .ledger, model.ledgerShare, role: "reconciler", of: Self.busy, "a core and a disk of its own for the reconciler; meanwhile tickets come later, and nothing is lost"),
            need(.boxOffices, model.boxOfficeCores, role: "box office", of: Double(boxOffices), per: Self.busy, "more cores, or another machine with box offices"),
            need(
                .proxies, model.proxyCores, role: "nginx", of: max(model.proxyCores.rounded(.up), 1), per: Self.busy,
                "plans and pages on a content delivery network, or a second nginx"),
            need(.redis, model.redisShare, role: "redis", of: Self.busy, "fewer who shop at once (mostShoppers): one session is one thread of Redis, and a cluster helps only several"),
            need(
                .holds, report.crowdedOut > 0 ? Double(most + 1) : held, role: nil, of: Double(most),
                "a higher liveHolds in the programme, or fewer who shop at once (mostShoppers)"),
        ] + paid).sorted { $0.breaksAt < $1.breaksAt }
        sentences = said()
    }

    private func said() -> [String] {
        func times(_ number: Double) -> String { number < 10 ? String(Double(Int(number * 10)) / 10) : String(Int(min(number, 1e6))) }
        let time = minutesToSellOut.map { "sold out in \($0) minutes" } ?? "not sold out"
        let parts = needs.map { need in
            switch need.part {
            case .boxOffices: "\(boxOffices) box offices of one core each (\(times(need.needed)) cores are needed)"
            case .proxies: "\(Int(need.recommended)) cores of proxies"
            case .redis: "\(Int((need.needed * 100).rounded(.up))) % of Redis's one thread"
            case .provider: "\(times(need.needed)) sales a second of the \(times(need.recommended)) that the payment provider allows"
            case .captures: "\(times(need.needed)) captures a second of \(times(need.recommended)) (\(Int(checkout.capturesAtOnce)) at once, \(times(checkout.providerSeconds)) s each)"
            case .ledger: "\(Int((need.needed * 100).rounded(.up))) % of the core of the ledger's one writer"
            case .holds: "\(Int(need.needed.rounded())) unfinished holds of the \(Int(need.recommended)) that the session may have"
            }
        }
        return [
            "\(visitors) people for \(places) places: \(time); \(times(admittedPerSecond)) people let in a second, \(times(mostAdmittedPerSecond)) at the peak, \(mostShoppers) at once at most.",
            "Needed: \(parts.joined(separator: ", ")).",
            "First to break: \(firstToBreak.part.rawValue), by a wave \(times(firstToBreak.breaksAt)) times as large. Then: \(firstToBreak.remedy).",
            "Assumed: box offices that answer \(times(assumedRequestsPerSecond)) requests a second before they become slow."
                + (omissions.isEmpty ? "" : " Not played: \(omissions.map(\.rawValue).joined(separator: ", "))."),
        ] + (hasRoom ? [] : ["The session has no waiting room: without one all of them come in at once. The play gave it one."])
    }

    private static let busy = 0.7
    private static let placesPerHold = 2.2

    /// What happened in a second.
    private struct Rates {
        var admitted = 0.0
        var (mostAdmitted, mostSold) = (0.0, 0.0)

        init(_ report: OpeningReport) {
            let seconds = report.bySecond.filter { $0.second >= 0 && $0.second <= report.secondsToSellOut ?? .max }
            guard let first = seconds.first, let last = seconds.last, last.second > first.second else { return }
            admitted = Double(last.admitted - first.admitted) / Double(last.second - first.second)
            // A second alone says little.
            var begin = first
            for second in seconds where second.second >= begin.second + 10 {
                let length = Double(second.second - begin.second)
                mostAdmitted = max(mostAdmitted, Double(second.admitted - begin.admitted) / length)
                mostSold = max(mostSold, Double(second.sold - begin.sold) / length)
                begin = second
            }
            mostAdmitted = max(mostAdmitted, admitted)
        }
    }
}
