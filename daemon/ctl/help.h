/* What the tables of verbs and options say to people, to the shell, and to the man page. */
#pragma once

#include "verb.h"

/* --help. LC_CTYPE must be UTF-8, as for text_width(). */
void help_print(enum language language, FILE *f);

/* For completion, one word a line. verb: NULL for the verbs; else the options that go with it, all options if
 * there is no such verb. */
void help_list_words(const char *verb, FILE *f);

/* Verbs and options as man(7) text, from .SH VERBS on. LC_CTYPE must be UTF-8. */
void help_write_man(enum language language, FILE *f);
