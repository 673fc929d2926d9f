import Domain

/// What the form of an event calls its fields, and the rule of each: what it says beside one that is not right.
enum DraftWords {
    static func label(_ field: DraftField, in say: Language) -> String {
        switch field {
        case .title: say("Titre", "Title")
        case .artist: say("Artiste ou compagnie", "Artist or company")
        case .genre: say("Genre", "Genre")
        case .description: say("Présentation", "Description")
        case .minutes: say("Durée, en minutes", "Length, in minutes")
        case .organiser: say("Organisateur", "Organiser")
        case .organiserName: say("Nom de l’organisateur", "Name of the organiser")
        case .licence: say("Licence d’entrepreneur de spectacles", "Licence of the show’s promoter")
        case .email: say("E-mail pour les spectateurs", "E-mail for spectators")
        case .phone: say("Téléphone", "Phone")
        case .organiserAddress: say("Adresse de l’organisateur", "Address of the organiser")
        case .terms: say("Adresse des conditions de vente", "Address of the terms of sale")
        case .mediator: say("Médiateur de la consommation", "Mediator for consumers")
        case .alt: say("Ce que montre l’image", "What the picture shows")
        case .credit: say("Auteur de l’image", "Who made the picture")
        case .limit: say("Places par acheteur, au plus", "Places for one buyer, at most")
        case .vat: say("Cas de TVA", "Case of VAT")
        case .percent: say("Autre taux, en %", "Other rate, in %")
        case .performance: say("Numéro de la première représentation", "Number of the first performance")
        case .opensDay: say("Ouverture des réservations : jour", "Booking opens: day")
        case .opensTime, .ownOpensTime: say("Heure d’ouverture", "Time of opening")
        case .closesBefore: say("Fin de vente, minutes avant le début", "Sale ends, minutes before the beginning")
        case .returnsBefore: say("Places reprises, jusqu’à tant d’heures avant", "Places taken back, until so many hours before")
        case .namesBefore: say("Billets nominatifs, nom changé jusqu’à tant d’heures avant", "Names on tickets, changed until so many hours before")
        case .room: say("Quand elle se tient", "When it stands")
        case .roomShared: say("Nom d’une salle commune", "Name of a room that is shared")
        case .roomJoin: say("On y vient, minutes avant l’ouverture", "People come, minutes before the opening")
        case .roomShopping: say("Minutes pour choisir", "Minutes to choose in")
        case .roomShoppers: say("Personnes qui choisissent à la fois, au plus", "People who choose at once, at most")
        case .roomVerified: say("Adresse e-mail à confirmer", "E-mail address to be confirmed")
        case .roomBits: say("Calcul demandé au navigateur, en bits", "Work that browsers do, in bits")
        case .roomAbove: say("Calcul au-delà de tant d’entrées par minute", "Work above so many who join in a minute")
        case .fee: say("Nom des frais", "Name of the fee")
        case .feePrice: say("Montant, en euros", "Amount, in euros")
        case .feePer: say("Comptés", "Counted")
        case .feePercent: say("TVA des frais, en %", "VAT of the fee, in %")
        case .feeRefundable: say("Rendus avec la place", "Given back with the place")
        case .venue: say("Lieu", "Venue")
        case .venueName: say("Nom du lieu", "Name of the venue")
        case .address: say("Adresse", "Address")
        case .postalCode: say("Code postal", "Postal code")
        case .city: say("Ville", "City")
        case .venueDescription: say("Le lieu en quelques mots", "The venue in a few words")
        case .access: say("Venir et entrer, aussi en fauteuil", "Getting there and in, also with a wheelchair")
        case .wheelchairs: say("Places pour fauteuils roulants", "Places for wheelchairs")
        case .companions: say("Places des accompagnateurs", "Seats of companions")
        case .category: say("Catégorie", "Category")
        case .capacity: say("Nombre de places", "Number of places")
        case .tariff: say("Tarif", "Price name")
        case .price: say("Prix, en euros", "Price, in euros")
        case .allotment: say("Nom du contingent", "Name of the allotment")
        case .allotmentOf: say("Dans la catégorie", "In the category")
        case .allotmentPlaces: say("Combien de places", "How many places")
        case .allotmentSeats: say("Quels sièges du plan", "Which seats of the plan")
        case .releaseBefore: say("Rendues au public : heures avant le début, ou date", "Given back: hours before the beginning, or a date")
        case .code: say("Code qui les ouvre", "Code that opens them")
        case .presaleBefore: say("Prévente, heures avant l’ouverture", "Pre-sale, hours before the opening")
        case .allotmentTariff: say("Tarif réservé à ces places", "Price name for these places alone")
        case .allotmentPrice: say("Prix réservé, en euros", "Price for these places, in euros")
        case .blockReason: say("Pourquoi on ne les vend pas", "Why they are not sold")
        case .blockSeats: say("Quels sièges du plan", "Which seats of the plan")
        case .day: say("Jour", "Day")
        case .time: say("Début", "Beginning")
        case .doors: say("Portes", "Doors")
        case .places: say("Lieu et places", "Venue and places")
        case .ownOpensDay: say("Ouverture particulière : jour", "Its own opening: day")
        case .categories: say("Catégories", "Categories")
        case .tariffs: say("Tarifs", "Prices")
        case .sessions: say("Séances", "Sessions")
        }
    }

