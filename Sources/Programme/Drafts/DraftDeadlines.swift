import Domain

/// Until when is sold, until when places are taken back and names changed: fields of a form which all sessions of a show have in common.
struct DraftDeadlines {
    /// What the form said of sessions that are published; nothing of what they do not share, or whole units do not say.
    let said: [DraftField: String]

    init(of sessions: [Session]) {
        func shared(_ text: (Session) -> String?) -> String? {
            let texts = Set(sessions.map(text))
            return texts.count == 1 ? texts.first ?? nil : nil
        }
        let texts: [(field: DraftField, text: String?)] = [
            (.closesBefore, shared { EventDraft.whole(from: $0.bookingClosesAt, to: $0.startsAt, unit: 60) }),
            (.returnsBefore, shared { session in session.returnsUntil.flatMap { EventDraft.hours(from: $0, to: session.startsAt) } }),
            (.namesBefore, shared { session in session.nameChangeUntil.flatMap { EventDraft.hours(from: $0, to: session.startsAt) } }),
        ]
        // A sale that ends with the beginning is what an empty field says, too.
        said = texts.reduce(into: [:]) { said, line in said[line.field] = line.field == .closesBefore && line.text == "0" ? nil : line.text }
    }

    /// Whether the form says the same as before: then it is kept to the second, and goes with the date. A blank that the form left itself was typed by nobody.
    func isKept(_ field: DraftField, _ event: DraftRow) -> Bool { DraftTexts.number(event[field]) == said[field] ?? "" }

    /// - Parameter before: the session itself as it is published, or of a new one that whose places it has.
    func keep(in session: inout Session, of before: Session, _ event: DraftRow) {
        let shift = Duration.milliseconds(session.startsAt.milliseconds - before.startsAt.milliseconds)
        if isKept(.closesBefore, event) { session.bookingClosesAt = before.bookingClosesAt + shift }
        // Whose ticket may have opened a door gives nothing back.
        let doors = session.doorsAt ?? session.startsAt
        if isKept(.returnsBefore, event) { session.returnsUntil = before.returnsUntil.map { min($0 + shift, doors) } }
        if isKept(.namesBefore, event) { session.nameChangeUntil = before.nameChangeUntil.map { min($0 + shift, doors) } }
    }
}
