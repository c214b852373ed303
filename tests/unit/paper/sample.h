/* A document with something of each kind, for who prints it. */
#pragma once

#include "services/paper/document.h"

struct paper *sample_new(void);
/* What stands in it that somebody may have typed. */
#define SAMPLE_HOSTILE "Nguyễn\xe2\x80\xaeVăn <&> \xff e\xcc\x82\xcc\x81t"
#define SAMPLE_HOSTILE_SHOWN "Nguyễn[U+202E]Văn <&> [0xFF] ết"
