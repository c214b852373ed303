/* What the files of ingest share. */
#pragma once

#include "daemon/record/derive.h"
#include "daemon/record/ingest.h"

/* Remembers what the unsynchronised clock of a boot said, for the day it can be corrected. */
int ingest_note_clock(struct book *book, const struct input *input);
