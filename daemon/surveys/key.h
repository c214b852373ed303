/*
 * What keeps the sheets of a ticket to one, and nothing else: a random key of the queue's day, and the keyed
 * hash of a ticket. The key is in one file, readable by its owner alone, and in no backup; when the day is
 * over it is thrown away, and from then on nobody can tell which ticket a tag was of: not from the record,
 * its copies or this machine. While the day lasts root could.
 */
#pragma once

#include "daemon/queue/book.h"
#include "daemon/surveys/rows.h"

#define SURVEY_KEY_FILE "survey.key" /* in the state directory */
enum { SURVEY_KEY_SIZE = 32 };

struct survey_key {
        char record_id[RECORD_ID_SIZE];
        uint64_t day; /* of the queue; 0: there is no key */
        unsigned char bytes[SURVEY_KEY_SIZE];
};

/* The key of that day: as it is in the file, or a new one, on disk when this returns. Another day's, and a
 * file that is none of these, are thrown away; one that cannot be read for want of memory or descriptors is
 * not (-ENOMEM, -EMFILE, -ENFILE): a second key would let a ticket answer twice. Blocks for the disk. */
int survey_key_load(const char *path, const char *record_id, uint64_t day, struct survey_key *key);
/* Throws it away unless it is of that day. */
int survey_key_keep(const char *path, const char *record_id, uint64_t day, struct survey_key *key);
/* What keeps a form that is sent twice to one: of what the page made for it. */
void survey_once_tag(const struct survey_key *key, const char *once, char ret[SURVEY_TAG_SIZE]);
/* Whether a sheet of paper is of the tenth that is typed in twice: at random, so nobody knows before. */
bool survey_draw(void);

void survey_tag(const struct survey_key *key, const struct ticket_row *ticket, char ret[SURVEY_TAG_SIZE]);