    /// Beside the field, before anything is wrong.
    /// - Parameter isPublished: of a line that is on the programme already.
    static func hint(_ field: DraftField, isPublished: Bool, in say: Language) -> String? {
        switch field {
        case .code where isPublished: say("Vide : celui qui est publié, s’il y en a un. Notez le nouveau : une fois publié, il ne se lit plus.", "Empty: the one that is published, if any. Note the new one down: once published, it cannot be read any more.")
        case .capacity where isPublished: say("Peut monter pendant la vente, pour toutes les dates qui ont ces places ; ne descend pas.", "May become more during the sale, for all dates that have these places; never less.")
        case .releaseBefore where isPublished: say("Comme 24, ou 2026-11-15 10:00 pour toutes les séances. Vide : jamais, ou comme publié quand ce ne sont ni des heures entières ni une date commune. Ce qui est rendu le reste.", "Such as 24, or 2026-11-15 10:00 for all sessions. Empty: never, or as it is published where neither whole hours nor one date say it. What was given back stays so.")
        case .presaleBefore where isPublished: say("Vide : avec tout le monde, ou comme publié quand ce ne sont pas des heures entières.", "Empty: with everybody, or as it is published where whole hours do not say it.")
        case .allotmentTariff where isPublished: say("Vide : les tarifs de la catégorie, ou ceux qui sont publiés s’ils sont plusieurs.", "Empty: the prices of the category, or those that are published where they are several.")
        case .description: say("Une ligne vide sépare les paragraphes.", "An empty line parts paragraphs.")
        case .licence: say("Comme PLATESV-D-2026-000123 ou L-D-19-1172. Elle est imprimée sur les billets.", "Like PLATESV-D-2026-000123 or L-D-19-1172. It is printed on tickets.")
        case .alt: say("Pour qui ne la voit pas, comme « Une foule devant une scène ».", "For those who do not see it, such as “A crowd before a stage”.")
        case .performance: say("Pour le taux de 2,1 % : la 1re si l’œuvre est neuve. Chaque date compte.", "For the rate of 2.1%: 1 when the work is new. Each date counts.")
        case .closesBefore where isPublished: say("Vide : au début, ou comme publié là où les séances diffèrent.", "Empty: at the beginning, or as it is published where sessions differ.")
        case .returnsBefore where isPublished: say("Vide : aucune, ou comme publié là où les séances diffèrent. Une fois la vente ouverte, ce délai s’allonge et ne se raccourcit pas.", "Empty: none are, or as it is published where sessions differ. Once booking has opened, buyers get more time and never less.")
        case .namesBefore where isPublished: say("Vide : billets sans nom, ou comme publié là où les séances diffèrent. Une fois la vente ouverte, ce délai s’allonge et ne se raccourcit pas.", "Empty: tickets bear no names, or as it is published where sessions differ. Once booking has opened, buyers get more time and never less.")
        case .closesBefore: say("Vide : au début.", "Empty: at the beginning.")
        case .returnsBefore: say("Vide : aucune.", "Empty: none are.")
        case .namesBefore: say("Vide : billets sans nom.", "Empty: tickets bear no names.")
        case .roomShared: say("Vide : une salle par séance. Sous le même nom et avec les mêmes règles, qui a attendu choisit dans toutes.", "Empty: a room for each session. Under one name and with the same rules, who waited chooses in all of them.")
        case .roomJoin: say("Vide : 30. Toutes ces personnes sont tirées au sort à l’ouverture.", "Empty: 30. All of them are drawn at the opening.")
        case .roomShopping: say("Vide : 10.", "Empty: 10.")
        case .roomShoppers: say("Vide : 2 000.", "Empty: 2,000.")
        case .roomBits: say("De 8 à 24 ; 20 prennent un instant. Vide : aucun.", "8 to 24; 20 take a moment. Empty: none.")
        case .roomAbove: say("Vide : toujours.", "Empty: always.")
        case .fee: say("Comme « Frais de location ».", "Such as “Booking fee”.")
        case .feePercent: say("Un service : 20 le plus souvent.", "A service: 20 most often.")
        case .price: say("0 pour une entrée libre.", "0 where it is free.")
        case .allotmentSeats: say("Comme P-C-1 .. P-C-7, P-B-1.", "Such as P-C-1 .. P-C-7, P-B-1.")
        case .blockReason: say("Pour la maison seule, comme « régie » ou « siège cassé ».", "For the house alone, such as “sound desk” or “broken seat”.")
        case .blockSeats: say("Comme P-C-1 .. P-C-7, P-B-1.", "Such as P-C-1 .. P-C-7, P-B-1.")
        case .releaseBefore: say("Comme 24, ou 2026-11-15 10:00 pour toutes les séances. Vide : jamais.", "Such as 24, or 2026-11-15 10:00 for all sessions. Empty: never.")
        case .code: say("Vide : pour la maison seule. Notez-le : une fois publié, il ne se lit plus.", "Empty: for the house alone. Note it down: once published, it cannot be read any more.")
        case .allotmentTariff: say("Comme « Invitation ». Vide : les tarifs de la catégorie.", "Such as “Invitation”. Empty: the prices of the category.")
        case .allotmentPrice: say("0 pour une invitation.", "0 for an invitation.")
        case .presaleBefore: say("Vide : avec tout le monde.", "Empty: with everybody.")
        default: nil
        }
    }

