extension Schema {
    /// The back office's tables of the house's people. Secrets are kept as SHA-256 (links, cookies, tokens, recovery codes), as scrypt
    /// (passwords), or sealed with a key that is not in this file (telephones). What was done is in the journal, which stays.
    static let staffTables = """
        CREATE TABLE staff_account (
            id         INTEGER PRIMARY KEY AUTOINCREMENT,
            email      TEXT NOT NULL UNIQUE CHECK (email = lower(email)),
            name       TEXT NOT NULL,
            language   TEXT NOT NULL,
            roles      TEXT NOT NULL,
            organisers TEXT NOT NULL,
            venues     TEXT NOT NULL,
            password   TEXT,
            telephone  BLOB,
            step       INTEGER,
            added_at   INTEGER NOT NULL,
            revoked_at INTEGER
        ) STRICT;

        CREATE TABLE staff_recovery_code (
            account_id INTEGER NOT NULL REFERENCES staff_account (id),
            digest     BLOB NOT NULL CHECK (length(digest) = 32),
            used_at    INTEGER,
            PRIMARY KEY (account_id, digest)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE staff_link (
            digest     BLOB NOT NULL PRIMARY KEY CHECK (length(digest) = 32),
            account_id INTEGER NOT NULL REFERENCES staff_account (id),
            kind       TEXT NOT NULL CHECK (kind IN ('invitation', 'reset', 'password')),
            ends_at    INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX staff_link_by_account ON staff_link (account_id);

        CREATE TABLE staff_session (
            id           INTEGER PRIMARY KEY AUTOINCREMENT,
            digest       BLOB NOT NULL UNIQUE CHECK (length(digest) = 32),
            account_id   INTEGER NOT NULL REFERENCES staff_account (id),
            is_whole     INTEGER NOT NULL CHECK (is_whole IN (0, 1)),
            device       TEXT NOT NULL,
            began_at     INTEGER NOT NULL,
            seen_at      INTEGER NOT NULL,
            confirmed_at INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX staff_session_by_account ON staff_session (account_id);

        CREATE TABLE staff_token (
            id         INTEGER PRIMARY KEY AUTOINCREMENT,
            account_id INTEGER NOT NULL REFERENCES staff_account (id),
            name       TEXT NOT NULL,
            scopes     TEXT NOT NULL,
            digest     BLOB NOT NULL UNIQUE CHECK (length(digest) = 32),
            made_at    INTEGER NOT NULL,
            ends_at    INTEGER NOT NULL,
            used_at    INTEGER,
            revoked_at INTEGER
        ) STRICT;
        CREATE INDEX staff_token_by_account ON staff_token (account_id);

        CREATE TABLE staff_attempt (
            key        BLOB NOT NULL PRIMARY KEY CHECK (length(key) = 32),
            failures   INTEGER NOT NULL,
            last_at    INTEGER NOT NULL,
            wait_until INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX staff_attempt_by_age ON staff_attempt (last_at);

        CREATE TABLE journal (
            number  INTEGER PRIMARY KEY,
            at      INTEGER NOT NULL,
            actor   TEXT NOT NULL,
            action  TEXT NOT NULL,
            subject TEXT NOT NULL,
            detail  TEXT NOT NULL,
            hash    BLOB NOT NULL CHECK (length(hash) = 32)
        ) STRICT;
        CREATE INDEX journal_by_actor ON journal (actor, number);
        CREATE INDEX journal_by_action ON journal (action, number);
        CREATE INDEX journal_by_subject ON journal (subject, number);
        CREATE TRIGGER journal_numbers_are_gapless BEFORE INSERT ON journal
        WHEN NEW.number <> (SELECT ifnull(max(number), 0) + 1 FROM journal)
        BEGIN SELECT RAISE(ABORT, 'journal numbers are gapless'); END;
        """
}
