extension Schema {
    /// Migration 073: what was asked for before today's prices (docs/decisions/038). `price_list` is the number of a session's present list, NULL while its
    /// first one holds; `prices` is JSON of PriceList.
    static let formerPrices = """
        ALTER TABLE session ADD COLUMN price_list INTEGER CHECK (price_list > 0);
        CREATE TABLE former_prices (
            session_number INTEGER NOT NULL REFERENCES session (number),
            number         INTEGER NOT NULL CHECK (number >= 0),
            replaced_at    INTEGER NOT NULL,
            prices         TEXT NOT NULL,
            PRIMARY KEY (session_number, number)
        ) STRICT, WITHOUT ROWID;
        """
}
