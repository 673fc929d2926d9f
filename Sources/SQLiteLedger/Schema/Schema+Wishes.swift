extension Schema {
    /// Who wants to be told of an opening. No original of the trade: rows go with their session, and the address once its letter went.
    static let wishes = """
        CREATE TABLE wish (
            id             INTEGER PRIMARY KEY,
            session_number INTEGER NOT NULL REFERENCES session (number),
            person         TEXT NOT NULL,
            email          TEXT,
            language       TEXT NOT NULL,
            asked_at       INTEGER NOT NULL,
            told_at        INTEGER,
            next_at        INTEGER NOT NULL,
            attempts       INTEGER NOT NULL DEFAULT 0,
            UNIQUE (session_number, person),
            CHECK ((told_at IS NULL) = (email IS NOT NULL))
        ) STRICT;
        CREATE INDEX wish_to_tell ON wish (session_number, next_at) WHERE told_at IS NULL;
        """
}
