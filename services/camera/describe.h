/* How cameras and disk are, in words, and what to do. The first three are pure. */
#pragma once

#include "dbus/camera-words.h"

const char *describe_state(enum lens_state state, enum language language);
const char *describe_store(enum store_state state, enum language language);
const char *describe_refusal(enum refusal refusal, enum language language);

/* For bus_describe(), of a struct camera_manager: what is the matter; and with it all that there is to say.
 * Of a struct lens: its camera. */
int describe_matter(const void *object, enum language language, char **ret);
int describe_service(const void *object, enum language language, char **ret);
int describe_lens(const void *object, enum language language, char **ret);
