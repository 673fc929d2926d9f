import Domain
import Foundation

/// Reads events one after the other and gathers them with their sessions.
struct EventEntry {
    let organisers: Register<Organiser>
    let sessions: SessionEntry

    private(set) var events: [Event] = []
    private(set) var sold: [Session] = []
    private(set) var shelf = LayoutShelf()
    private(set) var pictures = PictureShelf()
    private var eventIDs = Register<Void>(kind: "event")
    private var sessionIDs = Register<Void>(kind: "session")

    static let mostSessions = 2_000

    init(organisers: Register<Organiser>, sessions: SessionEntry) {
        self.organisers = organisers
        self.sessions = sessions
    }

    /// - Parameter files: those that the programme names.
    mutating func read(_ cursor: Cursor, files: FileShelf) {
        guard
            let fields = cursor.fields(
                required: ["id", "title", "artist", "description", "genre", "organiser", "sessions"], optional: ["featured", "picture", "durationMinutes"])
        else { return }
        eventIDs.add((), id: fields["id"])
        let title = fields["title"]?.text(atMost: 200)
        let artist = fields["artist"]?.text(atMost: 200)
        let description = fields["description"]?.text(atMost: 5_000, lines: true)
        let genre = fields["genre"]?.text(atMost: 60)
        let organiser = fields["organiser"].flatMap(organisers.find)
        let id = fields["id"]?.slugValue
        for entry in fields["sessions"]?.list(atMost: Self.mostSessions) ?? [] {
            if case .fields(let known) = entry.node.value, let field = known.first(where: { $0.key == "id" }) {
                sessionIDs.add((), id: entry.child(field))
            }
            if let session = sessions.read(entry, eventID: id ?? "", shelf: &shelf) { sold.append(session) }
        }
        let minutes = fields["durationMinutes"]?.integer(in: 1...1440, unit: "minutes")
        let picture = fields["picture"].flatMap { pictures.read($0, shelf: files) }
        guard let id, let title, let artist, let description, let genre, let organiser else { return }
        events.append(
            Event(
                id: id, number: 0, title: title, artist: artist, description: description, genre: genre,
                organiser: organiser, feature: fields["featured"].flatMap(feature), picture: picture, durationMinutes: minutes))
    }

    /// An event has no zone of its own: its dates are read as those of Paris.
    private func feature(_ cursor: Cursor) -> Event.Feature? {
        guard let fields = cursor.fields(required: ["order"], optional: ["from", "until", "text"]) else { return nil }
        let zone = TimeZone(identifier: "Europe/Paris") ?? .gmt
        let (from, until) = (fields["from"].flatMap { sessions.moment($0, zone: zone) }, fields["until"].flatMap { sessions.moment($0, zone: zone) })
        if let from, let until, from >= until { fields["until"]?.problem("it ends before it begins") }
        guard let order = fields["order"]?.integer(in: 1...100, unit: "places") else { return nil }
        return Event.Feature(order: order, from: from, until: until, text: fields["text"]?.text(atMost: 150))
    }
}
