/*
 * Settings: numbers of the configuration that are rules of the record. Each stands in one row of its room's
 * settings.h, of which a member, a key of the configuration, a field of the event that changes them, and
 * a row of the record are made:
 *
 *   X(name, member, section, key, parser, min, max, default, unit, Vietnamese and English documentation)
 */
#pragma once

#include "daemon/record/store.h"
#include "services/config/config.h"
#include "services/base/fields.h"

struct setting {
        const char *name; /* of the field and of the row; NULL: the end */
        size_t offset;    /* of a uint64_t */
};

enum { SETTINGS_MAX = 32 };

/* For the lists: a struct's own numbers, a table of settings, keys of a table whose target it is, fields. */
#define SETTING_MEMBER(name, member, ...) uint64_t member;
#define SETTING_FIELD(name, ...) HAS_T(name, PUBLIC),

uint64_t setting_get(const struct setting *setting, const void *values);
void setting_set(const struct setting *setting, void *values, uint64_t value);
bool settings_equal(const struct setting *settings, const void *a, const void *b);
/* Appends the fields and returns how many there are then; ret has room for SETTINGS_MAX more. */
size_t settings_to_fields(const struct setting *settings, const void *values, struct event_field *ret,
                          size_t n);
/* A field that is missing reads as 0: the event is older than the setting. -EINVAL: it is no number. */
int settings_from_fields(const struct setting *settings, const struct fields *fields, void *values);

/* As last saved for the room; what was never saved stays as it is. -ENOENT: nothing was. */
int store_load_settings(struct store *store, const char *room, const struct setting *settings,
                        void *ret_values);
int store_save_settings(struct store *store, const char *room, const struct setting *settings,
                        const void *values);
