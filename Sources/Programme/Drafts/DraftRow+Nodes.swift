import Domain

// What was typed on a line as values of a programme document: the place of each is the line's key, and the field's rank.
extension DraftRow {
    func place(_ field: DraftField) -> SourcePlace { SourcePlace(line: key + 1, column: (DraftField.allCases.firstIndex(of: field) ?? 0) + 1) }

    func text(_ text: String, _ field: DraftField) -> SourceNode { SourceNode(value: .text(text), place: place(field)) }

    func text(_ field: DraftField) -> SourceNode { text(self[field].replacing("\r\n", with: "\n"), field) }

    /// Nil of a blank field: nothing was said.
    func optional(_ field: DraftField) -> SourceNode? { self[field].trimmingBlanks.isEmpty ? nil : text(field) }

    func fields(_ pairs: [(String, SourceNode?)], _ field: DraftField) -> SourceNode {
        let place = place(field)
        let known = pairs.compactMap { key, node in node.map { SourceField(key: key, keyPlace: place, node: $0) } }
        return SourceNode(value: .fields(known), place: place)
    }

    /// The venue that it describes.
    func describedVenue(id: String, zone: String) -> SourceNode {
        fields(
            [
                ("id", text(id, .venueName)), ("name", text(.venueName)), ("address", text(.address)), ("postalCode", text(.postalCode)), ("city", text(.city)),
                ("timeZone", text(zone, .postalCode)), ("description", optional(.venueDescription)), ("access", optional(.access)),
            ], .venueName)
    }
}
