#include "status-view.h"

#include "bus-json.h"
#include "cells.h"
#include "report.h"
#include "show.h"
#include "table.h"

void status_clear(struct status *status) {
        json_decref(status->centre);
        json_decref(status->counters);
        json_decref(status->keypads);
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

static int print_text(json_t *centre, json_t *sources, json_t *counters, json_t *keypads,
                      const struct ctl_options *options, FILE *f) {
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

        int r = print_centre(centre, options, f);
        if (r >= 0)
                r = print_objects(sources, source_cells, options, f);
        if (r >= 0)
                r = print_objects(counters, counter_cells, options, f);
        if (r < 0)
                return r;
        if (keypads)
                return print_objects(keypads, keypad_cells, options, f);
        if (options->style == CTL_STYLE_TERMINAL) {
                fputc('\n', f);
                say(f, options->language, TEXT_KEYPADS_ABSENT, NO_PAIRS);
        }
        return 0;
}

int status_print(const struct status *status, const struct ctl_options *options, FILE *f) {
        _cleanup_(json_decrefp) json_t *sources = NULL, *counters = NULL, *keypads = NULL;

        int r = collect(status->counters, CTL_COUNTER_INTERFACE, &counters);
        if (r >= 0)
                r = sort_by_id(&counters);
        if (r >= 0 && status->keypads)
                r = collect(status->keypads, CTL_KEYPAD_INTERFACE, &keypads);
        if (r >= 0 && keypads)
                r = sort_by_id(&keypads);
        if (r < 0)
                return r;
        if (options->style == CTL_STYLE_JSON)
                return json_write(json_pack("{s:O, s:O, s:O?}", "centre", status->centre, "counters",
                                            counters, "keypads", keypads),
                                  f);
        r = name_sources(json_object_get(status->centre, "Sources"), &sources);
        return r < 0 ? r : print_text(status->centre, sources, counters, keypads, options, f);
}
