extension Schema {
    /// Migration 077: an order carries the number of the announcement that it was made by (docs/decisions/041-what-was-promised.md). `former_announcements` is JSON
    /// of Announcement, the oldest first, NULL while a session was never announced otherwise; `sale_order.announcement` is a number of these, or that of today's.
    static let announcements = """
        ALTER TABLE session ADD COLUMN former_announcements TEXT CHECK (former_announcements IS NULL OR json_valid(former_announcements));
        ALTER TABLE session DROP COLUMN altered_at;
        ALTER TABLE sale_order ADD COLUMN announcement INTEGER NOT NULL DEFAULT 0;

        -- By which announcement the last letter about it says that an order's session takes place.
        CREATE TABLE announcement_told (
            order_id TEXT    NOT NULL PRIMARY KEY REFERENCES sale_order (order_id),
            number   INTEGER NOT NULL CHECK (number >= 0)
        ) STRICT, WITHOUT ROWID;

        -- Of sessions that were announced otherwise before numbers were: the first words are kept, and who ordered since the last change goes by today's.
        UPDATE session SET former_announcements = (
            SELECT json_array(json(task -> '$.tellBuyers.announced')) FROM command
            WHERE kind = 'tell-buyers' AND subject = CAST(session.number AS TEXT) ORDER BY id LIMIT 1)
        WHERE EXISTS (SELECT 1 FROM command WHERE kind = 'tell-buyers' AND subject = CAST(session.number AS TEXT));
        DROP TRIGGER sale_order_is_never_updated;
        DROP TRIGGER sale_order_is_never_deleted;
        UPDATE sale_order SET announcement = 1
        WHERE session_number IN (SELECT number FROM session WHERE former_announcements IS NOT NULL) AND placed_at > (
            SELECT max(asked_at) FROM command WHERE kind = 'tell-buyers' AND subject = CAST(sale_order.session_number AS TEXT));
        """
}
