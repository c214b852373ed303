-- Tables of a version that is released: never edited, see README.md.
PRAGMA application_id = 1835225936;
PRAGMA user_version = 1;
CREATE TABLE spool (one INTEGER PRIMARY KEY CHECK (one = 1),
	id TEXT NOT NULL,
	                   sum INTEGER NOT NULL) STRICT;
CREATE TABLE job (  id INTEGER PRIMARY KEY AUTOINCREMENT,
	 key TEXT,
	 template TEXT NOT NULL,
	 fields TEXT NOT NULL,
	 printer TEXT NOT NULL,
	 used TEXT NOT NULL,
	 reason TEXT NOT NULL,
	 confirmation TEXT NOT NULL,
	 ttl_usec INTEGER NOT NULL,
	 realtime_usec INTEGER NOT NULL,
	 boottime_usec INTEGER NOT NULL,
	 boot_id TEXT NOT NULL,
	 kind INTEGER NOT NULL,
	 state INTEGER NOT NULL,
	 awaiting INTEGER NOT NULL,
	 attempts INTEGER NOT NULL,
	 reprints INTEGER NOT NULL,
	 sum INTEGER NOT NULL) STRICT;
CREATE UNIQUE INDEX job_key ON job (key);
CREATE INDEX job_open ON job (state, id) WHERE state IN (0, 1, 3);
CREATE TABLE news (  serial INTEGER PRIMARY KEY AUTOINCREMENT,
	 job INTEGER NOT NULL REFERENCES job (id),
	 state INTEGER NOT NULL,
	 reason TEXT NOT NULL,
	 confirmation TEXT NOT NULL,
	 used TEXT NOT NULL,
	 attempt INTEGER NOT NULL,
	 reprints INTEGER NOT NULL,
	 sum INTEGER NOT NULL) STRICT;
CREATE TABLE paper (  printer TEXT PRIMARY KEY,
	 rows INTEGER NOT NULL,
	 in_job INTEGER NOT NULL,
	 sum INTEGER NOT NULL) STRICT, WITHOUT ROWID;
