#include "status-view.h"

#include "bus-json.h"
#include "cells.h"
#include "ctl-bus.h"
#include "report.h"
#include "show.h"
#include "table.h"

void status_clear(struct status *status) {
        json_decref(status->centre);
        json_decref(status->counters);
        json_decref(status->keypads);
        json_decref(status->printers);
        json_decref(status->outputs);
        json_decref(status->cameras);
        json_decref(status->tickets);
        json_decref(status->backup);
        json_decref(status->problems);
}

/* The properties of an interface on all objects that have it, in the order of their paths. */
static int collect(json_t *objects, const char *interface, json_t **ret) {
        _cleanup_(json_decrefp) json_t *found = json_array();
        const char *path;
        json_t *interfaces;

        if (!found)
                return -ENOMEM;
        json_object_foreach(objects, path, interfaces) {
                json_t *properties = json_object_get(interfaces, interface);
                if (properties && json_array_append(found, properties) < 0)
                        return -ENOMEM;
        }
        *ret = TAKE_PTR(found);
        return 0;
}

static int compare_ids(const void *a, const void *b) {
        json_t *const *x = a, *const *y = b;

        return strverscmp(json_get_s(*x, "Id", ""), json_get_s(*y, "Id", ""));
}

static int sort_by_id(json_t **list) {
        size_t n = json_array_size(*list);
        _cleanup_free_ json_t **items = calloc(n > 0 ? n : 1, sizeof(*items));
        _cleanup_(json_decrefp) json_t *sorted = json_array();

        if (!items || !sorted)
                return -ENOMEM;
        for (size_t i = 0; i < n; i++)
                items[i] = json_array_get(*list, i);
        qsort(items, n, sizeof(*items), compare_ids);
        for (size_t i = 0; i < n; i++)
                if (json_array_append(sorted, items[i]) < 0)
                        return -ENOMEM;
        json_decref(*list);
        *list = TAKE_PTR(sorted);
        return 0;
}

static int cell_yes_or_no(const struct cell *cell, const struct ctl_options *options, json_t *object,
                          char **ret) {
        enum language language = options->style == CTL_STYLE_TERMINAL ? options->language : LANGUAGE_EN;

        return str_format(ret, "%s", text(language, json_get_b(object, cell->name) ? TEXT_YES : TEXT_NO));
}

/* Nothing for what is ordinary, on a terminal. */
static int cell_if_so(const struct cell *cell, const struct ctl_options *options, json_t *object,
                      char **ret) {
        if (options->style == CTL_STYLE_TERMINAL && !json_get_b(object, cell->name))
                return str_format(ret, "%s", "");
        return cell_yes_or_no(cell, options, object, ret);
}

/* Of which objects a line is, where there is no terminal. */
static int cell_own_name(const struct cell *cell, _unused_ const struct ctl_options *options,
                         _unused_ json_t *object, char **ret) {
        return str_format(ret, "%s", cell->name);
}

/* The first cell is left out on a terminal, where each table has titles instead. */
static int print_objects(json_t *objects, const struct cell *cells, const struct ctl_options *options,
                         FILE *f) {
        if (options->style == CTL_STYLE_PLAIN)
                return cells_print(objects, cells, options, false, f);
        fputc('\n', f);
        return cells_print(objects, cells + 1, options, true, f);
}

static int print_centre(json_t *centre, const struct ctl_options *options, FILE *f) {
        char scale[NUMBER_SIZE], cursor[NUMBER_SIZE];
        const char *state = json_get_s(centre, "State", "?"), *name = json_get_s(centre, "Name", "");
        const char *version = json_get_s(centre, "Version", "?");
        _cleanup_free_ char *clean = NULL;

        show_number(json_get_t(centre, "Scale"), scale);
        show_number(json_get_t(centre, "Cursor"), cursor);
        int r = text_printable(name, &clean);
        if (r < 0)
                return r;
        if (options->style == CTL_STYLE_PLAIN) {
                fprintf(f, "centre\t%s\t%s\t%s\t%s\t%s\n", state, scale, cursor, version,
                        clean[0] ? clean : "-");
                return 0;
        }
        say(f, options->language, TEXT_CENTRE_LINE,
            PAIRS({"name", clean}, {"state", word(options->language, WORD_STATE, state)}, {"scale", scale},
                  {"cursor", cursor}, {"version", version}));
        return 0;
}

