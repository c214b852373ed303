/* What reading a template and filling one have in common. */
#pragma once

#include "template.h"

/* The field that every template has without declaring it. */
#define REPRINT_FIELD "reprint"

typedef int (*template_piece_fn)(const char *piece, size_t length, bool is_field, void *userdata);
/* Of a content: calls take for each literal piece and each field's name, until one returns a negative errno.
 * -EBADMSG: braces do not pair. */
int template_each_piece(const char *content, template_piece_fn take, void *userdata);
