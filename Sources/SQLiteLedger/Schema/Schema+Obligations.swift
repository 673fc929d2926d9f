extension Schema {
    /// Migration 007: what is owed has a deadline, may be a dead letter, and may be owed several times to one order (`occasion`); payments
    /// may be refunded in part and more than once (`reference` is the provider's id of it); a ticket may be issued again (`revision`).
    static let obligationTables = """
        CREATE TABLE outbox_007 (
            id           INTEGER PRIMARY KEY AUTOINCREMENT,
            queue        TEXT NOT NULL CHECK (queue IN ('money', 'word')),
            kind         TEXT NOT NULL CHECK (kind IN
                ('capture', 'issue', 'reverse', 'refuse', 'refund', 'revoke', 'letter', 'page')),
            order_id     TEXT NOT NULL,
            payment_id   TEXT CHECK (payment_id IS NOT NULL OR kind NOT IN ('capture', 'reverse', 'refund')),
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
        INSERT INTO outbox_007 (id, queue, kind, order_id, payment_id, amount_cents, reason, attempts, next_at, deadline_at,
            last_error, done_at)
        SELECT id, 'money', kind, order_id, payment_id, CASE kind WHEN 'capture' THEN
                (SELECT total_cents FROM sale_order WHERE sale_order.order_id = outbox.order_id) END,
            reason, attempts, next_at, next_at + 3600000, last_error, done_at
        FROM outbox;
        DROP TABLE outbox;
        ALTER TABLE outbox_007 RENAME TO outbox;
        CREATE UNIQUE INDEX outbox_cause ON outbox (kind, order_id, ifnull(payment_id, ''), occasion);
        CREATE INDEX outbox_due ON outbox (queue, next_at, id) WHERE done_at IS NULL;
        CREATE INDEX outbox_open_of_order ON outbox (order_id, queue, id) WHERE done_at IS NULL;
        CREATE INDEX outbox_dead ON outbox (dead_at) WHERE done_at IS NULL AND dead_at IS NOT NULL;
        CREATE INDEX outbox_reversed_payment ON outbox (payment_id) WHERE kind = 'reverse';

        CREATE TABLE payment_event_007 (
            id           INTEGER PRIMARY KEY,
            order_id     TEXT NOT NULL,
            payment_id   TEXT NOT NULL,
            kind         TEXT NOT NULL CHECK (kind IN ('captured', 'reversed', 'refunded', 'refund-failed', 'disputed')),
            amount_cents INTEGER CHECK (amount_cents >= 0 AND (kind = 'reversed' OR amount_cents IS NOT NULL)),
            at           INTEGER NOT NULL,
            reference    TEXT NOT NULL DEFAULT '',
            UNIQUE (order_id, payment_id, kind, reference)
        ) STRICT;
        INSERT INTO payment_event_007 (id, order_id, payment_id, kind, amount_cents, at)
        SELECT id, order_id, payment_id, kind, amount_cents, at FROM payment_event;
        DROP TABLE payment_event;
        ALTER TABLE payment_event_007 RENAME TO payment_event;

        CREATE TABLE issued_ticket_007 (
            organiser_id TEXT NOT NULL,
            number       INTEGER NOT NULL,
            revision     INTEGER NOT NULL DEFAULT 0 CHECK (revision >= 0),
            order_id     TEXT NOT NULL REFERENCES sale_order (order_id),
            code         TEXT NOT NULL CHECK (code <> ''),
            issued_at    INTEGER NOT NULL,
            PRIMARY KEY (organiser_id, number, revision),
            FOREIGN KEY (organiser_id, number) REFERENCES sale_line (organiser_id, number)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO issued_ticket_007 (organiser_id, number, order_id, code, issued_at)
        SELECT organiser_id, number, order_id, code, issued_at FROM issued_ticket;
        DROP TABLE issued_ticket;
        ALTER TABLE issued_ticket_007 RENAME TO issued_ticket;
        CREATE INDEX issued_ticket_by_order ON issued_ticket (order_id);
        """
}
