extension Schema {
    /// Moments are milliseconds since 1970 UTC, money is euro cents, VAT is basis points. Numbers of events and sessions are given once.
    static let catalogueTables = """
        CREATE TABLE organiser (
            id      TEXT NOT NULL PRIMARY KEY,
            name    TEXT NOT NULL,
            licence TEXT NOT NULL
        ) STRICT;

        CREATE TABLE venue (
            id          TEXT NOT NULL PRIMARY KEY,
            name        TEXT NOT NULL,
            address     TEXT NOT NULL,
            postal_code TEXT NOT NULL,
            city        TEXT NOT NULL,
            time_zone   TEXT NOT NULL
        ) STRICT;

        CREATE TABLE event (
            number       INTEGER PRIMARY KEY CHECK (number BETWEEN 1 AND 4294967295),
            id           TEXT NOT NULL UNIQUE,
            title        TEXT NOT NULL,
            artist       TEXT NOT NULL,
            description  TEXT NOT NULL,
            genre        TEXT NOT NULL,
            organiser_id TEXT NOT NULL REFERENCES organiser (id)
        ) STRICT;

        CREATE TABLE layout (
            digest TEXT NOT NULL PRIMARY KEY,
            json   BLOB NOT NULL
        ) STRICT;

        CREATE TABLE session (
            number            INTEGER PRIMARY KEY CHECK (number BETWEEN 1 AND 4294967295),
            id                TEXT NOT NULL UNIQUE,
            event_number      INTEGER NOT NULL REFERENCES event (number),
            venue_id          TEXT NOT NULL REFERENCES venue (id),
            starts_at         INTEGER NOT NULL,
            doors_at          INTEGER,
            booking_opens_at  INTEGER NOT NULL,
            booking_closes_at INTEGER NOT NULL CHECK (booking_closes_at >= booking_opens_at),
            status            TEXT NOT NULL CHECK (status IN ('draft', 'published', 'cancelled')),
            buyer_limit       INTEGER NOT NULL CHECK (buyer_limit >= 1),
            vat_basis_points  INTEGER NOT NULL CHECK (vat_basis_points BETWEEN 0 AND 10000),
            layout_digest     TEXT REFERENCES layout (digest),
            lane              INTEGER NOT NULL CHECK (lane >= 0),
            hold_seconds      INTEGER NOT NULL CHECK (hold_seconds >= 1),
            payment_seconds   INTEGER NOT NULL CHECK (payment_seconds >= 1)
        ) STRICT;
        CREATE INDEX session_by_event ON session (event_number);

        CREATE TABLE category (
            session_number INTEGER NOT NULL REFERENCES session (number),
            position       INTEGER NOT NULL CHECK (position BETWEEN 0 AND 31),
            id             TEXT NOT NULL,
            name           TEXT NOT NULL,
            kind           TEXT NOT NULL CHECK (kind IN ('numbered', 'standing')),
            capacity       INTEGER NOT NULL CHECK (capacity >= 0),
            PRIMARY KEY (session_number, position),
            UNIQUE (session_number, id)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE tariff (
            session_number INTEGER NOT NULL,
            category       INTEGER NOT NULL,
            position       INTEGER NOT NULL CHECK (position >= 0),
            id             TEXT NOT NULL,
            name           TEXT NOT NULL,
            price_cents    INTEGER NOT NULL CHECK (price_cents >= 0),
            PRIMARY KEY (session_number, category, position),
            UNIQUE (session_number, category, id),
            FOREIGN KEY (session_number, category) REFERENCES category (session_number, position)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE catalogue_version (
            id      INTEGER PRIMARY KEY CHECK (id = 1),
            version INTEGER NOT NULL CHECK (version >= 0)
        ) STRICT;
        INSERT INTO catalogue_version (id, version) VALUES (1, 0);

        CREATE TRIGGER session_keeps_its_number BEFORE UPDATE OF number, id, lane ON session
        WHEN NEW.number <> OLD.number OR NEW.id <> OLD.id OR NEW.lane <> OLD.lane
        BEGIN SELECT RAISE(ABORT, 'a session keeps its id, number and lane'); END;
        CREATE TRIGGER session_is_never_deleted BEFORE DELETE ON session
        BEGIN SELECT RAISE(ABORT, 'a session number is never reused'); END;
        CREATE TRIGGER event_keeps_its_number BEFORE UPDATE OF number, id ON event
        WHEN NEW.number <> OLD.number OR NEW.id <> OLD.id
        BEGIN SELECT RAISE(ABORT, 'an event keeps its id and number'); END;
        CREATE TRIGGER event_is_never_deleted BEFORE DELETE ON event
        BEGIN SELECT RAISE(ABORT, 'an event number is never reused'); END;
        """
}
