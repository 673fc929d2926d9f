extension Schema {
    /// What was sold: append-only. `sale_line` columns stand in the order of the canonical record (see ``LineRecord``), then the hash.
    /// Personal data is in `buyer`, and in `ticket_holder` since migration 027, so that it can be erased without touching what is hashed.
    static let salesTables = """
        CREATE TABLE sale_order (
            sequence       INTEGER PRIMARY KEY,
            order_id       TEXT NOT NULL UNIQUE,
            session_number INTEGER NOT NULL REFERENCES session (number),
            lane           INTEGER NOT NULL,
            hold_id        TEXT NOT NULL,
            currency       TEXT NOT NULL CHECK (length(currency) = 3 AND currency = lower(currency)),
            line_count     INTEGER NOT NULL CHECK (line_count >= 1),
            total_cents    INTEGER NOT NULL CHECK (total_cents >= 0),
            payment_id     TEXT UNIQUE CHECK (payment_id IS NOT NULL OR total_cents = 0),
            placed_at      INTEGER NOT NULL,
            confirmed_at   INTEGER NOT NULL,
            recorded_at    INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX sale_order_by_session ON sale_order (session_number, sequence);

        CREATE TABLE buyer (
            reference TEXT NOT NULL PRIMARY KEY,
            order_id  TEXT NOT NULL UNIQUE REFERENCES sale_order (order_id),
            name      TEXT NOT NULL,
            email     TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE sale_line (
            organiser_id     TEXT NOT NULL REFERENCES organiser (id),
            number           INTEGER NOT NULL CHECK (number >= 1),
            kind             TEXT NOT NULL CHECK (kind IN ('sale', 'reversal')),
            reverses_number  INTEGER CHECK ((kind = 'sale') = (reverses_number IS NULL) AND reverses_number < number),
            recorded_at      INTEGER NOT NULL,
            order_id         TEXT NOT NULL REFERENCES sale_order (order_id),
            position         INTEGER NOT NULL CHECK (position >= 0),
            session_number   INTEGER NOT NULL REFERENCES session (number),
            category         INTEGER NOT NULL CHECK (category BETWEEN 0 AND 31),
            category_id      TEXT NOT NULL,
            category_name    TEXT NOT NULL,
            seat_id          TEXT,
            seat_offset      INTEGER CHECK ((seat_id IS NULL) = (seat_offset IS NULL) AND seat_offset >= 0),
            seat_label       TEXT CHECK ((seat_id IS NULL) = (seat_label IS NULL)),
            tariff_id        TEXT NOT NULL,
            tariff_name      TEXT NOT NULL,
            price_cents      INTEGER NOT NULL CHECK (CASE kind WHEN 'sale' THEN price_cents >= 0 ELSE price_cents <= 0 END),
            vat_basis_points INTEGER NOT NULL CHECK (vat_basis_points BETWEEN 0 AND 10000),
            vat_cents        INTEGER NOT NULL CHECK (abs(vat_cents) <= abs(price_cents)),
            currency         TEXT NOT NULL,
            payment_method   TEXT NOT NULL CHECK (payment_method IN ('card', 'none')),
            test_mode        INTEGER NOT NULL CHECK (test_mode IN (0, 1)),
            ticket_id        INTEGER NOT NULL,
            buyer_reference  TEXT NOT NULL,
            hash             BLOB NOT NULL CHECK (length(hash) = 32),
            PRIMARY KEY (organiser_id, number),
            UNIQUE (order_id, position, kind)
        ) STRICT, WITHOUT ROWID;
        CREATE UNIQUE INDEX sale_line_ticket ON sale_line (ticket_id) WHERE kind = 'sale';
        CREATE UNIQUE INDEX sale_line_reversed ON sale_line (organiser_id, reverses_number) WHERE kind = 'reversal';
        CREATE INDEX sale_line_by_session ON sale_line (session_number, category);

        CREATE TRIGGER sale_line_numbers_are_gapless BEFORE INSERT ON sale_line
        WHEN NEW.number <> 1 + ifnull(
            (SELECT max(number) FROM sale_line WHERE organiser_id = NEW.organiser_id), 0)
        BEGIN SELECT RAISE(ABORT, 'sale_line numbers are gapless'); END;

        CREATE VIEW active_line AS
        SELECT * FROM sale_line AS line
        WHERE kind = 'sale' AND NOT EXISTS (
            SELECT 1 FROM sale_line AS reversal
            WHERE reversal.kind = 'reversal' AND reversal.organiser_id = line.organiser_id
                AND reversal.reverses_number = line.number);

        CREATE TABLE refused_order (
            order_id       TEXT NOT NULL PRIMARY KEY,
            session_number INTEGER NOT NULL,
            reason         TEXT NOT NULL,
            places         TEXT NOT NULL CHECK (json_valid(places)),
            payment_id     TEXT,
            total_cents    INTEGER,
            refused_at     INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE payment_event (
            id           INTEGER PRIMARY KEY,
            order_id     TEXT NOT NULL,
            payment_id   TEXT NOT NULL,
            kind         TEXT NOT NULL CHECK (kind IN ('captured', 'reversed')),
            amount_cents INTEGER CHECK (amount_cents >= 0 AND (kind = 'reversed' OR amount_cents IS NOT NULL)),
            at           INTEGER NOT NULL,
            UNIQUE (order_id, payment_id, kind)
        ) STRICT;

        CREATE TABLE issued_ticket (
            organiser_id TEXT NOT NULL,
            number       INTEGER NOT NULL,
            order_id     TEXT NOT NULL REFERENCES sale_order (order_id),
            code         TEXT NOT NULL CHECK (code <> ''),
            issued_at    INTEGER NOT NULL,
            PRIMARY KEY (organiser_id, number),
            FOREIGN KEY (organiser_id, number) REFERENCES sale_line (organiser_id, number)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX issued_ticket_by_order ON issued_ticket (order_id);

        CREATE TABLE incident (
            id             INTEGER PRIMARY KEY,
            at             INTEGER NOT NULL,
            kind           TEXT NOT NULL,
            session_number INTEGER NOT NULL,
            order_id       TEXT NOT NULL,
            detail         TEXT NOT NULL
        ) STRICT;
        """
}
