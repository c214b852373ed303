/* Codes of tickets: secret, never the same again, in nothing that others read. */
#include "daemon/queue/agent.h"
#include <fcntl.h>
#include <sys/stat.h>

#include "daemon/queue/ticket-code.h"
#include "tests/lib/files.h"
#include "tests/unit/daemon/world.h"

START_TEST(codes_are_made_of_what_nobody_guesses) {
        struct ticket_secret secret = {{0}}, other_secret = {{1}};
        struct instant issued = {.at = {.boottime_usec = 1000000}, .boot_id = OTHER_BOOT}, later = issued;
        struct ticket_code code, other;

        /* HMAC-SHA256 of "ticket RECORD 7 BOOT 1000000" under 32 zeroes, as any other program makes it. */
        ticket_code_make(&secret, RECORD_ID, 7, &issued, &code);
        ck_assert_str_eq(code.scanned, "64RXCGWZV1HAJ8E69EV8");
        ck_assert_str_eq(code.typed, "64R-XCG");

        ticket_code_make(&secret, RECORD_ID, 7, &issued, &other);
        ck_assert_str_eq(code.scanned, other.scanned);
        ticket_code_make(&secret, RECORD_ID, 8, &issued, &other);
        ck_assert_str_ne(code.typed, other.typed);
        ticket_code_make(&secret, "1123456789abcdef0123456789abcdef", 7, &issued, &other);
        ck_assert_str_ne(code.typed, other.typed);
        ticket_code_make(&other_secret, RECORD_ID, 7, &issued, &other);
        ck_assert_str_ne(code.typed, other.typed);
        /* A record that was restored gives out the same ticket again, at another time. */
        later.at.boottime_usec++;
        ticket_code_make(&secret, RECORD_ID, 7, &later, &other);
        ck_assert_str_ne(code.typed, other.typed);
}
END_TEST

static char dir[64], path[96];

static void setup(void) {
        folder_make(dir, sizeof(dir));
        snprintf(path, sizeof(path), "%s/ticket.key", dir);
}

static void teardown(void) {
        folder_remove(dir);
}

START_TEST(secret_is_made_once_and_is_its_owners) {
        struct ticket_secret secret, again, other;
        struct stat st;
        bool made = false;

        assert_ok(ticket_secret_load(path, &secret, &made));
        ck_assert(made);
        ck_assert_int_eq(stat(path, &st), 0);
        ck_assert_int_eq(st.st_mode & 07777, 0600);
        ck_assert_int_eq(st.st_size, TICKET_SECRET_SIZE + 4);
        assert_ok(ticket_secret_load(path, &again, &made));
        ck_assert(!made);
        ck_assert_mem_eq(secret.bytes, again.bytes, sizeof(secret.bytes));
        ck_assert_int_eq(unlink(path), 0);
        assert_ok(ticket_secret_load(path, &other, &made));
        ck_assert(made);
        ck_assert_mem_ne(secret.bytes, other.bytes, sizeof(secret.bytes));
}
END_TEST

static void write_file(size_t size, mode_t mode) {
        _cleanup_close_ int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
        char zeroes[64] = {0};

        ck_assert_int_ge(fd, 0);
        ck_assert_int_eq(fchmod(fd, mode), 0);
        ck_assert_int_eq(write(fd, zeroes, size), (ssize_t) size);
}

