extension Schema {
    /// Migration 058: letters that must not get lost, and letters that must not keep others waiting.
    static let letters = """
        -- Orders that became no sale, whole, until their buyer was written to: of these the ledger knows nobody otherwise. Order as JSON.
        CREATE TABLE untold_order (
            order_id TEXT NOT NULL PRIMARY KEY,
            document TEXT NOT NULL CHECK (json_valid(document)),
            noted_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX untold_order_by_age ON untold_order (noted_at);

        -- Owed because a whole session was moved or cancelled: what somebody waits for who has just bought goes first.
        ALTER TABLE outbox ADD COLUMN is_bulk INTEGER NOT NULL DEFAULT 0 CHECK (is_bulk IN (0, 1));
        UPDATE outbox SET is_bulk = 1 WHERE done_at IS NULL AND reason = 'postponed';
        DROP INDEX outbox_due;
        CREATE INDEX outbox_due ON outbox (queue, is_bulk, next_at, id) WHERE done_at IS NULL;
        """
}
