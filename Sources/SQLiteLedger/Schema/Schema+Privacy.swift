extension Schema {
    /// Migration 045: who bought leaves the active base, and is kept apart as evidence for some years (the CNIL's intermediate archive). Nothing that
    /// serves buyers reads the archive.
    static let privacy = """
        -- When the buyer asked to be forgotten; done once the session is over.
        ALTER TABLE buyer ADD COLUMN erase_asked_at INTEGER;
        CREATE INDEX buyer_to_erase ON buyer (erase_asked_at) WHERE erase_asked_at IS NOT NULL;
        CREATE TABLE buyer_archive (
            sequence    INTEGER PRIMARY KEY REFERENCES sale_order (sequence),
            reference   TEXT NOT NULL,
            name        TEXT NOT NULL,
            email       TEXT NOT NULL,
            archived_at INTEGER NOT NULL,
            cause       TEXT NOT NULL CHECK (cause IN ('asked', 'inactive'))
        ) STRICT;

        -- Rebuilt as it was, because a CHECK cannot be altered; no row changes.
        CREATE TABLE command_045 (
            id       INTEGER PRIMARY KEY AUTOINCREMENT,
            kind     TEXT NOT NULL CHECK (kind IN ('refund', 'cancel-session', 'postpone-session', 'erase-buyer')),
            subject  TEXT NOT NULL,
            task     TEXT NOT NULL CHECK (json_valid(task)),
            asked_by TEXT NOT NULL CHECK (asked_by <> ''),
            asked_at INTEGER NOT NULL,
            key      TEXT NOT NULL UNIQUE
        ) STRICT;
        INSERT INTO command_045 SELECT id, kind, subject, task, asked_by, asked_at, key FROM command;
        DROP TABLE command;
        ALTER TABLE command_045 RENAME TO command;
        CREATE INDEX command_by_subject ON command (kind, subject);
        """
}
