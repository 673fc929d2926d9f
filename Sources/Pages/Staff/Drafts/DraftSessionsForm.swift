import Domain

/// The part of an event's form about its dates.
struct DraftSessionsForm {
    let draft: EventDraft
    let inputs: DraftInputs
    let say: Language
    /// Ids of sessions whose date stays, because somebody may have bought it.
    let settled: Set<String>

    var section: HTML {
        """
        <section class="part" aria-labelledby="part-sessions"><h2 id="part-sessions">\(say("Les séances", "The sessions"))</h2>\(inputs.problem(draft.event, .sessions))
        <ol class="dates">\(draft.sessions.enumerated().map { session($0.element, number: $0.offset + 1) })</ol>
        <p class="actions">\(inputs.button("add-session", say("Ajouter une séance", "Add a session"))) \(inputs.button("add-dates", say("Ajouter des dates qui se répètent…", "Add dates that come again…")))</p></section>
        """
    }

    /// What buyers have is not typed over: a session that was sold is postponed, and they are told.
    private func date(_ row: DraftRow) -> HTML {
        let fields: HTML = "\(inputs.day(row, .day))\(inputs.time(row, .time))\(inputs.time(row, .doors))"
        guard let id = row.id, settled.contains(id), let event = draft.event.id else { return fields }
        // What was typed before it was on sale is put back by whoever typed it.
        let isTyped = [DraftField.day, .time, .doors].contains { inputs.isWrong(row, $0) }
        return """
            \(isTyped ? fields : "\(inputs.fixed(.day, row[.day]))\(inputs.fixed(.time, row[.time]))" as HTML)<p><a href="\(StaffURL.session(event: event, id: id).path(in: say))">\(say("La vente a ouvert : reporter ou annuler", "Booking has opened: postpone or cancel"))</a></p>
            """
    }

    private func session(_ row: DraftRow, number: Int) -> HTML {
        let name = say("Séance \(number)", "Session \(number)")
        let isOwn = !row[.ownOpensDay].isEmpty || !row[.ownOpensTime].isEmpty
        let places = draft.places.enumerated().map { (value: String($0.element.row.key), label: DraftPlacesForm.name($0.element, number: $0.offset + 1, nil, in: say)) }
        return """
            <li><div class="block" role="group" aria-label="\(name)"><h3>\(name)</h3><div class="grid">\(date(row))\
            \(draft.places.count > 1 && row.id == nil ? inputs.choice(row, .places, places) : nil)</div>
            <details\(isOwn ? " open" as HTML : nil)><summary>\(say("Ouvrir à un autre moment que les autres", "Open at another moment than the others"))</summary><div class="grid">\(inputs.day(row, .ownOpensDay))\(inputs.time(row, .ownOpensTime))</div></details>
            \(row.id == nil && draft.sessions.count > 1 ? "<p class=\"actions\">\(inputs.button("remove-\(row.key)", say("Retirer cette séance", "Take this session out"), of: name))</p>" as HTML : nil)</div></li>
            """
    }
}
