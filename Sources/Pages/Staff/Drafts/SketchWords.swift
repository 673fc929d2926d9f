import Domain

/// What the form calls the fields in which a house is drawn, and what it says beside one that is not right.
enum SketchWords {
    static func label(_ field: SketchField, in say: Language) -> String {
        switch field {
        case .name: say("Nom du plan", "Name of the plan")
        case .block: say("Nom du bloc", "Name of the block")
        case .category: say("Catégorie", "Category")
        case .rows: say("Rangs", "Rows")
        case .seats: say("Fauteuils au premier rang", "Seats in the first row")
        case .growth: say("De plus à chaque rang", "More in each row")
        case .curve: say("Courbe, en degrés", "Curve, in degrees")
        case .firstRow: say("Premier nom de rang", "First name of a row")
        case .direction: say("Les noms commencent", "Names begin")
        case .numbering: say("Numéros, face à la scène", "Numbers, facing the stage")
        case .aisles: say("Allées après les fauteuils", "Aisles after the seats")
        case .seatStep: say("Entre deux fauteuils, en cm", "From seat to seat, in cm")
        case .rowStep: say("Entre deux rangs, en cm", "From row to row, in cm")
        case .place: say("Emplacement", "Position")
        case .paint: say("Places particulières", "Single seats")
        case .capacity: say("Nombre de places", "Number of places")
        }
    }

    /// Beside the field, before anything is wrong.
    static func hint(_ field: SketchField, in say: Language) -> String? {
        switch field {
        case .curve: say("0 : droit ; 180 : en demi-cercle.", "0: straight; 180: a half circle.")
        case .firstRow: say("Une lettre ou un nombre.", "A letter or a number.")
        case .aisles: say("Comptés depuis la gauche, comme 7, 14.", "Counted from the left, such as 7, 14.")
        case .paint:
            say(
                "Une ligne par sorte de place, comme « A 1-4, B = Carré or ». Aussi : fauteuil roulant, accompagnateur, retiré ; rien après le signe = remet la place comme les autres.",
                "A line for each kind of seat, such as “A 1-4, B = Gold”. Also: wheelchair, companion, removed; nothing after the = makes the seat like the others again.")
        default: nil
        }
    }

    static func direction(_ direction: SketchDirection, in say: Language) -> String {
        switch direction {
        case .front: say("devant", "at the front")
        case .back: say("au fond", "at the back")
        }
    }

    static func numbering(_ numbering: SketchNumbering, in say: Language) -> String {
        switch numbering {
        case .left: say("1, 2, 3… depuis la gauche", "1, 2, 3… from the left")
        case .right: say("1, 2, 3… depuis la droite", "1, 2, 3… from the right")
        case .oddLeft: say("depuis le milieu : impairs à gauche, pairs à droite", "from the middle: odd on the left, even on the right")
        case .evenLeft: say("depuis le milieu : pairs à gauche, impairs à droite", "from the middle: even on the left, odd on the right")
        case .odd: say("impairs, depuis la gauche", "odd only, from the left")
        case .oddFromRight: say("impairs, depuis la droite", "odd only, from the right")
        case .even: say("pairs, depuis la gauche", "even only, from the left")
        case .evenFromRight: say("pairs, depuis la droite", "even only, from the right")
        }
    }

    static func place(_ place: SketchPlace, in say: Language) -> String {
        switch place {
        case .behind: say("derrière les précédents", "behind those before it")
        case .left: say("à gauche du précédent", "on the left of the one before it")
        case .right: say("à droite du précédent", "on the right of the one before it")
        }
    }

    static func text(_ problem: SketchProblem, in say: Language) -> String {
        switch problem.kind {
        case .missing: say("À remplir.", "To be filled in.")
        case .tooLong: say("C’est trop long.", "This is too long.")
        case .rowName: say("Une lettre ou deux, de A à ZZ, ou un nombre.", "One letter or two, from A to ZZ, or a number.")
        case .range(let low, let high): say("Un nombre de \(say.number(low)) à \(say.number(high)).", "A number from \(say.number(low)) to \(say.number(high)).")
        case .aisle(let text): say("« \(text) » n’est pas un fauteuil du premier rang qui en a un après lui.", "“\(text)” is no seat of the first row with another one after it.")
        case .twice: say("Un autre bloc a le même nom.", "Another block has the same name.")
        case .line(let text): say("« \(short(text)) » : il manque le signe =.", "“\(short(text))”: the = is missing.")
        case .noSeat(let text): say("« \(short(text)) » : il n’y a pas de telle place dans ce bloc.", "“\(short(text))”: this block has no such seat.")
        case .companion(let row, let number):
            say("Rang \(row), place \(number) : un accompagnateur est à côté d’un fauteuil roulant.", "Row \(row), seat \(number): a companion sits beside a wheelchair.")
        case .tooManySeats:
            say("La salle aurait plus de \(say.number(PlanSketch.mostSeats)) fauteuils : un tel plan s’importe.", "The house would have more than \(say.number(PlanSketch.mostSeats)) seats: such a plan is imported.")
        case .tooRound: say("Les bouts des rangs se rejoindraient : moins de courbe, ou moins de fauteuils de plus.", "The ends of rows would meet: less of a curve, or fewer seats more.")
        case .noSeats: say("Il faut au moins un fauteuil. Sans places numérotées, il ne faut pas de plan.", "There must be one seat at least. Without numbered seats no plan is needed.")
        }
    }

    private static func short(_ text: String) -> String { text.count > 60 ? text.prefix(59) + "…" : text }
}
