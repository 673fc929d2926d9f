import Domain

/// Reads a venue that somebody typed by the rules of programme files.
public enum VenueReader {
    /// Fields of its form.
    public static let fields: [DraftField] = [.venueName, .address, .postalCode, .city, .venueDescription, .access]

    /// As somebody would have typed it.
    public static func row(of venue: Venue) -> DraftRow {
        var row = DraftRow(key: 0, id: venue.id)
        let texts = [venue.name, venue.address, venue.postalCode, venue.city, venue.description ?? "", venue.access ?? ""]
        for (field, text) in zip(fields, texts) { row[field] = text }
        return row
    }

    /// Made of its name, and of nobody else's yet.
    public static func id(of row: DraftRow, among taken: Set<String>) -> String {
        let slug = DraftSlug.of(row[.venueName])
        return DraftSlug.free(slug.isEmpty ? "lieu" : slug, among: taken)
    }

    /// - Parameter id: which its name does not change any more. Its zone is that of the postal code.
    public static func read(_ row: DraftRow, id: String) throws(DraftErrors) -> Venue {
        let log = ProblemLog()
        let node = row.describedVenue(id: id, zone: DraftReader.zone(postalCode: row[.postalCode]))
        let venue = Venue(Cursor(root: node, origin: .init(file: "venue", log: log)))
        if let venue, log.isEmpty { return venue }
        var seen: Set<DraftProblem> = []
        let problems = log.errors.problems.compactMap { problem -> DraftProblem? in
            guard let (key, field) = DraftDocument.origin(of: problem) else { return nil }
            return DraftProblem(key: key, field: field, row[field].trimmingBlanks.isEmpty ? .empty : .rule)
        }
        throw DraftErrors(problems: problems.filter { seen.insert($0).inserted })
    }
}
