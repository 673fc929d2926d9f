extension Schema {
    /// Waiting rooms: what must be known before any of it is published. `hand` is what the operator wants: its own pace times a factor,
    /// so many people a minute, or nobody. What was drawn from stays as it was announced.
    static let rooms = """
        CREATE TABLE room (
            number       INTEGER PRIMARY KEY,
            plan         TEXT NOT NULL,
            secret       BLOB NOT NULL CHECK (length(secret) = 32),
            ceiling      INTEGER NOT NULL DEFAULT 0,
            watermark    INTEGER NOT NULL DEFAULT 0,
            entrants     INTEGER,
            public_value TEXT,
            hand         TEXT NOT NULL DEFAULT 'automatic' CHECK (hand IN ('automatic', 'fixed', 'paused')),
            hand_value   REAL NOT NULL DEFAULT 1,
            message      TEXT,
            CHECK (public_value IS NULL OR entrants IS NOT NULL)
        ) STRICT;
        CREATE TABLE room_event (
            id     INTEGER PRIMARY KEY,
            room   INTEGER NOT NULL REFERENCES room (number),
            at     INTEGER NOT NULL,
            kind   TEXT NOT NULL CHECK (kind IN ('announced', 'counted', 'revealed', 'steered')),
            detail TEXT NOT NULL
        ) STRICT;
        CREATE INDEX room_event_by_room ON room_event (room, id);
        CREATE TRIGGER room_never_goes_back BEFORE UPDATE ON room
        WHEN NEW.ceiling < OLD.ceiling OR NEW.watermark < OLD.watermark
        BEGIN SELECT RAISE(ABORT, 'a room never goes back'); END;
        CREATE TRIGGER room_draw_is_final BEFORE UPDATE ON room
        WHEN OLD.entrants IS NOT NULL AND (NEW.plan IS NOT OLD.plan OR NEW.secret IS NOT OLD.secret OR NEW.entrants IS NOT OLD.entrants)
            OR OLD.public_value IS NOT NULL AND NEW.public_value IS NOT OLD.public_value
        BEGIN SELECT RAISE(ABORT, 'what was drawn from is final'); END;
        CREATE TRIGGER room_is_never_deleted BEFORE DELETE ON room
        BEGIN SELECT RAISE(ABORT, 'room is append-only'); END;
        """

    /// Migration 069: numbers that are nobody's, because a store that was started again went on behind them, and how many were given at least.
    static let numbersOfNobody = """
        ALTER TABLE room ADD COLUMN given INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE room ADD COLUMN left_out INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE room ADD COLUMN left_out_early INTEGER NOT NULL DEFAULT 0;
        """

    /// An opening may be put off after those who came were counted, as long as nobody can know the draw and nobody was called: then it is announced
    /// again, and they are counted again.
    static let movedOpenings = """
        DROP TRIGGER room_draw_is_final;
        CREATE TRIGGER room_draw_is_final BEFORE UPDATE ON room
        WHEN OLD.entrants IS NOT NULL AND (NEW.plan IS NOT OLD.plan OR NEW.secret IS NOT OLD.secret OR NEW.entrants IS NOT OLD.entrants)
                AND (NEW.entrants IS NOT NULL OR OLD.public_value IS NOT NULL OR OLD.watermark > 0)
            OR OLD.public_value IS NOT NULL AND NEW.public_value IS NOT OLD.public_value
        BEGIN SELECT RAISE(ABORT, 'what was drawn from is final'); END;
        """
}
