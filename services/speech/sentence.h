/*
 * What is said, as a list of clips: the numbers' grammar, which is our own since speech synthesisers read
 * "025" in ways of theirs, and the sentences. Pure.
 */
#pragma once

#include "clips.h"
#include "dbus/display-words.h"

enum {
        SENTENCE_NUMBER_MAX = 9999, /* the largest that is said as a number; what is longer, digit by digit */
        SENTENCE_NAME_MAX = 16,     /* bytes of a ticket's number or a counter's */
        SENTENCE_CLIPS_MAX = 5 + 3 * 2 * SENTENCE_NAME_MAX, /* of a name, two a byte */
};

struct sentence_style {
        enum language language;
        bool south;      /* "lẻ" and "ngàn" instead of "linh" and "nghìn" */
        bool plain_four; /* "hai mươi bốn" instead of "hai mươi tư" */
        bool digits;     /* numbers of tickets digit by digit */
        bool no_chime;   /* what else begins with one; the alarm of an emergency stays */
};

struct sentence {
        enum sentence_type type;
        const char *number, *next; /* as on the ticket, "A 025" */
        const char *counter;       /* its number, "2", or letter */
        enum clip level;           /* CLIP_VERY_SATISFIED to CLIP_VERY_DISSATISFIED; any other: not said */
};

struct clip_list {
        enum clip clips[SENTENCE_CLIPS_MAX];
        size_t n;
};

/* Appends a number, 0 to SENTENCE_NUMBER_MAX. */
void sentence_add_number(struct clip_list *list, const struct sentence_style *style, unsigned number);
/*
 * Appends letters and digits, as of a ticket or counter: "A 025" is "A, không hai mươi lăm". A sign that is
 * neither is a pause. Returns how many letters have no clip and were left out, or -E2BIG: longer than
 * SENTENCE_NAME_MAX.
 */
int sentence_add_name(struct clip_list *list, const struct sentence_style *style, const char *name);

/* Returns as sentence_add_name(), of all names together; -EINVAL: what the type says is missing. *ret is set
 * unless the result is negative. */
int sentence_make(const struct sentence *sentence, const struct sentence_style *style, struct clip_list *ret);

/*
 * The same of clips that are recorded, has[] for each, and never another number than the ticket's: a word
 * that is missing is left out where that does no harm, or another stands in for it; else the numbers are said
 * digit by digit; else only a chime, and a word to look at the screen if there is one (of an emergency the
 * alarm). Chime and alarm are always there. Returns whether the sentence itself is said.
 */
bool sentence_make_recorded(const struct sentence *sentence, const struct sentence_style *style,
                            const bool *has, struct clip_list *ret);
