#include <inttypes.h>

#include "display-manager.h"
#include "hw/timer.h"
#include "services/base/log.h"
#include "services/base/messages.h"

#define SPOKEN_KEY "spoken"

/* ----- which events were told of, also before this start: "CURSOR ID ID ..." in the outbox ----- */

static bool told_has(const struct told *told, uint64_t id) {
        for (size_t i = 0; i < told->n; i++)
                if (told->ids[i] == id)
                        return true;
        return false;
}

static void told_add(struct told *told, uint64_t id) {
        if (told->n == TOLD_MAX)
                memmove(told->ids, told->ids + 1, --told->n * sizeof(told->ids[0]));
        told->ids[told->n++] = id;
}

static int told_write(const struct told *told, uint64_t cursor, char **ret) {
        char *text = NULL;
        int r = str_format(&text, "%" PRIu64, cursor);

        for (size_t i = 0; r >= 0 && i < told->n; i++)
                r = str_extend(&text, " ", "%" PRIu64, told->ids[i]);
        if (r < 0)
                free(text);
        else
                *ret = text;
        return r;
}

static int told_read(struct display_manager *manager, const char *key, struct told *ret) {
        _cleanup_free_ char *text = NULL;
        int r = outbox_get_state(manager->parts.outbox, key, &text);
        char *state = NULL;
        bool is_first = true;
        uint64_t number;

        *ret = (struct told){.n = 0};
        if (r < 0)
                return r == -ENOENT ? 0 : r;
        for (char *word = strtok_r(text, " ", &state); word; word = strtok_r(NULL, " ", &state)) {
                if (parse_u64(word, 0, UINT64_MAX, &number) < 0)
                        return outbox_damaged(manager->parts.outbox, "table state");
                if (!is_first)
                        told_add(ret, number);
                else if (number > manager->told_cursor)
                        manager->told_cursor = number;
                is_first = false;
        }
        return 0;
}

static int key_of(const char *output, char **ret) {
        return str_format(ret, "shown %s", output);
}

static int output_key(const struct output *output, char **ret) {
        return key_of(output->conf->id, ret);
}

/* What it told of goes with it. */
static bool is_removal_owed(const struct display_manager *manager, const char *output) {
        for (size_t i = 0; i < manager->removals.n; i++)
                if (streq(manager->removals.list[i].output, output))
                        return true;
        return false;
}

int news_load(struct display_manager *manager) {
        int r = told_read(manager, SPOKEN_KEY, &manager->spoken);

        for (size_t i = 0; r >= 0 && i < manager->n_outputs; i++)
                r = news_load_output(manager->outputs[i]);
        return r;
}

int news_load_output(struct output *output) {
        _cleanup_free_ char *key = NULL;

        if (is_removal_owed(output->manager, output->conf->id))
                return 0;
        int r = output_key(output, &key);

        return r < 0 ? r : told_read(output->manager, key, &output->told);
}

static int remove_told(struct display_manager *manager) {
        struct outbox *outbox = manager->parts.outbox;
        int r = outbox_set_state(outbox, SPOKEN_KEY, NULL);

        for (size_t i = 0; r >= 0 && i < manager->n_outputs; i++) {
                _cleanup_free_ char *key = NULL;

                r = output_key(manager->outputs[i], &key);
                if (r >= 0)
                        r = outbox_set_state(outbox, key, NULL);
        }
        return r;
}

int news_forget(struct display_manager *manager) {
        int r = outbox_begin(manager->parts.outbox);

        manager->spoken.n = manager->unsaved.n = 0;
        for (size_t i = 0; i < manager->n_outputs; i++) {
                struct output *output = manager->outputs[i];

                output->told.n = output->unsaved.n = 0;
                output->n_laid = output->n_shown = 0;
        }
        manager->told_cursor = 0;
        if (r < 0)
                return r;
        r = remove_told(manager);
        if (r < 0)
                outbox_rollback(manager->parts.outbox);
        return r < 0 ? r : outbox_commit(manager->parts.outbox);
}