/* Sources is a(ssbt): made objects, so that they print like the others. */
static int name_sources(json_t *sources, json_t **ret) {
        _cleanup_(json_decrefp) json_t *named = json_array();
        json_t *item;
        size_t i;

        if (!named)
                return -ENOMEM;
        json_array_foreach(sources, i, item) {
                const char *name, *bus_name;
                json_int_t sequence;
                int present;

                if (json_unpack(item, "[s, s, b, I]", &name, &bus_name, &present, &sequence) < 0)
                        return -EBADMSG;
                if (json_array_append_new(named, json_pack("{s:s, s:b, s:I}", "name", name, "present",
                                                           present, "sequence", sequence)) < 0)
                        return -ENOMEM;
        }
        *ret = TAKE_PTR(named);
        return 0;
}

static int print_backup(json_t *backup, const struct ctl_options *options, FILE *f) {
        uint64_t done = json_get_t(backup, "done_usec");
        _cleanup_free_ char *time = NULL, *clean = NULL;

        if (done == 0)
                return 0;
        int r = show_time(options->style, done, true, &time);
        if (r >= 0)
                r = text_printable(json_get_s(backup, "file", "-"), &clean);
        if (r < 0)
                return r;
        if (options->style == CTL_STYLE_TERMINAL) {
                fputc('\n', f);
                say(f, options->language, TEXT_BACKUP_LAST, PAIRS({"time", time}, {"file", clean}));
        } else
                fprintf(f, "backup\t%s\t%s\n", time, clean);
        return 0;
}

static int print_problems(json_t *problems, const struct ctl_options *options, FILE *f) {
        json_t *problem;
        size_t i;

        if (json_array_size(problems) > 0 && options->style == CTL_STYLE_TERMINAL) {
                fputc('\n', f);
                say(f, options->language, TEXT_TO_DO, NO_PAIRS);
        }
        json_array_foreach(problems, i, problem) {
                _cleanup_free_ char *clean = NULL;
                int r = text_printable(json_get_s(problem, "text", ""), &clean);

                if (r < 0)
                        return r;
                if (options->style == CTL_STYLE_TERMINAL)
                        fprintf(f, "- %s\n", clean);
                else
                        fprintf(f, "problem\t%s\t%s\n", json_get_s(problem, "of", "-"), clean);
        }
        return 0;
}

static int print_rest(const struct status *status, const struct ctl_options *options, FILE *f) {
        int r = print_backup(status->backup, options, f);

        return r < 0 ? r : print_problems(status->problems, options, f);
}

/* What status_print() shows, each list in the order of its IDs; NULL: its daemon is not there. */
struct lists {
        json_t *sources, *counters, *keypads, *printers, *outputs, *cameras;
};

static void lists_clear(struct lists *lists) {
        json_decref(lists->sources);
        json_decref(lists->counters);
        json_decref(lists->keypads);
        json_decref(lists->printers);
        json_decref(lists->outputs);
        json_decref(lists->cameras);
}

static const struct cell source_cells[] = {
        {"source", cell_own_name},
        {"name", cell_text, TEXT_COLUMN_SOURCE},
        {"present", cell_yes_or_no, TEXT_COLUMN_PRESENT},
        CELL_NUMBER("sequence", TEXT_COLUMN_SEQUENCE),
        {0},
};

static const struct cell counter_cells[] = {
        {"counter", cell_own_name},
        {"Id", cell_text, TEXT_COLUMN_COUNTER},
        {"Label", cell_text, TEXT_COLUMN_LABEL},
        {"State", cell_word, TEXT_COLUMN_STATE, WORD_STATE},
        CELL_NUMBER("Visit", TEXT_COLUMN_LAST_VISIT),
        {"Keypads", cell_list, TEXT_COLUMN_KEYPADS},
        {"Number", cell_text, TEXT_COLUMN_NUMBER, .rare = true},
        {"OfficialName", cell_text, TEXT_COLUMN_OFFICIAL, .rare = true},
        {"PauseReason", cell_word, TEXT_COLUMN_PAUSE, WORD_REASON, .rare = true},
        {"Inactive", cell_if_so, TEXT_COLUMN_INACTIVE, .rare = true},
        {"AbsentKeypads", cell_list, TEXT_COLUMN_ABSENT, .rare = true},
        {0},
};

