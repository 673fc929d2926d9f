extension Schema {
    /// Migration 075: what buyers of a session were promised, and what they are to be told (docs/decisions/041-what-was-promised.md).
    static let promises = """
        -- When an opening that had come was moved to later: whoever came the first time may have bought. Null of all others.
        ALTER TABLE session ADD COLUMN opened_at INTEGER;
        -- When its town or its artist became another one, and until when those who had bought may have their money back for it; null when neither did.
        ALTER TABLE session ADD COLUMN altered_at INTEGER;
        ALTER TABLE session ADD COLUMN altered_refundable_until INTEGER;

        -- Rebuilt as it was, because a CHECK cannot be altered; no row changes.
        CREATE TABLE command_075 (
            id       INTEGER PRIMARY KEY AUTOINCREMENT,
            kind     TEXT NOT NULL CHECK (kind IN ('refund', 'cancel-session', 'postpone-session', 'tell-buyers', 'export-ledger', 'erase-buyer')),
            subject  TEXT NOT NULL,
            task     TEXT NOT NULL CHECK (json_valid(task)),
            asked_by TEXT NOT NULL CHECK (asked_by <> ''),
            asked_at INTEGER NOT NULL,
            key      TEXT NOT NULL UNIQUE
        ) STRICT;
        INSERT INTO command_075 SELECT id, kind, subject, task, asked_by, asked_at, key FROM command;
        DROP TABLE command;
        ALTER TABLE command_075 RENAME TO command;
        CREATE INDEX command_by_subject ON command (kind, subject);
        """
}
