/* Calls of motcuactl. Every call blocks until the answer or sd-bus's time-out; none starts a daemon. */
#pragma once

#include "ctl.h"
#include "words.h"

/* Who is asked: errors name the program to start. */
enum ctl_daemon {
        CTL_DAEMON_CENTRE,
        CTL_DAEMON_KEYPADS,
        CTL_DAEMON_PRINTERS,
        CTL_DAEMON_DISPLAYS,
        CTL_DAEMON_CAMERAS,
        _CTL_DAEMON_MAX
};
const char *ctl_daemon_name(enum ctl_daemon daemon);    /* on the bus */
const char *ctl_daemon_program(enum ctl_daemon daemon); /* of the unit */

/* Connects as the options say. Returns CTL_OK, or an exit code after saying why not. */
int ctl_open(const struct ctl_options *options, sd_bus **ret);

/* A method call to fill in, with automatic start of the daemon off: looking must not change what is looked
 * at. */
int ctl_call_new(struct ctl *ctl, enum ctl_daemon daemon, const char *path, const char *interface,
                 const char *member, sd_bus_message **ret);
/* The same of an interface of the centre's root object, with arguments. */
int ctl_ask_new(struct ctl *ctl, const char *interface, const char *member, sd_bus_message **ret,
                const char *types, ...);
/* Appends the a{sv} options: those texts that are not NULL. */
struct ctl_text {
        const char *name, *value;
};
int ctl_append_texts(sd_bus_message *call, const struct ctl_text *texts, size_t n);
#define CTL_APPEND(call, ...)                                                                                \
        ctl_append_texts((call), (const struct ctl_text[]){__VA_ARGS__},                                     \
                         sizeof((const struct ctl_text[]){__VA_ARGS__}) / sizeof(struct ctl_text))

/* Sends the call. r: whether it could be made. Returns 0 or a negative errno, and then with *ret_error set.
 */
int ctl_call(struct ctl *ctl, sd_bus_message *call, int r, sd_bus_error *ret_error,
             sd_bus_message **ret_reply);

/* The same of what polkit may have to permit: waits as long as motcuad lets it ask for a password. */
int ctl_call_permitted(struct ctl *ctl, sd_bus_message *call, int r, sd_bus_error *ret_error,
                       sd_bus_message **ret_reply);

/* The same of what becomes an event, whose id is printed, on a terminal in the sentence said. Returns an exit
 * code. */
int ctl_enter(struct ctl *ctl, sd_bus_message *call, int r, enum text said);

/* As ctl_call(), and reads the first value of the answer. */
int ctl_call_json(struct ctl *ctl, sd_bus_message *call, int r, sd_bus_error *ret_error, json_t **ret);
/* Sends a call to the centre whose answer says nothing. Returns CTL_OK, or an exit code after saying why not.
 */
int ctl_run(struct ctl *ctl, sd_bus_message *call, int r);

/* Calls GetManagedObjects: paths to interfaces to properties. */
int ctl_get_objects(struct ctl *ctl, enum ctl_daemon daemon, json_t **ret, sd_bus_error *ret_error);
/* Calls Properties.GetAll of the daemon's root object, of its first interface. Of the centre's, times are
 * shown in its zone from then on. */
int ctl_get_properties(struct ctl *ctl, enum ctl_daemon daemon, json_t **ret, sd_bus_error *ret_error);
/* The same for a verb that needs nothing else of them; a centre that is not there is for its calls to
 * explain. */
void ctl_enter_zone(struct ctl *ctl);
/*
 * The interface to read the record by: in full, or where the bus does not let this user, what everybody may
 * know, and then that is said once.
 */
const char *ctl_reading(struct ctl *ctl);
/* Calls GetEventsSince: an array of [id, type, fields]. */
int ctl_get_events(struct ctl *ctl, uint64_t cursor, json_t **ret, sd_bus_error *ret_error);

/* The centre's day, which is not this program's: the two may run by different clocks. A new string. */
int ctl_get_today(struct ctl *ctl, char **ret, sd_bus_error *ret_error);
/* Calls GetTickets: an array of today's tickets that have not ended, or of those that were missed. */
int ctl_get_tickets(struct ctl *ctl, bool missed, json_t **ret, sd_bus_error *ret_error);
/* What people know of one of them, such as "A 003"; "" if it is not there. */
const char *ctl_ticket_text(json_t *tickets, uint64_t ticket);

/* Properties of the counter with this Id, of ctl_get_objects(), and its path (ret_path may be NULL); NULL:
 * there is none. */
json_t *ctl_counter_of(json_t *objects, const char *id, const char **ret_path);
/* The object of the counter with this Id. Returns CTL_OK, or an exit code after saying why not. */
int ctl_find_counter(struct ctl *ctl, const char *id, char **ret_path);

bool ctl_error_is_absence(const sd_bus_error *error);

/* Says what the error means and what to do. Returns the exit code. */
int ctl_explain(struct ctl *ctl, enum ctl_daemon daemon, const sd_bus_error *error, int r);

/* Says that something local went wrong: no memory, an answer of another shape. Returns CTL_FAILED. */
int ctl_explain_errno(struct ctl *ctl, int r);

/* Flushes standard output. Returns CTL_OK, or CTL_FAILED after saying that the output was not written. */
int ctl_finish(struct ctl *ctl);

/* Prints the values of an array as JSON, one a line. */
int ctl_print_lines(json_t *values);
