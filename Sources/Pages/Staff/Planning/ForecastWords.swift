import WaitingRoom

/// What a forecast of arrivals was reckoned from, for whoever is to trust it.
enum ForecastWords {
    static func basis(_ basis: ArrivalForecast.Basis, in say: Language) -> String {
        switch basis {
        case .registrations: say("les inscrits", "registrations")
        case .views: say("les vues", "views")
        case .places: say("la jauge", "capacity")
        }
    }

    static func explanation(_ opening: CalendarPage.Opening, in say: Language) -> HTML {
        let people = opening.arrivals
        let known = switch people.basis {
        case .registrations: say("Le chiffre suit ceux qui veulent être prévenus : des trois mesures, celle qui a le mieux prédit les ouvertures passées.", "The number follows those who want to be told: of three measures the one that predicted past openings best.")
        case .views: say("Le chiffre suit les vues de la page du spectacle en sept jours, comparées aux vues d’autres spectacles aussi longtemps avant leur ouverture : des trois mesures, celle qui a le mieux prédit les ouvertures passées.", "The number follows the views of the show’s page in seven days, compared with those of other shows as long before they opened: of three measures the one that predicted past openings best.")
        case .places: say("Le chiffre suit la jauge : ni les inscrits ni les vues n’ont mieux prédit les ouvertures passées.", "The number follows the capacity: neither registrations nor views predicted past openings better.")
        }
        let company = opening.learnsFromComparable
            ? say("Appris de \(say.number(people.learntFrom)) ouvertures comparables : le même spectacle, ou le genre ou le lieu en commun, avec une jauge proche ou le même exploitant.", "Learnt from \(say.number(people.learntFrom)) comparable openings: the same show, or genre or venue in common, with a similar capacity or the same organiser.")
            : say("Ouvertures comparables : \(say.number(opening.comparable)), moins de trois ; toutes celles qui le disent ont compté (\(say.number(people.learntFrom))).", "Comparable openings: \(say.number(opening.comparable)), fewer than three; all that tell were counted (\(say.number(people.learntFrom))).")
        let guess: String? = people.learntFrom < ArrivalForecast.fewest ? say("C’est une supposition.", "It is a guess.") : nil
        let error = opening.trial.map { trial in
            say(
                "Chacune prédite d’après les autres, \(say.number(trial.within)) sur \(say.number(trial.openings)) sont tombées dans la fourchette, et la moitié à moins d’un facteur \(say.factor(trial.medianFactor)) du chiffre probable.",
                "Each forecast from the others, \(say.number(trial.within)) of \(say.number(trial.openings)) came out within the range, and half of them within a factor of \(say.factor(trial.medianFactor)) of the likely number.")
        } ?? say("L’erreur n’est pas connue : il faut deux ouvertures au moins.", "The error is not known: that takes two openings at least.")
        return "<ul class=\"notes\">\([known, company, guess, error].compactMap(\.self).map { "<li>\($0)</li>" as HTML })</ul>"
    }
}