static const struct cell keypad_cells[] = {
        {"keypad", cell_own_name},
        {"Id", cell_text, TEXT_COLUMN_KEYPAD},
        {"State", cell_word, TEXT_COLUMN_STATE, WORD_STATE},
        CELL_NUMBER("Scale", TEXT_COLUMN_SCALE),
        {"StuckKeys", cell_list, TEXT_COLUMN_STUCK},
        {0},
};

static const struct cell printer_cells[] = {
        {"printer", cell_own_name},
        {"Id", cell_text, TEXT_COLUMN_PRINTER},
        {"State", cell_word, TEXT_COLUMN_STATE, WORD_PRINTER},
        {"Model", cell_text, TEXT_COLUMN_MODEL},
        {"Port", cell_text, TEXT_COLUMN_PORT},
        {0},
};

static const struct cell output_cells[] = {
        {"output", cell_own_name},
        {"Id", cell_text, TEXT_COLUMN_OUTPUT},
        {"State", cell_word, TEXT_COLUMN_STATE, WORD_OUTPUT},
        {"Connector", cell_text, TEXT_COLUMN_PORT},
        {0},
};

static const struct cell camera_cells[] = {
        {"camera", cell_own_name},
        {"Id", cell_text, TEXT_COLUMN_CAMERA},
        {"State", cell_word, TEXT_COLUMN_STATE, WORD_CAMERA},
        {"Place", cell_text, TEXT_COLUMN_PLACE},
        {0},
};

static int print_text(const struct status *status, const struct lists *lists,
                      const struct ctl_options *options, FILE *f) {
        const struct {
                json_t *objects; /* NULL: their daemon is not there */
                const struct cell *cells;
        } tables[] = {
                {lists->sources, source_cells}, {lists->counters, counter_cells},
                {lists->keypads, keypad_cells}, {lists->printers, printer_cells},
                {lists->outputs, output_cells}, {lists->cameras, camera_cells},
        };

        int r = print_centre(status->centre, options, f);
        for (size_t i = 0; r >= 0 && i < ELEMENTSOF(tables); i++)
                if (tables[i].objects)
                        r = print_objects(tables[i].objects, tables[i].cells, options, f);
        if (r >= 0 && !lists->keypads && options->style == CTL_STYLE_TERMINAL) {
                fputc('\n', f);
                say(f, options->language, TEXT_KEYPADS_ABSENT, NO_PAIRS);
        }
        return r < 0 ? r : print_rest(status, options, f);
}

int status_sort(json_t *objects, const char *interface, json_t **ret) {
        int r = objects ? collect(objects, interface, ret) : 0;

        return r < 0 || !objects ? r : sort_by_id(ret);
}

/* A ticket's number is what people know of it. */
static int name_tickets(json_t *counters, json_t *tickets) {
        json_t *counter;
        size_t i;

        json_array_foreach(counters, i, counter) {
                const char *number = ctl_ticket_text(tickets, json_get_t(counter, "Ticket"));

                if (json_object_set_new(counter, "Number", json_string(number)) < 0)
                        return -ENOMEM;
        }
        return 0;
}

int status_print(const struct status *status, const struct ctl_options *options, FILE *f) {
        _cleanup_(lists_clear) struct lists lists = {0};

        int r = status_sort(status->counters, CTL_COUNTER_INTERFACE, &lists.counters);
        if (r >= 0)
                r = status_sort(status->keypads, CTL_KEYPAD_INTERFACE, &lists.keypads);
        if (r >= 0)
                r = status_sort(status->printers, CTL_PRINTER_INTERFACE, &lists.printers);
        if (r >= 0)
                r = status_sort(status->outputs, CTL_OUTPUT_INTERFACE, &lists.outputs);
        if (r >= 0)
                r = status_sort(status->cameras, CTL_CAMERA_INTERFACE, &lists.cameras);
        if (r >= 0)
                r = name_tickets(lists.counters, status->tickets);
        if (r < 0)
                return r;
        if (options->style == CTL_STYLE_JSON)
                return json_write(json_pack("{s:O, s:O, s:O?, s:O?, s:O?, s:O?, s:O?, s:O?}", "centre",
                                            status->centre, "counters", lists.counters, "keypads",
                                            lists.keypads, "printers", lists.printers, "outputs",
                                            lists.outputs, "cameras", lists.cameras, "backup", status->backup,
                                            "problems", status->problems),
                                  f);
        r = name_sources(json_object_get(status->centre, "Sources"), &lists.sources);
        return r < 0 ? r : print_text(status, &lists, options, f);
}
