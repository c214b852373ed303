/*
 * The aggregator, as the page knows it: the board of the moment, and what is asked by the code of a ticket.
 * Asks without waiting; each question has one answer.
 */
#pragma once

#include <systemd/sd-bus.h>

#include "services/board/board.h"
#include "suggest.h"
#include "survey.h"
#include "ticket.h"

struct centre_client;

/* changed: the board is another, or the aggregator came or went; also once it is known whether it is there.
 */
typedef void (*centre_changed_fn)(void *userdata);
int centre_client_new(sd_bus *bus, centre_changed_fn changed, void *userdata, struct centre_client **ret);
struct centre_client *centre_client_free(struct centre_client *client);
DEFINE_CLEANUP(struct centre_client *, centre_client_free)

/* The last that was given; NULL: none yet. */
const struct board *centre_client_board(const struct centre_client *client);
/* Whether the clock is right, by the aggregator's word: once it was, it is for as long as this runs. */
bool centre_client_knows_clock(const struct centre_client *client);
/* Whether the board may be old. *ret_usec: since when, CLOCK_REALTIME; 0: since before the start. */
bool centre_client_is_stale(const struct centre_client *client, uint64_t *ret_usec);

/* What was told: of ask_ticket the ticket, of suggest and ask_suggestion the suggestion. */
struct centre_told {
        struct ticket_info ticket;
        struct suggest_info suggestion;
};
/*
 * error: the D-Bus error's name; NULL: it was done. told: only then. Called once, later; by
 * centre_client_free() at the latest, as nobody knows then whether it was done.
 */
typedef void (*centre_answer_fn)(const char *error, const struct centre_told *told, void *userdata);
int centre_client_ask_ticket(struct centre_client *client, const char *code, centre_answer_fn answer,
                             void *userdata);
int centre_client_rate(struct centre_client *client, const char *code, const char *subject, const char *level,
                       centre_answer_fn answer, void *userdata);

/* The last that was told, until it is asked for again; NULL: there is none. *ret_is_fresh: it was told just
 * now. */
const struct survey_info *centre_client_survey(const struct centre_client *client, bool *ret_is_fresh);
/* Then centre_client_survey() has it; answer may be NULL. */
int centre_client_ask_survey(struct centre_client *client, centre_answer_fn answer, void *userdata);
/* code: NULL: without one. */
int centre_client_add_sheet(struct centre_client *client, const struct survey_sheet *sheet, const char *code,
                            centre_answer_fn answer, void *userdata);

int centre_client_suggest(struct centre_client *client, const struct suggest_sheet *sheet,
                          centre_answer_fn answer, void *userdata);
int centre_client_ask_suggestion(struct centre_client *client, const char *code, centre_answer_fn answer,
                                 void *userdata);
