extension Schema {
    /// Migration 016: money that moves at the provider without us. `outbox` may ask about it (`compare`), `payment_event` may say it
    /// (`refunded-outside`, `dispute-won`, `dispute-lost`). Both are rebuilt as they were, because a CHECK cannot be altered; no row changes.
    static let moneyMovements = """
        CREATE TABLE outbox_016 (
            id           INTEGER PRIMARY KEY AUTOINCREMENT,
            queue        TEXT NOT NULL CHECK (queue IN ('money', 'word')),
            kind         TEXT NOT NULL CHECK (kind IN
                ('capture', 'issue', 'reverse', 'refuse', 'refund', 'revoke', 'compare', 'letter', 'page')),
            order_id     TEXT NOT NULL,
            payment_id   TEXT CHECK (payment_id IS NOT NULL OR kind NOT IN ('capture', 'reverse', 'refund', 'compare')),
            amount_cents INTEGER CHECK (amount_cents >= 0),
            reason       TEXT NOT NULL,
            occasion     TEXT NOT NULL DEFAULT '',
            attempts     INTEGER NOT NULL DEFAULT 0,
            next_at      INTEGER CHECK (next_at IS NOT NULL OR dead_at IS NOT NULL),
            deadline_at  INTEGER NOT NULL,
            last_error   TEXT,
            dead_at      INTEGER,
            done_at      INTEGER
        ) STRICT;
        INSERT INTO outbox_016 SELECT id, queue, kind, order_id, payment_id, amount_cents, reason, occasion, attempts, next_at, deadline_at,
            last_error, dead_at, done_at FROM outbox;
        DROP TABLE outbox;
        ALTER TABLE outbox_016 RENAME TO outbox;
        CREATE UNIQUE INDEX outbox_cause ON outbox (kind, order_id, ifnull(payment_id, ''), occasion);
        CREATE INDEX outbox_due ON outbox (queue, next_at, id) WHERE done_at IS NULL;
        CREATE INDEX outbox_open_of_order ON outbox (order_id, queue, id) WHERE done_at IS NULL;
        CREATE INDEX outbox_dead ON outbox (dead_at) WHERE done_at IS NULL AND dead_at IS NOT NULL;
        CREATE INDEX outbox_reversed_payment ON outbox (payment_id) WHERE kind = 'reverse';

        CREATE TABLE payment_event_016 (
            id           INTEGER PRIMARY KEY,
            order_id     TEXT NOT NULL,
            payment_id   TEXT NOT NULL,
            kind         TEXT NOT NULL CHECK (kind IN ('captured', 'reversed', 'refunded', 'refund-failed', 'refunded-outside',
                'disputed', 'dispute-won', 'dispute-lost')),
            amount_cents INTEGER CHECK (amount_cents >= 0 AND (kind = 'reversed' OR amount_cents IS NOT NULL)),
            at           INTEGER NOT NULL,
            reference    TEXT NOT NULL DEFAULT '',
            UNIQUE (order_id, payment_id, kind, reference)
        ) STRICT;
        INSERT INTO payment_event_016 SELECT id, order_id, payment_id, kind, amount_cents, at, reference FROM payment_event;
        DROP TABLE payment_event;
        ALTER TABLE payment_event_016 RENAME TO payment_event;
        """
}
