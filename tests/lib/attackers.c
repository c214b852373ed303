#include "attackers.h"

#include <grp.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "client.h"
#include "files.h"
#include "loop.h"

enum {
        HUGE = 16 * 1024 * 1024,
        OPEN_MAX = 100, /* calls; the bus lets 128 be open */
        DEAF = 8,       /* connections that never read */
        DEAF_CALLS = 5000,
        UNSENT_MAX = 50,
};

#define ANSWER_USEC (10 * USEC_PER_SEC)
#define PACE_NSEC (3 * 1000 * 1000L) /* of all accounts together */

struct attackers {
        pid_t pids[CENTRE_STRANGERS];
        unsigned n;
        uint64_t *count; /* shared with them */
};

struct attacker {
        const char *address;
        uint64_t *count;
        char *text; /* HUGE */
        unsigned n_accounts;
};

static const struct {
        const char *destination, *path;
} daemons[] = {
        {"vn.motcua.Keypad1", "/vn/motcua/Keypad1"},
        {"vn.motcua.Centre1", "/vn/motcua/Centre1"},
        {"vn.motcua.Printer1", "/vn/motcua/Printer1"},
};

const char *attack_to_string(enum attack attack) {
        static const char *const names[_ATTACK_MAX] = {"huge texts",
                                                       "reads without an answer",
                                                       "reads",
                                                       "answers never read",
                                                       "answers never read, slowly asked for",
                                                       "connections that ask and leave"};

        return names[attack];
}

static void count(const struct attacker *attacker, uint64_t n) {
        (void) __atomic_add_fetch(attacker->count, n, __ATOMIC_RELAXED);
}

/* NULL: the bus takes no more of this account. */
static sd_bus *join(const struct attacker *attacker) {
        const char *name;
        sd_bus *bus = NULL;

        must(sd_bus_new(&bus));
        must(sd_bus_set_address(bus, attacker->address));
        must(sd_bus_set_bus_client(bus, true));
        if (sd_bus_start(bus) >= 0 && sd_bus_get_unique_name(bus, &name) >= 0)
                return bus;
        sd_bus_close_unref(bus);
        return NULL;
}

static sd_bus *must_join(const struct attacker *attacker) {
        sd_bus *bus = join(attacker);

        if (!bus)
                test_die("an attacker cannot reach the bus");
        return bus;
}

static void attack_huge(const struct attacker *attacker) {
        sd_bus *bus = must_join(attacker);
        const char *own[] = {"vn.motcua.Keypad1", "vn.motcua.Centre1", "vn.motcua.Printer1"};

        for (size_t i = 0;; i = (i + 1) % ELEMENTSOF(daemons)) {
                const char *const arguments[][2] = {{attacker->text, "State"}, {own[i], attacker->text}};

                for (size_t k = 0; k < ELEMENTSOF(arguments); k++) {
                        _cleanup_client_message_ sd_bus_message *call = NULL, *reply = NULL;

                        must(sd_bus_message_new_method_call(bus, &call, daemons[i].destination,
                                                            daemons[i].path,
                                                            "org.freedesktop.DBus.Properties", "Get"));
                        must(sd_bus_message_append(call, "ss", arguments[k][0], arguments[k][1]));
                        (void) sd_bus_call(bus, call, ANSWER_USEC, NULL, &reply);
                        count(attacker, 1);
                }
        }
}

/* What the aggregator tells anybody; of the arguments by their type: from the first, as many as there are, on
 * all days, without options, of all interfaces. */
static const struct {
        const char *interface, *member, *types;
} reads[] = {
        {"vn.motcua.Centre1", "GetEventsSince", "tu"},
        {"vn.motcua.Centre1", "GetTickets", "a"},
        {"vn.motcua.Centre1", "GetSnapshot", "a"},
        {"vn.motcua.Centre1", "GetBoard", "a"},
        {"vn.motcua.Centre1", "GetFigures", "fla"},
        {"vn.motcua.Centre1", "GetQueueFigures", "fla"},
        {"vn.motcua.Centre1", "GetToday", "a"},
        {"vn.motcua.Centre1", "Describe", "a"},
        {"org.freedesktop.DBus.Introspectable", "Introspect", ""},
        {"org.freedesktop.DBus.Properties", "GetAll", "s"},
        {"org.freedesktop.DBus.ObjectManager", "GetManagedObjects", ""},
};

