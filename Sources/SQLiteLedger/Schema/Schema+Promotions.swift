extension Schema {
    /// Migration 063: what the house puts forward on the first page. A row that has begun stays, because what it brought is measured.
    static let promotions = """
        CREATE TABLE promotion (
            id        INTEGER PRIMARY KEY AUTOINCREMENT,
            event_id  TEXT NOT NULL REFERENCES event (id),
            position  INTEGER NOT NULL CHECK (position BETWEEN 1 AND 99),
            from_at   INTEGER NOT NULL,
            until_at  INTEGER NOT NULL CHECK (until_at > from_at),
            banner_fr TEXT,
            banner_en TEXT,
            CHECK ((banner_fr IS NULL) = (banner_en IS NULL))
        ) STRICT;
        CREATE INDEX promotion_by_event ON promotion (event_id, from_at);
        CREATE INDEX promotion_by_end ON promotion (until_at);
        """

    /// Migration 064: what people looked at and began to buy, by event and hour since 1970, as the reconciler took it over from box offices. Sums only.
    static let interest = """
        CREATE TABLE interest (
            event_number INTEGER NOT NULL REFERENCES event (number),
            hour         INTEGER NOT NULL,
            views        INTEGER NOT NULL CHECK (views >= 0),
            holds        INTEGER NOT NULL CHECK (holds >= 0),
            PRIMARY KEY (event_number, hour)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX interest_by_hour ON interest (hour);
        """
}