/* The event, and that it was told of, at once. */
static int record_once(struct display_manager *manager, const struct event_draft *draft, const char *key,
                       struct told *told, uint64_t id) {
        _cleanup_free_ char *text = NULL;
        struct told with = *told;
        uint64_t cursor = manager->board.cursor;

        told_add(&with, id);
        int r = told_write(&with, cursor, &text);
        if (r >= 0)
                r = event_source_record(manager->source, draft, 1, key, text, NULL);
        if (r < 0)
                return r;
        *told = with;
        manager->told_cursor = cursor;
        return 0;
}

/* ----- what the disk does not take is told later, with the time at which it was so ----- */

static bool backlog_has(const struct backlog *backlog, uint64_t id) {
        for (size_t i = 0; i < backlog->n; i++)
                if (backlog->list[i].id == id)
                        return true;
        return false;
}

static void backlog_drop_first(struct backlog *backlog) {
        memmove(backlog->list, backlog->list + 1, --backlog->n * sizeof(backlog->list[0]));
}

static void backlog_add(struct display_manager *manager, struct backlog *backlog, uint64_t id,
                        enum voice_end end) {
        if (backlog->n == TOLD_MAX)
                backlog_drop_first(backlog);
        struct unsaved *unsaved = &backlog->list[backlog->n++];
        *unsaved = (struct unsaved){.id = id, .end = end};
        clock_read(manager->parts.clock, &unsaved->at);
}

/* ----- outputs that are taken out ----- */

static int record_removal(struct display_manager *manager, const struct removal *removal) {
        const struct event_field fields[] = {EVENT_FIELD_S("output", removal->output)};
        const struct event_draft draft = {
                .type = "output-removed", .at = &removal->at, .fields = fields, .n_fields = 1};
        _cleanup_free_ char *key = NULL;
        int r = key_of(removal->output, &key);

        return r < 0 ? r : event_source_record(manager->source, &draft, 1, key, NULL, NULL);
}

static void drop_first_removal(struct removals *removals) {
        memmove(removals->list, removals->list + 1, --removals->n * sizeof(removals->list[0]));
}

static int save_removals(struct display_manager *manager) {
        int r = 0;

        while (r >= 0 && manager->removals.n > 0) {
                r = record_removal(manager, &manager->removals.list[0]);
                if (r >= 0)
                        drop_first_removal(&manager->removals);
        }
        return r;
}

int news_of_removal(const struct output *output) {
        struct display_manager *manager = output->manager;
        struct removals *removals = &manager->removals;

        if (removals->n == ELEMENTSOF(removals->list))
                drop_first_removal(removals);
        struct removal *removal = &removals->list[removals->n++];
        (void) snprintf(removal->output, sizeof(removal->output), "%s", output->conf->id);
        clock_read(manager->parts.clock, &removal->at);
        return save_removals(manager);
}

/* ----- calls on the glass ----- */

static int record_shown(struct output *output, const struct unsaved *unsaved) {
        const struct event_field fields[] = {
                EVENT_FIELD_S("output", output->conf->id),
                EVENT_FIELD_T("call", unsaved->id),
        };
        const struct event_draft draft = {
                .type = "shown", .at = &unsaved->at, .fields = fields, .n_fields = ELEMENTSOF(fields)};
        _cleanup_free_ char *key = NULL;
        int r = output_key(output, &key);

        return r < 0 ? r : record_once(output->manager, &draft, key, &output->told, unsaved->id);
}

int news_of_shown(struct output *output) {
        struct backlog *backlog = &output->unsaved;
        int r = save_removals(output->manager);

        for (size_t i = output->n_shown; i-- > 0;)
                if (!told_has(&output->told, output->shown[i]) && !backlog_has(backlog, output->shown[i]))
                        backlog_add(output->manager, backlog, output->shown[i], VOICE_SAID);
        while (r >= 0 && backlog->n > 0) {
                r = record_shown(output, &backlog->list[0]);
                if (r >= 0)
                        backlog_drop_first(backlog);
        }
        return r;
}

/* ----- what was spoken ----- */

bool news_is_spoken(const struct display_manager *manager, uint64_t id) {
        return backlog_has(&manager->unsaved, id) || told_has(&manager->spoken, id);
}

