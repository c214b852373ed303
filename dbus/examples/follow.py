#!/usr/bin/python3
"""Every event, each exactly once, whatever is restarted or killed: motcuad, or this program.

    follow.py FILE

Copies events into a database of its own, and prints them. Its cursor is the id of the last event in there: event and cursor
are one transaction, so that nothing is done twice and nothing is left out. A new FILE begins at the beginning of the
record. Any local user may run it. Needs the Debian package python3-gi. All members: ../vn.motcua.Centre1.xml.
"""
import sqlite3
import sys

from gi.repository import Gio, GLib

NAME, PATH = "vn.motcua.Centre1", "/vn/motcua/Centre1"
PAGE = 500


class Follower:
    def __init__(self, bus, path):
        self.bus = bus
        self.database = sqlite3.connect(path)
        self.database.execute("CREATE TABLE IF NOT EXISTS event (id INTEGER PRIMARY KEY, type TEXT NOT NULL)")
        self.cursor, = self.database.execute("SELECT coalesce(max(id), 0) FROM event").fetchone()

    def take(self, events):
        """What your program does with events belongs into this transaction."""
        new = [(event_id, kind) for event_id, kind, _fields in events if event_id > self.cursor]
        with self.database:
            self.database.executemany("INSERT INTO event VALUES (?, ?)", new)
        for event_id, kind in new:
            print(event_id, kind, flush=True)
            self.cursor = event_id

    def ask(self, interface, member, arguments):
        return self.bus.call_sync(NAME, PATH, interface, member, arguments, None, Gio.DBusCallFlags.NO_AUTO_START, -1,
                                  None).unpack()[0]

    def catch_up(self, *_):
        """Signals are hints, this is the truth: all that is above the cursor, page by page."""
        try:
            last = self.ask("org.freedesktop.DBus.Properties", "Get", GLib.Variant("(ss)", (NAME, "Cursor")))
            if last < self.cursor:
                sys.exit("The record ends before FILE: it was restored from an older copy. Begin with another FILE.")
            while self.cursor < last:
                self.take(self.ask(NAME, "GetEventsSince", GLib.Variant("(tu)", (self.cursor, PAGE))))
        except GLib.Error as error:
            print(error.message, file=sys.stderr)
            # It went away again: the watch below calls when it is back.

    def on_event(self, _bus, _sender, _path, _interface, _member, arguments):
        event = arguments.unpack()
        if event[0] > self.cursor + 1:
            self.catch_up()  # some were not announced, or not heard
        if event[0] == self.cursor + 1:  # otherwise it is there by now, or nobody could be asked for those before it
            self.take([event])


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    bus = Gio.bus_get_sync(Gio.BusType.SYSTEM, None)  # DBUS_SYSTEM_BUS_ADDRESS names another one
    follower = Follower(bus, sys.argv[1])
    bus.signal_subscribe(NAME, NAME, "EventRecorded", PATH, None, Gio.DBusSignalFlags.NONE, follower.on_event)
    # At the beginning, and whenever motcuad is back: what was recorded meanwhile was announced to nobody.
    Gio.bus_watch_name_on_connection(bus, NAME, Gio.BusNameWatcherFlags.NONE, follower.catch_up, None)
    GLib.MainLoop().run()


main()
