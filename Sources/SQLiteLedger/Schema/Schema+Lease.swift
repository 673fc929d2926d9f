extension Schema {
    /// Migration 010: who may write sales (docs/decisions/013). One row; whoever takes it brings the next token.
    static let leaseTable = """
        CREATE TABLE lease (
            id     INTEGER PRIMARY KEY CHECK (id = 1),
            token  INTEGER NOT NULL CHECK (token >= 0),
            beat   INTEGER NOT NULL CHECK (beat >= 0),
            holder TEXT,
            since  INTEGER CHECK ((holder IS NULL) = (since IS NULL))
        ) STRICT;
        INSERT INTO lease (id, token, beat) VALUES (1, 0, 0);

        CREATE TRIGGER lease_token_only_grows BEFORE UPDATE ON lease
        WHEN NEW.token < OLD.token
            OR (NEW.token = OLD.token AND NEW.holder IS NOT NULL AND NEW.holder IS NOT OLD.holder)
        BEGIN SELECT RAISE(ABORT, 'whoever takes the lease brings a greater token'); END;

        CREATE TRIGGER lease_is_never_deleted BEFORE DELETE ON lease
        BEGIN SELECT RAISE(ABORT, 'the lease is never deleted'); END;
        """
}
