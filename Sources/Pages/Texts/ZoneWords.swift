import Domain
import Foundation

// Whose clock a time is told by: a house overseas sells to people in Paris, who would come hours late to an opening.
extension Language {
    /// `20 h 30`, `20 h 30 (heure de La Réunion)`.
    public func time(_ moment: Timestamp, localTo zone: TimeZone) -> String { time(moment, in: zone) + clock(of: zone, at: moment) }

    /// `samedi 23 janvier 2027 à 20 h 30 (heure de La Réunion)`.
    public func moment(_ moment: Timestamp, localTo zone: TimeZone) -> String { self.moment(moment, in: zone) + clock(of: zone, at: moment) }

    /// `jusqu’à 20 h 30`, `jusqu’au samedi 23 janvier 2027 à 20 h 30`.
    static func until(_ time: String) -> String { "\(time.first?.isNumber == true ? "jusqu’à" : "jusqu’au") \(time)" }

    /// Empty where it is the same time as in Paris.
    private func clock(of zone: TimeZone, at moment: Timestamp) -> String {
        guard zone.secondsFromGMT(for: moment.date) != Self.paris?.secondsFromGMT(for: moment.date) else { return "" }
        let city = zone.identifier.replacing("_", with: " ").split(separator: "/").last.map(String.init) ?? zone.identifier
        let names = Self.overseas[zone.identifier] ?? (french: "de \(city)", english: city)
        return self == .french ? " (heure \(names.french))" : " (\(names.english) time)"
    }

    private static let paris = TimeZone(identifier: "Europe/Paris")

    private static let overseas: [String: (french: String, english: String)] = [
        "America/Cayenne": ("de Guyane", "French Guiana"), "America/Guadeloupe": ("de Guadeloupe", "Guadeloupe"), "America/Martinique": ("de Martinique", "Martinique"),
        "America/Miquelon": ("de Saint-Pierre-et-Miquelon", "Saint-Pierre and Miquelon"), "Indian/Mayotte": ("de Mayotte", "Mayotte"),
        "Indian/Reunion": ("de La Réunion", "Réunion"), "Pacific/Noumea": ("de Nouvelle-Calédonie", "New Caledonia"), "Pacific/Tahiti": ("de Tahiti", "Tahiti"),
        "Pacific/Wallis": ("de Wallis-et-Futuna", "Wallis and Futuna"),
    ]
}
