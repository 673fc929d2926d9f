extension Schema {
    /// Migration 013: what takes sales back. A correction names the lines that it wrote (`first_number` to `last_number` of the order's
    /// organiser). Commands are written by tools and the back office, their progress by the reconciler alone.
    static let correctionTables = """
        CREATE TABLE command (
            id       INTEGER PRIMARY KEY AUTOINCREMENT,
            kind     TEXT NOT NULL CHECK (kind IN ('refund', 'cancel-session', 'postpone-session')),
            subject  TEXT NOT NULL,
            task     TEXT NOT NULL CHECK (json_valid(task)),
            asked_by TEXT NOT NULL CHECK (asked_by <> ''),
            asked_at INTEGER NOT NULL,
            key      TEXT NOT NULL UNIQUE
        ) STRICT;
        CREATE INDEX command_by_subject ON command (kind, subject);

        CREATE TABLE command_progress (
            command_id INTEGER PRIMARY KEY REFERENCES command (id),
            state      TEXT NOT NULL CHECK (state IN ('running', 'waiting', 'done', 'refused')),
            done       INTEGER NOT NULL CHECK (done >= 0),
            total      INTEGER NOT NULL CHECK (total >= done),
            position   INTEGER NOT NULL,
            detail     TEXT NOT NULL,
            updated_at INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE correction (
            id           INTEGER PRIMARY KEY,
            order_id     TEXT NOT NULL REFERENCES sale_order (order_id),
            organiser_id TEXT NOT NULL,
            first_number INTEGER NOT NULL,
            last_number  INTEGER NOT NULL CHECK (last_number >= first_number),
            amount_cents INTEGER NOT NULL CHECK (amount_cents >= 0),
            reason       TEXT NOT NULL,
            command_id   INTEGER REFERENCES command (id),
            at           INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX correction_by_order ON correction (order_id, id);
        """
}
