/// The reports that the house draws from the ledger.
public enum ReportKind: String, Hashable, Sendable, CaseIterable {
    /// What was sold, by whatever one likes.
    case sales
    /// The *relevé de recettes* of a session (annexe IV CGI, art. 50 sexies B and following).
    case takings
    /// VAT of a period, by rate.
    case vat
    /// Base of the tax on shows that the *Centre national de la musique* raises.
    case cnm
    /// The quarterly statement of performances to the ministry of culture.
    case sibil
    /// What a society of authors wants to know of each performance.
    case sacd

    /// In which forms there is one.
    public var forms: [ReportSchedule.Form] { ReportSchedule.Form.allCases.filter { $0 != .xml || self == .sacd } }

    /// Whether it is about sessions that are played in the period; else about operations that were recorded in it.
    public var isOfPerformances: Bool { self == .cnm || self == .sibil || self == .sacd }

    /// Whether it says something to an authority in the organiser's name: of one organiser alone.
    public var isDeclaration: Bool { isOfPerformances || self == .vat }

    /// Sets in a question what this report keeps apart, and which way its period is meant.
    ///
    /// - Parameters:
    ///   - question: whose lines; its periods are set here.
    ///   - groups: of ``sales`` alone.
    public func question(_ question: SalesQuestion, in period: ReportPeriod?, by groups: [SalesGroup] = [], grain: ReportPeriod.Grain? = nil) -> SalesQuestion {
        var question = question
        if isOfPerformances { question.played = period } else { question.recorded = period }
        switch self {
        case .sales: (question.details, question.grain) = (Set(groups.compactMap(\.detail)), grain)
        case .takings: (question.details, question.recorded) = ([.category, .tariff, .price, .rate], nil)
        case .vat: (question.details, question.grain) = ([.rate], grain ?? .month)
        case .cnm, .sibil, .sacd: question.details = []
        }
        return question
    }
}

/// By what sales are added up, apart from the period.
public enum SalesGroup: String, Hashable, Sendable, CaseIterable {
    case organiser, venue, event, session, category, tariff, price, rate, method, register

    public var detail: SalesQuestion.Detail? { SalesQuestion.Detail(rawValue: rawValue) }

    /// Places and fees are apart: they share no category, tariff or price.
    public static func areItems(_ groups: [SalesGroup]) -> Bool { groups.contains { [.category, .tariff, .price].contains($0) } }

    /// A session's sales in full.
    public static let standard: [SalesGroup] = [.event, .session, .category, .tariff, .price, .rate]
}
