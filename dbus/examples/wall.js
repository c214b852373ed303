#!/usr/bin/gjs
// A wall in a terminal: who is called where, and how many wait for what. Any local user may run it:
//
//     gjs wall.js
//
// It asks with GetSnapshot, and from then on listens: the answer says at which cursor it is true, and what was heard
// before it is in it. Needs the Debian package gjs. All members: ../vn.motcua.Centre1.xml.
const {Gio, GLib} = imports.gi;

const NAME = 'vn.motcua.Centre1', PATH = '/vn/motcua/Centre1';
const SHOWN = {Label: 'label', State: 'state', TicketText: 'ticket_text', TicketService: 'ticket_service'};
const bus = Gio.bus_get_sync(Gio.BusType.SYSTEM, null); // DBUS_SYSTEM_BUS_ADDRESS names another one
let cursor = 0, snapshot = null; // null: motcuad is not there, or has not answered yet

function show() {
    print(`\n${snapshot.name}, ${snapshot.day}`);
    for (const counter of snapshot.counters) {
        const service = snapshot.services.find(({id}) => id === counter.ticket_service);
        print(`  ${counter.label}: ${counter.ticket_text || counter.state}${service ? ` (${service.label})` : ''}`);
    }
    for (const service of snapshot.services)
        print(`  ${service.label}: ${service.waiting} waiting${service.open ? '' : `, ${service.reason}`}`);
}

function ask() {
    const options = {tickets: new GLib.Variant('b', false)}; // a wall needs no single ones
    snapshot = null;
    bus.call(NAME, PATH, NAME, 'GetSnapshot', new GLib.Variant('(a{sv})', [options]), null,
        Gio.DBusCallFlags.NO_AUTO_START, -1, null, (_, result) => {
            try {
                [cursor, snapshot] = bus.call_finish(result).recursiveUnpack();
                show();
            } catch (error) { // it went away again: the watch below calls when it is back
                printerr(error.message);
            }
        });
}

function listen(path, member, heard) {
    bus.signal_subscribe(NAME, null, member, path, null, Gio.DBusSignalFlags.NONE,
        (b, sender, object, i, m, arguments_) => snapshot && heard(object, ...arguments_.recursiveUnpack()));
}

listen(PATH, 'EventRecorded', (object, id, type, {text, counter, calls}) => {
    if (id > cursor && type === 'ticket-called') // a real wall would ring here, and speak the number
        print(`\n>>> ${text}: ${counter}${calls > 1 ? ', once more' : ''}`);
    cursor = Math.max(id, cursor);
});
listen(null, 'PropertiesChanged', (object, face, changed) => {
    const counter = snapshot.counters.find(({id}) => object === `${PATH}/counter/${id}`);
    for (const name in counter ? SHOWN : {})
        counter[SHOWN[name]] = changed[name] ?? counter[SHOWN[name]];
    for (const service of changed.Waiting ? snapshot.services : [])
        service.waiting = changed.Waiting[service.id] ?? 0;
    return changed.Services || changed.Name ? ask() : show();
});
for (const member of ['InterfacesAdded', 'InterfacesRemoved']) // a reload has changed the counters
    listen(PATH, member, ask);
GLib.timeout_add_seconds(0, 60, () => ask() ?? true); // services open and close with the time of day
Gio.bus_watch_name_on_connection(bus, NAME, Gio.BusNameWatcherFlags.NONE, ask, () => { snapshot = null; });
new GLib.MainLoop(null, false).run();
