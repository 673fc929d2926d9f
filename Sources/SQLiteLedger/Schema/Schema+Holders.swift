extension Schema {
    /// Migration 027: names that buyers put on tickets, one for each at most. Personal data, like `buyer`: outside the chain, and apart from commands.
    static let ticketHolders = """
        -- Until when buyers may put another name on a ticket; null: tickets bear no names.
        ALTER TABLE session ADD COLUMN name_change_until INTEGER;
        CREATE TABLE ticket_holder (
            order_id   TEXT NOT NULL REFERENCES sale_order (order_id),
            position   INTEGER NOT NULL,
            name       TEXT NOT NULL,
            -- Of the first code that is issued with the name.
            revision   INTEGER NOT NULL CHECK (revision > 0),
            changed_at INTEGER NOT NULL,
            PRIMARY KEY (order_id, position)
        ) STRICT, WITHOUT ROWID;
        """

    /// Migration 030: who erases a buyer erases the names that this buyer put on tickets.
    static let holdersErasedWithBuyers = """
        CREATE TRIGGER ticket_holder_goes_with_its_buyer AFTER DELETE ON buyer
        BEGIN
            DELETE FROM ticket_holder WHERE order_id = (SELECT order_id FROM sale_order WHERE sequence = OLD.sequence);
        END;
        """
}
