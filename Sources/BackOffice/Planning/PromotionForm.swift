import Domain
import Foundation
import Pages

/// What somebody wants to put forward, as a form or a program says it.
struct PromotionForm {
    /// As it was typed.
    var typed: PromotionPage.Typed

    init(_ fields: [String: String]) {
        func text(_ name: String) -> String { (fields[name] ?? "").trimmingCharacters(in: .whitespacesAndNewlines) }
        typed = PromotionPage.Typed(
            event: text("event"), position: text("position"), fromDay: text("from-day"), fromTime: text("from-time"), untilDay: text("until-day"),
            untilTime: text("until-time"), french: text("french"), english: text("english"))
    }

    /// - Parameters:
    ///   - id: of one that is known; 0 of a new one.
    ///   - begun: when it began, which stays; nil of one that has not.
    func promotion(_ id: Int64, begun: Timestamp?, now: Timestamp, zone: TimeZone) -> Result<Promotion, PromotionFault> {
        func moment(_ day: String, _ time: String) -> Timestamp? { BackOffice.moment(["day": day, "time": time], now: now, zone: zone) }
        guard let from = begun ?? moment(typed.fromDay, typed.fromTime), let until = moment(typed.untilDay, typed.untilTime) else { return .failure(.moments) }
        // What is to begin "now" was typed a moment ago; nothing begins earlier, or its measure would begin before it was seen.
        return Self.promotion(id, event: typed.event, position: Int(typed.position), from: begun ?? max(from, now), until: until, french: typed.french, english: typed.english, now: now)
    }

    static func promotion(
        _ id: Int64, event: String, position: Int?, from: Timestamp, until: Timestamp, french: String, english: String, now: Timestamp
    ) -> Result<Promotion, PromotionFault> {
        guard until > from, until > now else { return .failure(.moments) }
        guard let position, Promotion.positions.contains(position) else { return .failure(.position) }
        guard french.isEmpty == english.isEmpty else { return .failure(.oneLanguage) }
        guard Promotion.isBanner(french), Promotion.isBanner(english) else { return .failure(.banner) }
        return .success(
            Promotion(
                id: id, eventID: event, position: position, from: from, until: until,
                banner: french.isEmpty ? nil : Promotion.Banner(french: french, english: english)))
    }
}
