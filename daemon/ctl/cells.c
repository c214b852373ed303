#include "cells.h"

#include <inttypes.h>

#include "bus-json.h"
#include "report.h"
#include "table.h"

int cell_text(const struct cell *cell, _unused_ const struct ctl_options *options, json_t *object,
              char **ret) {
        return str_format(ret, "%s", json_get_s(object, cell->name, ""));
}

int cell_number(const struct cell *cell, _unused_ const struct ctl_options *options, json_t *object,
                char **ret) {
        return str_format(ret, "%" PRIu64, json_get_t(object, cell->name));
}

int cell_part(const struct cell *cell, const struct ctl_options *options, json_t *object, char **ret) {
        size_t length = strcspn(cell->name, "_");
        json_t *whole = json_object_getn(object, cell->name, length);
        struct cell part = *cell;

        if (whole)
                part.name += length + 1;
        else
                whole = object;
        return (json_object_get(whole, part.name) ? cell_number : cell_text)(&part, options, whole, ret);
}

const char *cell_official(const struct ctl_options *options, const char *official) {
        if (official[0] != '\0')
                return official;
        return options->style == CTL_STYLE_TERMINAL ? text(options->language, TEXT_NOBODY_SIGNED_IN)
                                                    : CELL_NOBODY;
}

int cell_list(const struct cell *cell, _unused_ const struct ctl_options *options, json_t *object,
              char **ret) {
        int r = str_format(ret, "%s", "");
        json_t *item;
        size_t i;

        json_array_foreach(json_object_get(object, cell->name), i, item) {
                if (r >= 0)
                        r = str_extend(ret, " ", "%s", json_string_value(item));
        }
        return r;
}

int cell_word(const struct cell *cell, const struct ctl_options *options, json_t *object, char **ret) {
        const char *id = json_get_s(object, cell->name, "");

        return str_format(ret, "%s",
                          options->style == CTL_STYLE_TERMINAL ? word(options->language, cell->words, id)
                                                               : id);
}

int cell_words(const struct cell *cell, const struct ctl_options *options, json_t *object, char **ret) {
        const char *ids = json_get_s(object, cell->name, "");

        return options->style == CTL_STYLE_TERMINAL ? word_list(options->language, cell->words, ids, ret)
                                                    : str_format(ret, "%s", ids);
}

static int add_row(struct table *table, const struct cell *cells, const struct ctl_options *options,
                   json_t *object) {
        int r = 0;

        for (const struct cell *cell = cells; r >= 0 && cell->name; cell++) {
                _cleanup_free_ char *text = NULL;

                r = cell->make(cell, options, object, &text);
                if (r >= 0)
                        r = table_add(table, text);
        }
        return r;
}

static bool says_anything(const struct cell *cell, const struct ctl_options *options, json_t *objects) {
        json_t *object;
        size_t i;

        json_array_foreach(objects, i, object) {
                _cleanup_free_ char *text = NULL;

                if (cell->make(cell, options, object, &text) < 0 || text[0] != '\0')
                        return true;
        }
        return false;
}

int cells_print(json_t *objects, const struct cell *cells, const struct ctl_options *options, bool titles,
                FILE *f) {
        bool terminal = options->style == CTL_STYLE_TERMINAL;
        _cleanup_(table_freep) struct table *table = NULL;
        struct table_column columns[CELLS_MAX];
        struct cell shown[CELLS_MAX + 1] = {{0}};
        json_t *object;
        size_t i, n = 0;

        for (i = 0; cells[i].name; i++) {
                assert(i < CELLS_MAX);
                if (terminal && cells[i].rare && !says_anything(&cells[i], options, objects))
                        continue;
                columns[n] = (struct table_column){
                        terminal ? text(options->language, cells[i].title) : cells[i].name, cells[i].right};
                shown[n++] = cells[i];
        }
        int r = table_new(columns, n, &table);
        json_array_foreach(objects, i, object) {
                if (r >= 0)
                        r = add_row(table, shown, options, object);
        }
        if (r < 0)
                return r;
        return terminal ? table_print_aligned(table, f) : table_print_plain(table, titles, f);
}

void days_print(const char *first, const char *last, const struct ctl_options *options, FILE *f) {
        say(f, options->language, streq(first, last) ? TEXT_DAY_ONE : TEXT_DAY_RANGE,
            PAIRS({"first", first}, {"last", last}));
        fputc('\n', f);
}

int days_print_plain(const char *first, const char *last, json_t *figures, const struct cell *cells,
                     const struct ctl_options *options, FILE *f) {
        json_t *entry;
        size_t i;

        json_array_foreach(figures, i, entry) {
                if (json_object_set_new(entry, "first", json_string(first)) < 0 ||
                    json_object_set_new(entry, "last", json_string(last)) < 0)
                        return -ENOMEM;
        }
        return cells_print(figures, cells, options, true, f);
}
