extension Schema {
    /// Migration 061: which reports are mailed, to whom and when. What is owed of it is in `outbox`, once for each period and person.
    static let reportSchedules = """
        CREATE TABLE report_schedule (
            id           INTEGER PRIMARY KEY AUTOINCREMENT,
            kind         TEXT NOT NULL,
            organiser_id TEXT,
            span         TEXT NOT NULL,
            rhythm       TEXT NOT NULL,
            hour         INTEGER NOT NULL CHECK (hour BETWEEN 0 AND 23),
            receivers    TEXT NOT NULL CHECK (json_valid(receivers)),
            made_by      TEXT NOT NULL,
            made_at      INTEGER NOT NULL,
            next_at      INTEGER NOT NULL,
            ended_at     INTEGER
        ) STRICT;
        CREATE INDEX report_schedule_due ON report_schedule (next_at) WHERE ended_at IS NULL;
        """
}