    /// What a field wants, said beside one that is not right.
    static func rule(_ field: DraftField, in say: Language) -> String {
        switch field {
        case .title, .artist: say("Une ligne, 200 caractères au plus.", "One line, 200 characters at most.")
        case .genre: say("Une ligne, 60 caractères au plus.", "One line, 60 characters at most.")
        case .description: say("5 000 caractères au plus.", "5,000 characters at most.")
        case .minutes: say("Un nombre de minutes, de 1 à 1 440.", "A number of minutes, from 1 to 1,440.")
        case .organiser, .venue, .places, .wheelchairs, .companions: say("Choisissez dans la liste.", "Choose from the list.")
        case .organiserName, .venueName: say("Une ligne, 150 caractères au plus.", "One line, 150 characters at most.")
        case .licence: say("Un numéro comme PLATESV-D-2026-000123 ou L-D-19-1172.", "A number like PLATESV-D-2026-000123 or L-D-19-1172.")
        case .email: say("Une adresse comme bonjour@exemple.fr.", "An address like hello@example.org.")
        case .phone: say("30 caractères au plus.", "30 characters at most.")
        case .terms: say("Une adresse qui commence par https://.", "An address that begins with https://.")
        case .organiserAddress, .mediator: say("Une ligne, 300 caractères au plus.", "One line, 300 characters at most.")
        case .alt: say("Une ligne, 200 caractères au plus. L’image elle-même : JPEG, PNG ou WebP.", "One line, 200 characters at most. The picture itself: JPEG, PNG or WebP.")
        case .credit, .category, .tariff, .city: say("Une ligne, 100 caractères au plus.", "One line, 100 characters at most.")
        case .address: say("Une ligne, 200 caractères au plus.", "One line, 200 characters at most.")
        case .room, .roomVerified, .feePer, .feeRefundable: say("Choisissez dans la liste.", "Choose from the list.")
        case .roomShared: say("Un nom avec une lettre ou un chiffre au moins.", "A name with a letter or a digit at least.")
        case .roomJoin: say("De 1 à 1 440 minutes ; vide pour une salle qui se tient selon l’affluence.", "1 to 1,440 minutes; empty for a room that stands by load.")
        case .roomShopping: say("De 2 à 60 minutes.", "2 to 60 minutes.")
        case .roomShoppers: say("Un nombre de 1 à 100 000.", "A number from 1 to 100,000.")
        case .roomBits: say("De 8 à 24, et sans adresse à confirmer.", "8 to 24, and without an address to confirm.")
        case .roomAbove: say("Un nombre de 1 à 10 000 000.", "A number from 1 to 10,000,000.")
        case .fee: say("Une ligne, 100 caractères au plus ; dix frais au plus.", "One line, 100 characters at most; ten fees at most.")
        case .feePrice: say("Un montant de 0,01 à 1 000 euros, comme 1,50.", "An amount from 0.01 to 1,000 euros, such as 1.50.")
        case .feePercent: say("Un taux de 0 à 30, comme 20 ou 5,5.", "A rate from 0 to 30, such as 20 or 5.5.")
        case .limit: say("Un nombre de 1 à 100.", "A number from 1 to 100.")
        case .vat: say("Choisissez un cas.", "Choose a case.")
        case .percent: say("Un taux de 0 à 30, comme 5,5.", "A rate from 0 to 30, such as 5.5.")
        case .performance: say("Un nombre, 1 pour la toute première.", "A number, 1 for the very first.")
        case .opensDay, .opensTime, .ownOpensDay, .ownOpensTime:
            say("Un jour et une heure qui existent, avant la fin de la vente de chaque séance.", "A day and a time that exist, before the end of each session’s sale.")
        case .closesBefore: say("Un nombre de minutes ; la vente finit après son ouverture.", "A number of minutes; the sale ends after its opening.")
        case .returnsBefore, .namesBefore: say("Un nombre d’heures, avant l’ouverture des portes.", "A number of hours, before the doors open.")
        case .postalCode: say("Cinq chiffres.", "Five digits.")
        case .venueDescription, .access: say("1 000 caractères au plus.", "1,000 characters at most.")
        case .capacity: say("Un nombre de places, de 1 à 200 000.", "A number of places, from 1 to 200,000.")
        case .price, .allotmentPrice: say("Un prix de 0 à 10 000 euros, comme 25 ou 25,50.", "A price from 0 to 10,000 euros, such as 25 or 25.50.")
        case .allotment: say("Une ligne, 100 caractères au plus.", "One line, 100 characters at most.")
        case .allotmentOf: say("Choisissez une catégorie.", "Choose a category.")
        case .allotmentPlaces: say("Un nombre, pas plus que la catégorie n’a de places.", "A number, no more than the category has places.")
        case .allotmentSeats: say("Des sièges du plan, de cette catégorie, chacun une fois.", "Seats of the plan, of this category, each once.")
        case .releaseBefore: say("Un nombre d’heures, ou un jour et une heure.", "A number of hours, or a day and a time.")
        case .code: say("Une ligne, 60 caractères au plus.", "One line, 60 characters at most.")
        case .presaleBefore: say("Un nombre d’heures, et un code.", "A number of hours, and a code.")
        case .allotmentTariff: say("Une ligne, 100 caractères au plus, et un code qui ouvre ces places.", "One line, 100 characters at most, and a code that opens these places.")
        case .blockReason: say("Une ligne, 200 caractères au plus.", "One line, 200 characters at most.")
        case .blockSeats: say("Des sièges du plan.", "Seats of the plan.")
        case .day, .time: say("Un jour et une heure qui existent là-bas ; l’été, les horloges sautent une heure.", "A day and a time that exist there; in spring, clocks skip an hour.")
        case .doors: say("Une heure, avant le début ; la veille au soir quand il est après minuit.", "A time, before the beginning; of the evening before when that is after midnight.")
        case .categories: say("Il faut une catégorie de places au moins, et pas plus de 32.", "There must be one category of places at least, and no more than 32.")
        case .tariffs: say("Il faut un tarif au moins.", "There must be one price at least.")
        case .sessions: say("Il faut une séance au moins.", "There must be one session at least.")
        }
    }

