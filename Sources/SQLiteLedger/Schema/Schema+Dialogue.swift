extension Schema {
    /// Migration 062: the back office's threads of messages. Messages stay as they were written. What somebody has seen, and which letters are due, is no
    /// original: it changes and goes.
    static let dialogue = """
        CREATE TABLE dialogue_entry (
            id          INTEGER PRIMARY KEY AUTOINCREMENT,
            topic       TEXT NOT NULL,
            account_id  INTEGER NOT NULL REFERENCES staff_account (id),
            actor       TEXT NOT NULL,
            written_at  INTEGER NOT NULL,
            text        TEXT NOT NULL,
            is_decision INTEGER NOT NULL CHECK (is_decision IN (0, 1)),
            mentions    TEXT NOT NULL CHECK (json_valid(mentions)),
            report      TEXT CHECK (report IS NULL OR json_valid(report)),
            CHECK (text <> '' OR report IS NOT NULL)
        ) STRICT;
        CREATE INDEX dialogue_by_topic ON dialogue_entry (topic, id);

        CREATE TABLE dialogue_seen (
            account_id INTEGER NOT NULL REFERENCES staff_account (id),
            topic      TEXT NOT NULL,
            entry_id   INTEGER NOT NULL REFERENCES dialogue_entry (id),
            PRIMARY KEY (account_id, topic)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE dialogue_notice (
            entry_id   INTEGER NOT NULL REFERENCES dialogue_entry (id),
            account_id INTEGER NOT NULL REFERENCES staff_account (id),
            next_at    INTEGER NOT NULL,
            attempts   INTEGER NOT NULL DEFAULT 0,
            PRIMARY KEY (entry_id, account_id)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX dialogue_notice_by_time ON dialogue_notice (next_at);
        """
}
