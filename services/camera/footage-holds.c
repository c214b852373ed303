#include "services/camera/footage-internal.h"

#include <fcntl.h>
#include <inttypes.h>

/*
 * Holds cannot be read from the footage again, so the file "holds" has those that hold, beside the index: a
 * line with the SHA-256 of what follows, the next id, then each as canonical text. It is written before the
 * index says that there is a hold more, and after it says that there is one less: it may have too many, never
 * too few.
 */
enum { HOLD_FILE_MAX = 64 * 1024 * 1024, HOLD_DAMAGED_DAYS = 180 };
#define HOLD_FILE "holds"

struct text {
        char *bytes; /* NUL behind */
        size_t size, allocated;
        uint64_t next;
};

static int add_line(struct text *text, const char *line) {
        size_t n = strlen(line), needed = text->size + n + 2;

        if (needed > text->allocated) {
                char *grown = realloc(text->bytes, needed * 2);
                if (!grown)
                        return -ENOMEM;
                text->bytes = grown;
                text->allocated = needed * 2;
        }
        memcpy(text->bytes + text->size, line, n);
        memcpy(text->bytes + text->size + n, "\n", 2);
        text->size += n + 1;
        return 0;
}

static int add_hold(const struct index_hold *hold, void *userdata) {
        const bool is_placed = hold->boot[0] == '\0';
        _cleanup_free_ char *line = NULL;
        struct event_field items[] = {
                EVENT_FIELD_S("actor", hold->actor),
                EVENT_FIELD_S("camera", hold->camera),
                EVENT_FIELD_T("end_usec", hold->end_usec),
                EVENT_FIELD_T("from_usec", hold->from_usec),
                EVENT_FIELD_T("id", hold->id),
                EVENT_FIELD_S("key", hold->key),
                EVENT_FIELD_T("made_usec", hold->made_usec),
                EVENT_FIELD_S("reason", hold->reason),
                EVENT_FIELD_T("until_usec", hold->until_usec),
                EVENT_FIELD_T("visit", hold->visit),
                EVENT_FIELD_S("boot", hold->boot),
                EVENT_FIELD_T("boottime_usec", hold->boottime_usec),
        };
        struct fields fields;
        int r = fields_make(items, ELEMENTSOF(items) - (is_placed ? 2 : 0), &fields, NULL);

        if (r >= 0)
                r = fields_to_text(&fields, &line);
        return r < 0 ? r : add_line(userdata, line);
}

static int note_id(const struct index_hold *hold, void *userdata) {
        uint64_t *next = userdata;

        if (hold->id >= *next)
                *next = hold->id + 1;
        return 0;
}

static int write_text(struct footage *footage, const struct text *text) {
        _cleanup_free_ char *path = NULL, *whole = NULL;
        const struct iovec part = {text->bytes, text->size};
        char hex[LOG_HEX_SIZE];
        struct log_hash hash;
        int r = str_format(&path, "%s/" HOLD_FILE, footage->folder);

        log_hash_plain(&part, 1, &hash);
        log_hash_to_hex(&hash, hex);
        if (r >= 0)
                r = str_format(&whole, "%s\n%s", hex, text->bytes);
        return r < 0 ? r : file_replace(path, whole, strlen(whole));
}

int footage_write_holds(struct footage *footage) {
        struct text text = {0};
        char line[40];
        uint64_t next = 1;
        /* What is in memory only: the folder may be another by now. */
        int r = footage_check(footage);

        if (r >= 0)
                r = index_each_hold(footage->index, /* ended_too= */ true, note_id, &next);
        (void) snprintf(line, sizeof(line), "next %" PRIu64, next);
        if (r >= 0)
                r = add_line(&text, line);
        if (r >= 0)
                r = index_each_hold(footage->index, /* ended_too= */ false, add_hold, &text);
        if (r >= 0)
                r = write_text(footage, &text);
        free(text.bytes);
        return r;
}

/* ----- reading ----- */

static int copy_text(const struct fields *fields, const char *name, char *ret, size_t size) {
        const char *text;
        int r = fields_get_s(fields, name, &text);

        if (r < 0 || strlen(text) >= size)
                return -EBADMSG;
        memcpy(ret, text, strlen(text) + 1);
        return 0;
}