    static func text(_ problem: DraftProblem, in say: Language) -> String {
        guard let field = problem.field else {
            if case .other(let words) = problem.kind { return words }
            return say("Ce n’est pas juste.", "This is not right.")
        }
        return switch problem.kind {
        case .empty where field == .opensDay || field == .ownOpensDay || field == .day: say("Donnez le jour et l’heure.", "Give the day and the time.")
        case .empty where [.categories, .tariffs, .sessions].contains(field): rule(field, in: say)
        case .empty: say("À remplir.", "Fill this in.")
        case .rule: rule(field, in: say)
        case .past: say("C’est déjà passé.", "This is over already.")
        case .twice: say("Une autre séance commence là au même moment.", "Another session begins there at the same moment.")
        case .settled(let date) where date.isEmpty:
            say("La vente a ouvert : cela ne change qu’en reportant la séance. Laissez vide.", "Booking has opened: only postponing the session changes it. Leave this empty.")
        case .settled(let date):
            say("La vente a ouvert : la date ne change qu’en reportant la séance. Remettez « \(date) ».", "Booking has opened: only postponing the session moves it. Put back “\(date)”.")
        case .promised(let hours) where hours.isEmpty:
            say("La vente a ouvert : ce délai s’allonge, il ne se raccourcit pas. Laissez vide.", "Booking has opened: buyers can have more time, and not less. Leave this empty.")
        case .promised(let hours):
            say("La vente a ouvert avec \(hours) h : ce délai s’allonge, il ne se raccourcit pas. Remettez « \(hours) », ou moins d’heures avant le début.", "Booking opened with \(hours) h: buyers can have more time, and not less. Put back “\(hours)”, or fewer hours before the beginning.")
        case .unnamed:
            say("La vente a ouvert : ces billets n’ont pas de nom, et n’en auront pas. Laissez vide.", "Booking has opened: these tickets bear no names, and will bear none. Leave this empty.")
        case .fewer(let least):
            say("\(say.number(least)) au moins : autant sont en vente ou mises de côté. Ce nombre monte et ne descend pas, car qui choisit ou paie compte dessus.", "\(say.number(least)) at least: so many are on sale or set aside. This becomes more and never less, because whoever is choosing or paying counts on them.")
        case .released(let hours) where hours.isEmpty:
            say("Ces places sont déjà rendues au public : cela ne change plus. Laissez vide.", "The public has these places already: this changes no more. Leave this empty.")
        case .released(let hours):
            say("Ces places sont déjà rendues au public : cela ne change plus. Remettez « \(hours) ».", "The public has these places already: this changes no more. Put back “\(hours)”.")
        case .othersRoom:
            say("D’autres organisateurs ont une salle de ce nom. Prenez-en un autre, ou demandez à la direction de publier.", "Other organisers have a room of this name. Take another one, or ask the direction to publish.")
        case .roomTerms(let terms):
            say("D’autres séances ont cette salle avec d’autres règles : \(Self.terms(terms, in: say)). Saisissez les mêmes, ou un autre nom.", "Other sessions have this room with other rules: \(Self.terms(terms, in: say)). Type the same, or another name.")
        case .changed(let today) where today.isEmpty:
            say("Le spectacle publié a changé entre-temps. Abandonnez ce brouillon et recommencez de ce qui est publié.", "The published show changed meanwhile. Drop this draft and begin again from what is published.")
        case .changed(let today):
            say("Le spectacle publié a changé entre-temps : « \(today) ». Saisissez cela, ou abandonnez ce brouillon et recommencez.", "The published show changed meanwhile: “\(today)”. Type that, or drop this draft and begin again.")
        case .other(let words): words
        }
    }

