#include <inttypes.h>

#include "camera-manager.h"
#include "describe.h"
#include "hw/timer.h"
#include "services/base/log.h"
#include "services/base/messages.h"

#define FOOTAGE_KEY "footage"

enum { OWED_AT_ONCE = 100 };

int news_remember(struct camera_manager *manager, const char *key, const char *value) {
        struct outbox *outbox = manager->parts.outbox;
        int r = outbox_begin(outbox);

        if (r < 0)
                return r;
        r = outbox_set_state(outbox, key, value);
        if (r < 0) {
                outbox_rollback(outbox);
                return r;
        }
        return outbox_commit(outbox);
}

/* ----- events that the outbox does not take now ----- */

static void note_done(struct note *note) {
        for (size_t i = 0; i < note->n; i++)
                free(note->texts[i]);
        *note = (struct note){.n = 0};
}

static void drop_first(struct camera_manager *manager) {
        note_done(&manager->notes[0]);
        memmove(manager->notes, manager->notes + 1, --manager->n_notes * sizeof(manager->notes[0]));
}

static int keep(struct camera_manager *manager, const char *type, const struct event_field *fields,
                size_t n) {
        struct note note = {.type = type, .n = n};

        assert(n <= NOTE_FIELDS_MAX);
        clock_read(manager->parts.clock, &note.at);
        for (size_t i = 0; i < n; i++) {
                note.fields[i] = fields[i];
                if (fields[i].type != EVENT_STRING)
                        continue;
                note.fields[i].s = note.texts[i] = strdup(fields[i].s);
                if (!note.texts[i]) {
                        note_done(&note);
                        return -ENOMEM;
                }
        }
        if (manager->n_notes == NOTES_MAX) {
                drop_first(manager);
                manager->lost_notes++;
        }
        manager->notes[manager->n_notes++] = note;
        return 0;
}

static int tell_notes(struct camera_manager *manager) {
        while (manager->n_notes > 0) {
                const struct note *note = &manager->notes[0];
                const struct event_draft draft = {
                        .type = note->type, .at = &note->at, .fields = note->fields, .n_fields = note->n};
                int r = event_source_record(manager->source, &draft, 1, NULL, NULL, NULL);

                if (r < 0)
                        return r;
                drop_first(manager);
        }
        if (manager->lost_notes > 0)
                log_error("%" PRIu64 " events could not be kept until the outbox took them",
                          manager->lost_notes);
        manager->lost_notes = 0;
        return 0;
}

void news_add(struct camera_manager *manager, const char *type, const struct event_field *fields, size_t n) {
        int r = keep(manager, type, fields, n);

        manager_set_failing(manager, r < 0 ? r : tell_notes(manager));
}

void news_free(struct camera_manager *manager) {
        while (manager->n_notes > 0)
                drop_first(manager);
}

/* ----- events that the index owes ----- */

struct told {
        const char *index;
        uint64_t serial;
};

static int make_told(_unused_ uint64_t first_sequence, char **ret_value, void *userdata) {
        const struct told *told = userdata;

        return str_format(ret_value, "%s %" PRIu64, told->index, told->serial);
}

/* All that a copy owes was told; from now on it is another index, so that whoever had holds placed meanwhile
 * learns of it. Twice does no harm. */
static int renew_copy(struct camera_manager *manager, uint64_t last) {
        const char *folder = manager->parts.confs->footage->folder;
        struct index *index = footage_index(manager->footage);
        int r = index_forget_owed(index, last);

        if (r >= 0)
                r = index_renew(index, footage_store(manager->footage));
        if (r >= 0)
                (void) log_full(
                        LOG_WARNING, 0, MOTCUA_MESSAGE_FOOTAGE_COPY(folder),
                        "The folder of the footage is a copy from before, without what was recorded and "
                        "held since: %s",
                        folder);
        return r;
}

/* One that was lost counts anew, and what it has to tell is news then. One that is behind what it has told is
 * a copy from before. */
static int find_told(struct camera_manager *manager) {
        _cleanup_free_ char *text = NULL;
        char identity[INDEX_IDENTITY_SIZE];
        uint64_t last, told;
        struct index *index = footage_index(manager->footage);
        int r = index_identify(index, identity, &last);

        if (r >= 0)
                r = outbox_get_state(manager->parts.outbox, FOOTAGE_KEY, &text);
        if (r < 0 && r != -ENOENT)
                return r;
        manager->told_serial = 0;
        size_t length = r < 0 ? 0 : strcspn(text, " ");
        if (length > 0) {
                if (text[length] == '\0' || parse_u64(text + length + 1, 0, INT64_MAX, &told) < 0)
                        return outbox_damaged(manager->parts.outbox, "table state, key " FOOTAGE_KEY);
                if (length == strlen(identity) && memcmp(text, identity, length) == 0)
                        manager->told_serial = told;
        }
        if (manager->told_serial > last) {
                manager->told_serial = last;
                r = renew_copy(manager, last);
                if (r >= 0)
                        r = index_identify(index, identity, &last);
                if (r < 0)
                        return r;
        }
        memcpy(manager->told_index, identity, sizeof(identity));
        return 0;
}