static int read_hold(const char *line, struct index_hold *ret) {
        static const char *const names[] = {"id",       "from_usec", "until_usec",
                                            "end_usec", "made_usec", "visit"};
        uint64_t *const values[] = {&ret->id,       &ret->from_usec, &ret->until_usec,
                                    &ret->end_usec, &ret->made_usec, &ret->visit};
        struct fields_room room;
        struct fields fields;

        if (fields_from_text(line, &room, &fields) < 0)
                return -EBADMSG;
        for (size_t i = 0; i < ELEMENTSOF(names); i++)
                if (fields_get_t(&fields, names[i], values[i]) < 0)
                        return -EBADMSG;
        if (fields_find(&fields, "boot") && (copy_text(&fields, "boot", ret->boot, sizeof(ret->boot)) < 0 ||
                                             fields_get_t(&fields, "boottime_usec", &ret->boottime_usec) < 0))
                return -EBADMSG;
        return copy_text(&fields, "key", ret->key, sizeof(ret->key)) < 0 ||
                               copy_text(&fields, "camera", ret->camera, sizeof(ret->camera)) < 0 ||
                               copy_text(&fields, "reason", ret->reason, sizeof(ret->reason)) < 0 ||
                               copy_text(&fields, "actor", ret->actor, sizeof(ret->actor)) < 0 || ret->id == 0
                       ? -EBADMSG
                       : 0;
}

static int load_line(struct footage *footage, const char *line) {
        struct index_hold hold = {0}, there;
        int r = read_hold(line, &hold);

        if (r < 0)
                return r;
        /* The index knows better whether it has ended. */
        r = index_get_hold(footage->index, hold.id, &there);
        return r == -ENOENT ? index_save_hold(footage->index, &hold) : r;
}

/* So that an id is not given twice, a hold that has ended has the last one. */
static int load_next(struct footage *footage, uint64_t next) {
        struct index_hold last = {.id = next - 1, .ended_usec = 1}, there;
        int r;

        if (next <= 1)
                return 0;
        r = index_get_hold(footage->index, last.id, &there);
        return r == -ENOENT ? index_save_hold(footage->index, &last) : r;
}

static int load_lines(struct footage *footage, char *text) {
        char *save = NULL, *hex = strtok_r(text, "\n", &save), *rest = save;
        struct log_hash written, hash;
        uint64_t next = 0;
        bool damaged = !hex || !rest || log_hash_from_hex(hex, strlen(hex), &written) < 0;
        int r = 0;

        if (!damaged) {
                const struct iovec part = {rest, strlen(rest)};
                log_hash_plain(&part, 1, &hash);
                damaged = !log_hash_equals(&hash, &written);
        }
        for (char *line = strtok_r(NULL, "\n", &save); r >= 0 && line; line = strtok_r(NULL, "\n", &save)) {
                if (next == 0 && strncmp(line, "next ", 5) == 0) {
                        if (parse_u64(line + 5, 1, EVENT_INTEGER_MAX, &next) < 0)
                                damaged = true;
                        continue;
                }
                r = load_line(footage, line);
                if (r == -EBADMSG) {
                        damaged = true;
                        r = 0;
                }
        }
        if (r >= 0 && next > 0)
                r = load_next(footage, next);
        return r < 0 ? r : damaged ? -EBADMSG : 0;
}

/* Nobody knows what was held: everything that there is, until somebody who knows ends it. */
static int hold_everything(struct footage *footage, const char *why) {
        struct clock_reading now;
        struct index_hold hold = {.key = "", .reason = "holds damaged", .actor = "recovery"};
        int r;

        clock_read(footage->clock, &now);
        hold.until_usec = EVENT_INTEGER_MAX;
        hold.made_usec = now.realtime_usec;
        if (!now.synchronized) {
                (void) snprintf(hold.boot, sizeof(hold.boot), "%s", clock_boot_id(footage->clock));
                hold.boottime_usec = now.boottime_usec;
        }
        hold.end_usec = now.realtime_usec + (uint64_t) HOLD_DAMAGED_DAYS * 86400 * USEC_PER_SEC;
        r = index_add_hold(footage->index, &hold);
        return r < 0 ? r
                     : footage_find(footage, FOOTAGE_HOLDS_DAMAGED, &(struct footage_place){""},
                                    "%s; hold %" PRIu64, why, hold.id);
}

static int load(struct footage *footage, char *text, bool index_is_new) {
        int r = text ? load_lines(footage, text) : -ENOENT;

        /* An index that was never lost knows all of them. */
        if ((r == -EBADMSG || r == -ENOENT) && !index_is_new)
                return 0;
        if (r == -EBADMSG)
                return hold_everything(footage, "the file of holds is damaged");
        return r == -ENOENT ? hold_everything(footage, "there is no file of holds") : r;
}

