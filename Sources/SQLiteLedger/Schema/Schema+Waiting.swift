extension Schema {
    /// Who waits for places of a category. No original of the trade: rows go with their session, and the address as soon as the entry has ended.
    ///
    /// - `offered_by` is the process of the store that has the hold; empty while it is not known whether there is one.
    static let waiting = """
        CREATE TABLE waiting (
            id             INTEGER PRIMARY KEY,
            session_number INTEGER NOT NULL REFERENCES session (number),
            category       INTEGER NOT NULL CHECK (category >= 0),
            size           INTEGER NOT NULL CHECK (size > 0),
            person         TEXT NOT NULL,
            hold_id        TEXT NOT NULL UNIQUE,
            email          TEXT,
            language       TEXT NOT NULL,
            asked_at       INTEGER NOT NULL,
            offered_at     INTEGER,
            offer_ends_at  INTEGER,
            offered_by     TEXT,
            left_at        INTEGER,
            ended_at       INTEGER,
            outcome        TEXT CHECK (outcome IN ('bought', 'lapsed', 'left', 'closed')),
            letter         TEXT CHECK (letter IN ('joined', 'offered')),
            next_at        INTEGER NOT NULL DEFAULT 0,
            attempts       INTEGER NOT NULL DEFAULT 0,
            CHECK ((ended_at IS NULL) = (outcome IS NULL)),
            CHECK ((ended_at IS NULL) = (email IS NOT NULL)),
            CHECK (letter IS NULL OR ended_at IS NULL),
            CHECK ((offered_at IS NULL) = (offer_ends_at IS NULL) AND (offered_at IS NULL) = (offered_by IS NULL))
        ) STRICT;
        CREATE INDEX waiting_in_order ON waiting (session_number, category, id, size) WHERE ended_at IS NULL AND offered_at IS NULL;
        CREATE UNIQUE INDEX waiting_once ON waiting (session_number, category, person) WHERE ended_at IS NULL;
        CREATE INDEX waiting_by_person ON waiting (session_number, category, person, asked_at);
        CREATE INDEX waiting_offered ON waiting (id) WHERE ended_at IS NULL AND (offered_at IS NOT NULL OR left_at IS NOT NULL);
        CREATE INDEX waiting_to_write ON waiting (next_at) WHERE letter IS NOT NULL;
        """

    /// Those who wait are counted by their sizes twice a second, from an index alone.
    static let waitingBySize = """
        DROP INDEX waiting_in_order;
        CREATE INDEX waiting_by_size ON waiting (session_number, category, size, id, ended_at, offered_at, left_at)
            WHERE ended_at IS NULL AND offered_at IS NULL AND left_at IS NULL;
        """

    /// Migration 030: an address waits once somebody opened a letter that was written to it. Who joined before that was asked for waits as before.
    ///
    /// - `written_at` is when the letter went that asks to confirm the address.
    /// - `told_at` is when the first letter about the offer went; null without an offer.
    static let waitingConfirmed = """
        ALTER TABLE waiting ADD COLUMN confirmed_at INTEGER;
        ALTER TABLE waiting ADD COLUMN written_at INTEGER;
        ALTER TABLE waiting ADD COLUMN told_at INTEGER;
        UPDATE waiting SET confirmed_at = asked_at, told_at = iif(letter = 'offered' OR offered_by = '', NULL, offered_at);
        DROP INDEX waiting_by_size;
        CREATE INDEX waiting_by_size ON waiting (session_number, category, size, id, ended_at, offered_at, left_at, confirmed_at)
            WHERE ended_at IS NULL AND offered_at IS NULL AND left_at IS NULL AND confirmed_at IS NOT NULL;
        CREATE INDEX waiting_unconfirmed ON waiting (session_number, category) WHERE ended_at IS NULL AND confirmed_at IS NULL;
        """

    /// Migration 051: who has an offer that nobody was told of waits again, and may be owed the letter about waiting.
    ///
    /// - `welcomed_at` is when the letter went that says that the party is on the list.
    static let waitingWelcomed = """
        ALTER TABLE waiting ADD COLUMN welcomed_at INTEGER;
        UPDATE waiting SET welcomed_at = confirmed_at WHERE ifnull(letter, '') <> 'joined';
        """
}
