extension Schema {
    /// The back office's tables of events that are being entered. A draft that was published or dropped keeps its row without content: its number is
    /// never given again, because the journal names it.
    static let drafts = """
        CREATE TABLE event_draft (
            id         INTEGER PRIMARY KEY AUTOINCREMENT,
            event_id   TEXT,
            content    TEXT,
            revision   INTEGER NOT NULL,
            publish_at INTEGER CHECK (publish_at IS NULL OR content IS NOT NULL),
            mishap     TEXT,
            changed_at INTEGER NOT NULL,
            changed_by TEXT NOT NULL
        ) STRICT;
        CREATE UNIQUE INDEX open_draft_of_event ON event_draft (event_id) WHERE content IS NOT NULL;
        CREATE INDEX draft_by_publication ON event_draft (publish_at) WHERE publish_at IS NOT NULL;

        CREATE TABLE draft_file (
            digest   TEXT NOT NULL PRIMARY KEY CHECK (length(digest) = 64),
            bytes    BLOB NOT NULL,
            added_at INTEGER NOT NULL
        ) STRICT;
        """
}
