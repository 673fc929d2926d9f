PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);
INSERT INTO grdb_migrations VALUES('001 catalogue');
INSERT INTO grdb_migrations VALUES('002 sales');
INSERT INTO grdb_migrations VALUES('003 work');
INSERT INTO grdb_migrations VALUES('004 inventory rules');
INSERT INTO grdb_migrations VALUES('005 evidence');
INSERT INTO grdb_migrations VALUES('006 seats by line');
INSERT INTO grdb_migrations VALUES('007 obligations');
INSERT INTO grdb_migrations VALUES('010 lease');
INSERT INTO grdb_migrations VALUES('011 buyers by sequence');
INSERT INTO grdb_migrations VALUES('012 limits');
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
INSERT INTO layout VALUES('digest',X'7b227365676d656e7473223a5b7b226c656e677468223a352c226964223a302c2270726576696f7573223a302c22706f6f6c223a302c227374617274223a302c2273746570223a33313839352c22636f7374223a302c2262657374223a322c226e657874223a317d2c7b226c656e677468223a352c226964223a312c2270726576696f7573223a302c22706f6f6c223a302c227374617274223a362c2273746570223a32313633332c22636f7374223a32313733342c2262657374223a322c226e657874223a317d5d2c2273656374696f6e73223a5b7b226e616d65223a225061727465727265222c226964223a2270222c227374617274223a302c226c656e677468223a31327d5d2c226c656e677468223a31322c227365617473223a5b7b2278223a312c226964223a224131222c2279223a302c226e756d626572223a2231222c226f6666736574223a302c2273656374696f6e223a225061727465727265222c22726f77223a2241222c2263617465676f7279223a307d2c7b2278223a322c226964223a224132222c2279223a302c226e756d626572223a2232222c226f6666736574223a312c2273656374696f6e223a225061727465727265222c22726f77223a2241222c2263617465676f7279223a307d2c7b2278223a332c226964223a224133222c2279223a302c226e756d626572223a2233222c226f6666736574223a322c2273656374696f6e223a225061727465727265222c22726f77223a2241222c2263617465676f7279223a307d2c7b2278223a342c226964223a224134222c2279223a302c226e756d626572223a2234222c226f6666736574223a332c2273656374696f6e223a225061727465727265222c22726f77223a2241222c2263617465676f7279223a307d2c7b2278223a352c226964223a224135222c2279223a302c226e756d626572223a2235222c226f6666736574223a342c2273656374696f6e223a225061727465727265222c22726f77223a2241222c2263617465676f7279223a307d2c7b2278223a312c226964223a224231222c2279223a312c226e756d626572223a2231222c226f6666736574223a362c2273656374696f6e223a225061727465727265222c22726f77223a2242222c2263617465676f7279223a307d2c7b2278223a322c226964223a224232222c2279223a312c226e756d626572223a2232222c226f6666736574223a372c2273656374696f6e223a225061727465727265222c22726f77223a2242222c2263617465676f7279223a307d2c7b2278223a332c226964223a224233222c2279223a312c226e756d626572223a2233222c226f6666736574223a382c2273656374696f6e223a225061727465727265222c22726f77223a2242222c2263617465676f7279223a307d2c7b2278223a342c226964223a224234222c2279223a312c226e756d626572223a2234222c226f6666736574223a392c2273656374696f6e223a225061727465727265222c22726f77223a2242222c2263617465676f7279223a307d2c7b2278223a352c226964223a224235222c2279223a312c226e756d626572223a2235222c226f6666736574223a31302c2273656374696f6e223a225061727465727265222c22726f77223a2242222c2263617465676f7279223a307d5d2c22706f6f6c73223a5b7b226669727374223a302c22636f756e74223a327d2c7b226669727374223a302c22636f756e74223a307d2c7b226669727374223a302c22636f756e74223a307d2c7b226669727374223a302c22636f756e74223a307d2c7b226669727374223a302c22636f756e74223a307d2c7b226669727374223a302c22636f756e74223a307d2c7b226669727374223a302c22636f756e74223a307d2c7b226669727374223a302c22636f756e74223a307d2c7b226669727374223a302c22636f756e74223a307d2c7b226669727374223a302c22636f756e74223a307d2c7b226669727374223a302c22636f756e74223a307d2c7b226669727374223a302c22636f756e74223a307d2c7b226669727374223a302c22636f756e74223a307d2c7b226669727374223a302c22636f756e74223a307d2c7b226669727374223a302c22636f756e74223a307d2c7b226669727374223a302c22636f756e74223a307d2c7b226669727374223a302c22636f756e74223a307d2c7b226669727374223a302c22636f756e74223a307d2c7b226669727374223a302c22636f756e74223a307d2c7b226669727374223a302c22636f756e74223a307d2c7b226669727374223a302c22636f756e74223a307d2c7b226669727374223a302c22636f756e74223a307d2c7b226669727374223a302c22636f756e74223a307d2c7b226669727374223a302c22636f756e74223a307d2c7b226669727374223a302c22636f756e74223a307d2c7b226669727374223a302c22636f756e74223a307d2c7b226669727374223a302c22636f756e74223a307d2c7b226669727374223a302c22636f756e74223a307d2c7b226669727374223a302c22636f756e74223a307d2c7b226669727374223a302c22636f756e74223a307d2c7b226669727374223a302c22636f756e74223a307d2c7b226669727374223a302c22636f756e74223a307d5d2c22726f77456e6473223a5b352c31315d7d');
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
INSERT INTO sale_order VALUES(4,'01-d',1,1,'hold-d','eur',1,3550,'pi_d',1794700800000,1794700800000,1794700800000);
INSERT INTO sale_order VALUES(5,'01-dead',1,1,'hold-dead','eur',1,3550,'pi_dead',1794700800000,1794700800000,1794873600000);
INSERT INTO sale_order VALUES(6,'01-open',1,1,'hold-open','eur',1,3550,'pi_open',1794700800000,1794700800000,1794873600000);
CREATE TABLE refused_order (
    order_id       TEXT NOT NULL PRIMARY KEY,
    session_number INTEGER NOT NULL,
    reason         TEXT NOT NULL,
    places         TEXT NOT NULL CHECK (json_valid(places)),
    payment_id     TEXT,
    total_cents    INTEGER,
    refused_at     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO refused_order VALUES('01-d',1,'capture-refused','[]','pi_d',3550,1794700800000);
INSERT INTO refused_order VALUES('01-late',1,'seat-conflict','["A1"]','pi_late',3550,1794700800000);
INSERT INTO refused_order VALUES('01-twice',1,'seat-conflict','["A5"]','pi_twice',3550,1794873600000);
CREATE TABLE incident (
    id             INTEGER PRIMARY KEY,
    at             INTEGER NOT NULL,
    kind           TEXT NOT NULL,
    session_number INTEGER NOT NULL,
    order_id       TEXT NOT NULL,
    detail         TEXT NOT NULL
) STRICT;
INSERT INTO incident VALUES(1,1794700800000,'seat-conflict',1,'01-late','sold before: A1');
INSERT INTO incident VALUES(2,1794700800000,'capture-refused',1,'01-d','undone: capture-refused');
INSERT INTO incident VALUES(3,1794873600000,'seat-conflict',1,'01-twice','sold before: A5');
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
INSERT INTO active_seat VALUES(1,4,'org-a',7);
INSERT INTO active_seat VALUES(1,6,'org-a',8);
CREATE TABLE category_sales (
    session_number INTEGER NOT NULL,
    category       INTEGER NOT NULL,
    sold           INTEGER NOT NULL CHECK (sold >= 0),
    capacity       INTEGER NOT NULL CHECK (sold <= capacity),
    PRIMARY KEY (session_number, category),
    FOREIGN KEY (session_number, category) REFERENCES category (session_number, position)
        DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;
INSERT INTO category_sales VALUES(1,0,5,10);
INSERT INTO category_sales VALUES(1,1,1,4);
INSERT INTO category_sales VALUES(2,0,1,3);
CREATE TABLE IF NOT EXISTS "sale_line" (
    organiser_id      TEXT NOT NULL REFERENCES organiser (id),
    number            INTEGER NOT NULL CHECK (number >= 1),
    kind              TEXT NOT NULL CHECK (kind IN ('sale', 'reversal', 'rebate')),
    reverses_number   INTEGER CHECK ((kind = 'sale') = (reverses_number IS NULL) AND reverses_number < number),
    recorded_at       INTEGER NOT NULL,
    order_id          TEXT NOT NULL REFERENCES sale_order (order_id),
    position          INTEGER NOT NULL CHECK (position >= 0),
    session_number    INTEGER NOT NULL REFERENCES session (number),
    category          INTEGER CHECK (category BETWEEN 0 AND 31),
    category_id       TEXT,
    category_name     TEXT,
    seat_id           TEXT,
    seat_offset       INTEGER CHECK ((seat_id IS NULL) = (seat_offset IS NULL) AND seat_offset >= 0),
    seat_label        TEXT CHECK ((seat_id IS NULL) = (seat_label IS NULL)),
    tariff_id         TEXT NOT NULL,
    tariff_name       TEXT NOT NULL,
    price_cents       INTEGER NOT NULL CHECK (CASE kind WHEN 'sale' THEN price_cents >= 0 ELSE price_cents <= 0 END),
    vat_basis_points  INTEGER NOT NULL CHECK (vat_basis_points BETWEEN 0 AND 10000),
    vat_cents         INTEGER NOT NULL CHECK (abs(vat_cents) <= abs(price_cents)),
    currency          TEXT NOT NULL,
    payment_method    TEXT NOT NULL CHECK (payment_method IN ('card', 'bank', 'wallet', 'none')),
    test_mode         INTEGER NOT NULL CHECK (test_mode IN (0, 1)),
    ticket_id         INTEGER,
    buyer_reference   TEXT NOT NULL,
    item              TEXT NOT NULL CHECK (item IN ('place', 'fee')),
    event_title       TEXT,
    session_starts_at INTEGER,
    label             TEXT,
    register          TEXT,
    cause             TEXT,
    record_version    INTEGER NOT NULL,
    hash              BLOB NOT NULL CHECK (length(hash) = 32), pool INTEGER CHECK (pool IS NULL OR (pool BETWEEN 0 AND 31 AND seat_id IS NULL)),
    PRIMARY KEY (organiser_id, number),
    UNIQUE (order_id, position, kind),
    CHECK (CASE item
        WHEN 'place' THEN category IS NOT NULL AND category_id IS NOT NULL AND category_name IS NOT NULL
            AND ticket_id IS NOT NULL
        ELSE category IS NULL AND category_id IS NULL AND category_name IS NULL AND ticket_id IS NULL
            AND seat_id IS NULL END),
    CHECK (CASE record_version
        WHEN 1 THEN item = 'place' AND kind <> 'rebate' AND event_title IS NULL AND session_starts_at IS NULL
            AND label IS NULL AND register IS NULL AND cause IS NULL
        WHEN 2 THEN event_title IS NOT NULL AND session_starts_at IS NOT NULL AND label IS NOT NULL
            AND register IS NOT NULL AND cause IS NOT NULL
        ELSE 0 END)
) STRICT, WITHOUT ROWID;
INSERT INTO sale_line VALUES('org-a',1,'sale',NULL,1794700800000,'01-a',0,1,0,'parterre','Parterre','A1',0,'Parterre, rang A, place 1','plein','Plein',3550,210,73,'eur','card',1,4330166885954844398,'943ff9fc99de8f03f080aa269da8a457','place','Titre rock',1794787200000,'Parterre · Parterre, rang A, place 1 · Plein','web','sold',2,X'aaff412e98f01c23adcc330cbffc83d9261234cc07579bc6323ba3fbc577003a',NULL);
INSERT INTO sale_line VALUES('org-a',2,'sale',NULL,1794700800000,'01-a',1,1,1,'fosse','Fosse',NULL,NULL,NULL,'plein','Plein',2000,550,104,'eur','card',1,-1755409885142029879,'943ff9fc99de8f03f080aa269da8a457','place','Titre rock',1794787200000,'Fosse · Plein','web','sold',2,X'0dead391cd921cf884b7b9c407cdda08a1a243efcf0a8d68cd20cf87a7754c08',NULL);
INSERT INTO sale_line VALUES('org-a',3,'sale',NULL,1794700800000,'01-c',0,1,0,'parterre','Parterre','A2',1,'Parterre, rang A, place 2','plein','Plein',3550,210,73,'eur','card',1,2583493504611044136,'c0226ee14acb119f512901dc6f964012','place','Titre rock',1794787200000,'Parterre · Parterre, rang A, place 2 · Plein','web','sold',2,X'046e01b457b7e4d793b7698c73f22456dd633f54273d991cee592191797baffb',NULL);
INSERT INTO sale_line VALUES('org-a',4,'sale',NULL,1794700800000,'01-c',1,1,0,'parterre','Parterre','A3',2,'Parterre, rang A, place 3','invite','Invitation',0,210,0,'eur','card',1,-1193099607659970284,'c0226ee14acb119f512901dc6f964012','place','Titre rock',1794787200000,'Parterre · Parterre, rang A, place 3 · Invitation','web','sold',2,X'75bc5ae6aff59f94cc7456c64c2138c958834fe012b9182da4a900e7e89a320e',NULL);
INSERT INTO sale_line VALUES('org-a',5,'sale',NULL,1794700800000,'01-d',0,1,0,'parterre','Parterre','A4',3,'Parterre, rang A, place 4','plein','Plein',3550,210,73,'eur','card',1,1236171803479403507,'ad37cfd30ff17f4ca06b2e2ff170275b','place','Titre rock',1794787200000,'Parterre · Parterre, rang A, place 4 · Plein','web','sold',2,X'81c71103e0049450abdfae3ac072f5db604bf4d03ce643fe84be50ccf034f8a8',NULL);
INSERT INTO sale_line VALUES('org-a',6,'reversal',5,1794700800000,'01-d',0,1,0,'parterre','Parterre','A4',3,'Parterre, rang A, place 4','plein','Plein',-3550,210,-73,'eur','card',1,1236171803479403507,'ad37cfd30ff17f4ca06b2e2ff170275b','place','Titre rock',1794787200000,'Parterre · Parterre, rang A, place 4 · Plein','web','capture-refused',2,X'e757981f997d4db716c2755e0198ada813885ec24ce234e90d846dada73c76f4',NULL);
INSERT INTO sale_line VALUES('org-a',7,'sale',NULL,1794873600000,'01-dead',0,1,0,'parterre','Parterre','A5',4,'Parterre, rang A, place 5','plein','Plein',3550,210,73,'eur','card',1,-1746466373253423801,'99af53bcbe4a26162f4661a021a09ebb','place','Titre rock',1794787200000,'Parterre · Parterre, rang A, place 5 · Plein','web','sold',2,X'fb843e57055286fc4202634ee5b4e3030f45952b72c4bb17d9504c74e1a25efc',NULL);
INSERT INTO sale_line VALUES('org-a',8,'sale',NULL,1794873600000,'01-open',0,1,0,'parterre','Parterre','B1',6,'Parterre, rang B, place 1','plein','Plein',3550,210,73,'eur','card',1,-5022816506119174861,'9eddc1d4de0c71168c9c63b1621fb821','place','Titre rock',1794787200000,'Parterre · Parterre, rang B, place 1 · Plein','web','sold',2,X'e0b83ef1fd45c57592736fe1433fab70af6af37302a679be9fa8cbbbd27f46fe',NULL);
INSERT INTO sale_line VALUES('org-b',1,'sale',NULL,1794700800000,'01-b',0,2,0,'fosse','Fosse',NULL,NULL,NULL,'plein','Plein',2000,550,104,'eur','card',1,2570129635822222897,'da2787e7f2b8ff6e4b4bb5fce2557d9c','place','Titre poesie',1794787200000,'Fosse · Plein','web','sold',2,X'4b54ac2dd5fd3584a265bbd7efc899f933e9eedab21a9603de65323214320231',NULL);
CREATE TABLE closing (
    organiser_id TEXT NOT NULL REFERENCES organiser (id),
    sequence     INTEGER NOT NULL CHECK (sequence >= 1),
    kind         TEXT NOT NULL CHECK (kind IN ('day', 'month', 'year')),
    period       TEXT NOT NULL,
    from_at      INTEGER NOT NULL,
    until_at     INTEGER NOT NULL CHECK (until_at > from_at),
    first_number INTEGER NOT NULL CHECK (first_number >= 1),
    last_number  INTEGER NOT NULL CHECK (last_number >= first_number - 1),
    last_payment INTEGER NOT NULL CHECK (last_payment >= 0),
    record       BLOB NOT NULL,
    hash         BLOB NOT NULL CHECK (length(hash) = 32),
    key_id       INTEGER NOT NULL CHECK (key_id BETWEEN 1 AND 255),
    signature    BLOB NOT NULL CHECK (length(signature) = 64),
    closed_at    INTEGER NOT NULL CHECK (closed_at >= until_at),
    PRIMARY KEY (organiser_id, sequence),
    UNIQUE (organiser_id, kind, period)
) STRICT, WITHOUT ROWID;
INSERT INTO closing VALUES('org-a',1,'day','2026-11-15',1794697200000,1794783600000,1,6,5,X'000000056f72672d610000000c4d6169736f6e206f72672d610000000b4c2d442d31392d313137320000000000000001000000036461790000000a323032362d31312d31350000000c4575726f70652f5061726973000001a1dc4a0180000001a1e1705d80000001a1e6cda8000000000000000001000000000000000600000020e757981f997d4db716c2755e0198ada813885ec24ce234e90d846dada73c76f4000000000000000500000020338d668bc907d2ef74ff0af2bc4299f0c6a0215dd432ffe619271cc9acd937540000000000000002000000000000000100000005706c61636500000000000000d20000000000000004000000000000299a00000000000000db0000000000000001fffffffffffff222ffffffffffffffb7000000000000000100000005706c6163650000000000000226000000000000000100000000000007d000000000000000680000000000000000000000000000000000000000000000000000000000000002000000000000000100000005706c61636500000000000000d20000000000000004000000000000299a00000000000000db0000000000000001fffffffffffff222ffffffffffffffb7000000000000000100000005706c6163650000000000000226000000000000000100000000000007d0000000000000006800000000000000000000000000000000000000000000000000000000000000010000000863617074757265640000000000000002000000000000238c00000000000000010000000863617074757265640000000000000002000000000000238c',X'f205846da20c704ad8719fdd41bc0022542f38d3a7294a03eca9a98accdf0c64',1,X'579371e628d5abe24485e6403001fc6539891a0866e43f348f6204e5bbaefb4bd2dcfe082faf8b38f5109095821f94b1479931864a1de62ac14235380c6bf70f',1794873600000);
INSERT INTO closing VALUES('org-a',2,'day','2026-11-16',1794783600000,1794870000000,7,6,5,X'000000056f72672d610000000c4d6169736f6e206f72672d610000000b4c2d442d31392d313137320000000000000002000000036461790000000a323032362d31312d31360000000c4575726f70652f5061726973000001a1e1705d80000001a1e696b980000001a1e6cda8000000000000000007000000000000000600000020e757981f997d4db716c2755e0198ada813885ec24ce234e90d846dada73c76f4000000000000000500000020c1a509b212b2c376741fffb81f765404b534d6da5750d0a2fc7de3db5feef75300000000000000000000000000000002000000000000000100000005706c61636500000000000000d20000000000000004000000000000299a00000000000000db0000000000000001fffffffffffff222ffffffffffffffb7000000000000000100000005706c6163650000000000000226000000000000000100000000000007d00000000000000068000000000000000000000000000000000000000000000000000000000000000000000000000000010000000863617074757265640000000000000002000000000000238c',X'3489a4907ae8ee7afe3e3e66aac91d9403ae16afc6ae61fb3a38cde9420e9af7',1,X'9697234781f74b364d2814fc7d25517c10431a837895f08bc32c1b5abe1e7f42e07cda7f98a5829b183ec9369c5bedb3e8f16189664a5d1b3869389e19901209',1794873600000);
INSERT INTO closing VALUES('org-b',1,'day','2026-11-15',1794697200000,1794783600000,1,1,5,X'000000056f72672d620000000c4d6169736f6e206f72672d620000000b4c2d442d31392d313137320000000000000001000000036461790000000a323032362d31312d31350000000c4575726f70652f5061726973000001a1dc4a0180000001a1e1705d80000001a1e6cda80000000000000000010000000000000001000000204b54ac2dd5fd3584a265bbd7efc899f933e9eedab21a9603de653232143202310000000000000005000000201bc7e5815677a72eadd89576f23eac84beef9f455a47607c8db5f807512229370000000000000001000000000000000100000005706c6163650000000000000226000000000000000100000000000007d000000000000000680000000000000000000000000000000000000000000000000000000000000001000000000000000100000005706c6163650000000000000226000000000000000100000000000007d000000000000000680000000000000000000000000000000000000000000000000000000000000001000000086361707475726564000000000000000100000000000007d00000000000000001000000086361707475726564000000000000000100000000000007d0',X'de82e9f4c1a5b9e92841ca8fa2a11d4022b269a7d6ca060b45e4e9acb0b39d88',1,X'802975ed2ae67dbf4640f758bf6152f48fccdf730b7771f11ada698d00defe5349e89628bf267965c12215cb0a95235f1ed8001f6e4e8fab75de2f76a293f40a',1794873600000);
INSERT INTO closing VALUES('org-b',2,'day','2026-11-16',1794783600000,1794870000000,2,1,5,X'000000056f72672d620000000c4d6169736f6e206f72672d620000000b4c2d442d31392d313137320000000000000002000000036461790000000a323032362d31312d31360000000c4575726f70652f5061726973000001a1e1705d80000001a1e696b980000001a1e6cda80000000000000000020000000000000001000000204b54ac2dd5fd3584a265bbd7efc899f933e9eedab21a9603de65323214320231000000000000000500000020c1a509b212b2c376741fffb81f765404b534d6da5750d0a2fc7de3db5feef75300000000000000000000000000000001000000000000000100000005706c6163650000000000000226000000000000000100000000000007d0000000000000006800000000000000000000000000000000000000000000000000000000000000000000000000000001000000086361707475726564000000000000000100000000000007d0',X'655fc9024a5215539a6edc6d70f83672595ec522eda7726c688d2e78ed0a398e',1,X'8c7805ad730f3d76a5d89d7480d6929d67ccc3bf0c5a3b23fcf65c2865d9973613575b60ef7d884fa7c31205f7dde1caed9e5cf52d2994f922e2428cf93c0702',1794873600000);
CREATE TABLE archive_event (
    id     INTEGER PRIMARY KEY,
    kind   TEXT NOT NULL CHECK (kind IN ('export', 'backup', 'restore', 'erase')),
    detail TEXT NOT NULL CHECK (json_valid(detail)),
    digest BLOB CHECK (length(digest) = 32),
    at     INTEGER NOT NULL
) STRICT;
INSERT INTO archive_event VALUES(1,'backup','{"name":"old.sqlite"}',X'0707070707070707070707070707070707070707070707070707070707070707',1794873600000);
CREATE TABLE IF NOT EXISTS "outbox" (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    queue        TEXT NOT NULL CHECK (queue IN ('money', 'word')),
    kind         TEXT NOT NULL CHECK (kind IN
        ('capture', 'issue', 'reverse', 'refuse', 'refund', 'revoke', 'letter', 'page')),
    order_id     TEXT NOT NULL,
    payment_id   TEXT CHECK (payment_id IS NOT NULL OR kind NOT IN ('capture', 'reverse', 'refund')),
    amount_cents INTEGER CHECK (amount_cents >= 0),
    reason       TEXT NOT NULL,
    occasion     TEXT NOT NULL DEFAULT '',
    attempts     INTEGER NOT NULL DEFAULT 0,
    next_at      INTEGER CHECK (next_at IS NOT NULL OR dead_at IS NOT NULL),
    deadline_at  INTEGER NOT NULL,
    last_error   TEXT,
    dead_at      INTEGER,
    done_at      INTEGER
) STRICT;
INSERT INTO outbox VALUES(1,'money','capture','01-a','pi_a',5550,'sold','',0,1794700800000,1794704400000,NULL,NULL,1794700800000);
INSERT INTO outbox VALUES(2,'money','capture','01-b','pi_b',2000,'sold','',0,1794700800000,1794704400000,NULL,NULL,1794700800000);
INSERT INTO outbox VALUES(3,'money','capture','01-c','pi_c',3550,'sold','',0,1794700800000,1794704400000,NULL,NULL,1794700800000);
INSERT INTO outbox VALUES(4,'money','reverse','01-late','pi_late',NULL,'seat-conflict','',0,1794700800000,1794787200000,NULL,NULL,1794700800000);
INSERT INTO outbox VALUES(5,'money','refuse','01-late','pi_late',NULL,'seat-conflict','',0,1794700800000,1794701400000,NULL,NULL,1794700800000);
INSERT INTO outbox VALUES(6,'money','reverse','01-gone','pi_gone',NULL,'places-gone','',0,1794700800000,1794787200000,NULL,NULL,1794700800000);
INSERT INTO outbox VALUES(7,'money','issue','01-a','pi_a',NULL,'captured','',0,1794700800000,1794701400000,NULL,NULL,1794700800000);
INSERT INTO outbox VALUES(8,'money','issue','01-b','pi_b',NULL,'captured','',0,1794700800000,1794701400000,NULL,NULL,1794700800000);
INSERT INTO outbox VALUES(9,'money','issue','01-c','pi_c',NULL,'captured','',0,1794700800000,1794701400000,NULL,NULL,1794700800000);
INSERT INTO outbox VALUES(10,'money','capture','01-d','pi_d',3550,'sold','',0,1794700800000,1794704400000,NULL,NULL,1794700800000);
INSERT INTO outbox VALUES(11,'money','refuse','01-d','pi_d',NULL,'capture-refused','',0,1794700800000,1794701400000,NULL,NULL,1794700800000);
INSERT INTO outbox VALUES(12,'money','capture','01-dead','pi_dead',3550,'sold','',1,NULL,1794877200000,'the provider refuses: fraud',1794873600000,NULL);
INSERT INTO outbox VALUES(13,'money','capture','01-open','pi_open',3550,'sold','',0,1794873600000,1794877200000,NULL,NULL,NULL);
INSERT INTO outbox VALUES(14,'money','reverse','01-twice','pi_twice',NULL,'seat-conflict','',1,1794963600000,1794960000000,'the provider is away: 503',1794963600000,NULL);
INSERT INTO outbox VALUES(15,'money','refuse','01-twice','pi_twice',NULL,'seat-conflict','',0,1794873600000,1794874200000,NULL,NULL,NULL);
CREATE TABLE IF NOT EXISTS "payment_event" (
    id           INTEGER PRIMARY KEY,
    order_id     TEXT NOT NULL,
    payment_id   TEXT NOT NULL,
    kind         TEXT NOT NULL CHECK (kind IN ('captured', 'reversed', 'refunded', 'refund-failed', 'disputed')),
    amount_cents INTEGER CHECK (amount_cents >= 0 AND (kind = 'reversed' OR amount_cents IS NOT NULL)),
    at           INTEGER NOT NULL,
    reference    TEXT NOT NULL DEFAULT '',
    UNIQUE (order_id, payment_id, kind, reference)
) STRICT;
INSERT INTO payment_event VALUES(1,'01-a','pi_a','captured',5550,1794700800000,'');
INSERT INTO payment_event VALUES(2,'01-b','pi_b','captured',2000,1794700800000,'');
INSERT INTO payment_event VALUES(3,'01-c','pi_c','captured',3550,1794700800000,'');
INSERT INTO payment_event VALUES(4,'01-late','pi_late','reversed',3550,1794700800000,'');
INSERT INTO payment_event VALUES(5,'01-gone','pi_gone','reversed',NULL,1794700800000,'');
CREATE TABLE IF NOT EXISTS "issued_ticket" (
    organiser_id TEXT NOT NULL,
    number       INTEGER NOT NULL,
    revision     INTEGER NOT NULL DEFAULT 0 CHECK (revision >= 0),
    order_id     TEXT NOT NULL REFERENCES sale_order (order_id),
    code         TEXT NOT NULL CHECK (code <> ''),
    issued_at    INTEGER NOT NULL,
    PRIMARY KEY (organiser_id, number, revision),
    FOREIGN KEY (organiser_id, number) REFERENCES sale_line (organiser_id, number)
) STRICT, WITHOUT ROWID;
INSERT INTO issued_ticket VALUES('org-a',1,0,'01-a','GUI1:1',1794700800000);
INSERT INTO issued_ticket VALUES('org-a',2,0,'01-a','GUI1:2',1794700800000);
INSERT INTO issued_ticket VALUES('org-a',3,0,'01-c','GUI1:3',1794700800000);
INSERT INTO issued_ticket VALUES('org-a',4,0,'01-c','GUI1:4',1794700800000);
INSERT INTO issued_ticket VALUES('org-b',1,0,'01-b','GUI1:1',1794700800000);
CREATE TABLE lease (
    id     INTEGER PRIMARY KEY CHECK (id = 1),
    token  INTEGER NOT NULL CHECK (token >= 0),
    beat   INTEGER NOT NULL CHECK (beat >= 0),
    holder TEXT,
    since  INTEGER CHECK ((holder IS NULL) = (since IS NULL))
) STRICT;
INSERT INTO lease VALUES(1,1,1,NULL,NULL);
CREATE TABLE IF NOT EXISTS "buyer" (
    reference TEXT NOT NULL,
    name      TEXT NOT NULL,
    email     TEXT NOT NULL,
    sequence  INTEGER PRIMARY KEY REFERENCES sale_order (sequence)
, buyer_key TEXT, visitor_key TEXT) STRICT;
INSERT INTO buyer VALUES('943ff9fc99de8f03f080aa269da8a457','Ada a','a@example.org',1,'buyer-a','visitor-a');
INSERT INTO buyer VALUES('da2787e7f2b8ff6e4b4bb5fce2557d9c','Ada b','b@example.org',2,NULL,NULL);
INSERT INTO buyer VALUES('c0226ee14acb119f512901dc6f964012','Ada c','c@example.org',3,NULL,NULL);
INSERT INTO buyer VALUES('ad37cfd30ff17f4ca06b2e2ff170275b','Ada d','d@example.org',4,NULL,NULL);
INSERT INTO buyer VALUES('99af53bcbe4a26162f4661a021a09ebb','Ada dead','dead@example.org',5,NULL,NULL);
INSERT INTO buyer VALUES('9eddc1d4de0c71168c9c63b1621fb821','Ada open','open@example.org',6,NULL,NULL);
DELETE FROM sqlite_sequence;
INSERT INTO sqlite_sequence VALUES('outbox',15);
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
CREATE TRIGGER sale_order_is_never_updated BEFORE UPDATE ON sale_order
BEGIN SELECT RAISE(ABORT, 'sale_order is append-only'); END;
CREATE TRIGGER sale_order_is_never_deleted BEFORE DELETE ON sale_order
BEGIN SELECT RAISE(ABORT, 'sale_order is append-only'); END;
CREATE TRIGGER refused_order_is_never_updated BEFORE UPDATE ON refused_order
BEGIN SELECT RAISE(ABORT, 'refused_order is append-only'); END;
CREATE TRIGGER refused_order_is_never_deleted BEFORE DELETE ON refused_order
BEGIN SELECT RAISE(ABORT, 'refused_order is append-only'); END;
CREATE TRIGGER incident_is_never_updated BEFORE UPDATE ON incident
BEGIN SELECT RAISE(ABORT, 'incident is append-only'); END;
CREATE TRIGGER incident_is_never_deleted BEFORE DELETE ON incident
BEGIN SELECT RAISE(ABORT, 'incident is append-only'); END;
CREATE UNIQUE INDEX sale_line_ticket ON sale_line (ticket_id) WHERE kind = 'sale';
CREATE UNIQUE INDEX sale_line_reversed ON sale_line (organiser_id, reverses_number) WHERE kind = 'reversal';
CREATE INDEX sale_line_by_session ON sale_line (session_number, category);
CREATE VIEW active_line AS
SELECT * FROM sale_line AS line
WHERE kind = 'sale' AND NOT EXISTS (
    SELECT 1 FROM sale_line AS reversal
    WHERE reversal.kind = 'reversal' AND reversal.organiser_id = line.organiser_id
        AND reversal.reverses_number = line.number);
CREATE TRIGGER sale_line_numbers_are_gapless BEFORE INSERT ON sale_line
WHEN NEW.number <> 1 + ifnull(
    (SELECT max(number) FROM sale_line WHERE organiser_id = NEW.organiser_id), 0)
BEGIN SELECT RAISE(ABORT, 'sale_line numbers are gapless'); END;
CREATE TRIGGER sale_line_time_runs_forward BEFORE INSERT ON sale_line
WHEN NEW.recorded_at < (
    SELECT recorded_at FROM sale_line WHERE organiser_id = NEW.organiser_id ORDER BY number DESC LIMIT 1)
BEGIN SELECT RAISE(ABORT, 'sale_line time runs forward'); END;
CREATE TRIGGER sale_line_closed_periods_stay_closed BEFORE INSERT ON sale_line
WHEN NEW.recorded_at < (
    SELECT until_at FROM closing WHERE organiser_id = NEW.organiser_id ORDER BY sequence DESC LIMIT 1)
BEGIN SELECT RAISE(ABORT, 'sale_line would change a closed period'); END;
CREATE TRIGGER closing_sequences_are_gapless BEFORE INSERT ON closing
WHEN NEW.sequence <> 1 + ifnull(
    (SELECT max(sequence) FROM closing WHERE organiser_id = NEW.organiser_id), 0)
BEGIN SELECT RAISE(ABORT, 'closing sequences are gapless'); END;
CREATE TRIGGER sale_line_is_never_updated BEFORE UPDATE ON sale_line
BEGIN SELECT RAISE(ABORT, 'sale_line is append-only'); END;
CREATE TRIGGER sale_line_is_never_deleted BEFORE DELETE ON sale_line
BEGIN SELECT RAISE(ABORT, 'sale_line is append-only'); END;
CREATE TRIGGER closing_is_never_updated BEFORE UPDATE ON closing
BEGIN SELECT RAISE(ABORT, 'closing is append-only'); END;
CREATE TRIGGER closing_is_never_deleted BEFORE DELETE ON closing
BEGIN SELECT RAISE(ABORT, 'closing is append-only'); END;
CREATE TRIGGER archive_event_is_never_updated BEFORE UPDATE ON archive_event
BEGIN SELECT RAISE(ABORT, 'archive_event is append-only'); END;
CREATE TRIGGER archive_event_is_never_deleted BEFORE DELETE ON archive_event
BEGIN SELECT RAISE(ABORT, 'archive_event is append-only'); END;
CREATE UNIQUE INDEX active_seat_by_line ON active_seat (organiser_id, number);
CREATE UNIQUE INDEX outbox_cause ON outbox (kind, order_id, ifnull(payment_id, ''), occasion);
CREATE INDEX outbox_due ON outbox (queue, next_at, id) WHERE done_at IS NULL;
CREATE INDEX outbox_open_of_order ON outbox (order_id, queue, id) WHERE done_at IS NULL;
CREATE INDEX outbox_dead ON outbox (dead_at) WHERE done_at IS NULL AND dead_at IS NOT NULL;
CREATE INDEX outbox_reversed_payment ON outbox (payment_id) WHERE kind = 'reverse';
CREATE INDEX issued_ticket_by_order ON issued_ticket (order_id);
CREATE TRIGGER payment_event_is_never_updated BEFORE UPDATE ON payment_event
BEGIN SELECT RAISE(ABORT, 'payment_event is append-only'); END;
CREATE TRIGGER payment_event_is_never_deleted BEFORE DELETE ON payment_event
BEGIN SELECT RAISE(ABORT, 'payment_event is append-only'); END;
CREATE TRIGGER issued_ticket_is_never_updated BEFORE UPDATE ON issued_ticket
BEGIN SELECT RAISE(ABORT, 'issued_ticket is append-only'); END;
CREATE TRIGGER issued_ticket_is_never_deleted BEFORE DELETE ON issued_ticket
BEGIN SELECT RAISE(ABORT, 'issued_ticket is append-only'); END;
CREATE TRIGGER lease_token_only_grows BEFORE UPDATE ON lease
WHEN NEW.token < OLD.token
    OR (NEW.token = OLD.token AND NEW.holder IS NOT NULL AND NEW.holder IS NOT OLD.holder)
BEGIN SELECT RAISE(ABORT, 'whoever takes the lease brings a greater token'); END;
CREATE TRIGGER lease_is_never_deleted BEFORE DELETE ON lease
BEGIN SELECT RAISE(ABORT, 'the lease is never deleted'); END;
CREATE INDEX sale_line_by_allotment ON sale_line (session_number, pool) WHERE pool IS NOT NULL;
COMMIT;
