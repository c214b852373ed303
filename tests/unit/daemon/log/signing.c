#include "tests/unit/daemon/log/signing.h"

#include "services/base/log.h"
#include "tests/lib/files.h"

sd_bus_message *signing_call(struct world *world, const char *member, const char *types, ...) {
        sd_bus_message *call = world_new_call(world, CENTRE_PATH, CENTRE_BUS_NAME, member);
        va_list ap;

        va_start(ap, types);
        assert_ok(sd_bus_message_appendv(call, types, ap));
        va_end(ap);
        return world_call(world, call);
}

const char *signing_error(sd_bus_message *reply) {
        static char name[128];
        const sd_bus_error *error = sd_bus_message_get_error(reply);

        (void) snprintf(name, sizeof(name), "%s", error ? error->name : "");
        sd_bus_message_unref(reply);
        return error ? name : NULL;
}

/* By the key that the bus tells, of this log, of the record's own events. */
static void check_answer(struct world *world, struct signed_answer *answer) {
        const struct log_state *state = signing_state(world);
        struct log_hash root;

        assert_ok(note_parse(answer->note, &answer->parsed));
        assert_ok(checkpoint_parse(answer->parsed.text, answer->parsed.text_size, &answer->checkpoint));
        ck_assert_uint_eq(answer->checkpoint.size, answer->size);
        if (checkpoint_is_of(&answer->checkpoint, state->signer.key.name))
                assert_ok(note_verify(&answer->parsed, &state->signer.key, NULL));
        assert_ok(log_read_root(answer->size, log_read_node, world->manager->centre.store, &root));
        ck_assert(log_hash_equals(&root, &answer->checkpoint.root));
}

static const char *take_answer(struct world *world, sd_bus_message *reply, struct signed_answer *ret) {
        const char *note;

        if (sd_bus_message_is_method_error(reply, NULL))
                return signing_error(reply);
        assert_ok(sd_bus_message_read(reply, "tsuu", &ret->size, &note, &ret->cosigned, &ret->needed));
        ck_assert_uint_lt(strlen(note), sizeof(ret->note));
        (void) snprintf(ret->note, sizeof(ret->note), "%s", note);
        sd_bus_message_unref(reply);
        check_answer(world, ret);
        return NULL;
}

void signing_ask(struct world *world, struct signed_answer *ret) {
        const char *error = take_answer(world, signing_call(world, "GetCheckpoint", "a{sv}", 0), ret);

        ck_assert_msg(!error, "%s", error);
}

const char *signing_ask_with(struct world *world, uint64_t size, bool cosigned, struct signed_answer *ret) {
        return take_answer(world,
                           signing_call(world, "GetCheckpoint", "a{sv}", 2, "size", "t", size, "cosigned",
                                        "b", (int) cosigned),
                           ret);
}

void signing_let_pass(struct world *world) {
        struct log_state *state = signing_state(world);

        state->asked_usec = 0;
        if (state->signed_usec > 0)
                state->signed_usec -= 61 * USEC_PER_SEC;
}

static int count_key(const struct event_row *event, void *userdata) {
        struct fields_room room;
        struct fields fields;
        const char *key, *before;

        if (!streq(event->type, "log-key"))
                return 0;
        assert_ok(fields_from_text(event->fields, &room, &fields));
        assert_ok(fields_get_s(&fields, "key", &key));
        assert_ok(fields_get_s(&fields, "before", &before));
        *(uint64_t *) userdata += !streq(key, before);
        return 0;
}

uint64_t signing_count_keys(const struct world *world) {
        uint64_t n = 0;

        assert_ok(store_each_event(world->manager->centre.store, 0, UINT32_MAX, count_key, &n));
        return n;
}

void signing_grow(struct world *world) {
        world_press(world, "quay1", "satisfied", 0);
        world_until(world, world_is_settled(world));
}

void signing_change_root(struct world *world) {
        _cleanup_free_ char *path = signing_path(world, CENTRE_DATABASE);
        char root[sizeof(signing_state(world)->newest.root)];
        size_t size, n = 0;

        memcpy(root, signing_state(world)->newest.root, sizeof(root));
        world->manager = centre_manager_free(world->manager);
        _cleanup_free_ char *record = file_read(path, &size);
        for (char *p = record; (p = memmem(p, size - (size_t) (p - record), root, strlen(root))); n++)
                *p = *p == '0' ? '1' : '0';
        ck_assert_uint_gt(n, 0);
        file_write(path, record, size);
}

char *signing_path(struct world *world, const char *name) {
        char *path;

        assert_ok(str_format(&path, "%s/%s", world->dir, name));
        return path;
}

char *signing_read_file(struct world *world) {
        _cleanup_free_ char *path = signing_path(world, LOG_CHECKPOINT_FILE);
        char *text;
        size_t size;

        assert_ok(file_read_regular(path, NOTE_SIZE_MAX, &text, &size));
        return text;
}

void signing_write_file(struct world *world, const char *name, const char *text) {
        _cleanup_free_ char *path = signing_path(world, name);

        assert_ok(file_replace(path, text, strlen(text)));
}

char *signing_describe(struct world *world, const char *lang) {
        sd_bus_message *reply = signing_call(world, "Describe", "a{sv}", 1, "lang", "s", lang);
        const char *text;

        assert_ok(sd_bus_message_read(reply, "s", &text));
        char *copy = strdup(text);
        sd_bus_message_unref(reply);
        return copy;
}

static struct {
        FILE *saved;
        char *text;
        size_t size;
} logged;

void signing_begin_log(void) {
        log_open("test", LOG_TARGET_CONSOLE);
        logged.saved = stderr;
        stderr = open_memstream(&logged.text, &logged.size);
        ck_assert_ptr_nonnull(stderr);
}

char *signing_end_log(void) {
        ck_assert_int_eq(fclose(stderr), 0);
        stderr = logged.saved;
        log_open("test", LOG_TARGET_NULL);
        return TAKE_PTR(logged.text);
}
