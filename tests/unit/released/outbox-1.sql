-- Tables of a version that is released: never edited, see README.md.
PRAGMA application_id = 1835224898;
PRAGMA user_version = 1;
CREATE TABLE outbox (one INTEGER PRIMARY KEY CHECK (one = 1),
	epoch TEXT NOT NULL,
	                    removed INTEGER NOT NULL,
	sum INTEGER NOT NULL) STRICT;
CREATE TABLE event (sequence INTEGER PRIMARY KEY,
	type TEXT NOT NULL,
	fields TEXT NOT NULL,
	                   sum INTEGER NOT NULL) STRICT;
CREATE TABLE state (key TEXT PRIMARY KEY,
	value TEXT NOT NULL,
	sum INTEGER NOT NULL) STRICT, WITHOUT ROWID;
