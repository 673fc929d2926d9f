extension Schema {
    /// What changes: who holds a seat now, how many places are sold, what is owed to the outside. All of it but the outbox's progress
    /// follows from the append-only tables, and the audit checks that it does.
    static let workTables = """
        CREATE TABLE active_seat (
            session_number INTEGER NOT NULL REFERENCES session (number),
            seat_offset    INTEGER NOT NULL,
            organiser_id   TEXT NOT NULL,
            number         INTEGER NOT NULL,
            PRIMARY KEY (session_number, seat_offset),
            FOREIGN KEY (organiser_id, number) REFERENCES sale_line (organiser_id, number)
                DEFERRABLE INITIALLY DEFERRED
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE category_sales (
            session_number INTEGER NOT NULL,
            category       INTEGER NOT NULL,
            sold           INTEGER NOT NULL CHECK (sold >= 0),
            capacity       INTEGER NOT NULL CHECK (sold <= capacity),
            PRIMARY KEY (session_number, category),
            FOREIGN KEY (session_number, category) REFERENCES category (session_number, position)
                DEFERRABLE INITIALLY DEFERRED
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE outbox (
            id         INTEGER PRIMARY KEY AUTOINCREMENT,
            kind       TEXT NOT NULL CHECK (kind IN ('capture', 'issue', 'reverse', 'refuse')),
            order_id   TEXT NOT NULL,
            payment_id TEXT CHECK (payment_id IS NOT NULL OR kind NOT IN ('capture', 'reverse')),
            reason     TEXT NOT NULL,
            attempts   INTEGER NOT NULL DEFAULT 0,
            next_at    INTEGER NOT NULL,
            last_error TEXT,
            done_at    INTEGER
        ) STRICT;
        CREATE UNIQUE INDEX outbox_cause ON outbox (kind, order_id, ifnull(payment_id, ''));
        CREATE INDEX outbox_due ON outbox (next_at, id) WHERE done_at IS NULL;
        CREATE INDEX outbox_open_of_order ON outbox (order_id, id) WHERE done_at IS NULL;
        CREATE INDEX outbox_reversed_payment ON outbox (payment_id) WHERE kind = 'reverse';
        """
}
