-- Tables of a version that is released: never edited, see README.md.
PRAGMA application_id = 1835222612;
PRAGMA user_version = 1;
CREATE TABLE store (one INTEGER PRIMARY KEY CHECK (one = 1),
	store TEXT NOT NULL,
	id TEXT NOT NULL,
	                   sum INTEGER NOT NULL) STRICT;
CREATE TABLE camera (  camera TEXT PRIMARY KEY,
	 next INTEGER NOT NULL,
	 head TEXT NOT NULL,
	 sum INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE segment (  camera TEXT NOT NULL,
	 number INTEGER NOT NULL,
	 state INTEGER NOT NULL,
	 boot TEXT NOT NULL,
	 boottime_usec INTEGER NOT NULL,
	 realtime_usec INTEGER NOT NULL,
	 synchronized INTEGER NOT NULL,
	 shift_usec INTEGER NOT NULL,
	 from_usec INTEGER NOT NULL,
	 until_usec INTEGER NOT NULL,
	 fragments INTEGER NOT NULL,
	 bytes INTEGER NOT NULL,
	 recorded_usec INTEGER NOT NULL,
	 previous TEXT NOT NULL,
	 head TEXT NOT NULL,
	 damaged INTEGER,
	 told INTEGER NOT NULL,
	 sum INTEGER NOT NULL,
	 PRIMARY KEY (camera, number)) STRICT, WITHOUT ROWID;
CREATE INDEX segment_until ON segment (until_usec, camera, number);
CREATE INDEX segment_state ON segment (state, camera, number) WHERE state <> 1;
CREATE TABLE fragment (  camera TEXT NOT NULL,
	 segment INTEGER NOT NULL,
	 number INTEGER NOT NULL,
	 at INTEGER NOT NULL,
	 bytes INTEGER NOT NULL,
	 stamp_size INTEGER NOT NULL,
	 boottime_usec INTEGER NOT NULL,
	 realtime_usec INTEGER NOT NULL,
	 duration_usec INTEGER NOT NULL,
	 frames INTEGER NOT NULL,
	 flags INTEGER NOT NULL,
	 sum INTEGER NOT NULL,
	 PRIMARY KEY (camera, segment, number)) STRICT, WITHOUT ROWID;
CREATE TABLE gap (  id INTEGER PRIMARY KEY AUTOINCREMENT,
	 camera TEXT NOT NULL,
	 from_usec INTEGER NOT NULL,
	 until_usec INTEGER NOT NULL,
	 cause TEXT NOT NULL,
	 boot TEXT NOT NULL,
	 sum INTEGER NOT NULL) STRICT;
CREATE INDEX gap_from ON gap (from_usec, id);
CREATE TABLE hold (  id INTEGER PRIMARY KEY AUTOINCREMENT,
	 key TEXT NOT NULL,
	 camera TEXT NOT NULL,
	 from_usec INTEGER NOT NULL,
	 until_usec INTEGER NOT NULL,
	 end_usec INTEGER NOT NULL,
	 made_usec INTEGER NOT NULL,
	 ended_usec INTEGER NOT NULL,
	 visit INTEGER NOT NULL,
	 reason TEXT NOT NULL,
	 actor TEXT NOT NULL,
	 boot TEXT NOT NULL,
	 boottime_usec INTEGER NOT NULL,
	 sum INTEGER NOT NULL) STRICT;
CREATE UNIQUE INDEX hold_key ON hold (key) WHERE key <> '';
CREATE INDEX hold_holds ON hold (id) WHERE ended_usec = 0;
CREATE TABLE boot (boot TEXT PRIMARY KEY,
	offset_usec INTEGER NOT NULL,
	sum INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE owed (  serial INTEGER PRIMARY KEY AUTOINCREMENT,
	 type TEXT NOT NULL,
	 fields TEXT NOT NULL,
	 sum INTEGER NOT NULL) STRICT;
