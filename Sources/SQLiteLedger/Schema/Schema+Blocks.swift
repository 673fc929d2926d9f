extension Schema {
    /// Who is kept out of sales. A row is its own journal: who did it and who took it away; only a person's address is erased in the end. The house's
    /// journal names it by its number.
    static let blocks = """
        CREATE TABLE block (
            id         INTEGER PRIMARY KEY,
            kind       TEXT NOT NULL CHECK (kind IN ('network', 'email', 'domain', 'visitor')),
            value      TEXT NOT NULL,
            because    TEXT NOT NULL CHECK (because <> ''),
            by         TEXT NOT NULL,
            at         INTEGER NOT NULL,
            until      INTEGER,
            removed_at INTEGER,
            removed_by TEXT,
            CHECK ((removed_at IS NULL) = (removed_by IS NULL))
        ) STRICT;
        CREATE INDEX block_in_force ON block (until) WHERE removed_at IS NULL;
        CREATE TRIGGER block_is_never_deleted BEFORE DELETE ON block
        BEGIN SELECT RAISE(ABORT, 'block is append-only'); END;
        CREATE TRIGGER block_stays_what_it_was BEFORE UPDATE ON block
        WHEN NEW.kind IS NOT OLD.kind OR NEW.because IS NOT OLD.because OR NEW.by IS NOT OLD.by OR NEW.at IS NOT OLD.at OR NEW.until IS NOT OLD.until
            OR NEW.value IS NOT OLD.value AND (NEW.value <> '' OR OLD.kind <> 'email')
            OR OLD.removed_at IS NOT NULL AND (NEW.removed_at IS NOT OLD.removed_at OR NEW.removed_by IS NOT OLD.removed_by)
        BEGIN SELECT RAISE(ABORT, 'a block stays what it was'); END;
        """
}