int footage_load_holds(struct footage *footage, bool index_is_new) {
        _cleanup_free_ char *path = NULL, *text = NULL;
        size_t size = 0;
        int r = str_format(&path, "%s/" HOLD_FILE, footage->folder);

        if (r >= 0)
                r = file_read_regular(path, HOLD_FILE_MAX, &text, &size);
        if (r == -ENOENT && index_is_new) {
                r = footage_has_something(footage->fd);
                if (r == 0)
                        return footage_write_holds(footage);
        }
        if (r < 0 && r != -ENOENT && r != -EFBIG && r != -ESPIPE)
                return r;
        if (text && strlen(text) != size)
                text[0] = '\0';
        r = index_begin(footage->index);
        if (r < 0)
                return r;
        r = load(footage, text, index_is_new);
        if (r < 0) {
                index_rollback(footage->index);
                return r;
        }
        r = index_commit(footage->index);
        return r < 0 ? r : footage_write_holds(footage);
}

/* ----- placing and ending ----- */

static int owe_placed(struct footage *footage, const struct index_hold *hold) {
        struct event_field items[] = {
                EVENT_FIELD_T("hold", hold->id),
                EVENT_FIELD_S("camera", hold->camera),
                EVENT_FIELD_T("from_usec", hold->from_usec),
                EVENT_FIELD_T("until_usec", hold->until_usec),
                EVENT_FIELD_T("end_usec", hold->end_usec),
                EVENT_FIELD_S("reason", hold->reason),
                EVENT_FIELD_S("actor", hold->actor),
                EVENT_FIELD_S("key", hold->key),
                EVENT_FIELD_T("visit", hold->visit),
        };

        return footage_owe(footage, hold->untold ? FOOTAGE_UNTOLD : "hold-placed", items,
                           ELEMENTSOF(items) - (hold->visit == 0), NULL);
}

static int owe_ended(struct footage *footage, uint64_t id) {
        return footage_owe(footage, "hold-ended", &EVENT_FIELD_T("hold", id), 1, NULL);
}

static int owe_released(struct footage *footage, uint64_t id, const struct hold_release *release) {
        const bool is_approved = release->second;
        struct event_field items[] = {
                EVENT_FIELD_T("hold", id),
                EVENT_FIELD_S("reason", release->reason),
                EVENT_FIELD_S("actor", release->actor),
                EVENT_FIELD_S("second", is_approved ? release->second : ""),
                EVENT_FIELD_S("second_reason", is_approved ? release->second_reason : ""),
        };

        return footage_owe(footage, "hold-released", items, ELEMENTSOF(items) - (is_approved ? 0 : 2), NULL);
}

/* The file is of what the transaction has, before it is committed. */
static int place(struct footage *footage, struct index_hold *hold) {
        int r = index_add_hold(footage->index, hold);

        if (r != 0)
                return r;
        r = owe_placed(footage, hold);
        return r < 0 ? r : footage_write_holds(footage);
}

int footage_hold(struct footage *footage, struct index_hold *hold) {
        struct index_hold placed = *hold;
        int r = index_begin(footage->index);

        if (r < 0)
                return r;
        r = place(footage, &placed);
        if (r != 0) {
                index_rollback(footage->index);
        } else {
                r = index_commit(footage->index);
        }
        if (r >= 0)
                hold->id = placed.id;
        return r;
}

int footage_learn_boot(struct footage *footage, const char *boot, int64_t offset_usec) {
        int r = index_learn_boot(footage->index, boot, offset_usec);

        return r > 0 ? footage_write_holds(footage) : r;
}

int footage_release(struct footage *footage, uint64_t id, const struct hold_release *release) {
        struct clock_reading now;
        int r = index_begin(footage->index);

        if (r < 0)
                return r;
        clock_read(footage->clock, &now);
        r = index_end_hold(footage->index, id, now.realtime_usec);
        if (r >= 0)
                r = release ? owe_released(footage, id, release) : owe_ended(footage, id);
        if (r < 0) {
                index_rollback(footage->index);
                return r;
        }
        r = index_commit(footage->index);
        /* One too many in it does no harm: the index knows that it has ended. */
        if (r >= 0)
                (void) footage_write_holds(footage);
        return r;
}
