/* Text of any bytes, as one line that shows all that is in it. Pure. */
#pragma once

#include "services/base/util.h"

/*
 * *ret: UTF-8 that is text_is_plain(). Bytes that are no UTF-8 stand as "[0xFF]"; characters that nobody sees
 * or that turn what others say around as "[U+202E]", and letters that are written from right to left too:
 * next to digits they would have these in another order. Line ends and tabs are spaces. -ENOMEM.
 */
int visible_new(const char *text, char **ret);
