import Domain

/// The part of an event's form about the waiting room before its sale.
struct DraftRoomForm {
    let event: DraftRow
    let inputs: DraftInputs
    let say: Language

    var section: HTML {
        let rules = [(value: "", label: say("comme publié ; aucune pour ce qui est nouveau", "as it is published; none for what is new"))] + DraftRoom.allCases.map { (value: $0.rawValue, label: DraftWords.room($0, in: say)) }
        let isSaid = DraftField.ofRoom.contains { !event[$0].isEmpty || inputs.isWrong(event, $0) }
        return """
            <details class="new"\(isSaid ? " open" as HTML : nil)><summary>\(say("La salle d’attente", "The waiting room"))</summary><div class="grid">\(inputs.choice(event, .room, rules))\
            \(inputs.text(event, .roomJoin, kind: "short", mode: "numeric"))\(inputs.text(event, .roomShopping, kind: "short", mode: "numeric"))\(inputs.text(event, .roomShoppers, kind: "short", mode: "numeric"))\
            \(inputs.text(event, .roomShared))\(inputs.choice(event, .roomVerified, [(value: "", label: say("non", "no")), (value: "yes", label: say("oui", "yes"))]))\
            \(inputs.text(event, .roomBits, kind: "short", mode: "numeric"))\(inputs.text(event, .roomAbove, kind: "short", mode: "numeric"))</div></details>
            """
    }
}
