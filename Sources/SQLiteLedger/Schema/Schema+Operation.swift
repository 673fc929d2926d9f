extension Schema {
    /// What operators noted about incidents, once each. Incidents themselves never change.
    static let operation = """
        CREATE TABLE incident_note (
            incident_id INTEGER NOT NULL PRIMARY KEY REFERENCES incident (id),
            at          INTEGER NOT NULL,
            by          TEXT NOT NULL,
            text        TEXT NOT NULL CHECK (text <> '')
        ) STRICT;
        CREATE INDEX incident_by_kind ON incident (kind, id);
        """
}
