import Booking
import Domain
import Foundation
import GRDB

/// What happened to copies of the ledger: each export, backup, restore and erasure leaves a trace in it (annexe IV CGI,
/// art. 50 sexies; anti-fraud: archives are traced).
struct ArchiveEvent {
    enum Kind: String { case export, backup, restore, erase }

    var kind: Kind
    /// JSON, without personal data.
    var detail: String
    /// SHA-256 of the archive.
    var digest: [UInt8]?
    var at: Timestamp

    /// Once, however often the step that it tells of is done. What is erased is told of in the transaction that erases it: the same numbers in the same moment are
    /// those of another part.
    func insert(in db: Database) throws {
        let query = "SELECT 1 FROM archive_event WHERE kind = ? AND detail = ? AND digest IS ? AND at = ?"
        guard try kind == .erase || Bool.fetchOne(db, sql: query, arguments: arguments) == nil else { return }
        try db.execute(sql: "INSERT INTO archive_event (kind, detail, digest, at) VALUES (?, ?, ?, ?)", arguments: arguments)
    }

    /// Restores that lost something.
    static func losses(in db: Database) throws -> [ArchiveEvent] {
        let query = "SELECT detail, digest, at FROM archive_event WHERE kind = 'restore' AND json_array_length(detail, '$.lost') > 0 ORDER BY at"
        return try Row.fetchAll(db, sql: query).map { row in
            let digest: Data? = row[1]
            return ArchiveEvent(kind: .restore, detail: row[0], digest: digest.map { Array($0) }, at: Timestamp(milliseconds: row[2]))
        }
    }

    /// Whether a ledger lacks something of what this restore lost. One that has no note of it and all the numbers is the branch that went on.
    func isLost(in db: Database) throws -> Bool {
        let query = """
            SELECT EXISTS (SELECT 1 FROM json_each(?, '$.lost') AS loss WHERE json_extract(loss.value, '$.proven') IS NULL
                OR json_extract(loss.value, '$.proven') > (SELECT ifnull(max(number), 0) FROM sale_line WHERE organiser_id = json_extract(loss.value, '$.organiser'))
                OR json_extract(loss.value, '$.closing') > (SELECT ifnull(max(sequence), 0) FROM closing WHERE organiser_id = json_extract(loss.value, '$.organiser')))
            """
        return try Bool.fetchOne(db, sql: query, arguments: [detail]) ?? true
    }

    private var arguments: StatementArguments { [kind.rawValue, detail, digest.map { Data($0) }, at.milliseconds] }
}