static int record_speech(struct display_manager *manager, const struct unsaved *unsaved) {
        static const char *const endings[_VOICE_END_MAX] = {
                [VOICE_SAID] = "said", [VOICE_CUT] = "cut", [VOICE_LATE] = "late"};
        const struct event_field fields[] = {
                EVENT_FIELD_T("speech", unsaved->id),
                EVENT_FIELD_S("ending", endings[unsaved->end]),
        };
        const struct event_draft draft = {
                .type = "spoken", .at = &unsaved->at, .fields = fields, .n_fields = ELEMENTSOF(fields)};

        assert(endings[unsaved->end]);
        return told_has(&manager->spoken, unsaved->id)
                       ? 0
                       : record_once(manager, &draft, SPOKEN_KEY, &manager->spoken, unsaved->id);
}

static int save_speech(struct display_manager *manager) {
        struct backlog *backlog = &manager->unsaved;
        int r = 0;

        while (r >= 0 && backlog->n > 0) {
                r = record_speech(manager, &backlog->list[0]);
                if (r >= 0)
                        backlog_drop_first(backlog);
        }
        return r;
}

void news_of_speech(struct display_manager *manager, uint64_t id, enum voice_end end) {
        backlog_add(manager, &manager->unsaved, id, end);
        manager_set_failing(manager, save_speech(manager));
}

/* ----- screens and loudspeaker, which come and go ----- */

static int record_place(struct display_manager *manager, const char *type, const struct event_field *fields,
                        size_t n) {
        const struct event_draft draft = {.type = type, .fields = fields, .n_fields = n};

        return event_source_record(manager->source, &draft, 1, NULL, NULL, NULL);
}

/* Whether it may be told now: that it works again, or does not for another reason. */
static bool may_recover(struct display_manager *manager, struct changes *changes, int state) {
        bool may = recoveries_may_tell(&changes->recoveries, state == changes->look, monotonic_usec());

        changes->look = state;
        if (!may)
                (void) timer_start_at(manager->later, flood_ready(&changes->recoveries.flood));
        return may;
}

static void log_output(const struct output *output, enum screen_state state) {
        static const char *const texts[_SCREEN_STATE_MAX] = {
                [SCREEN_ABSENT] = "no screen is connected",
                [SCREEN_HELD] = "another program has the screen",
                [SCREEN_FAILING] = "the screen cannot be opened or drawn to",
                [SCREEN_SHOWING] = "the screen is showing",
        };
        const struct display_output *open = screen_output(output->screen);
        bool is_well = state == SCREEN_SHOWING;

        enum screen_mode mode = screen_mode(output->screen);

        if (open && mode != MODE_WISHED)
                (void) log_full(LOG_WARNING, 0, MOTCUA_MESSAGE_SCREEN_MODE(output->conf->id, open->connector),
                                "Display %s: the screen %s; it has %u x %u", output->conf->id,
                                mode == MODE_OTHER ? "has no mode such as Mode= says"
                                                   : "says nothing of itself, and Mode= is to say it",
                                open->screen.width_px, open->screen.height_px);
        if (is_well || output_is_missed(output))
                (void) log_full(is_well ? LOG_NOTICE : LOG_WARNING, 0,
                                is_well ? MOTCUA_MESSAGE_DISPLAY_WELL(output->conf->id)
                                        : MOTCUA_MESSAGE_DISPLAY_TROUBLE(output->conf->id),
                                "Display %s: %s", output->conf->id, texts[state]);
}

