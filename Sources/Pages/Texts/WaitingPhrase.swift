/// What the site says to somebody who waits for places. Both languages are side by side.
enum WaitingPhrase: Sendable {
    case title, offer, offerShort, lead, party, category, freeNow(Int), nothingFree, join, emailHint, howTitle, how(until: String), chooseInstead
    case joined, joinedHint, available(Int), closed, later, full, tooMany, invalid, impossible
    case confirmTitle, confirmLead, confirm, confirmed, confirmedHint
    case leaveTitle, leaveLead, leave, keepWaiting, left, leftHint, basketWaits

    func callAsFunction(in language: Language) -> String { language == .french ? french : english }

    private var french: String {
        switch self {
        case .title: "Liste d’attente"
        case .offer: "M’inscrire sur la liste d’attente"
        case .offerShort: "Pas assez de places ? Inscrivez-vous sur la liste d’attente."
        case .lead: "Des places reviennent : paniers abandonnés, billets rendus. Elles sont proposées dans l’ordre d’inscription à ceux qui attendent."
        case .party: "Combien de places, ensemble ?"
        case .category: "Quelle catégorie ?"
        case .freeNow(let count): count == 1 ? "1 place libre" : "\(count) places libres"
        case .nothingFree: "complet"
        case .join: "Rejoindre la liste"
        case .emailHint: "Pour vous écrire quand des places sont à vous. Elle est effacée dès que votre attente est finie, ou si vous ne la confirmez pas."
        case .howTitle: "Comment cela se passe"
        case .how(let until): "Un message vous demande de confirmer votre adresse : une fois que c’est fait, votre tour compte depuis votre demande. Quand assez de places reviennent côte à côte, la première inscription qu’elles peuvent satisfaire les reçoit : un groupe trop grand garde son tour. Elles vous sont gardées quelques heures, le message dit jusqu’à quand. Rien n’est promis, et rien n’est payé avant. La liste est close le \(until)."
        case .chooseInstead: "Voir les places libres"
        case .joined: "Encore un geste : confirmez votre adresse"
        case .joinedHint: "Un message part vers vous dans un instant ; regardez aussi dans les indésirables. Ouvrez son lien pour être sur la liste : votre tour compte dès maintenant, si vous confirmez à temps. Si vous y étiez déjà, le message vous le dit, et vous gardez votre tour."
        case .confirmTitle: "Confirmer mon inscription"
        case .confirmLead: "Cette adresse est bien la vôtre, et vous attendez des places pour cette séance ? Votre tour compte à partir du moment où vous les avez demandées."
        case .confirm: "Oui, j’attends des places"
        case .confirmed: "Merci, c’est noté"
        case .confirmedHint: "Un message vous dit dans un instant que vous êtes sur la liste. S’il ne vient pas, votre demande avait été oubliée, faute de confirmation à temps : inscrivez-vous de nouveau."
        case .available(let count): count == 1 ? "Une place est libre dans cette catégorie : prenez-la sans attendre." : "\(count) places sont libres dans cette catégorie : prenez-les sans attendre."
        case .closed: "La liste d’attente de cette séance est close. Les places qui reviennent sont en vente pour tous."
        case .later: "La liste d’attente ouvrira quand toutes les personnes de la salle d’attente auront eu leur tour, ou que tout sera vendu : personne ne passe devant elles."
        case .full: "Trop de monde attend déjà des places de cette catégorie pour que nous puissions en promettre l’ordre. Revenez plus tard."
        case .tooMany: "Trop d’inscriptions ont été demandées pour cette adresse ou depuis votre réseau. Réessayez dans une heure."
        case .impossible: "Personne ne peut avoir autant de places ensemble dans cette catégorie. Choisissez un nombre plus petit, ou une autre catégorie."
        case .invalid: "Indiquez une adresse e-mail à laquelle nous pouvons vous écrire."
        case .leaveTitle: "Quitter la liste d’attente"
        case .leaveLead: "Vous ne recevrez plus de message pour cette séance, et votre adresse sera effacée. Des places qui vous seraient gardées iront à la personne suivante."
        case .leave: "Quitter la liste"
        case .keepWaiting: "Rester sur la liste"
        case .left: "Vous n’attendez plus"
        case .leftHint: "Votre adresse est effacée dans un instant. Merci d’avoir laissé votre tour."
        case .basketWaits: "Des places vous sont gardées : voir mon panier"
        }
    }

    private var english: String {
        switch self {
        case .title: "Waiting list"
        case .offer: "Join the waiting list"
        case .offerShort: "Not enough places? Join the waiting list."
        case .lead: "Places come back: baskets that were left, tickets that were returned. They are offered to those who wait, in the order of joining."
        case .party: "How many places, together?"
        case .category: "Which category?"
        case .freeNow(let count): count == 1 ? "1 place free" : "\(count) places free"
        case .nothingFree: "sold out"
        case .join: "Join the list"
        case .emailHint: "To write to you when places are yours. It is deleted as soon as your wait is over, or if you do not confirm it."
        case .howTitle: "How it works"
        case .how(let until): "A message asks you to confirm your address: once that is done, your turn counts from when you asked. When enough places come back side by side, the first party that they can seat gets them; a party that is too large keeps its turn. They are kept for you for some hours, the message says until when. Nothing is promised, and nothing is paid before. The list ends on \(until)."
        case .chooseInstead: "See the free places"
        case .joined: "One more step: confirm your address"
        case .joinedHint: "A message goes to you in a moment; look into the junk folder too. Open its link to be on the list: your turn counts from now, if you confirm in time. If you were on it already, the message says so, and you keep your turn."
        case .confirmTitle: "Confirm my place on the list"
        case .confirmLead: "Is this address yours, and are you waiting for places in this session? Your turn counts from when you asked for them."
        case .confirm: "Yes, I want to wait"
        case .confirmed: "Thank you, that is noted"
        case .confirmedHint: "A message tells you in a moment that you are on the list. If it does not come, your request had been forgotten, because it was not confirmed in time: join again."
        case .available(let count): count == 1 ? "One place is free in this category: take it now." : "\(count) places are free in this category: take them now."
        case .closed: "The waiting list of this session has ended. Places that come back are on sale for everybody."
        case .later: "The waiting list opens once everybody in the waiting room has had a turn, or everything is sold: nobody goes past them."
        case .full: "Too many people wait for places of this category already for us to promise their order. Come back later."
        case .tooMany: "The list was asked for too often for this address or from your network. Try again in an hour."
        case .impossible: "Nobody can have so many places together in this category. Choose a smaller number, or another category."
        case .invalid: "Give an e-mail address that we can write to."
        case .leaveTitle: "Leave the waiting list"
        case .leaveLead: "You will get no more messages about this session, and your address will be deleted. Places that may be kept for you go to the next person."
        case .leave: "Leave the list"
        case .keepWaiting: "Stay on the list"
        case .left: "You are not waiting any more"
        case .leftHint: "Your address is deleted in a moment. Thank you for letting somebody else have your turn."
        case .basketWaits: "Places are kept for you: see my basket"
        }
    }
}
