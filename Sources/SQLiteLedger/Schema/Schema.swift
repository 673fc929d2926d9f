import GRDB

/// The file's schema. A migration that was released is never edited: a change is a new one.
enum Schema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("001 catalogue") { db in
            try db.execute(sql: catalogueTables)
        }
        migrator.registerMigration("002 sales") { db in
            try db.execute(sql: salesTables)
            for table in ["sale_order", "sale_line", "refused_order", "payment_event", "issued_ticket", "incident"] {
                try db.execute(sql: appendOnlyTriggers(table))
            }
        }
        migrator.registerMigration("003 work") { db in
            try db.execute(sql: workTables)
        }
        migrator.registerMigration("004 inventory rules") { db in
            try db.execute(sql: "ALTER TABLE session ADD COLUMN inventory TEXT NOT NULL DEFAULT '{}'")
        }
        migrator.registerMigration("005 evidence") { db in
            try db.execute(sql: evidenceTables)
            for table in ["sale_line", "closing", "archive_event"] {
                try db.execute(sql: appendOnlyTriggers(table))
            }
        }
        migrator.registerMigration("006 seats by line") { db in
            // A seat is claimed before its line is written, so each line looks for the seats that wait for it.
            try db.execute(sql: "CREATE UNIQUE INDEX active_seat_by_line ON active_seat (organiser_id, number)")
        }
        migrator.registerMigration("007 obligations") { db in
            try db.execute(sql: obligationTables)
            for table in ["payment_event", "issued_ticket"] { try db.execute(sql: appendOnlyTriggers(table)) }
        }
        migrator.registerMigration("010 lease") { db in
            try db.execute(sql: leaseTable)
        }
        migrator.registerMigration("011 buyers by sequence") { db in
            try db.execute(sql: buyersBySequence)
        }
        migrator.registerMigration("012 limits") { db in
            try db.execute(sql: limits)
        }
        migrator.registerMigration("013 corrections") { db in
            try db.execute(sql: correctionTables)
            for table in ["command", "correction"] { try db.execute(sql: appendOnlyTriggers(table)) }
        }
        migrator.registerMigration("014 payment methods") { db in
            try db.execute(sql: paymentMethods)
            try db.execute(sql: appendOnlyTriggers("sale_line"))
        }
        migrator.registerMigration("015 corrections by command") { db in
            try db.execute(sql: "CREATE INDEX correction_by_command ON correction (command_id)")
        }
        migrator.registerMigration("016 money movements") { db in
            try db.execute(sql: moneyMovements)
            try db.execute(sql: appendOnlyTriggers("payment_event"))
        }
        migrator.registerMigration("017 fees") { db in
            try db.execute(sql: fees)
        }
        migrator.registerMigration("018 postponed refunds") { db in
            // When a session was postponed, and until when those who had bought may have their money back; null when it was not.
            try db.execute(sql: "ALTER TABLE session ADD COLUMN postponed_at INTEGER; ALTER TABLE session ADD COLUMN refundable_until INTEGER")
        }
        migrator.registerMigration("019 catalogue details") { db in
            // What pages say besides; all of it may be absent. Organiser.Contact and Event.Feature as JSON.
            try db.execute(
                sql: """
                    ALTER TABLE organiser ADD COLUMN contact TEXT; ALTER TABLE event ADD COLUMN feature TEXT;
                    ALTER TABLE venue ADD COLUMN description TEXT; ALTER TABLE venue ADD COLUMN access TEXT;
                    """)
        }
        migrator.registerMigration("020 wishes") { db in
            try db.execute(sql: wishes)
        }
        migrator.registerMigration("021 door") { db in
            try db.execute(sql: doorTables)
        }
        migrator.registerMigration("022 returns") { db in
            // Until when buyers may give places back; null when they may not.
            try db.execute(sql: "ALTER TABLE session ADD COLUMN returns_until INTEGER")
        }
        migrator.registerMigration("023 languages of buyers") { db in
            // In which they ordered; null when nobody knows it.
            try db.execute(sql: "ALTER TABLE buyer ADD COLUMN language TEXT")
        }
        migrator.registerMigration("024 door scans") { db in
            try db.execute(sql: doorScans)
        }
        migrator.registerMigration("025 waiting lists") { db in
            try db.execute(sql: waiting)
        }
        migrator.registerMigration("026 waiting lists by size") { db in
            try db.execute(sql: waitingBySize)
        }
        migrator.registerMigration("027 ticket holders") { db in
            try db.execute(sql: ticketHolders)
        }
        migrator.registerMigration("028 pictures") { db in
            // Bytes by SHA-256; which event shows which, and what is said of it, as JSON of Picture.
            try db.execute(
                sql: "CREATE TABLE picture (digest TEXT NOT NULL PRIMARY KEY, bytes BLOB NOT NULL) STRICT; ALTER TABLE event ADD COLUMN picture TEXT")
        }
        migrator.registerMigration("029 previous dates") { db in
            // When a postponed session was to begin before; null when it was not, and of those that were before this was kept.
            try db.execute(sql: "ALTER TABLE session ADD COLUMN previous_starts_at INTEGER")
        }
        migrator.registerMigration("030 confirmed addresses and erased names") { db in
            try db.execute(sql: waitingConfirmed)
            try db.execute(sql: holdersErasedWithBuyers)
        }
        migrator.registerMigration("031 waiting rooms") { db in
            try db.execute(sql: rooms + appendOnlyTriggers("room_event"))
        }
        migrator.registerMigration("032 open rooms") { db in
            // And names on tickets whose buyers were erased before names went with them.
            try db.execute(
                sql: """
                    ALTER TABLE room ADD COLUMN is_open INTEGER NOT NULL DEFAULT 0 CHECK (is_open IN (0, 1));
                    DELETE FROM ticket_holder WHERE order_id NOT IN (SELECT order_id FROM sale_order JOIN buyer USING (sequence));
                    """)
        }
        migrator.registerMigration("033 staff") { db in
            try db.execute(sql: staffTables + appendOnlyTriggers("journal"))
        }
        migrator.registerMigration("040 blocks") { db in
            try db.execute(sql: blocks)
        }
        migrator.registerMigration("041 turns") { db in
            try db.execute(sql: turns)
        }
        migrator.registerMigration("045 privacy") { db in
            try db.execute(sql: privacy + appendOnlyTriggers("command"))
        }
        migrator.registerMigration("051 calendars and welcomes") { db in
            // Of an event: how long it is, null when nobody said it. Of a session: how often its appointment changed, null when it never did.
            try db.execute(
                sql: "ALTER TABLE event ADD COLUMN duration_minutes INTEGER CHECK (duration_minutes > 0); ALTER TABLE session ADD COLUMN changes INTEGER")
            try db.execute(sql: waitingWelcomed)
        }
        migrator.registerMigration("055 moved openings") { db in
            try db.execute(sql: movedOpenings)
        }
        migrator.registerMigration("056 drafts") { db in
            try db.execute(sql: drafts)
        }
        migrator.registerMigration("057 what drafts began from") { db in
            // What was published when a change of it was begun, as JSON of EventDraft; null of a new event.
            try db.execute(sql: "ALTER TABLE event_draft ADD COLUMN base TEXT")
        }
        migrator.registerMigration("058 letters") { db in
            try db.execute(sql: letters)
        }
        migrator.registerMigration("059 notes on incidents") { db in
            try db.execute(sql: operation + appendOnlyTriggers("incident_note"))
        }
        migrator.registerMigration("060 subscribers") { db in
            try db.execute(sql: notices)
        }
        migrator.registerMigration("061 report schedules") { db in
            try db.execute(sql: reportSchedules)
        }
        migrator.registerMigration("062 dialogue") { db in
            try db.execute(sql: dialogue + appendOnlyTriggers("dialogue_entry"))
        }
        migrator.registerMigration("063 promotions") { db in
            try db.execute(sql: promotions)
        }
        migrator.registerMigration("064 interest") { db in
            try db.execute(sql: interest)
        }
        migrator.registerMigration("066 sums") { db in
            try db.execute(sql: sums)
        }
        migrator.registerMigration("067 dead letters by queue") { db in
            // Those of money are shown before all others, however many there are.
            try db.execute(
                sql: "DROP INDEX outbox_dead; CREATE INDEX outbox_dead ON outbox (queue, id) WHERE done_at IS NULL AND dead_at IS NOT NULL")
        }
        migrator.registerMigration("068 refusals by session") { db in
            // A store that forgot is told them again, session by session.
            try db.execute(sql: "CREATE INDEX refused_order_by_session ON refused_order (session_number, order_id)")
        }
        migrator.registerMigration("069 numbers of nobody") { db in
            try db.execute(sql: numbersOfNobody)
        }
        migrator.registerMigration("070 letters about turns") { db in
            try db.execute(sql: turnsByBoth)
        }
        migrator.registerMigration("071 signatures of draws") { db in
            // Of the beacon's round that a draw follows from: its value is the digest.
            try db.execute(sql: "ALTER TABLE room ADD COLUMN signature TEXT")
        }
        migrator.registerMigration("072 door passes") { db in
            try db.execute(sql: doorPasses)
        }
        migrator.registerMigration("073 former prices") { db in
            try db.execute(sql: formerPrices + appendOnlyTriggers("former_prices"))
        }
        migrator.registerMigration("075 what buyers were told") { db in
            try db.execute(sql: promises + appendOnlyTriggers("command"))
        }
        migrator.registerMigration("076 corrections by amount") { db in
            // Of what was taken back alone: sales, of which there are a hundred times as many, pay for no more indexes.
            try db.execute(
                sql: """
                    CREATE INDEX sale_line_amounts ON sale_line (organiser_id, kind, price_cents, number) WHERE kind <> 'sale';
                    CREATE INDEX sale_line_amounts_by_session ON sale_line (session_number, kind, price_cents, number) WHERE kind <> 'sale';
                    """)
        }
        migrator.registerMigration("077 announcements") { db in
            try db.execute(sql: announcements + appendOnlyTriggers("sale_order"))
        }
        migrator.registerMigration("078 language in the archive") { db in
            // Who comes back with a new date is written to in their language; null of those who were archived before it was kept.
            try db.execute(sql: "ALTER TABLE buyer_archive ADD COLUMN language TEXT")
        }
        migrator.registerMigration("079 open commands") { db in
            try db.execute(sql: openCommands)
        }
        return migrator
    }

    /// Originals that are kept as they were written (annexe IV CGI, art. 50 sexies B and following; anti-fraud: inaltérabilité).
    static let appendOnlyTables = [
        "sale_order", "sale_line", "refused_order", "payment_event", "issued_ticket", "incident", "closing", "archive_event",
        "command", "correction", "former_prices",
    ]

    private static func appendOnlyTriggers(_ table: String) -> String {
        """
        CREATE TRIGGER \(table)_is_never_updated BEFORE UPDATE ON \(table)
        BEGIN SELECT RAISE(ABORT, '\(table) is append-only'); END;
        CREATE TRIGGER \(table)_is_never_deleted BEFORE DELETE ON \(table)
        BEGIN SELECT RAISE(ABORT, '\(table) is append-only'); END;
        """
    }
}
