#include "status-view.h"

#include "bus-json.h"
#include "report.h"
#include "show.h"
#include "table.h"

void status_clear(struct status *status) {
        json_decref(status->centre);
        json_decref(status->counters);
        json_decref(status->keypads);
        json_decref(status->printers);
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

static int join(json_t *strings, char **ret) {
        _cleanup_free_ char *line = strdup("");
        json_t *item;
        size_t i;

        if (!line)
                return -ENOMEM;
        json_array_foreach(strings, i, item) {
                _cleanup_free_ char *longer = NULL;
                int r = str_format(&longer, "%s%s%s", line, i > 0 ? " " : "", json_string_value(item));
                if (r < 0)
                        return r;
                free(line);
                line = TAKE_PTR(longer);
        }
        *ret = TAKE_PTR(line);
        return 0;
}

/* What a row shows of an object: a property as it is, as a word for a state, as a list or as a number. */
enum cell_kind { CELL_TEXT, CELL_STATE, CELL_PRINTER, CELL_LIST, CELL_NUMBER };

struct cell {
        enum text title;
        const char *property;
        enum cell_kind kind;
};

static int add_cell(struct table *table, const struct cell *cell, const struct ctl_options *options,
                    json_t *object) {
        _cleanup_free_ char *list = NULL;
        const char *value = json_get_s(object, cell->property, "");
        int r;

        switch (cell->kind) {
        case CELL_TEXT:
                return table_add(table, value);
        case CELL_STATE:
        case CELL_PRINTER:
                return table_add(table,
                                 options->style == CTL_STYLE_TERMINAL
                                         ? word(options->language,
                                                cell->kind == CELL_STATE ? WORD_STATE : WORD_PRINTER, value)
                                         : value);
        case CELL_LIST:
                r = join(json_object_get(object, cell->property), &list);
                return r < 0 ? r : table_add(table, list);
        case CELL_NUMBER:
                return table_add_u64(table, json_get_t(object, cell->property));
        }
        assert(false);
        return -EINVAL;
}

static int print_objects(json_t *objects, const char *kind, const struct cell *cells, size_t n_cells,
                         const struct ctl_options *options, FILE *f) {
        struct table_column columns[8] = {{kind, false}};
        bool plain = options->style == CTL_STYLE_PLAIN;
        _cleanup_(table_freep) struct table *table = NULL;
        json_t *object;
        size_t i;

        assert(n_cells < ELEMENTSOF(columns));
        for (i = 0; i < n_cells; i++)
                columns[i + plain] = (struct table_column){text(options->language, cells[i].title),
                                                           cells[i].kind == CELL_NUMBER};
        int r = table_new(columns, n_cells + plain, &table);
        if (r < 0)
                return r;
        json_array_foreach(objects, i, object) {
                if (plain)
                        r = table_add(table, kind);
                for (size_t j = 0; j < n_cells && r >= 0; j++)
                        r = add_cell(table, &cells[j], options, object);
                if (r < 0)
                        return r;
        }
        if (plain)
                return table_print_plain(table, false, f);
        fputc('\n', f);
        return table_print_aligned(table, f);
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
static int name_sources(json_t *sources, enum language language, json_t **ret) {
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
                json_t *object = json_pack("{s:s, s:s, s:s, s:b, s:I}", "name", name, "bus_name", bus_name,
                                           "there", text(language, present ? TEXT_YES : TEXT_NO), "present",
                                           present, "sequence", sequence);
                if (!object || json_array_append_new(named, object) < 0)
                        return -ENOMEM;
        }
        *ret = TAKE_PTR(named);
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

/* What status_print() shows, each list in the order of its IDs; NULL: its daemon is not there. */
struct lists {
        json_t *sources, *counters, *keypads, *printers;
};

static void lists_clear(struct lists *lists) {
        json_decref(lists->sources);
        json_decref(lists->counters);
        json_decref(lists->keypads);
        json_decref(lists->printers);
}

static int print_text(const struct status *status, const struct lists *lists,
                      const struct ctl_options *options, FILE *f) {
        static const struct cell source_cells[] = {
                {TEXT_COLUMN_SOURCE, "name", CELL_TEXT},
                {TEXT_COLUMN_PRESENT, "there", CELL_TEXT},
                {TEXT_COLUMN_SEQUENCE, "sequence", CELL_NUMBER},
        };
        static const struct cell counter_cells[] = {
                {TEXT_COLUMN_COUNTER, "Id", CELL_TEXT},      {TEXT_COLUMN_LABEL, "Label", CELL_TEXT},
                {TEXT_COLUMN_STATE, "State", CELL_STATE},    {TEXT_COLUMN_LAST_VISIT, "Visit", CELL_NUMBER},
                {TEXT_COLUMN_KEYPADS, "Keypads", CELL_LIST},
        };
        static const struct cell keypad_cells[] = {
                {TEXT_COLUMN_KEYPAD, "Id", CELL_TEXT},
                {TEXT_COLUMN_STATE, "State", CELL_STATE},
                {TEXT_COLUMN_SCALE, "Scale", CELL_NUMBER},
                {TEXT_COLUMN_STUCK, "StuckKeys", CELL_LIST},
        };
        static const struct cell printer_cells[] = {
                {TEXT_COLUMN_PRINTER, "Id", CELL_TEXT},
                {TEXT_COLUMN_STATE, "State", CELL_PRINTER},
                {TEXT_COLUMN_MODEL, "Model", CELL_TEXT},
                {TEXT_COLUMN_PORT, "Port", CELL_TEXT},
        };

        int r = print_centre(status->centre, options, f);
        if (r >= 0)
                r = print_objects(lists->sources, "source", source_cells, ELEMENTSOF(source_cells), options,
                                  f);
        if (r >= 0)
                r = print_objects(lists->counters, "counter", counter_cells, ELEMENTSOF(counter_cells),
                                  options, f);
        if (r >= 0 && lists->keypads)
                r = print_objects(lists->keypads, "keypad", keypad_cells, ELEMENTSOF(keypad_cells), options,
                                  f);
        if (r >= 0 && lists->printers)
                r = print_objects(lists->printers, "printer", printer_cells, ELEMENTSOF(printer_cells),
                                  options, f);
        if (r >= 0 && !lists->keypads && options->style == CTL_STYLE_TERMINAL) {
                fputc('\n', f);
                say(f, options->language, TEXT_KEYPADS_ABSENT, NO_PAIRS);
        }
        return r < 0 ? r : print_problems(status->problems, options, f);
}

static int sorted(json_t *objects, const char *interface, json_t **ret) {
        int r = objects ? collect(objects, interface, ret) : 0;

        return r < 0 || !objects ? r : sort_by_id(ret);
}

int status_print(const struct status *status, const struct ctl_options *options, FILE *f) {
        _cleanup_(lists_clear) struct lists lists = {0};
        enum language language = options->style == CTL_STYLE_TERMINAL ? options->language : LANGUAGE_EN;

        int r = sorted(status->counters, CTL_COUNTER_INTERFACE, &lists.counters);
        if (r >= 0)
                r = sorted(status->keypads, CTL_KEYPAD_INTERFACE, &lists.keypads);
        if (r >= 0)
                r = sorted(status->printers, CTL_PRINTER_INTERFACE, &lists.printers);
        if (r < 0)
                return r;
        if (options->style == CTL_STYLE_JSON)
                return json_write(json_pack("{s:O, s:O, s:O?, s:O?, s:O?}", "centre", status->centre,
                                            "counters", lists.counters, "keypads", lists.keypads, "printers",
                                            lists.printers, "problems", status->problems),
                                  f);
        r = name_sources(json_object_get(status->centre, "Sources"), language, &lists.sources);
        return r < 0 ? r : print_text(status, &lists, options, f);
}
