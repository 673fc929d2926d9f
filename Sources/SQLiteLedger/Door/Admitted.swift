import GRDB

/// How many people a session has let in. Inside one access to the database.
struct Admitted {
    let db: Database

    /// Those that opened a door since the session has its date: of one that was moved it begins anew. Who should not have been let in offline is in, too.
    func count(ofSession number: Int64) throws -> Int {
        let query = """
            SELECT count(DISTINCT door_scan.ticket_id) FROM door_scan JOIN session ON session.number = door_scan.session_number
            WHERE door_scan.session_number = ? AND door_scan.undone_at IS NULL AND door_scan.at >= door_scan.opened_at
                AND door_scan.at > coalesce(session.postponed_at, 0)
            """
        return try Int.fetchOne(db.cachedStatement(sql: query), arguments: [number]) ?? 0
    }
}
