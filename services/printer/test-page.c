#include "test-page.h"

#include <time.h>

static void add(struct test_page *page, const struct template *template, const char *name,
                const char *value) {
        if (!value || value[0] == '\0' || !template_find_field(template, name))
                return;
        assert(page->n < TEST_PAGE_FIELDS_MAX);
        page->items[page->n++] = EVENT_FIELD_S(name, value);
}

static void add_time(struct test_page *page, const struct template *template, const struct place *place) {
        const struct printer_parts *parts = &place->manager->parts;
        struct clock_reading now;
        struct tm tm;

        clock_read(parts->clock, &now);
        time_t local = (time_t) (((int64_t) now.realtime_usec + parts->confs->utc_offset_usec) /
                                 (int64_t) USEC_PER_SEC);
        if (!gmtime_r(&local, &tm))
                return;
        (void) strftime(page->time, sizeof(page->time), "%H:%M", &tm);
        (void) strftime(page->day, sizeof(page->day), "%d/%m/%Y", &tm);
        add(page, template, "time", page->time);
        add(page, template, "day", page->day);
        add(page, template, "unsure", now.synchronized ? NULL : "1");
}

/* As tickets say it. */
static const char *text_of(const struct printer_confs *confs, const char *field, const char *key) {
        const char *text = printer_confs_text(confs, key);

        return text ? text : json_string_value(json_object_get(confs->service->texts, field));
}

int test_page_make(const struct place *place, struct test_page *ret) {
        const struct printer_parts *parts = &place->manager->parts;
        const struct template *template = catalogue_find(parts->slips.catalogue, TEST_TEMPLATE);

        *ret = (struct test_page){.n = 0};
        if (!template)
                return 0; /* which is for printing it to say */
        snprintf(ret->width, sizeof(ret->width), "%u", printer_conf_width(place->conf));
        add(ret, template, "commune", text_of(parts->confs, "commune", "Commune"));
        add(ret, template, "centre", text_of(parts->confs, "centre", "Name"));
        add(ret, template, "printer", place->conf->id);
        add(ret, template, "model", station_get_model(place->station));
        add(ret, template, "profile", station_get_profile(place->station));
        add(ret, template, "confirmation", confirmation_to_string(station_get_confirmation(place->station)));
        add(ret, template, "width", ret->width);
        add_time(ret, template, place);
        return fields_make(ret->items, ret->n, &ret->fields, NULL);
}

bool test_page_is_possible(const struct place *place) {
        switch (station_get_state(place->station)) {
        case STATION_READY:
        case STATION_PRINTING:
        case STATION_STARTING:
                return true;
        case STATION_ABSENT:
        case STATION_PAPER_OUT:
        case STATION_COVER_OPEN:
        case STATION_FAULT:
        case STATION_SILENT:
        case _STATION_STATE_MAX:
        case _STATION_STATE_INVALID:
                break;
        }
        return false;
}
