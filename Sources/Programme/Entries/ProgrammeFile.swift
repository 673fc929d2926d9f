import Foundation

/// The top-level lists of one YAML file, not looked into yet: entries of one file may refer to those of another.
struct ProgrammeFile {
    static let mostBytes = 2_000_000

    let shelf: FileShelf
    let organisers: [Cursor]
    let venues: [Cursor]
    let plans: [Cursor]
    let priceLists: [Cursor]
    let rooms: [Cursor]
    let events: [Cursor]

    /// Nil when the file as a whole cannot be read; logged.
    init?(url: URL, name: String, log: ProblemLog) {
        let root: SourceNode
        do {
            let file = try SourceFile(url: url, name: name, maximumBytes: Self.mostBytes)
            root = try YAMLDocument.parse(file.bytes)
        } catch {
            log.add(file: name, error)
            return nil
        }
        self.init(root: Cursor(root: root, origin: .init(file: name, log: log)), shelf: .folder(url.deletingLastPathComponent()))
    }

    /// - Parameter shelf: where the files are that it names.
    init?(root cursor: Cursor, shelf: FileShelf) {
        let keys = ["organisers", "venues", "plans", "priceLists", "waitingRooms", "events"]
        guard let fields = cursor.fields(required: [], optional: keys) else { return nil }
        if fields.known.isEmpty { cursor.problem("has none of \(keys.joined(separator: ", "))") }
        func list(_ key: String) -> [Cursor] { fields[key]?.list(atMost: 5_000) ?? [] }
        self.shelf = shelf
        organisers = list("organisers")
        venues = list("venues")
        plans = list("plans")
        priceLists = list("priceLists")
        rooms = list("waitingRooms")
        events = list("events")
    }
}
