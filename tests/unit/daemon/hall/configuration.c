#include "daemon/queue/conf.h"
#include "daemon/ratings/conf.h"
#include "daemon/rooms.h"
#include "tests/unit/daemon/hall/hall.h"
#include "tests/unit/daemon/with-devices.h"

const char *const hall_services[] = {"ho-tich", "dat-dai", "chung-thuc", "ho-tich-moi", NULL};

enum bit {
        A_MOVES_PREFIX = 1 << 0,
        A_LEAVES = 1 << 1,
        A_IS_RENAMED = 1 << 2,
        B_LEAVES = 1 << 3,
        B_IS_SHORT = 1 << 4,
        B_IS_CLOSED = 1 << 5,
        C_COMES = 1 << 6,
        C_HAS_PREFIX_A = 1 << 7,
        COUNTER_1_LEAVES = 1 << 8,
        COUNTER_2_LEAVES = 1 << 9,
        COUNTER_3_COMES = 1 << 10,
        COUNTER_2_SERVES_ALL = 1 << 11,
        COUNTER_1_SERVES_LESS = 1 << 12,
        HOLIDAY = 1 << 13,
        NOTHING_PRINTED = 1 << 14,
        CLOSES_EARLY = 1 << 15,
        N_BITS = 16,
};

static const char *const words[N_BITS] = {"ho-tich has prefix X",
                                          "ho-tich leaves",
                                          "ho-tich is renamed",
                                          "dat-dai leaves",
                                          "dat-dai has 3 tickets a day",
                                          "dat-dai has other hours",
                                          "chung-thuc comes",
                                          "chung-thuc has prefix A",
                                          "counter 1 leaves",
                                          "counter 2 leaves",
                                          "counter 3 comes",
                                          "counter 2 serves all",
                                          "counter 1 serves dat-dai alone",
                                          "a holiday, and other questions of the survey",
                                          "nothing is printed",
                                          "close of day at 17:00, and no survey"};

void hall_write_configuration(FILE *f, uint32_t bits) {
        const char *comma = "";

        for (size_t i = 0; i < N_BITS; i++)
                if (bits >> i & 1) {
                        fprintf(f, "%s%s", comma, words[i]);
                        comma = ", ";
                }
        if (*comma == '\0')
                fputs("as at first", f);
}

/* What the services are; prefixes are of one each. */
struct plan {
        const char *a, *prefix_a, *prefix_c;
        bool b, c;
};

static struct plan plan_of(uint32_t bits) {
        struct plan plan = {
                .a = bits & A_IS_RENAMED ? "ho-tich-moi" : "ho-tich",
                .prefix_a = bits & A_MOVES_PREFIX ? "X" : "A",
                .b = !(bits & B_LEAVES),
                .c = bits & C_COMES,
        };

        if (bits & A_LEAVES)
                plan.a = NULL;
        plan.c |= !plan.a && !plan.b;
        bool a_is_free = !plan.a || *plan.prefix_a != 'A';
        plan.prefix_c = bits & C_HAS_PREFIX_A && a_is_free ? "A" : "C";
        return plan;
}

static void write_services(FILE *f, uint32_t bits, const struct plan *plan) {
        if (plan->a)
                fprintf(f, "[Service %s]\nPrefix=%s\n", plan->a, plan->prefix_a);
        if (plan->b)
                fprintf(f, "[Service dat-dai]\nPrefix=B\n%s%s", bits & B_IS_SHORT ? "DailyLimit=3\n" : "",
                        bits & B_IS_CLOSED ? "Hours=mon-fri 07:30-11:30\n" : "");
        if (plan->c)
                fprintf(f, "[Service chung-thuc]\nPrefix=%s\n", plan->prefix_c);
}

static void write_counter(FILE *f, int counter, const struct plan *plan, bool a, bool b, bool c) {
        static const char *const procedures[] = {"", "Rating.procedures=quay1b\n", "", ""};

        a = a && plan->a;
        b = b && plan->b;
        c = c && plan->c;
        fprintf(f, "[Counter %d]\nAttendant=quay%d\nRating.reception=quay%d\n%s", counter, counter, counter,
                procedures[counter]);
        if (a || b || c)
                fprintf(f, "Services=%s%s%s%s%s\n", a ? plan->a : "", a && (b || c) ? " " : "",
                        b ? "dat-dai" : "", b && c ? " " : "", c ? "chung-thuc" : "");
}