    static func vat(_ vat: DraftVAT, in say: Language) -> String {
        switch vat {
        case .work: say("Œuvre : 2,1 % jusqu’à la 140e représentation, puis 5,5 %", "A work: 2.1% until its 140th performance, then 5.5%")
        case .reduced: say("5,5 % : variétés, ou concert où l’on consomme", "5.5%: variety, or a concert with food and drinks")
        case .intermediate: say("10 % : autre spectacle au taux intermédiaire", "10%: another show at the intermediate rate")
        case .full: say("20 % : conférence, salon", "20%: conference, fair")
        case .other: say("Autre taux, à saisir", "Another rate, to be typed")
        }
    }

    static func room(_ room: DraftRoom, in say: Language) -> String {
        switch room {
        case .absent: say("Aucune salle d’attente", "No waiting room")
        case .opening: say("À l’ouverture, jusqu’au dernier de ceux qui étaient venus", "At the opening, until the last of those who had come")
        case .always: say("Tant qu’on vend", "As long as something is sold")
        case .load: say("Quand l’affluence dépasse ce qu’on peut servir", "While more people come than can be served")
        }
    }

    /// What a room asks for, in the order of its form.
    static func terms(_ terms: RoomTerms, in say: Language) -> String {
        var words = [DraftRoom(rawValue: terms.mode.rawValue).map { room($0, in: say) } ?? ""]
        if terms.mode != .load { words.append(say("on y vient \(terms.joinBefore / 60) min avant", "people come \(terms.joinBefore / 60) min before")) }
        words.append(say("\(terms.shopping / 60) min pour choisir", "\(terms.shopping / 60) min to choose in"))
        words.append(say("\(say.number(terms.mostShoppers)) personnes à la fois", "\(say.number(terms.mostShoppers)) people at once"))
        if terms.verifiedAddress { words.append(say("adresse à confirmer", "address to be confirmed")) }
        if let work = terms.work {
            words.append(say("calcul de \(work.bits) bits", "\(work.bits) bits of work"))
            if let above = work.above { words.append(say("au-delà de \(say.number(above)) entrées par minute", "above \(say.number(above)) who join in a minute")) }
        }
        return words.joined(separator: " ; ")
    }

