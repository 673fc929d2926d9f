extension Schema {
    /// Migration 066: sums of the lines of each session, as far as `sum_mark` says, so that pages read some rows instead of every line
    /// (docs/decisions/035). Derived: whoever empties the three tables gets them again. `category` is -1 and the ids are empty where a line has none.
    ///
    /// The lines of a session are found in their order; what takes back is found without the sales between; lines of the journal by any of its columns
    /// together. A sale writes as many indexes as before.
    ///
    /// What waits for a subscriber is found without what it was told; while it is paused (`paused_at`), what happens is written for it and waits. A report
    /// is mailed in the forms that somebody chose.
    static let sums = """
        CREATE TABLE session_sum (
            session_number       INTEGER NOT NULL REFERENCES session (number),
            test_mode            INTEGER NOT NULL,
            is_fee               INTEGER NOT NULL,
            category             INTEGER NOT NULL,
            category_id          TEXT NOT NULL,
            tariff_id            TEXT NOT NULL,
            unit_cents           INTEGER NOT NULL,
            vat_basis_points     INTEGER NOT NULL,
            payment_method       TEXT NOT NULL,
            register             TEXT NOT NULL,
            category_name        TEXT NOT NULL,
            tariff_name          TEXT NOT NULL,
            first_number         INTEGER NOT NULL,
            last_number          INTEGER NOT NULL,
            sold                 INTEGER NOT NULL,
            sold_cents           INTEGER NOT NULL,
            sold_vat_cents       INTEGER NOT NULL,
            taken_back           INTEGER NOT NULL,
            taken_back_cents     INTEGER NOT NULL,
            taken_back_vat_cents INTEGER NOT NULL,
            rebates              INTEGER NOT NULL,
            rebate_cents         INTEGER NOT NULL,
            rebate_vat_cents     INTEGER NOT NULL,
            PRIMARY KEY (
                session_number, test_mode, is_fee, category, category_id, tariff_id, unit_cents, vat_basis_points, payment_method, register)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE session_pace (
            session_number INTEGER NOT NULL REFERENCES session (number),
            test_mode      INTEGER NOT NULL,
            quarter        INTEGER NOT NULL,
            places         INTEGER NOT NULL,
            cents          INTEGER NOT NULL,
            PRIMARY KEY (session_number, test_mode, quarter)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE sum_mark (
            organiser_id TEXT NOT NULL PRIMARY KEY REFERENCES organiser (id),
            through      INTEGER NOT NULL CHECK (through >= 1)
        ) STRICT, WITHOUT ROWID;

        DROP INDEX sale_line_by_session;
        CREATE INDEX sale_line_by_session ON sale_line (session_number, number);
        CREATE INDEX sale_line_corrections ON sale_line (organiser_id, kind, number) WHERE kind <> 'sale';
        CREATE INDEX sale_line_corrections_by_session ON sale_line (session_number, kind, number) WHERE kind <> 'sale';

        ALTER TABLE subscriber ADD COLUMN paused_at INTEGER;
        ALTER TABLE report_schedule ADD COLUMN forms TEXT NOT NULL DEFAULT '["csv","pdf"]' CHECK (json_valid(forms));
        CREATE INDEX outbox_due_of_subscriber ON outbox (subscriber_id, is_bulk, next_at, id) WHERE done_at IS NULL AND subscriber_id IS NOT NULL;
        CREATE INDEX outbox_told ON outbox (subscriber_id, done_at) WHERE done_at IS NOT NULL AND subscriber_id IS NOT NULL;

        CREATE INDEX journal_by_actor_action ON journal (actor, action, number);
        CREATE INDEX journal_by_actor_subject ON journal (actor, subject, number);
        CREATE INDEX journal_by_action_subject ON journal (action, subject, number);
        CREATE INDEX journal_by_all ON journal (actor, action, subject, number);
        """
}