/* Two questions; the others are the same in another order, and not quite the same. */
static void write_survey(FILE *f, uint32_t bits) {
        static const char first[] = "question: chung | Hài lòng? | Satisfied?\nfigure: K1\n",
                          second[] = "question: ket-qua | Kết quả | Result\nfigure: K6\n"
                                     "choice: dung | + | Đúng | On time\nchoice: tre | - | Trễ | Late\n"
                                     "choice: chua | . | Chưa | Not due\n";
        bool other = bits & HOLIDAY;
        _cleanup_free_ char *path = NULL, *text = NULL;

        assert_ok(str_format(&path, "%s/%s.survey", suite_dir(), other ? "khac" : "khao-sat"));
        assert_ok(str_format(&text, "title: %s | Survey\n%s%s", other ? "Khác" : "Khảo sát",
                             other ? second : first, other ? first : second));
        if (access(path, F_OK) < 0)
                assert_ok(file_replace(path, text, strlen(text)));
        fprintf(f, "[Survey]\nQuestions=%s\n[Department tu-phap]\n", path);
}

static char *write_configuration(uint32_t bits) {
        _cleanup_free_ char *text = NULL;
        struct plan plan = plan_of(bits);
        bool one = !(bits & COUNTER_1_LEAVES), two = !(bits & COUNTER_2_LEAVES),
             three = bits & COUNTER_3_COMES || (!one && !two);
        bool less = bits & COUNTER_1_SERVES_LESS && (two || three);
        size_t size = 0;
        FILE *f = open_memstream(&text, &size);

        ck_assert_ptr_nonnull(f);
        fprintf(f, "[Centre]\nSources=keypad printer display\nUtcOffset=+07:00\nCloseOfDay=%s\n",
                bits & CLOSES_EARLY ? "17:00" : "18:00");
        if (bits & HOLIDAY)
                fputs("Holidays=2026-11-23..2026-11-24\n", f);
        if (bits & NOTHING_PRINTED)
                fputs("PrintTickets=no\n", f);
        fprintf(f, "[Calendar]\nDuties=report %s\nWhen.report=monthly +1\n%sWall.report=yes\n",
                bits & NOTHING_PRINTED ? "letters" : "box",
                bits & NOTHING_PRINTED ? "When.letters=weekly tue\nTitle.letters=Thư\n"
                                       : "When.box=weekly mon\n");
        if (!(bits & CLOSES_EARLY))
                write_survey(f, bits);
        write_services(f, bits, &plan);
        if (one)
                write_counter(f, 1, &plan, !less, true, !less);
        if (two)
                write_counter(f, 2, &plan, bits & COUNTER_2_SERVES_ALL || !one || less, true,
                              bits & COUNTER_2_SERVES_ALL || !one || less);
        if (three)
                write_counter(f, 3, &plan, true, true, true);
        const char *kiosk[] = {plan.a, plan.b ? "dat-dai" : NULL, plan.c ? "chung-thuc" : NULL};
        fputs("[Kiosk cua]\nPriorityClass=elderly\n", f);
        for (size_t i = 0, n = 0; i < ELEMENTSOF(kiosk); i++)
                if (kiosk[i])
                        fprintf(f, "Ticket.%zu=%s\n", ++n, kiosk[i]);
        fputs("[Printer phieu]\nType=escpos\nSerial=1\n", f);
        fclose(f);
        return with_devices(text);
}

void hall_load_configuration(struct hall *hall, uint32_t bits) {
        _cleanup_(problem_done) struct problem problem = {.language = LANGUAGE_EN};
        _cleanup_free_ char *text = write_configuration(bits);
        _cleanup_(conf_freep) struct conf *conf = NULL;

        int r = conf_load(&centre_conf_spec, "hall.conf", text, strlen(text), &conf, &problem);
        ck_assert_msg(r >= 0, "%s\n%s", problem.text, text);
        if (hall->conf && conf_fits(conf, hall->book, &problem.text) < 0)
                return;
        conf_free(hall->conf);
        hall->conf = TAKE_PTR(conf);
        hall->configuration = bits;
}

bool hall_has_counter(const struct hall *hall, uint32_t counter) {
        char id[] = {(char) ('1' + counter), '\0'};

        return ratings_conf_counter(hall->conf, id) != NULL;
}
