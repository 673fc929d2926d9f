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

    /// Migration 072: somebody's own pass, which ends, and is good as long as its person may check tickets in.
    static let doorPasses = """
        ALTER TABLE door_device ADD COLUMN account_id INTEGER REFERENCES staff_account (id);
        ALTER TABLE door_device ADD COLUMN ends_at INTEGER;
        CREATE INDEX door_device_by_account ON door_device (account_id) WHERE account_id IS NOT NULL;
        """

    /// Migration 024: a scan's id is its device's own; a scan can be undone; who was let in without any ticket is written down too.
    ///
    /// - `opened_at` is when the session's doors opened, as it was when the row was written: after that moment moved, a ticket is used once more.
    /// - `door_opening` has sessions whose house was emptied, and since when everybody comes in anew.
    static let doorScans = """
        DROP INDEX door_scan_decided_here;
        DROP INDEX door_scan_by_ticket;
        DROP INDEX door_scan_by_session;
        ALTER TABLE door_scan RENAME TO door_scan_021;
        CREATE TABLE door_scan (
            device_id      INTEGER NOT NULL REFERENCES door_device (id),
            scan_id        TEXT NOT NULL,
            ticket_id      INTEGER NOT NULL,
            session_number INTEGER NOT NULL REFERENCES session (number),
            gate           TEXT NOT NULL,
            at             INTEGER NOT NULL,
            clock_at       INTEGER,
            received_at    INTEGER NOT NULL,
            opened_at      INTEGER NOT NULL,
            problem        TEXT CHECK (problem IN ('cancelled', 'superseded', 'expired', 'wrong-session')),
            undone_at      INTEGER,
            PRIMARY KEY (device_id, scan_id)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO door_scan (device_id, scan_id, ticket_id, session_number, gate, at, clock_at, received_at, opened_at, problem)
            SELECT device_id, scan_id, ticket_id, session_number, gate, at, clock_at, received_at, 0, problem FROM door_scan_021;
        DROP TABLE door_scan_021;
        CREATE UNIQUE INDEX door_scan_decided_here ON door_scan (ticket_id, opened_at) WHERE clock_at IS NULL AND undone_at IS NULL;
        CREATE INDEX door_scan_by_ticket ON door_scan (ticket_id, at, device_id, scan_id);
        CREATE INDEX door_scan_by_session ON door_scan (session_number, gate);

        CREATE TABLE door_opening (
            session_number INTEGER PRIMARY KEY REFERENCES session (number),
            at             INTEGER NOT NULL
        ) STRICT;
        """
}
