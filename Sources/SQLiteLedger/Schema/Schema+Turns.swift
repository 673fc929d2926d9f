extension Schema {
    /// Who wants a letter when the turn in a waiting room is near. No original of the trade: rows go with their session, and the address once its letter
    /// went. `rank` is null until it is drawn.
    static let turns = """
        CREATE TABLE turn_wish (
            id             INTEGER PRIMARY KEY,
            room           INTEGER NOT NULL,
            number         INTEGER NOT NULL,
            session_number INTEGER NOT NULL REFERENCES session (number),
            person         TEXT NOT NULL,
            email          TEXT,
            language       TEXT NOT NULL,
            asked_at       INTEGER NOT NULL,
            rank           INTEGER,
            told_at        INTEGER,
            next_at        INTEGER NOT NULL DEFAULT 0,
            attempts       INTEGER NOT NULL DEFAULT 0,
            UNIQUE (room, person),
            UNIQUE (room, number),
            CHECK ((told_at IS NULL) = (email IS NOT NULL))
        ) STRICT;
        CREATE INDEX turn_wish_by_rank ON turn_wish (room, rank, next_at) WHERE told_at IS NULL;
        CREATE INDEX turn_wish_by_age ON turn_wish (asked_at) WHERE told_at IS NULL;
        """

    /// Migration 070: a person who takes another number, and a number whose address was mistyped, have a letter more (the store says how many).
    static let turnsByBoth = """
        CREATE TABLE turn_wish_070 (
            id             INTEGER PRIMARY KEY,
            room           INTEGER NOT NULL,
            number         INTEGER NOT NULL,
            session_number INTEGER NOT NULL REFERENCES session (number),
            person         TEXT NOT NULL,
            email          TEXT,
            language       TEXT NOT NULL,
            asked_at       INTEGER NOT NULL,
            rank           INTEGER,
            told_at        INTEGER,
            next_at        INTEGER NOT NULL DEFAULT 0,
            attempts       INTEGER NOT NULL DEFAULT 0,
            UNIQUE (room, number, person),
            CHECK ((told_at IS NULL) = (email IS NOT NULL))
        ) STRICT;
        INSERT INTO turn_wish_070 SELECT id, room, number, session_number, person, email, language, asked_at, rank, told_at, next_at, attempts FROM turn_wish;
        DROP TABLE turn_wish;
        ALTER TABLE turn_wish_070 RENAME TO turn_wish;
        CREATE INDEX turn_wish_by_rank ON turn_wish (room, rank, next_at) WHERE told_at IS NULL;
        CREATE INDEX turn_wish_by_age ON turn_wish (asked_at) WHERE told_at IS NULL;
        """
}