static sd_bus_message *new_public_read(sd_bus *bus, size_t i) {
        sd_bus_message *call = NULL;

        i %= ELEMENTSOF(reads);
        must(sd_bus_message_new_method_call(bus, &call, "vn.motcua.Centre1", "/vn/motcua/Centre1",
                                            reads[i].interface, reads[i].member));
        for (const char *type = reads[i].types; *type; type++)
                if (*type == 't')
                        must(sd_bus_message_append(call, "t", UINT64_C(0)));
                else if (*type == 'u')
                        must(sd_bus_message_append(call, "u", 1000));
                else if (*type == 'a')
                        must(sd_bus_message_append(call, "a{sv}", 0));
                else if (*type == 's')
                        must(sd_bus_message_append(call, "s", ""));
                else
                        must(sd_bus_message_append(call, "s", *type == 'f' ? "2020-01-01" : "2029-12-31"));
        return call;
}

static sd_bus_message *new_read(sd_bus *bus, size_t i) {
        sd_bus_message *call = NULL;

        if (i % 2 == 0)
                return new_public_read(bus, 0);
        i = i / 2 % ELEMENTSOF(daemons);
        must(sd_bus_message_new_method_call(bus, &call, daemons[i].destination, daemons[i].path,
                                            "org.freedesktop.DBus.ObjectManager", "GetManagedObjects"));
        return call;
}

static void attack_no_reply(const struct attacker *attacker) {
        sd_bus *bus = must_join(attacker);

        for (size_t i = 0;; i++) {
                _cleanup_client_message_ sd_bus_message *call = new_read(bus, i);

                must(sd_bus_message_set_expect_reply(call, false));
                must(sd_bus_send(bus, call, NULL));
                must(sd_bus_flush(bus));
                count(attacker, 1);
        }
}

static int on_answer(_unused_ sd_bus_message *message, void *userdata, _unused_ sd_bus_error *ret_error) {
        size_t *n_open = userdata;

        (*n_open)--;
        return 0;
}

static void attack_reads(const struct attacker *attacker) {
        sd_bus *bus = must_join(attacker);
        size_t n_open = 0;

        for (size_t i = 0;; i++) {
                _cleanup_client_message_ sd_bus_message *call = new_read(bus, i);

                must(sd_bus_call_async(bus, NULL, call, on_answer, &n_open, 0));
                count(attacker, 1);
                n_open++;
                while (n_open >= OPEN_MAX) {
                        int r = must(sd_bus_process(bus, NULL));
                        if (r == 0)
                                must(sd_bus_wait(bus, UINT64_MAX));
                }
        }
}

/* An answer is made only for a call whose number somebody knows. */
static int send_call(sd_bus *bus, size_t read) {
        _cleanup_client_message_ sd_bus_message *call = new_public_read(bus, read);
        uint64_t cookie;

        return sd_bus_send(bus, call, &cookie);
}

static void attack_never_read(const struct attacker *attacker) {
        for (size_t i = 0; i < DEAF; i++) {
                sd_bus *bus = join(attacker);
                uint64_t unsent = 0;

                for (size_t k = 0; bus && k < DEAF_CALLS && unsent < UNSENT_MAX; k++) {
                        if (send_call(bus, 0) < 0)
                                break;
                        must(sd_bus_get_n_queued_write(bus, &unsent));
                        count(attacker, 1);
                }
        }
        for (;;)
                pause();
}

/* Slow enough to be taken for somebody honest: the bus and the daemon have time for each call. */
static void attack_never_read_slowly(const struct attacker *attacker) {
        const struct timespec pace = {.tv_nsec = attacker->n_accounts * PACE_NSEC};
        sd_bus *deaf[DEAF];

        for (size_t i = 0; i < DEAF; i++)
                deaf[i] = must_join(attacker);
        for (size_t i = 0;; i++) {
                size_t round = i / DEAF;

                (void) send_call(deaf[i % DEAF], round % 2 == 0 ? 0 : round / 2);
                count(attacker, 1);
                (void) ppoll(NULL, 0, &pace, NULL);
        }
}

