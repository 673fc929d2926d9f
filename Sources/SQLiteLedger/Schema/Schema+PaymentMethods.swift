extension Schema {
    /// Migration 014: a line says how it was paid in the provider's own words, of which there are more every year. `sale_line` is
    /// rebuilt as it was, because a CHECK cannot be altered; no row changes.
    static let paymentMethods = """
        DROP VIEW active_line;

        CREATE TABLE sale_line_014 (
            organiser_id      TEXT NOT NULL REFERENCES organiser (id),
            number            INTEGER NOT NULL CHECK (number >= 1),
            kind              TEXT NOT NULL CHECK (kind IN ('sale', 'reversal', 'rebate')),
            reverses_number   INTEGER CHECK ((kind = 'sale') = (reverses_number IS NULL) AND reverses_number < number),
            recorded_at       INTEGER NOT NULL,
            order_id          TEXT NOT NULL REFERENCES sale_order (order_id),
            position          INTEGER NOT NULL CHECK (position >= 0),
            session_number    INTEGER NOT NULL REFERENCES session (number),
            category          INTEGER CHECK (category BETWEEN 0 AND 31),
            category_id       TEXT,
            category_name     TEXT,
            seat_id           TEXT,
            seat_offset       INTEGER CHECK ((seat_id IS NULL) = (seat_offset IS NULL) AND seat_offset >= 0),
            seat_label        TEXT CHECK ((seat_id IS NULL) = (seat_label IS NULL)),
            tariff_id         TEXT NOT NULL,
            tariff_name       TEXT NOT NULL,
            price_cents       INTEGER NOT NULL CHECK (CASE kind WHEN 'sale' THEN price_cents >= 0 ELSE price_cents <= 0 END),
            vat_basis_points  INTEGER NOT NULL CHECK (vat_basis_points BETWEEN 0 AND 10000),
            vat_cents         INTEGER NOT NULL CHECK (abs(vat_cents) <= abs(price_cents)),
            currency          TEXT NOT NULL,
            payment_method    TEXT NOT NULL CHECK (payment_method <> '' AND payment_method NOT GLOB '*[^a-z0-9_]*'),
            test_mode         INTEGER NOT NULL CHECK (test_mode IN (0, 1)),
            ticket_id         INTEGER,
            buyer_reference   TEXT NOT NULL,
            item              TEXT NOT NULL CHECK (item IN ('place', 'fee')),
            event_title       TEXT,
            session_starts_at INTEGER,
            label             TEXT,
            register          TEXT,
            cause             TEXT,
            record_version    INTEGER NOT NULL,
            hash              BLOB NOT NULL CHECK (length(hash) = 32),
            pool              INTEGER CHECK (pool IS NULL OR (pool BETWEEN 0 AND 31 AND seat_id IS NULL)),
            PRIMARY KEY (organiser_id, number),
            UNIQUE (order_id, position, kind),
            CHECK (CASE item
                WHEN 'place' THEN category IS NOT NULL AND category_id IS NOT NULL AND category_name IS NOT NULL
                    AND ticket_id IS NOT NULL
                ELSE category IS NULL AND category_id IS NULL AND category_name IS NULL AND ticket_id IS NULL
                    AND seat_id IS NULL END),
            CHECK (CASE record_version
                WHEN 1 THEN item = 'place' AND kind <> 'rebate' AND event_title IS NULL AND session_starts_at IS NULL
                    AND label IS NULL AND register IS NULL AND cause IS NULL
                WHEN 2 THEN event_title IS NOT NULL AND session_starts_at IS NOT NULL AND label IS NOT NULL
                    AND register IS NOT NULL AND cause IS NOT NULL
                ELSE 0 END)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO sale_line_014 SELECT * FROM sale_line;
        DROP TABLE sale_line;
        ALTER TABLE sale_line_014 RENAME TO sale_line;
        CREATE UNIQUE INDEX sale_line_ticket ON sale_line (ticket_id) WHERE kind = 'sale';
        CREATE UNIQUE INDEX sale_line_reversed ON sale_line (organiser_id, reverses_number) WHERE kind = 'reversal';
        CREATE INDEX sale_line_by_session ON sale_line (session_number, category);
        CREATE INDEX sale_line_by_allotment ON sale_line (session_number, pool) WHERE pool IS NOT NULL;

        CREATE VIEW active_line AS
        SELECT * FROM sale_line AS line
        WHERE kind = 'sale' AND NOT EXISTS (
            SELECT 1 FROM sale_line AS reversal
            WHERE reversal.kind = 'reversal' AND reversal.organiser_id = line.organiser_id
                AND reversal.reverses_number = line.number);

        CREATE TRIGGER sale_line_numbers_are_gapless BEFORE INSERT ON sale_line
        WHEN NEW.number <> 1 + ifnull(
            (SELECT max(number) FROM sale_line WHERE organiser_id = NEW.organiser_id), 0)
        BEGIN SELECT RAISE(ABORT, 'sale_line numbers are gapless'); END;
        CREATE TRIGGER sale_line_time_runs_forward BEFORE INSERT ON sale_line
        WHEN NEW.recorded_at < (
            SELECT recorded_at FROM sale_line WHERE organiser_id = NEW.organiser_id ORDER BY number DESC LIMIT 1)
        BEGIN SELECT RAISE(ABORT, 'sale_line time runs forward'); END;
        CREATE TRIGGER sale_line_closed_periods_stay_closed BEFORE INSERT ON sale_line
        WHEN NEW.recorded_at < (
            SELECT until_at FROM closing WHERE organiser_id = NEW.organiser_id ORDER BY sequence DESC LIMIT 1)
        BEGIN SELECT RAISE(ABORT, 'sale_line would change a closed period'); END;
        """
}
