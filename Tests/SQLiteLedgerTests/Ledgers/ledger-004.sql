PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);
INSERT INTO grdb_migrations VALUES('001 catalogue');
INSERT INTO grdb_migrations VALUES('002 sales');
INSERT INTO grdb_migrations VALUES('003 work');
INSERT INTO grdb_migrations VALUES('004 inventory rules');
CREATE TABLE organiser (
    id      TEXT NOT NULL PRIMARY KEY,
    name    TEXT NOT NULL,
    licence TEXT NOT NULL
) STRICT;
INSERT INTO organiser VALUES('org-a','Maison org-a','L-D-19-1172');
INSERT INTO organiser VALUES('org-b','Maison org-b','L-D-19-1172');
CREATE TABLE venue (
    id          TEXT NOT NULL PRIMARY KEY,
    name        TEXT NOT NULL,
    address     TEXT NOT NULL,
    postal_code TEXT NOT NULL,
    city        TEXT NOT NULL,
    time_zone   TEXT NOT NULL
) STRICT;
INSERT INTO venue VALUES('salle','Salle','1 rue','75001','Paris','Europe/Paris');
CREATE TABLE event (
    number       INTEGER PRIMARY KEY CHECK (number BETWEEN 1 AND 4294967295),
    id           TEXT NOT NULL UNIQUE,
    title        TEXT NOT NULL,
    artist       TEXT NOT NULL,
    description  TEXT NOT NULL,
    genre        TEXT NOT NULL,
    organiser_id TEXT NOT NULL REFERENCES organiser (id)
) STRICT;
INSERT INTO event VALUES(1,'rock','Titre rock','Artiste','','rock','org-a');
INSERT INTO event VALUES(2,'poesie','Titre poesie','Artiste','','rock','org-b');
CREATE TABLE layout (
    digest TEXT NOT NULL PRIMARY KEY,
    json   BLOB NOT NULL
) STRICT;
INSERT INTO layout VALUES('digest',X'7b22706f6f6c73223a5b7b22636f756e74223a322c226669727374223a307d2c7b22636f756e74223a302c226669727374223a307d2c7b22636f756e74223a302c226669727374223a307d2c7b22636f756e74223a302c226669727374223a307d2c7b22636f756e74223a302c226669727374223a307d2c7b22636f756e74223a302c226669727374223a307d2c7b22636f756e74223a302c226669727374223a307d2c7b22636f756e74223a302c226669727374223a307d2c7b22636f756e74223a302c226669727374223a307d2c7b22636f756e74223a302c226669727374223a307d2c7b22636f756e74223a302c226669727374223a307d2c7b22636f756e74223a302c226669727374223a307d2c7b22636f756e74223a302c226669727374223a307d2c7b22636f756e74223a302c226669727374223a307d2c7b22636f756e74223a302c226669727374223a307d2c7b22636f756e74223a302c226669727374223a307d2c7b22636f756e74223a302c226669727374223a307d2c7b22636f756e74223a302c226669727374223a307d2c7b22636f756e74223a302c226669727374223a307d2c7b22636f756e74223a302c226669727374223a307d2c7b22636f756e74223a302c226669727374223a307d2c7b22636f756e74223a302c226669727374223a307d2c7b22636f756e74223a302c226669727374223a307d2c7b22636f756e74223a302c226669727374223a307d2c7b22636f756e74223a302c226669727374223a307d2c7b22636f756e74223a302c226669727374223a307d2c7b22636f756e74223a302c226669727374223a307d2c7b22636f756e74223a302c226669727374223a307d2c7b22636f756e74223a302c226669727374223a307d2c7b22636f756e74223a302c226669727374223a307d2c7b22636f756e74223a302c226669727374223a307d2c7b22636f756e74223a302c226669727374223a307d5d2c22726f77456e6473223a5b352c31315d2c227365676d656e7473223a5b7b22706f6f6c223a302c226c656e677468223a352c226964223a302c22636f7374223a302c2262657374223a322c2273746570223a33313839352c2270726576696f7573223a302c227374617274223a302c226e657874223a317d2c7b22706f6f6c223a302c226c656e677468223a352c226964223a312c22636f7374223a32313733342c2262657374223a322c2273746570223a32313633332c2270726576696f7573223a302c227374617274223a362c226e657874223a317d5d2c226c656e677468223a31322c2273656374696f6e73223a5b7b226c656e677468223a31322c227374617274223a302c226964223a2270222c226e616d65223a225061727465727265227d5d2c227365617473223a5b7b2263617465676f7279223a302c2273656374696f6e223a225061727465727265222c2279223a302c226964223a224131222c226f6666736574223a302c226e756d626572223a2231222c2278223a312c22726f77223a2241227d2c7b2263617465676f7279223a302c2273656374696f6e223a225061727465727265222c2279223a302c226964223a224132222c226f6666736574223a312c226e756d626572223a2232222c2278223a322c22726f77223a2241227d2c7b2263617465676f7279223a302c2273656374696f6e223a225061727465727265222c2279223a302c226964223a224133222c226f6666736574223a322c226e756d626572223a2233222c2278223a332c22726f77223a2241227d2c7b2263617465676f7279223a302c2273656374696f6e223a225061727465727265222c2279223a302c226964223a224134222c226f6666736574223a332c226e756d626572223a2234222c2278223a342c22726f77223a2241227d2c7b2263617465676f7279223a302c2273656374696f6e223a225061727465727265222c2279223a302c226964223a224135222c226f6666736574223a342c226e756d626572223a2235222c2278223a352c22726f77223a2241227d2c7b2263617465676f7279223a302c2273656374696f6e223a225061727465727265222c2279223a312c226964223a224231222c226f6666736574223a362c226e756d626572223a2231222c2278223a312c22726f77223a2242227d2c7b2263617465676f7279223a302c2273656374696f6e223a225061727465727265222c2279223a312c226964223a224232222c226f6666736574223a372c226e756d626572223a2232222c2278223a322c22726f77223a2242227d2c7b2263617465676f7279223a302c2273656374696f6e223a225061727465727265222c2279223a312c226964223a224233222c226f6666736574223a382c226e756d626572223a2233222c2278223a332c22726f77223a2242227d2c7b2263617465676f7279223a302c2273656374696f6e223a225061727465727265222c2279223a312c226964223a224234222c226f6666736574223a392c226e756d626572223a2234222c2278223a342c22726f77223a2242227d2c7b2263617465676f7279223a302c2273656374696f6e223a225061727465727265222c2279223a312c226964223a224235222c226f6666736574223a31302c226e756d626572223a2235222c2278223a352c22726f77223a2242227d5d7d');
CREATE TABLE session (
    number            INTEGER PRIMARY KEY CHECK (number BETWEEN 1 AND 4294967295),
    id                TEXT NOT NULL UNIQUE,
    event_number      INTEGER NOT NULL REFERENCES event (number),
    venue_id          TEXT NOT NULL REFERENCES venue (id),
    starts_at         INTEGER NOT NULL,
    doors_at          INTEGER,
    booking_opens_at  INTEGER NOT NULL,
    booking_closes_at INTEGER NOT NULL CHECK (booking_closes_at >= booking_opens_at),
    status            TEXT NOT NULL CHECK (status IN ('draft', 'published', 'cancelled')),
    buyer_limit       INTEGER NOT NULL CHECK (buyer_limit >= 1),
    vat_basis_points  INTEGER NOT NULL CHECK (vat_basis_points BETWEEN 0 AND 10000),
    layout_digest     TEXT REFERENCES layout (digest),
    lane              INTEGER NOT NULL CHECK (lane >= 0),
    hold_seconds      INTEGER NOT NULL CHECK (hold_seconds >= 1),
    payment_seconds   INTEGER NOT NULL CHECK (payment_seconds >= 1)
, inventory TEXT NOT NULL DEFAULT '{}') STRICT;
INSERT INTO session VALUES(1,'rock-1',1,'salle',1794787200000,NULL,1794614400000,1794780800000,'published',6,210,'digest',1,600,900,'{"allotments":[],"blocked":[],"liveHoldLimit":50000,"orphans":"lenient","wheelchairs":[]}');
INSERT INTO session VALUES(2,'poesie-1',2,'salle',1794787200000,NULL,1794614400000,1794780800000,'published',6,210,NULL,2,600,900,'{"allotments":[],"blocked":[],"liveHoldLimit":50000,"orphans":"lenient","wheelchairs":[]}');
CREATE TABLE category (
    session_number INTEGER NOT NULL REFERENCES session (number),
    position       INTEGER NOT NULL CHECK (position BETWEEN 0 AND 31),
    id             TEXT NOT NULL,
    name           TEXT NOT NULL,
    kind           TEXT NOT NULL CHECK (kind IN ('numbered', 'standing')),
    capacity       INTEGER NOT NULL CHECK (capacity >= 0),
    PRIMARY KEY (session_number, position),
    UNIQUE (session_number, id)
) STRICT, WITHOUT ROWID;
INSERT INTO category VALUES(1,0,'parterre','Parterre','numbered',10);
INSERT INTO category VALUES(1,1,'fosse','Fosse','standing',4);
INSERT INTO category VALUES(2,0,'fosse','Fosse','standing',3);
CREATE TABLE tariff (
    session_number INTEGER NOT NULL,
    category       INTEGER NOT NULL,
    position       INTEGER NOT NULL CHECK (position >= 0),
    id             TEXT NOT NULL,
    name           TEXT NOT NULL,
    price_cents    INTEGER NOT NULL CHECK (price_cents >= 0),
    PRIMARY KEY (session_number, category, position),
    UNIQUE (session_number, category, id),
    FOREIGN KEY (session_number, category) REFERENCES category (session_number, position)
) STRICT, WITHOUT ROWID;
INSERT INTO tariff VALUES(1,0,0,'plein','Plein',3550);
INSERT INTO tariff VALUES(1,0,1,'invite','Invitation',0);
INSERT INTO tariff VALUES(1,1,0,'plein','Plein',2000);
INSERT INTO tariff VALUES(2,0,0,'plein','Plein',2000);
CREATE TABLE catalogue_version (
    id      INTEGER PRIMARY KEY CHECK (id = 1),
    version INTEGER NOT NULL CHECK (version >= 0)
) STRICT;
INSERT INTO catalogue_version VALUES(1,1);
CREATE TABLE sale_order (
    sequence       INTEGER PRIMARY KEY,
    order_id       TEXT NOT NULL UNIQUE,
    session_number INTEGER NOT NULL REFERENCES session (number),
    lane           INTEGER NOT NULL,
    hold_id        TEXT NOT NULL,
    currency       TEXT NOT NULL CHECK (length(currency) = 3 AND currency = lower(currency)),
    line_count     INTEGER NOT NULL CHECK (line_count >= 1),
    total_cents    INTEGER NOT NULL CHECK (total_cents >= 0),
    payment_id     TEXT UNIQUE CHECK (payment_id IS NOT NULL OR total_cents = 0),
    placed_at      INTEGER NOT NULL,
    confirmed_at   INTEGER NOT NULL,
    recorded_at    INTEGER NOT NULL
) STRICT;
INSERT INTO sale_order VALUES(1,'01-a',1,1,'hold-a','eur',2,5550,'pi_a',1794700800000,1794700800000,1794700800000);
INSERT INTO sale_order VALUES(2,'01-b',2,1,'hold-b','eur',1,2000,'pi_b',1794700800000,1794700800000,1794700800000);
INSERT INTO sale_order VALUES(3,'01-c',1,1,'hold-c','eur',2,3550,'pi_c',1794700800000,1794700800000,1794700800000);
INSERT INTO sale_order VALUES(4,'01-e',1,1,'hold-e','eur',2,7100,'pi_e',1794700800000,1794700800000,1794700802000);
INSERT INTO sale_order VALUES(5,'01-f',1,1,'hold-f','eur',1,0,NULL,1794700800000,1794700800000,1794700802000);
INSERT INTO sale_order VALUES(6,'01-g',2,1,'hold-g','eur',1,2000,'pi_g',1794700800000,1794700800000,1794700804000);
CREATE TABLE buyer (
    reference TEXT NOT NULL PRIMARY KEY,
    order_id  TEXT NOT NULL UNIQUE REFERENCES sale_order (order_id),
    name      TEXT NOT NULL,
    email     TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO buyer VALUES('65033a18a378cab996332c607774e5e1','01-b','Ada b','b@example.org');
INSERT INTO buyer VALUES('6e73e372e2338acae474c66a4b98b030','01-a','Ada a','a@example.org');
INSERT INTO buyer VALUES('72e093d858037f522e89830abd0ebac9','01-c','Ada c','c@example.org');
INSERT INTO buyer VALUES('b261ff922f7b87f98b109bc99cad92bc','01-e','Ada e','e@example.org');
INSERT INTO buyer VALUES('c2f1407fee5a058622684ef9ac55217a','01-g','Ada g','g@example.org');
INSERT INTO buyer VALUES('cb632a5f35cd93519b9c4f26a1c3993b','01-f','Ada f','f@example.org');
CREATE TABLE sale_line (
    organiser_id     TEXT NOT NULL REFERENCES organiser (id),
    number           INTEGER NOT NULL CHECK (number >= 1),
    kind             TEXT NOT NULL CHECK (kind IN ('sale', 'reversal')),
    reverses_number  INTEGER CHECK ((kind = 'sale') = (reverses_number IS NULL) AND reverses_number < number),
    recorded_at      INTEGER NOT NULL,
    order_id         TEXT NOT NULL REFERENCES sale_order (order_id),
    position         INTEGER NOT NULL CHECK (position >= 0),
    session_number   INTEGER NOT NULL REFERENCES session (number),
    category         INTEGER NOT NULL CHECK (category BETWEEN 0 AND 31),
    category_id      TEXT NOT NULL,
    category_name    TEXT NOT NULL,
    seat_id          TEXT,
    seat_offset      INTEGER CHECK ((seat_id IS NULL) = (seat_offset IS NULL) AND seat_offset >= 0),
    seat_label       TEXT CHECK ((seat_id IS NULL) = (seat_label IS NULL)),
    tariff_id        TEXT NOT NULL,
    tariff_name      TEXT NOT NULL,
    price_cents      INTEGER NOT NULL CHECK (CASE kind WHEN 'sale' THEN price_cents >= 0 ELSE price_cents <= 0 END),
    vat_basis_points INTEGER NOT NULL CHECK (vat_basis_points BETWEEN 0 AND 10000),
    vat_cents        INTEGER NOT NULL CHECK (abs(vat_cents) <= abs(price_cents)),
    currency         TEXT NOT NULL,
    payment_method   TEXT NOT NULL CHECK (payment_method IN ('card', 'none')),
    test_mode        INTEGER NOT NULL CHECK (test_mode IN (0, 1)),
    ticket_id        INTEGER NOT NULL,
    buyer_reference  TEXT NOT NULL,
    hash             BLOB NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (organiser_id, number),
    UNIQUE (order_id, position, kind)
) STRICT, WITHOUT ROWID;
INSERT INTO sale_line VALUES('org-a',1,'sale',NULL,1794700800000,'01-a',0,1,0,'parterre','Parterre','A1',0,'Parterre, rang A, place 1','plein','Plein',3550,210,73,'eur','card',1,-2598829887456574369,'6e73e372e2338acae474c66a4b98b030',X'1b466ef2602a10e88c7801b23cd3a07b7b51231c884f45e41aedaf8fe8e6e5f4');
INSERT INTO sale_line VALUES('org-a',2,'sale',NULL,1794700800000,'01-a',1,1,1,'fosse','Fosse',NULL,NULL,NULL,'plein','Plein',2000,550,104,'eur','card',1,9071633986856679582,'6e73e372e2338acae474c66a4b98b030',X'2aa2d211f235f5df2fcb3d8d9c79ff11ad8742673b10d2055eea5df495900137');
INSERT INTO sale_line VALUES('org-a',3,'sale',NULL,1794700800000,'01-c',0,1,0,'parterre','Parterre','A2',1,'Parterre, rang A, place 2','plein','Plein',3550,210,73,'eur','card',1,-8528459162820948987,'72e093d858037f522e89830abd0ebac9',X'1c7a2e5bc5c2f9bc7de1ff6e8c94bbf153aa5b5af4106e2283a118a9f3939634');
INSERT INTO sale_line VALUES('org-a',4,'sale',NULL,1794700800000,'01-c',1,1,0,'parterre','Parterre','A3',2,'Parterre, rang A, place 3','invite','Invitation',0,210,0,'eur','card',1,-3799146174291219422,'72e093d858037f522e89830abd0ebac9',X'4616f116a543381d1694d66ce32810b0fce4df2191d329b5e15d903b1ea23fb1');
INSERT INTO sale_line VALUES('org-a',5,'sale',NULL,1794700802000,'01-e',0,1,0,'parterre','Parterre','A4',3,'Parterre, rang A, place 4','plein','Plein',3550,210,73,'eur','card',1,-5898909811866686664,'b261ff922f7b87f98b109bc99cad92bc',X'9d3af9eab28da4274d403dd9e401aec99c1abbf54b810b3de63df0f6a6c5bcea');
INSERT INTO sale_line VALUES('org-a',6,'sale',NULL,1794700802000,'01-e',1,1,0,'parterre','Parterre','A5',4,'Parterre, rang A, place 5','plein','Plein',3550,210,73,'eur','card',1,-2744421715772328407,'b261ff922f7b87f98b109bc99cad92bc',X'22721b6d2eff28ea6317d5674224dd231fd5779438c9d053bbf0a7b93d554501');
INSERT INTO sale_line VALUES('org-a',7,'sale',NULL,1794700802000,'01-f',0,1,0,'parterre','Parterre','B1',6,'Parterre, rang B, place 1','invite','Invitation',0,210,0,'eur','none',1,3117327582923952356,'cb632a5f35cd93519b9c4f26a1c3993b',X'ad11e7d87434c8042faeb5802ff32bccdd9c3f3395849b9d0cf3bccfcdf31447');
INSERT INTO sale_line VALUES('org-a',8,'reversal',5,1794700803000,'01-e',0,1,0,'parterre','Parterre','A4',3,'Parterre, rang A, place 4','plein','Plein',-3550,210,-73,'eur','card',1,-5898909811866686664,'b261ff922f7b87f98b109bc99cad92bc',X'ba96155bcfe00772125dd309ccd92818053cfcce0a4970ad80fe388d90b94c58');
INSERT INTO sale_line VALUES('org-a',9,'reversal',6,1794700803000,'01-e',1,1,0,'parterre','Parterre','A5',4,'Parterre, rang A, place 5','plein','Plein',-3550,210,-73,'eur','card',1,-2744421715772328407,'b261ff922f7b87f98b109bc99cad92bc',X'caf6bcc9168eed923223cd4310e72ac90fb7d36653c4d66430004c08b035b072');
INSERT INTO sale_line VALUES('org-b',1,'sale',NULL,1794700800000,'01-b',0,2,0,'fosse','Fosse',NULL,NULL,NULL,'plein','Plein',2000,550,104,'eur','card',1,-1463196925831536802,'65033a18a378cab996332c607774e5e1',X'b90544b81ef342124628cd1b4a4510a11f7b8b4e105cf37a650fc04ed7a3d4f9');
INSERT INTO sale_line VALUES('org-b',2,'sale',NULL,1794700804000,'01-g',0,2,0,'fosse','Fosse',NULL,NULL,NULL,'plein','Plein',2000,550,104,'eur','card',1,6752287156748348756,'c2f1407fee5a058622684ef9ac55217a',X'a75ecb0fef9623ad46d8f36fd48193b95db7b30d9bb6602c659f0e56ec6db4af');
CREATE TABLE refused_order (
    order_id       TEXT NOT NULL PRIMARY KEY,
    session_number INTEGER NOT NULL,
    reason         TEXT NOT NULL,
    places         TEXT NOT NULL CHECK (json_valid(places)),
    payment_id     TEXT,
    total_cents    INTEGER,
    refused_at     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO refused_order VALUES('01-d',1,'seat-conflict','["A1"]','pi_d',3550,1794700802000);
INSERT INTO refused_order VALUES('01-e',1,'capture-refused','[]','pi_e',7100,1794700803000);
CREATE TABLE payment_event (
    id           INTEGER PRIMARY KEY,
    order_id     TEXT NOT NULL,
    payment_id   TEXT NOT NULL,
    kind         TEXT NOT NULL CHECK (kind IN ('captured', 'reversed')),
    amount_cents INTEGER CHECK (amount_cents >= 0 AND (kind = 'reversed' OR amount_cents IS NOT NULL)),
    at           INTEGER NOT NULL,
    UNIQUE (order_id, payment_id, kind)
) STRICT;
INSERT INTO payment_event VALUES(1,'01-a','pi_a','captured',5550,1794700801000);
INSERT INTO payment_event VALUES(2,'01-b','pi_b','captured',2000,1794700801000);
INSERT INTO payment_event VALUES(3,'01-c','pi_c','captured',3550,1794700801000);
CREATE TABLE issued_ticket (
    organiser_id TEXT NOT NULL,
    number       INTEGER NOT NULL,
    order_id     TEXT NOT NULL REFERENCES sale_order (order_id),
    code         TEXT NOT NULL CHECK (code <> ''),
    issued_at    INTEGER NOT NULL,
    PRIMARY KEY (organiser_id, number),
    FOREIGN KEY (organiser_id, number) REFERENCES sale_line (organiser_id, number)
) STRICT, WITHOUT ROWID;
INSERT INTO issued_ticket VALUES('org-a',1,'01-a','GUI1:1',1794700801000);
INSERT INTO issued_ticket VALUES('org-a',2,'01-a','GUI1:2',1794700801000);
INSERT INTO issued_ticket VALUES('org-a',3,'01-c','GUI1:3',1794700801000);
INSERT INTO issued_ticket VALUES('org-a',4,'01-c','GUI1:4',1794700801000);
INSERT INTO issued_ticket VALUES('org-b',1,'01-b','GUI1:1',1794700801000);
CREATE TABLE incident (
    id             INTEGER PRIMARY KEY,
    at             INTEGER NOT NULL,
    kind           TEXT NOT NULL,
    session_number INTEGER NOT NULL,
    order_id       TEXT NOT NULL,
    detail         TEXT NOT NULL
) STRICT;
INSERT INTO incident VALUES(1,1794700802000,'seat-conflict',1,'01-d','sold before: A1');
INSERT INTO incident VALUES(2,1794700803000,'capture-refused',1,'01-e','undone: capture-refused');
CREATE TABLE active_seat (
    session_number INTEGER NOT NULL REFERENCES session (number),
    seat_offset    INTEGER NOT NULL,
    organiser_id   TEXT NOT NULL,
    number         INTEGER NOT NULL,
    PRIMARY KEY (session_number, seat_offset),
    FOREIGN KEY (organiser_id, number) REFERENCES sale_line (organiser_id, number)
        DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;
INSERT INTO active_seat VALUES(1,0,'org-a',1);
INSERT INTO active_seat VALUES(1,1,'org-a',3);
INSERT INTO active_seat VALUES(1,2,'org-a',4);
INSERT INTO active_seat VALUES(1,6,'org-a',7);
CREATE TABLE category_sales (
    session_number INTEGER NOT NULL,
    category       INTEGER NOT NULL,
    sold           INTEGER NOT NULL CHECK (sold >= 0),
    capacity       INTEGER NOT NULL CHECK (sold <= capacity),
    PRIMARY KEY (session_number, category),
    FOREIGN KEY (session_number, category) REFERENCES category (session_number, position)
        DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;
INSERT INTO category_sales VALUES(1,0,4,10);
INSERT INTO category_sales VALUES(1,1,1,4);
INSERT INTO category_sales VALUES(2,0,2,3);
CREATE TABLE outbox (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    kind       TEXT NOT NULL CHECK (kind IN ('capture', 'issue', 'reverse', 'refuse')),
    order_id   TEXT NOT NULL,
    payment_id TEXT CHECK (payment_id IS NOT NULL OR kind NOT IN ('capture', 'reverse')),
    reason     TEXT NOT NULL,
    attempts   INTEGER NOT NULL DEFAULT 0,
    next_at    INTEGER NOT NULL,
    last_error TEXT,
    done_at    INTEGER
) STRICT;
INSERT INTO outbox VALUES(1,'capture','01-a','pi_a','sold',0,1794700800000,NULL,1794700801000);
INSERT INTO outbox VALUES(2,'capture','01-b','pi_b','sold',0,1794700800000,NULL,1794700801000);
INSERT INTO outbox VALUES(3,'capture','01-c','pi_c','sold',0,1794700800000,NULL,1794700801000);
INSERT INTO outbox VALUES(4,'issue','01-a','pi_a','captured',0,1794700801000,NULL,1794700801000);
INSERT INTO outbox VALUES(5,'issue','01-b','pi_b','captured',0,1794700801000,NULL,1794700801000);
INSERT INTO outbox VALUES(6,'issue','01-c','pi_c','captured',0,1794700801000,NULL,1794700801000);
INSERT INTO outbox VALUES(7,'reverse','01-d','pi_d','seat-conflict',0,1794700802000,NULL,NULL);
INSERT INTO outbox VALUES(8,'refuse','01-d','pi_d','seat-conflict',0,1794700802000,NULL,NULL);
INSERT INTO outbox VALUES(9,'capture','01-e','pi_e','sold',0,1794700802000,NULL,1794700803000);
INSERT INTO outbox VALUES(10,'reverse','01-lost','pi_lost','places-gone',0,1794700802000,NULL,NULL);
INSERT INTO outbox VALUES(11,'issue','01-f',NULL,'sold',0,1794700802000,NULL,NULL);
INSERT INTO outbox VALUES(12,'refuse','01-e','pi_e','capture-refused',0,1794700803000,NULL,NULL);
INSERT INTO outbox VALUES(13,'capture','01-g','pi_g','sold',0,1794700804000,NULL,NULL);
DELETE FROM sqlite_sequence;
INSERT INTO sqlite_sequence VALUES('outbox',13);
CREATE INDEX session_by_event ON session (event_number);
CREATE TRIGGER session_keeps_its_number BEFORE UPDATE OF number, id, lane ON session
WHEN NEW.number <> OLD.number OR NEW.id <> OLD.id OR NEW.lane <> OLD.lane
BEGIN SELECT RAISE(ABORT, 'a session keeps its id, number and lane'); END;
CREATE TRIGGER session_is_never_deleted BEFORE DELETE ON session
BEGIN SELECT RAISE(ABORT, 'a session number is never reused'); END;
CREATE TRIGGER event_keeps_its_number BEFORE UPDATE OF number, id ON event
WHEN NEW.number <> OLD.number OR NEW.id <> OLD.id
BEGIN SELECT RAISE(ABORT, 'an event keeps its id and number'); END;
CREATE TRIGGER event_is_never_deleted BEFORE DELETE ON event
BEGIN SELECT RAISE(ABORT, 'an event number is never reused'); END;
CREATE INDEX sale_order_by_session ON sale_order (session_number, sequence);
CREATE UNIQUE INDEX sale_line_ticket ON sale_line (ticket_id) WHERE kind = 'sale';
CREATE UNIQUE INDEX sale_line_reversed ON sale_line (organiser_id, reverses_number) WHERE kind = 'reversal';
CREATE INDEX sale_line_by_session ON sale_line (session_number, category);
CREATE TRIGGER sale_line_numbers_are_gapless BEFORE INSERT ON sale_line
WHEN NEW.number <> 1 + ifnull(
    (SELECT max(number) FROM sale_line WHERE organiser_id = NEW.organiser_id), 0)
BEGIN SELECT RAISE(ABORT, 'sale_line numbers are gapless'); END;
CREATE VIEW active_line AS
SELECT * FROM sale_line AS line
WHERE kind = 'sale' AND NOT EXISTS (
    SELECT 1 FROM sale_line AS reversal
    WHERE reversal.kind = 'reversal' AND reversal.organiser_id = line.organiser_id
        AND reversal.reverses_number = line.number);
CREATE INDEX issued_ticket_by_order ON issued_ticket (order_id);
CREATE TRIGGER sale_order_is_never_updated BEFORE UPDATE ON sale_order
BEGIN SELECT RAISE(ABORT, 'sale_order is append-only'); END;
CREATE TRIGGER sale_order_is_never_deleted BEFORE DELETE ON sale_order
BEGIN SELECT RAISE(ABORT, 'sale_order is append-only'); END;
CREATE TRIGGER sale_line_is_never_updated BEFORE UPDATE ON sale_line
BEGIN SELECT RAISE(ABORT, 'sale_line is append-only'); END;
CREATE TRIGGER sale_line_is_never_deleted BEFORE DELETE ON sale_line
BEGIN SELECT RAISE(ABORT, 'sale_line is append-only'); END;
CREATE TRIGGER refused_order_is_never_updated BEFORE UPDATE ON refused_order
BEGIN SELECT RAISE(ABORT, 'refused_order is append-only'); END;
CREATE TRIGGER refused_order_is_never_deleted BEFORE DELETE ON refused_order
BEGIN SELECT RAISE(ABORT, 'refused_order is append-only'); END;
CREATE TRIGGER payment_event_is_never_updated BEFORE UPDATE ON payment_event
BEGIN SELECT RAISE(ABORT, 'payment_event is append-only'); END;
CREATE TRIGGER payment_event_is_never_deleted BEFORE DELETE ON payment_event
BEGIN SELECT RAISE(ABORT, 'payment_event is append-only'); END;
CREATE TRIGGER issued_ticket_is_never_updated BEFORE UPDATE ON issued_ticket
BEGIN SELECT RAISE(ABORT, 'issued_ticket is append-only'); END;
CREATE TRIGGER issued_ticket_is_never_deleted BEFORE DELETE ON issued_ticket
BEGIN SELECT RAISE(ABORT, 'issued_ticket is append-only'); END;
CREATE TRIGGER incident_is_never_updated BEFORE UPDATE ON incident
BEGIN SELECT RAISE(ABORT, 'incident is append-only'); END;
CREATE TRIGGER incident_is_never_deleted BEFORE DELETE ON incident
BEGIN SELECT RAISE(ABORT, 'incident is append-only'); END;
CREATE UNIQUE INDEX outbox_cause ON outbox (kind, order_id, ifnull(payment_id, ''));
CREATE INDEX outbox_due ON outbox (next_at, id) WHERE done_at IS NULL;
CREATE INDEX outbox_open_of_order ON outbox (order_id, id) WHERE done_at IS NULL;
CREATE INDEX outbox_reversed_payment ON outbox (payment_id) WHERE kind = 'reverse';
COMMIT;