int news_of_output(struct output *output) {
        static const char *const types[_SCREEN_STATE_MAX] = {
                [SCREEN_ABSENT] = "output-absent",
                [SCREEN_HELD] = "output-held",
                [SCREEN_FAILING] = "output-failing",
                [SCREEN_SHOWING] = "output-ready",
        };
        enum screen_state state = screen_state(output->screen);
        const struct display_output *open = screen_output(output->screen);
        const struct event_field fields[] = {
                EVENT_FIELD_S("output", output->conf->id),
                EVENT_FIELD_S("connector", open ? open->connector : ""),
                EVENT_FIELD_T("width", open ? open->screen.width_px : 0),
                EVENT_FIELD_T("height", open ? open->screen.height_px : 0),
        };

        /* That it does not work is told at once. */
        bool is_urgent = state != SCREEN_SHOWING &&
                         (output->changes.told < 0 || output->changes.told == (int) SCREEN_SHOWING);
        if ((int) state == output->changes.told ||
            (!is_urgent && !may_recover(output->manager, &output->changes, (int) state)))
                return 0;
        if (state != SCREEN_SHOWING)
                output->changes.look = (int) state;
        int r = save_removals(output->manager);
        if (r < 0)
                return r;
        r = record_place(output->manager, types[state], fields, state == SCREEN_SHOWING ? 4 : 1);
        if (r >= 0) {
                output->changes.told = (int) state;
                log_output(output, state);
        }
        return r;
}

int news_of_speaker(struct display_manager *manager) {
        struct changes *changes = &manager->speaker;
        enum voice_speaker state = voice_speaker(manager->voice);
        bool is_well = state == VOICE_SPEAKER_READY;

        if (!manager->parts.confs->speaker->enabled || state == VOICE_SPEAKER_UNKNOWN ||
            (int) state == changes->told || (is_well && !may_recover(manager, changes, (int) state)))
                return 0;
        if (!is_well)
                changes->look = (int) state;
        int r = record_place(manager, is_well ? "sound-ready" : "sound-absent", NULL, 0);
        if (r >= 0) {
                bool is_missed = changes->told == VOICE_SPEAKER_READY || manager->parts.confs->speaker->named;

                changes->told = (int) state;
                if (is_well || is_missed)
                        (void) log_full(is_well ? LOG_NOTICE : LOG_WARNING, 0,
                                        is_well ? MOTCUA_MESSAGE_SPEAKER_WELL()
                                                : MOTCUA_MESSAGE_SPEAKER_TROUBLE(),
                                        is_well ? "The loudspeaker is there"
                                                : "The loudspeaker is not there: calls are not spoken");
        }
        return r;
}

static int record_dropped(struct display_manager *manager, struct changes *changes, const char *id) {
        uint64_t dropped = changes->recoveries.flood.dropped;
        const struct event_field fields[] = {EVENT_FIELD_S("output", id), EVENT_FIELD_T("count", dropped)};
        char count[sizeof("18446744073709551615")];
        int r = dropped > 0 ? record_place(manager, "output-changes-dropped", fields, ELEMENTSOF(fields)) : 0;

        if (r < 0 || dropped == 0)
                return r;
        flood_reported(&changes->recoveries.flood, dropped, monotonic_usec());
        (void) snprintf(count, sizeof(count), "%" PRIu64, dropped);
        (void) log_full(LOG_WARNING, 0, MOTCUA_MESSAGE_DISPLAY_FLOOD(id, count),
                        "%s%s: %s times it worked again and soon did not; that is left out",
                        id[0] != '\0' ? "Display " : "Loudspeaker", id, count);
        return 0;
}

static int tell_held_back(struct display_manager *manager, struct changes *changes, const char *id) {
        if (!changes->recoveries.is_held_back && changes->recoveries.flood.dropped == 0)
                return 0;
        int r = record_dropped(manager, changes, id);
        changes->recoveries.is_held_back = r < 0;
        return r;
}

int news_tell(struct display_manager *manager) {
        int r = save_speech(manager);

        if (r >= 0)
                r = save_removals(manager);
        if (r >= 0)
                r = news_of_speaker(manager);
        for (size_t i = 0; r >= 0 && i < manager->n_outputs; i++) {
                r = news_of_output(manager->outputs[i]);
                if (r >= 0)
                        r = news_of_shown(manager->outputs[i]);
        }
        return r;
}

int news_on_later(_unused_ sd_event_source *timer, _unused_ uint64_t usec, void *userdata) {
        struct display_manager *manager = userdata;
        int r = tell_held_back(manager, &manager->speaker, "");

        for (size_t i = 0; r >= 0 && i < manager->n_outputs; i++)
                r = tell_held_back(manager, &manager->outputs[i]->changes, manager->outputs[i]->conf->id);
        manager_set_failing(manager, r < 0 ? r : news_tell(manager));
        return 0;
}
