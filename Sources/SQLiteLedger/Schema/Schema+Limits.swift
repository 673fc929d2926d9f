extension Schema {
    /// Migration 012: what the seat store needs to count on after it was lost. The keys under which a sale counts towards the session's limit
    /// are pseudonyms of a person, so they are in the erasable table; `pool` is set for standing places from an allotment only, and
    /// is no part of the canonical record: it says nothing about what was paid for.
    static let limits = """
        ALTER TABLE buyer ADD COLUMN buyer_key TEXT;
        ALTER TABLE buyer ADD COLUMN visitor_key TEXT;
        ALTER TABLE sale_line ADD COLUMN pool INTEGER CHECK (pool IS NULL OR (pool BETWEEN 0 AND 31 AND seat_id IS NULL));
        CREATE INDEX sale_line_by_allotment ON sale_line (session_number, pool) WHERE pool IS NOT NULL;
        """
}
