/* The body of a suggestion's form, and the code that is had for it. Pure. */
#pragma once

#include "suggest.h"

enum { SUGGEST_KEY_SIZE = SUGGEST_ID_SIZE };

/*
 * Ends of lines are newlines, tabs blanks, and what nobody sees is left out of the text, which says so in
 * had_unseen. -EINVAL, -E2BIG: as form_parse(), or it is none that the page has made: without once, or with a
 * department that is no ID.
 */
int suggest_form_parse(const char *body, size_t size, struct suggest_sheet *ret);
/* In characters. */
size_t suggest_text_length(const char *text);
/* Whether it is blanks and empty lines alone. */
bool suggest_text_is_empty(const char *text);

/* By what the form is known to be the same: by its name and by all that it says, so that who goes back and
 * writes something else has said that too. Of what is written it tells nothing without the form's name. */
void suggest_key_make(const struct suggest_sheet *sheet, char ret[static SUGGEST_KEY_SIZE]);

/* As people type it, see code_text_read(). -EINVAL: no code of a suggestion looks like that. */
int suggest_code_parse(const char *text, char ret[static SUGGEST_CODE_SIZE]);
