/* Who of a connection's callers reads what is answered: unread.h, with the bus that is asked and the calls
 * that wait for what it tells. A bus that does not tell (it keeps accounts itself, as dbus-broker does) is
 * not asked again. */
#pragma once

#include <systemd/sd-bus.h>

#include "unread.h"

struct bus_unread;

int bus_unread_new(sd_bus *bus, struct bus_unread **ret);
struct bus_unread *bus_unread_free(struct bus_unread *unread);
DEFINE_CLEANUP(struct bus_unread *, bus_unread_free)

/* Whether this read is answered now. UNREAD_WAIT: it comes once more by itself. */
enum unread_verdict bus_unread_judge(struct bus_unread *unread, sd_bus_message *message);
/* Whether it may be refused, or comes once more, or is dropped: not even refusals are sent without end to
 * whoever may not read them. busy: there is hardly room for any. */
enum unread_verdict bus_unread_refuse(struct bus_unread *unread, sd_bus_message *message, bool busy);
