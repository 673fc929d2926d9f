extension Schema {
    /// Migration 060: who is told what happens here. `outbox` may tell them (`notice`), and mail reports (`report`); it is rebuilt as it was, because a CHECK
    /// cannot be altered; no row changes. `payload` is what is told or mailed, as its cause knew it; `order_id` is empty where no order is concerned.
    static let notices = """
        CREATE TABLE subscriber (
            id         INTEGER PRIMARY KEY AUTOINCREMENT,
            url        TEXT NOT NULL,
            kinds      TEXT NOT NULL CHECK (json_valid(kinds)),
            secret     BLOB NOT NULL,
            is_on      INTEGER NOT NULL CHECK (is_on IN (0, 1)),
            added_at   INTEGER NOT NULL,
            removed_at INTEGER
        ) STRICT;

        CREATE TABLE outbox_060 (
            id            INTEGER PRIMARY KEY AUTOINCREMENT,
            queue         TEXT NOT NULL CHECK (queue IN ('money', 'word', 'notice')),
            kind          TEXT NOT NULL CHECK (kind IN
                ('capture', 'issue', 'reverse', 'refuse', 'refund', 'revoke', 'compare', 'letter', 'page', 'notice', 'report')),
            order_id      TEXT NOT NULL,
            payment_id    TEXT CHECK (payment_id IS NOT NULL OR kind NOT IN ('capture', 'reverse', 'refund', 'compare')),
            amount_cents  INTEGER CHECK (amount_cents >= 0),
            reason        TEXT NOT NULL,
            occasion      TEXT NOT NULL DEFAULT '',
            attempts      INTEGER NOT NULL DEFAULT 0,
            next_at       INTEGER CHECK (next_at IS NOT NULL OR dead_at IS NOT NULL),
            deadline_at   INTEGER NOT NULL,
            last_error    TEXT,
            dead_at       INTEGER,
            done_at       INTEGER,
            is_bulk       INTEGER NOT NULL DEFAULT 0 CHECK (is_bulk IN (0, 1)),
            subscriber_id INTEGER REFERENCES subscriber (id) CHECK ((subscriber_id IS NOT NULL) = (queue = 'notice')),
            payload       TEXT CHECK ((payload IS NOT NULL) = (kind IN ('notice', 'report')))
        ) STRICT;
        INSERT INTO outbox_060 SELECT id, queue, kind, order_id, payment_id, amount_cents, reason, occasion, attempts, next_at, deadline_at,
            last_error, dead_at, done_at, is_bulk, NULL, NULL FROM outbox;
        DROP TABLE outbox;
        ALTER TABLE outbox_060 RENAME TO outbox;
        CREATE UNIQUE INDEX outbox_cause ON outbox (kind, order_id, ifnull(payment_id, ''), occasion, ifnull(subscriber_id, 0));
        CREATE INDEX outbox_due ON outbox (queue, is_bulk, next_at, id) WHERE done_at IS NULL;
        CREATE INDEX outbox_open_of_order ON outbox (order_id, queue, id) WHERE done_at IS NULL;
        CREATE INDEX outbox_dead ON outbox (dead_at) WHERE done_at IS NULL AND dead_at IS NOT NULL;
        CREATE INDEX outbox_reversed_payment ON outbox (payment_id) WHERE kind = 'reverse';
        CREATE INDEX outbox_by_subscriber ON outbox (subscriber_id, id) WHERE subscriber_id IS NOT NULL;
        """
}