/* Without an event: an index that lacks it is a copy from before all the same. */
static int leave_out(struct camera_manager *manager, struct told *told) {
        _cleanup_free_ char *value = NULL;
        int r = make_told(0, &value, told);

        return r < 0 ? r : news_remember(manager, FOOTAGE_KEY, value);
}

static int tell_owed(uint64_t serial, const char *type, const char *fields_text, void *userdata) {
        struct camera_manager *manager = userdata;
        struct told told = {manager->told_index, serial};
        struct fields_room room;
        struct fields fields;
        int r = fields_from_text(fields_text, &room, &fields);

        if (r < 0)
                log_error("An event of footage cannot be read, and is left out: %s", type);
        /* What the aggregator asked for it tells itself, when everybody may know what was pressed. */
        if (r < 0 || streq(type, FOOTAGE_UNTOLD)) {
                r = leave_out(manager, &told);
        } else {
                const struct event_draft draft = {.type = type, .fields = fields.items, .n_fields = fields.n};

                r = event_source_record_with(manager->source, &draft, 1,
                                             &(struct event_state){FOOTAGE_KEY, make_told, &told}, NULL);
        }
        if (r >= 0)
                manager->told_serial = serial;
        return r;
}

int news_know_index(struct camera_manager *manager) {
        int r = 0;

        if (manager->told_index[0] == '\0') {
                r = find_told(manager);
                access_know_index(manager);
        }
        if (r >= 0 && manager->store == (enum store_state) manager->told_store)
                news_of_store(manager);
        return r;
}

static int tell_footage(struct camera_manager *manager) {
        struct index *index = footage_index(manager->footage);
        int r = news_know_index(manager);
        uint64_t before;

        do {
                before = manager->told_serial;
                if (r >= 0)
                        r = index_each_owed(index, before, OWED_AT_ONCE, tell_owed, manager);
                if (manager->told_serial > before) {
                        int q = index_forget_owed(index, manager->told_serial);

                        r = r < 0 ? r : q;
                }
        } while (r >= 0 && manager->told_serial > before);
        return r;
}

/* ----- what is remembered of a camera ----- */

static int make_key(const struct lens *lens, const char *what, char **ret) {
        return str_format(ret, "%s %s", what, lens->conf->id);
}

static int remember(struct lens *lens, const char *what, const char *value) {
        _cleanup_free_ char *key = NULL;
        int r = make_key(lens, what, &key);

        return r < 0 ? r : news_remember(lens->manager, key, value);
}

static int recall(const struct lens *lens, const char *what, char **ret) {
        _cleanup_free_ char *key = NULL;
        int r = make_key(lens, what, &key);

        return r < 0 ? r : outbox_get_state(lens->manager->parts.outbox, key, ret);
}

int news_get_encoder(const struct lens *lens, char **ret) {
        return recall(lens, "encoder", ret);
}

/* Without it the next start tries them all once more. */
void news_remember_encoder(struct lens *lens, const char *encoder) {
        _cleanup_free_ char *known = NULL;
        int r = news_get_encoder(lens, &known);

        bool is_same = r < 0 ? !encoder : encoder && streq(known, encoder);
        if (!is_same)
                (void) remember(lens, "encoder", encoder);
}

int news_get_since(const struct lens *lens, uint64_t *ret) {
        _cleanup_free_ char *text = NULL;
        int r = recall(lens, "since", &text);

        if (r >= 0 && parse_u64(text, 0, INT64_MAX, ret) < 0)
                return outbox_damaged(lens->manager->parts.outbox, "table state");
        return r;
}

int news_remember_since(struct lens *lens, uint64_t usec) {
        _cleanup_free_ char *text = NULL;
        uint64_t known;
        int r = news_get_since(lens, &known);

        if (r >= 0)
                return 0;
        r = str_format(&text, "%" PRIu64, usec);
        return r < 0 ? r : remember(lens, "since", text);
}

/* ----- cameras, which come and go ----- */

static bool is_well(int state) {
        return state == LENS_RECORDING || state == LENS_OUTSIDE_HOURS;
}

static bool may_recover(struct lens *lens, int state) {
        bool may = recoveries_may_tell(&lens->recoveries, state == lens->look_state, monotonic_usec());

        lens->look_state = state;
        if (!may)
                (void) timer_start_at(lens->manager->later, flood_ready(&lens->recoveries.flood));
        return may;
}

static void log_lens(const struct lens *lens, enum lens_state state) {
        const char *text = describe_state(state, LANGUAGE_EN);

        /* Of the last two something else is the matter, which is logged once for all cameras. */
        if (state == LENS_STARTING || state == LENS_OUTSIDE_HOURS || state == LENS_DISK ||
            state == LENS_REFUSED)
                return;
        (void) log_full(
                is_well((int) state) ? LOG_NOTICE : LOG_WARNING, 0,
                is_well((int) state) ? MOTCUA_MESSAGE_CAMERA_WELL(lens->conf->id)
                                     : MOTCUA_MESSAGE_CAMERA_TROUBLE(lens->conf->id),
                "Camera %s: %s%s%s%s", lens->conf->id, text,
                !is_well((int) state) && lens->phase.fault >= 0 && lens->detail[0] != '\0' ? " (" : "",
                !is_well((int) state) && lens->phase.fault >= 0 ? lens->detail : "",
                !is_well((int) state) && lens->phase.fault >= 0 && lens->detail[0] != '\0' ? ")" : "");
}

