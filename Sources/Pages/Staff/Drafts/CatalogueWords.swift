import Domain

/// Why what is on sale or sold cannot be changed so, for whoever asked.
enum CatalogueWords {
    static func refusal(_ refusal: CatalogueRefusal, in say: Language) -> String {
        say("séance \(refusal.sessionID) : \(objection(refusal.objection, in: say))", "session \(refusal.sessionID): \(objection(refusal.objection, in: say))")
    }

    static func objection(_ objection: CatalogueObjection, in say: Language) -> String {
        switch objection {
        case .unknownEvent(let event): say("le spectacle \(event) n’existe pas", "there is no event \(event)")
        case .unknownLayout: say("son plan de salle n’est pas connu", "its seating plan is not known")
        case .draftAgain(let hasSales, _):
            hasSales ? say("elle a des ventes et ne peut pas redevenir un brouillon", "it has sales and cannot become a draft again")
                : say("elle a été publiée et ne peut pas redevenir un brouillon", "it was published and cannot become a draft again")
        case .cancelledForGood: say("elle est annulée pour de bon ; une nouvelle date est une autre séance", "it is cancelled for good; a new date is another session")
        case .cancelledWithSales: say("elle a des ventes : annulez-la sur sa page, qui rembourse tout le monde", "it has sales: cancel it on its page, which refunds everybody")
        case .otherEvent(let before): say("elle a été publiée avec le spectacle \(before) et y reste", "it was published with the event \(before) and stays there")
        case .layoutFixed: say("son plan de salle a été publié et ne change plus", "its seating plan was published and changes no more")
        case .allotmentsFixed:
            say(
                "ses contingents ont été publiés : ils ne s’ajoutent, ne disparaissent ni ne changent de taille ; un contingent publié peut recevoir un autre code et d’autres prix",
                "its allotments were published: none is added, removed or resized; one that is published may have another code and other prices")
        case .releasePassed(let allotment):
            say("les places du contingent \(allotment) ont été rendues au public : le moment où elles l’étaient ne change plus", "the places of the allotment \(allotment) were given back to the public: the moment of that changes no more")
        case .categoryAdded(let id): say("la catégorie \(id) ne peut plus s’ajouter", "the category \(id) cannot be added any more")
        case .categoryRemoved(let id): say("la catégorie \(id) est en vente et ne peut pas disparaître", "the category \(id) is on sale and cannot go")
        case .categoryMoved(let id, let from, let to):
            say("la catégorie \(id) est la n° \(from) et ne peut pas devenir la n° \(to)", "the category \(id) is no. \(from) and cannot become no. \(to)")
        case .categoryKind(let id, _, _): say("la catégorie \(id) ne peut pas passer de debout à numérotée, ni l’inverse", "the category \(id) cannot change between standing and numbered")
        case .capacity(let id, let from, let to):
            say(
                "la catégorie \(id) est en vente avec \(say.number(from)) places et ne peut pas en avoir \(say.number(to)) : debout, leur nombre monte et ne descend pas, car qui choisit ou paie compte dessus ; assis, c’est celui du plan",
                "the category \(id) is on sale with \(say.number(from)) places and cannot have \(say.number(to)): standing places become more and never fewer, because whoever is choosing or paying counts on them; seats are those of the plan")
        case .roomTerms(let room, let session):
            say("la séance \(session) a la même salle d’attente, \(room), avec d’autres règles : donnez-leur les mêmes, ou une autre salle", "the session \(session) has the same waiting room, \(room), with other rules: give both the same, or another room")
        case .organiserFixed(_, let organiser): say("elle a des ventes : son exploitant \(organiser) reste le sien", "it has sales: its organiser \(organiser) stays")
        case .promised(.returns(let until)):
            say("ses acheteurs peuvent rendre leurs places jusqu’au \(say.stamp(until, in: .gmt)) UTC : ce délai s’allonge, il ne se raccourcit pas", "its buyers may give places back until \(say.stamp(until, in: .gmt)) UTC: they can have more time, and not less")
        case .promised(.names(let until)):
            say("ses acheteurs peuvent changer les noms jusqu’au \(say.stamp(until, in: .gmt)) UTC : ce délai s’allonge, il ne se raccourcit pas", "its buyers may change names until \(say.stamp(until, in: .gmt)) UTC: they can have more time, and not less")
        case .promised(.namesAdded): say("ses billets se vendent sans nom et le restent", "its tickets are sold without names, and stay so")
        case .givesMoneyBack(let orders):
            say(
                "elle est vendue (commandes : \(say.number(orders))), et sa ville ou son artiste change : qui l’a achetée comme elle est peut demander le remboursement",
                "it was sold (orders: \(say.number(orders))), and its town or artist changes: whoever bought it as it is may ask for the money back")
        }
    }
}
