#!/usr/bin/python3
"""A kiosk: takes a ticket for a service, and never two for one press.

    kiosk.py             the services, and which give tickets now
    kiosk.py SERVICE     takes a ticket

Root and group motcua may take tickets. Needs the Debian package python3-gi. All members: ../vn.motcua.Centre1.xml.
"""
import sys
import uuid

from gi.repository import Gio, GLib

NAME, PATH = "vn.motcua.Centre1", "/vn/motcua/Centre1"
ANSWER_MSEC = 5000
TRIES = 10
REFUSALS = {
    "vn.motcua.Error.DailyLimit": "Hôm nay đã hết số.",
    "vn.motcua.Error.DayOver": "Đã hết giờ lấy số hôm nay.",
    "vn.motcua.Error.NoSuchService": "Không có lĩnh vực này.",
    "vn.motcua.Error.OutsideHours": "Ngoài giờ lấy số.",
}


def call(bus, member, arguments):
    # Without automatic start: what an administrator stopped stays stopped.
    return bus.call_sync(NAME, PATH, NAME, member, arguments, None, Gio.DBusCallFlags.NO_AUTO_START, ANSWER_MSEC,
                         None).unpack()


def show_services(bus):
    _, snapshot = call(bus, "GetSnapshot", GLib.Variant("(a{sv})", ({"tickets": GLib.Variant("b", False)},)))
    for service in snapshot["services"]:
        state = f"{service['waiting']} waiting" if service["open"] else service["reason"]
        print(f"{service['id']}\t{service['label']}\t{state}")


def take_ticket(bus, service):
    """Asks with one key until there is an answer. The key makes that harmless: whoever asks again with it gets the
    ticket that was issued the first time, also after a restart of motcuad."""
    options = {"key": GLib.Variant("s", uuid.uuid4().hex)}
    for attempt in range(TRIES):
        try:
            return call(bus, "IssueTicket", GLib.Variant("(sa{sv})", (service, options)))
        except GLib.Error as error:
            name = Gio.DBusError.get_remote_error(error) or ""
            # An answer of motcuad is an answer: only where none came, nobody knows whether it heard.
            if name.startswith("vn.motcua.Error.") and name != "vn.motcua.Error.StorageFailed":
                sys.exit(REFUSALS.get(name, error.message))
            if attempt == TRIES - 1 or name == "org.freedesktop.DBus.Error.AccessDenied":
                sys.exit(error.message)
            print("no answer, asking again", file=sys.stderr)
            GLib.usleep(GLib.USEC_PER_SEC)


def main():
    bus = Gio.bus_get_sync(Gio.BusType.SYSTEM, None)  # DBUS_SYSTEM_BUS_ADDRESS names another one
    if len(sys.argv) == 1:
        show_services(bus)
        return
    _, text, code, ahead = take_ticket(bus, sys.argv[1])
    print(f"{text}  ({code}), còn {ahead} người chờ trước")


main()
