#include "camera-ask.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "services/camera/clip-verify.h"
#include "services/camera/footage.h"
#include "tests/lib/client.h"

static int on_answer(sd_bus_message *answer, void *userdata, _unused_ sd_bus_error *error) {
        struct ask *call = userdata;

        call->answer = sd_bus_message_ref(answer);
        return 0;
}

static bool is_answered(void *userdata) {
        return ((struct ask *) userdata)->answer;
}

void ask_begin(struct ask *call, sd_bus_message *message, sd_bus *bus) {
        must(sd_bus_call_async(bus, &call->slot, message, on_answer, call, LOOP_PATIENCE_USEC));
}

const char *ask_end(struct ask *call, sd_bus_message **ret_reply) {
        static char name[100];

        centre_wait(call->rig->centre, is_answered, call, "an answer");
        const sd_bus_error *error = sd_bus_message_get_error(call->answer);
        (void) snprintf(name, sizeof(name), "%s", error ? error->name : "");
        if (!error && ret_reply)
                *ret_reply = sd_bus_message_ref(call->answer);
        sd_bus_message_unref(call->answer);
        sd_bus_slot_unref(call->slot);
        return name;
}

const char *ask_finish(struct ask *call, sd_bus_message *message, sd_bus *bus, sd_bus_message **ret_reply) {
        ask_begin(call, message, bus);
        return ask_end(call, ret_reply);
}

const char *ask_format(struct rig *rig, sd_bus *bus, const char *format, uint64_t from, uint64_t until,
                       sd_bus_message **ret_reply) {
        _cleanup_client_message_ sd_bus_message *message = NULL;
        struct ask call = {.rig = rig};

        must(sd_bus_message_new_method_call(bus, &message, RIG_NAME, RIG_ROOT, RIG_NAME, "Export"));
        must(sd_bus_message_append(message, "sttsa{sv}", "c1", from, until, RIG_WHY, 1, "format", "s",
                                   format));
        return ask_finish(&call, message, bus, ret_reply);
}

const char *ask_export(struct rig *rig, sd_bus *bus, uint64_t from, uint64_t until, const char *why,
                       sd_bus_message **ret_reply) {
        _cleanup_client_message_ sd_bus_message *message = NULL;
        struct ask call = {.rig = rig};

        must(sd_bus_message_new_method_call(bus, &message, RIG_NAME, RIG_ROOT, RIG_NAME, "Export"));
        must(sd_bus_message_append(message, "sttsa{sv}", "c1", from, until, why, 0));
        return ask_finish(&call, message, bus, ret_reply);
}

const char *ask_member(struct rig *rig, sd_bus *bus, const char *member, uint64_t id, const char *why) {
        _cleanup_client_message_ sd_bus_message *message = NULL;
        struct ask call = {.rig = rig};

        must(sd_bus_message_new_method_call(bus, &message, RIG_NAME, RIG_ROOT, RIG_NAME, member));
        must(sd_bus_message_append(message, "tsa{sv}", id, why, 0));
        return ask_finish(&call, message, bus, NULL);
}

const char *ask_picture(struct rig *rig, sd_bus *bus, int fd, const char *why, const char *session) {
        _cleanup_client_message_ sd_bus_message *message = NULL;
        struct ask call = {.rig = rig};

        must(sd_bus_message_new_method_call(bus, &message, RIG_NAME, RIG_CAMERA("c1"), "Snapshot"));
        must(sd_bus_message_append(message, "hs", fd, why));
        if (session)
                must(sd_bus_message_append(message, "a{sv}", 1, "session", "s", session));
        else
                must(sd_bus_message_append(message, "a{sv}", 0));
        return ask_finish(&call, message, bus, NULL);
}

uint64_t ask_footage(struct rig *rig, uint64_t seconds) {
        uint64_t begun = rig_now();

        rig_await_property(rig, RIG_DAEMON, "Recording", "yes");
        rig_await_footage(rig, "c1", begun + seconds * USEC_PER_SEC);
        return begun;
}

void ask_read(int fd, char **ret, size_t *ret_size) {
        struct stat st;

        must_errno(fstat(fd, &st));
        *ret_size = (size_t) st.st_size;
        *ret = calloc(1, *ret_size + 1);
        assert(*ret);
        ck_assert_int_eq(must_errno(pread(fd, *ret, *ret_size, 0)), st.st_size);
}

void ask_check_clip(sd_bus_message *reply, bool partial) {
        struct clip_sidecar sidecar = {{0}};
        struct clip_verdict verdict;
        _cleanup_free_ char *text = NULL, *what = NULL;
        char names[CLIP_FILES_MAX + 1][CLIP_NAME_SIZE];
        int fds[CLIP_FILES_MAX + 1] = {0}, is_partial;
        const char *name;
        size_t size = 0, n = 0, bad;

        must(sd_bus_message_enter_container(reply, 'a', "(sh)"));
        while (must(sd_bus_message_read(reply, "(sh)", &name, &fds[n])) > 0) {
                ck_assert_int_eq(must_errno(fcntl(fds[n], F_GETFL)) & O_ACCMODE, O_RDONLY);
                ck_assert(write(fds[n], "x", 1) < 0);
                struct stat st;
                must_errno(fstat(fds[n], &st));
                ck_assert_uint_eq(st.st_nlink, 0);
                (void) snprintf(names[n++], CLIP_NAME_SIZE, "%s", name);
        }
        must(sd_bus_message_exit_container(reply));
        must(sd_bus_message_read(reply, "b", &is_partial));
        ck_assert_int_eq(is_partial, partial);
        ck_assert_uint_ge(n, 2);
        ck_assert(strstr(names[n - 1], ".json"));
        ask_read(fds[n - 1], &text, &size);
        if (clip_sidecar_from_text(text, size, &sidecar, &what) < 0)
                ck_abort_msg("%s", what);
        ck_assert_uint_eq(sidecar.n_files, n - 1);
        must(clip_verify_sidecar(&sidecar, &bad, &verdict));
        for (size_t i = 0; i < sidecar.n_files; i++) {
                struct segment_reader reader;

                ck_assert_str_eq(names[i], sidecar.files[i].name);
                must(footage_reader(&fds[i], &reader));
                int r = clip_verify_file(&sidecar, i, &reader, &verdict);
                ck_assert_msg(r >= 0, "file %zu: %s", i, clip_fault_to_string(verdict.fault));
                ck_assert_uint_gt(verdict.fragments, 0);
        }
        clip_sidecar_done(&sidecar);
}