START_TEST(secret_that_is_none_is_refused_and_left_alone) {
        struct ticket_secret secret;

        write_file(31, 0600);
        assert_error(ticket_secret_load(path, &secret, NULL), EUCLEAN);
        write_file(33, 0600);
        assert_error(ticket_secret_load(path, &secret, NULL), EUCLEAN);
        write_file(36, 0600); /* without the sum of 32 zeroes */
        assert_error(ticket_secret_load(path, &secret, NULL), EUCLEAN);
        write_file(32, 0640);
        assert_error(ticket_secret_load(path, &secret, NULL), EPERM);
        ck_assert_int_eq(access(path, F_OK), 0);
        ck_assert_int_eq(unlink(path), 0);
        ck_assert_int_eq(mkfifo(path, 0600), 0);
        assert_error(ticket_secret_load(path, &secret, NULL), EUCLEAN);
        ck_assert_int_eq(unlink(path), 0);
        ck_assert_int_eq(symlink("/etc/passwd", path), 0);
        assert_error(ticket_secret_load(path, &secret, NULL), ELOOP);
}
END_TEST

START_TEST(each_bit_of_the_secret_counts) {
        struct ticket_secret secret;
        size_t size;

        assert_ok(ticket_secret_load(path, &secret, NULL));
        _cleanup_free_ char *data = file_read(path, &size);
        for (size_t bit = 0; bit < 8 * size; bit++) {
                data[bit / 8] = (char) (data[bit / 8] ^ 1 << bit % 8);
                file_write(path, data, size);
                assert_error(ticket_secret_load(path, &secret, NULL), EUCLEAN);
                data[bit / 8] = (char) (data[bit / 8] ^ 1 << bit % 8);
        }
        file_write(path, data, size);
        assert_ok(ticket_secret_load(path, &secret, NULL));
}
END_TEST

struct hunt {
        struct ticket_code code;
        size_t n;
};

static int look(const struct event_row *event, void *userdata) {
        struct hunt *hunt = userdata;

        hunt->n++;
        ck_assert_ptr_null(strstr(event->fields, hunt->code.typed));
        ck_assert_ptr_null(strstr(event->fields, hunt->code.scanned));
        return 0;
}

START_TEST(code_is_told_to_who_asked_and_to_no_event) {
        struct hunt hunt = {.n = 0};
        const char *text, *code;
        struct world world;
        uint64_t ticket;

        world_open_configured(&world, "[Centre]\n[Service a]\nPrefix=A\n"
                                      "[Counter 1]\nAttendant=quay1\nServices=a\n");
        world_appear(&world);
        sd_bus_message *call = world_new_call(&world, CENTRE_PATH, CENTRE_BUS_NAME, "IssueTicket");
        assert_ok(sd_bus_message_append(call, "sa{sv}", "a", 0));
        sd_bus_message *reply = world_call(&world, call);
        assert_ok(sd_bus_message_read(reply, "tss", &ticket, &text, &code));
        book_ticket_code(recorder_book(world.manager->centre.recorder),
                         &queue_state_of(&world.manager->centre)->secret, ticket, &hunt.code);
        ck_assert_str_eq(code, hunt.code.typed);
        sd_bus_message_unref(reply);

        call = world_new_call(&world, CENTRE_PATH, CENTRE_BUS_NAME, "GetTicketCodes");
        assert_ok(sd_bus_message_append(call, "a{sv}", 0));
        reply = world_call(&world, call);
        assert_ok(sd_bus_message_read(reply, "aa{sv}", 1, 4, NULL, "t", &ticket, NULL, "s", NULL, NULL, "s",
                                      &code, NULL, "s", &text));
        ck_assert_str_eq(code, hunt.code.typed);
        ck_assert_str_eq(text, hunt.code.scanned);
        sd_bus_message_unref(reply);
        assert_ok(store_each_event(world.manager->centre.store, 0, UINT32_MAX, look, &hunt));
        ck_assert_uint_gt(hunt.n, 3);
        world_close(&world);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(codes_are_made_of_what_nobody_guesses),
        SUITE_CASE(secret_is_made_once_and_is_its_owners),
        SUITE_CASE(secret_that_is_none_is_refused_and_left_alone),
        SUITE_CASE(each_bit_of_the_secret_counts),
        SUITE_CASE(code_is_told_to_who_asked_and_to_no_event),
};

SUITE_MAIN("queue-ticket-code", cases, setup, teardown)