static void attack_come_and_go(const struct attacker *attacker) {
        for (size_t i = 0;; i++) {
                sd_bus *bus = join(attacker);

                if (!bus)
                        continue;
                (void) send_call(bus, i % 2 == 0 ? 0 : ELEMENTSOF(reads) - 1);
                (void) sd_bus_flush(bus);
                sd_bus_close_unref(bus);
                count(attacker, 1);
        }
}

static void (*const attacks[_ATTACK_MAX])(const struct attacker *attacker) = {
        attack_huge,       attack_no_reply,          attack_reads,
        attack_never_read, attack_never_read_slowly, attack_come_and_go};

__attribute__((noreturn)) static void child_main(const struct attacker *attacker, enum attack attack,
                                                 uid_t uid, pid_t parent) {
        must_errno(setgroups(0, NULL));
        must_errno(setresgid(uid, uid, uid));
        must_errno(setresuid(uid, uid, uid));
        must_errno(prctl(PR_SET_PDEATHSIG, SIGKILL));
        if (getppid() == parent)
                attacks[attack](attacker);
        _exit(EXIT_FAILURE);
}

struct attackers *attackers_new(struct centre *centre, enum attack attack, unsigned n_accounts) {
        struct attackers *attackers = calloc(1, sizeof(*attackers));
        _cleanup_free_ char *address = NULL, *socket = centre_path(centre, "bus"), *text = malloc(HUGE + 1);

        assert(attackers && text && n_accounts <= CENTRE_STRANGERS);
        must_errno(asprintf(&address, "unix:path=%s", socket));
        memset(text, 'x', HUGE);
        text[HUGE] = '\0';
        attackers->count =
                mmap(NULL, sizeof(uint64_t), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        if (attackers->count == MAP_FAILED)
                test_die("mmap: %s", strerror(errno));
        struct attacker attacker = {
                .address = address, .count = attackers->count, .text = text, .n_accounts = n_accounts};
        pid_t parent = getpid();
        fflush(NULL);
        for (; attackers->n < n_accounts; attackers->n++) {
                pid_t pid = must_errno(fork());

                if (pid == 0)
                        child_main(&attacker, attack, CENTRE_STRANGER_UID + attackers->n, parent);
                attackers->pids[attackers->n] = pid;
        }
        return attackers;
}

/* Of version 1 and 2. */
static const char *const folders[] = {"/sys/fs/cgroup/cpu/motcua-test-attackers",
                                      "/sys/fs/cgroup/motcua-test-attackers"};

void attackers_weigh(const struct attackers *attackers) {
        for (size_t i = 0; i < ELEMENTSOF(folders); i++) {
                _cleanup_free_ char *path = file_join(folders[i], "cgroup.procs");

                if (mkdir(folders[i], 0755) < 0 && errno != EEXIST)
                        continue;
                for (unsigned k = 0; k < attackers->n; k++) {
                        FILE *f = fopen(path, "r+e"); /* of a control group, or there is none */

                        if (!f)
                                break;
                        fprintf(f, "%d", (int) attackers->pids[k]);
                        (void) fclose(f);
                }
        }
}

struct attackers *attackers_free(struct attackers *attackers) {
        if (!attackers)
                return NULL;
        for (unsigned i = 0; i < attackers->n; i++) {
                (void) kill(attackers->pids[i], SIGKILL);
                (void) waitpid(attackers->pids[i], NULL, 0);
        }
        for (size_t i = 0; i < ELEMENTSOF(folders); i++)
                (void) rmdir(folders[i]); /* if it was made */
        (void) munmap(attackers->count, sizeof(uint64_t));
        free(attackers);
        return NULL;
}

uint64_t attackers_count(const struct attackers *attackers) {
        return __atomic_load_n(attackers->count, __ATOMIC_RELAXED);
}