    static func basis(_ basis: FeeRule.Basis, in say: Language) -> String {
        switch basis {
        case .place: say("par place payante", "for each paid place")
        case .order: say("une fois par commande payante", "once for each paid order")
        }
    }

    /// Of a plan that was not taken: the first of its problems, as the reader of plans says them.
    static func report(_ problems: [String], in say: Language) -> HTML {
        let shown = problems.prefix(20).map { "<li><code>\($0)</code></li>" as HTML }
        return """
            <div class="message error" role="alert" tabindex="-1" data-focus><p><strong>\(say("Ce plan n’est pas pris. Problèmes trouvés : \(problems.count).", "This plan was not taken. Problems found: \(problems.count)."))</strong></p><ul>\(shown)</ul></div>
            """
    }

    static func fault(_ fault: DraftFileFault, in say: Language) -> String {
        switch fault {
        case .pictureTooHeavy: say("L’image est trop lourde : 400 ko au plus. Enregistrez-la plus petite, en JPEG par exemple. Tout le reste est gardé.", "The picture is too heavy: 400 kB at most. Save it smaller, as a JPEG for instance. Everything else is kept.")
        case .noPicture: say("Ce fichier n’est pas une image JPEG, PNG ou WebP. Tout le reste est gardé.", "This file is no JPEG, PNG or WebP picture. Everything else is kept.")
        case .pictureSides: say("Chaque côté de l’image a de 400 à 6 000 pixels. Tout le reste est gardé.", "Each side of the picture has 400 to 6,000 pixels. Everything else is kept.")
        case .planTooHeavy: say("Le plan est trop lourd : 8 Mo au plus ici. Un plus grand s’importe avec « guichet import ».", "The plan is too heavy: 8 MB at most here. A larger one is imported with guichet import.")
        }
    }
}