void news_of_lens(struct lens *lens) {
        enum lens_state state = lens_phase_state(&lens->phase, monotonic_usec());
        const struct event_field fields[] = {
                EVENT_FIELD_S("camera", lens->conf->id),
                EVENT_FIELD_S("state", lens_state_to_string(state)),
        };

        if ((int) state == lens->told_state)
                return;
        /* That it does not work any more is told at once. */
        bool is_urgent = !is_well((int) state) && (lens->told_state < 0 || is_well(lens->told_state));
        if (!is_urgent && !may_recover(lens, (int) state))
                return;
        lens->look_state = (int) state;
        lens->told_state = (int) state;
        news_add(lens->manager, "camera-state", fields, ELEMENTSOF(fields));
        log_lens(lens, state);
}

void news_of_removal(struct lens *lens) {
        const struct event_field fields[] = {EVENT_FIELD_S("camera", lens->conf->id)};

        (void) remember(lens, "since", NULL); /* one of that name is another, later */

        news_add(lens->manager, "camera-removed", fields, ELEMENTSOF(fields));
}

static void tell_held_back(struct lens *lens) {
        struct flood *flood = &lens->recoveries.flood;
        uint64_t dropped = flood->dropped;
        const struct event_field fields[] = {EVENT_FIELD_S("camera", lens->conf->id),
                                             EVENT_FIELD_T("count", dropped)};
        char count[sizeof("18446744073709551615")];

        if (!lens->recoveries.is_held_back && dropped == 0)
                return;
        lens->recoveries.is_held_back = false;
        if (dropped > 0) {
                news_add(lens->manager, "camera-changes-dropped", fields, ELEMENTSOF(fields));
                flood_reported(flood, dropped, monotonic_usec());
                (void) snprintf(count, sizeof(count), "%" PRIu64, dropped);
                (void) log_full(LOG_WARNING, 0, MOTCUA_MESSAGE_CAMERA_FLOOD(lens->conf->id, count),
                                "Camera %s: %s times it worked again and soon did not; that is left out",
                                lens->conf->id, count);
        }
        news_of_lens(lens);
}

int news_on_later(_unused_ sd_event_source *timer, _unused_ uint64_t usec, void *userdata) {
        struct camera_manager *manager = userdata;

        for (size_t i = 0; i < manager->n_lenses; i++)
                tell_held_back(manager->lenses[i]);
        return 0;
}

/* As long as it is not known which index it is, there is none. */
static const char *generation_of(const struct camera_manager *manager) {
        bool is_there = manager->footage && (manager->store == STORE_READY || manager->store == STORE_FULL);

        return is_there ? manager->told_index : "";
}

void news_of_store(struct camera_manager *manager) {
        const char *generation = generation_of(manager);
        const struct event_field fields[] = {
                EVENT_FIELD_S("state", store_state_to_string(manager->store)),
                EVENT_FIELD_S("generation", generation),
        };
        bool is_other = generation[0] != '\0' && !streq(generation, manager->told_generation);
        const char *folder = manager->parts.confs->footage->folder;
        bool is_good = manager->store == STORE_READY || manager->store == STORE_REFUSED;

        if (manager->told_store == (int) manager->store && !is_other)
                return;
        bool was_told = manager->told_store >= 0;
        manager->told_store = (int) manager->store;
        if (is_other)
                memcpy(manager->told_generation, generation, sizeof(manager->told_generation));
        news_add(manager, "store-state", fields, ELEMENTSOF(fields) - (generation[0] == '\0'));
        if (is_good && was_told)
                (void) log_full(LOG_NOTICE, 0, MOTCUA_MESSAGE_FOOTAGE_BACK(folder),
                                "The disk of the footage is there again: %s", folder);
        else if (!is_good)
                (void) log_full(LOG_ERR, 0, MOTCUA_MESSAGE_FOOTAGE_FAILED(folder),
                                "Nothing can be recorded in %s: %s%s%s", folder,
                                describe_store(manager->store, LANGUAGE_EN),
                                manager->store_problem ? " " : "",
                                manager->store_problem ? manager->store_problem : "");
}

void news_of_refusal(struct camera_manager *manager) {
        const char *folder = manager->parts.confs->footage->folder;

        if (manager->told_refusal == (int) manager->refusal || manager->n_lenses == 0)
                return;
        manager->told_refusal = (int) manager->refusal;
        if (manager->refusal != REFUSAL_NONE)
                (void) log_full(LOG_WARNING, 0, MOTCUA_MESSAGE_FOOTAGE_REFUSED(folder), "%s",
                                describe_refusal(manager->refusal, LANGUAGE_EN));
}

int news_tell(struct camera_manager *manager) {
        int r = tell_notes(manager);

        if (r >= 0 && manager->footage)
                r = tell_footage(manager);
        return r;
}
