extension Schema {
    /// Migration 011: a buyer is found by the number of the order, which grows, instead of by two random texts. Each sale changed a page of
    /// two more indexes, anywhere in them.
    static let buyersBySequence = """
        CREATE TABLE buyer_011 (
            reference TEXT NOT NULL,
            name      TEXT NOT NULL,
            email     TEXT NOT NULL,
            sequence  INTEGER PRIMARY KEY REFERENCES sale_order (sequence)
        ) STRICT;
        INSERT INTO buyer_011 (reference, name, email, sequence)
        SELECT buyer.reference, buyer.name, buyer.email, sale_order.sequence
        FROM buyer JOIN sale_order ON sale_order.order_id = buyer.order_id;
        DROP TABLE buyer;
        ALTER TABLE buyer_011 RENAME TO buyer;
        """
}
