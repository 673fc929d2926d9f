extension Schema {
    /// Migration 079: a command has its progress from the moment in which it is asked, so that those that are not over are found by their index: the others are kept
    /// for ever. Who makes `command` anew makes its trigger anew. After it, only the reconciler writes the progress.
    static let openCommands = """
        -- Rebuilt as it was, with one state more, because a CHECK cannot be altered; no row changes.
        CREATE TABLE command_progress_079 (
            command_id INTEGER PRIMARY KEY REFERENCES command (id),
            state      TEXT NOT NULL CHECK (state IN ('asked', 'running', 'waiting', 'done', 'refused')),
            done       INTEGER NOT NULL CHECK (done >= 0),
            total      INTEGER NOT NULL CHECK (total >= done),
            position   INTEGER NOT NULL,
            detail     TEXT NOT NULL,
            updated_at INTEGER NOT NULL
        ) STRICT;
        INSERT INTO command_progress_079 SELECT command_id, state, done, total, position, detail, updated_at FROM command_progress;
        DROP TABLE command_progress;
        ALTER TABLE command_progress_079 RENAME TO command_progress;
        INSERT INTO command_progress SELECT id, 'asked', 0, 0, 0, '', asked_at FROM command WHERE id NOT IN (SELECT command_id FROM command_progress);
        CREATE INDEX command_open ON command_progress (command_id) WHERE state NOT IN ('done', 'refused');
        CREATE TRIGGER command_is_asked AFTER INSERT ON command
        BEGIN INSERT INTO command_progress VALUES (NEW.id, 'asked', 0, 0, 0, '', NEW.asked_at); END;
        """
}
