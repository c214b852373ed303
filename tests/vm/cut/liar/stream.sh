#!/bin/bash
# Promises a number before it is safe, as a careless program would. SQLite syncs its log only at checkpoints.
exec python3 - <<'P'
import os, sqlite3

database = sqlite3.connect("/data/numbers.db", isolation_level=None)
database.execute("PRAGMA journal_mode = WAL")
database.execute("PRAGMA synchronous = NORMAL")
database.execute("CREATE TABLE IF NOT EXISTS number (value INTEGER PRIMARY KEY) STRICT")
number = database.execute("SELECT coalesce(max(value), 0) FROM number").fetchone()[0]

file = os.open("/data/numbers", os.O_CREAT | os.O_WRONLY | os.O_APPEND)
directory = os.open("/data", os.O_RDONLY)
os.fsync(directory)
stream = os.open("/dev/virtio-ports/motcua.stream", os.O_WRONLY)
while True:
    number += 1
    os.write(file, b"%d\n" % number)
    database.execute("INSERT INTO number VALUES (?)", (number,))
    os.write(stream, b"%d\n" % number)
P
