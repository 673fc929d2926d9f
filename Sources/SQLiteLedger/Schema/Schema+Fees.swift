extension Schema {
    /// Migration 017: fees (docs/decisions/019). What a line says of a fee besides its price tells only what goes back with a place, so it is no
    /// part of the canonical record, as `pool` is none: `fee_place` is the position in the order of the place that the fee is for, NULL
    /// for one of the order.
    static let fees = """
        ALTER TABLE session ADD COLUMN fees TEXT NOT NULL DEFAULT '[]';
        ALTER TABLE sale_line ADD COLUMN fee_place INTEGER CHECK (fee_place IS NULL OR (item = 'fee' AND fee_place >= 0));
        ALTER TABLE sale_line ADD COLUMN fee_refundable INTEGER
            CHECK ((item = 'fee') = (fee_refundable IS NOT NULL) AND (fee_refundable IS NULL OR fee_refundable IN (0, 1)));
        """
}
