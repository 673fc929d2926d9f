extension Schema {
    /// Migration 021: the door's tables, which the back office writes and nobody else. A scan is a person who was let in; which of a ticket's
    /// scans was right follows from them (the earliest), so it is stored nowhere.
    ///
    /// - `clock_at` is what a device's own clock said when it decided alone; NULL when this table decided, once per ticket.
    /// - `problem` is why a device that knew better would have let nobody in.
    static let doorTables = """
        CREATE TABLE door_device (
            id           INTEGER PRIMARY KEY AUTOINCREMENT,
            organiser_id TEXT NOT NULL REFERENCES organiser (id),
            name         TEXT NOT NULL CHECK (name <> ''),
            sessions     TEXT CHECK (sessions IS NULL OR json_valid(sessions)),
            token_digest BLOB NOT NULL UNIQUE CHECK (length(token_digest) = 32),
            added_at     INTEGER NOT NULL,
            revoked_at   INTEGER
        ) STRICT;

        CREATE TABLE door_scan (
            scan_id        TEXT NOT NULL PRIMARY KEY,
            ticket_id      INTEGER NOT NULL,
            session_number INTEGER NOT NULL REFERENCES session (number),
            gate           TEXT NOT NULL,
            device_id      INTEGER NOT NULL REFERENCES door_device (id),
            at             INTEGER NOT NULL,
            clock_at       INTEGER,
            received_at    INTEGER NOT NULL,
            problem        TEXT CHECK (problem IN ('cancelled', 'superseded', 'expired'))
        ) STRICT, WITHOUT ROWID;
        CREATE UNIQUE INDEX door_scan_decided_here ON door_scan (ticket_id) WHERE clock_at IS NULL;
        CREATE INDEX door_scan_by_ticket ON door_scan (ticket_id, at, scan_id);
        CREATE INDEX door_scan_by_session ON door_scan (session_number, gate);

        CREATE TABLE door_revocation (
            session_number   INTEGER NOT NULL REFERENCES session (number),
            number           INTEGER NOT NULL CHECK (number >= 1),
            ticket_id        INTEGER NOT NULL,
            minimum_revision INTEGER NOT NULL CHECK (minimum_revision BETWEEN 1 AND 65536),
            PRIMARY KEY (session_number, number),
            UNIQUE (ticket_id, minimum_revision)
        ) STRICT, WITHOUT ROWID;
        """
}
