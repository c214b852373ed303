#include "daemon/slips/paper.h"

#include <inttypes.h>

#define MINUTE_USEC (60 * USEC_PER_SEC)

static void add(struct slip_paper *paper, const char *name, const char *value) {
        assert(paper->n < PAPER_FIELDS_MAX);
        paper->fields[paper->n++] = (struct paper_field){name, value};
}

static char *next_number(struct slip_paper *paper) {
        assert(paper->n_numbers < PAPER_NUMBERS_MAX);
        return paper->numbers[paper->n_numbers++];
}

static void add_number(struct slip_paper *paper, const char *name, uint64_t value) {
        char *number = next_number(paper);

        (void) snprintf(number, PAPER_NUMBER_SIZE, "%" PRIu64, value);
        add(paper, name, number);
}

/* Rounded down: what was recorded is never more than it was. */
static void add_hours(struct slip_paper *paper, const char *name, uint64_t usec) {
        char *text = next_number(paper);
        uint64_t minutes = usec / MINUTE_USEC;

        (void) snprintf(text, PAPER_NUMBER_SIZE, "%" PRIu64 " giờ %02" PRIu64 " phút", minutes / 60,
                        minutes % 60);
        add(paper, name, text);
}

static void add_centre(const struct conf *conf, struct slip_paper *paper) {
        if (printing_conf(conf)->commune)
                add(paper, "commune", printing_conf(conf)->commune);
        add(paper, "centre", record_conf(conf)->name);
}

static void write_groups(const char *hex, char ret[static PAPER_HEAD_SIZE]) {
        size_t n = 0;

        for (size_t i = 0; hex[i] != '\0'; i++) {
                if (i > 0 && i % 8 == 0)
                        ret[n++] = ' ';
                assert(n + 1 < PAPER_HEAD_SIZE);
                ret[n++] = hex[i];
        }
        ret[n] = '\0';
}

enum { NOTE_LOG, NOTE_SIZE, NOTE_ROOT, NOTE_EMPTY, NOTE_SIGNATURE, NOTE_LINES };

/* In place. Whether it is a note as the log signs them. */
static bool split_note(char *note, const char *lines[static NOTE_LINES]) {
        for (size_t i = 0; i < NOTE_LINES; i++) {
                char *end = strchr(note, '\n');

                if (!end)
                        return false;
                *end = '\0';
                lines[i] = note;
                note = end + 1;
        }
        return note[0] == '\0' && lines[NOTE_EMPTY][0] == '\0';
}

static void add_cameras(const struct closing_row *row, struct slip_paper *paper) {
        if (row->cameras == 0)
                return;
        add_number(paper, "cameras", row->cameras);
        if (row->cameras > row->cameras_unknown) {
                add_hours(paper, "recorded", row->recorded_usec);
                add_hours(paper, "working", row->announced_usec);
        }
        if (row->cameras_unknown > 0)
                add_number(paper, "unknown", row->cameras_unknown);
}

/* Who looked is told also where no camera is left. */
static void add_accesses(const struct closing_row *row, struct slip_paper *paper) {
        if (row->cameras == 0 && row->views == 0 && row->exports == 0)
                return;
        add_number(paper, "viewed", row->views);
        add_number(paper, "exported", row->exports);
}

static void add_checkpoint(const struct closing_row *row, const char *note, struct slip_paper *paper) {
        const char *lines[NOTE_LINES];

        if (row->size == 0)
                return;
        write_groups(row->root, paper->head);
        add(paper, "head", paper->head);
        add_number(paper, "size", row->size);
        if (!note || strlen(note) >= sizeof(paper->note))
                return;
        bool fits = strlen(note) <= PAPER_QR_MAX;
        memcpy(paper->note, note, strlen(note) + 1);
        if (!split_note(paper->note, lines))
                return;
        add(paper, "log", lines[NOTE_LOG]);
        add(paper, "root", lines[NOTE_ROOT]);
        add(paper, fits ? "signature" : "unsigned", fits ? lines[NOTE_SIGNATURE] : "1");
}

void closing_paper_make(const struct conf *conf, const struct closing_row *row, const char *note,
                        struct slip_paper *ret) {
        memset(ret, 0, sizeof(*ret));
        add_centre(conf, ret);
        slip_write_day(row->date, ret->day);
        add(ret, "day", ret->day);
        if (row->unsure)
                add(ret, "unsure", "1");
        add_number(ret, "number", row->number);
        add_number(ret, "served", row->served);
        add_number(ret, "rated", row->rated);
        add_number(ret, "skipped", row->skipped);
        if (row->unheard > 0)
                add_number(ret, "unheard", row->unheard);
        if (row->open > 0)
                add_number(ret, "open", row->open);
        add_cameras(row, ret);
        add_accesses(row, ret);
        add_checkpoint(row, note, ret);
}

void rating_paper_make(const struct book *book, const struct conf *conf, const struct slip_row *row,
                       const struct log_hash *leaf, struct slip_paper *ret) {
        char code[RATING_CODE_SIZE];
        bool is_true;

        memset(ret, 0, sizeof(*ret));
        (void) book_wall(book, &row->at, &is_true);
        add_centre(conf, ret);
        rating_code_make(leaf, code);
        rating_code_show(code, ret->code);
        add(ret, "code", ret->code);
        slip_write_time(book, &row->at, ret->time, ret->day);
        add(ret, "time", ret->time);
        add(ret, "day", ret->day);
        if (!is_true)
                add(ret, "unsure", "1");
        if (slips_conf(conf)->leader_phone)
                add(ret, "phone", slips_conf(conf)->leader_phone);
}
