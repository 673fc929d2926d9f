/// Entries of one kind by id, across all files of an import.
struct Register<Value> {
    /// As said in a problem: `venue`.
    let kind: String
    private var entries: [String: (value: Value?, location: String)] = [:]

    init(kind: String) {
        self.kind = kind
    }

    /// - Parameter value: nil when the entry has problems: what refers to it is not blamed for them.
    mutating func add(_ value: Value?, id cursor: Cursor?) {
        guard let cursor, let id = cursor.slug() else { return }
        if let first = entries[id] {
            cursor.problem("the \(kind) id '\(id)' is already taken at \(first.location)")
        } else {
            entries[id] = (value, cursor.location)
        }
    }

    /// What a reference names; logged when nothing has that id.
    func find(_ cursor: Cursor) -> Value? {
        guard let id = cursor.text(atMost: 200) else { return nil }
        guard let entry = entries[id] else {
            cursor.problem("there is no \(kind) '\(Excerpt.of(id))'\(NearestName.hint(for: id, among: entries.keys))")
            return nil
        }
        return entry.value
    }
}
