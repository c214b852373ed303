#include "event-line.h"

#include <inttypes.h>

#include "bus-json.h"
#include "ctl-bus.h"
#include "sentence.h"
#include "show.h"
#include "table.h"

static int print_text(enum ctl_style style, enum language language, uint64_t id, const char *type,
                      json_t *fields) {
        _cleanup_free_ char *when = NULL, *what = NULL, *clean = NULL;

        int r = show_time(style, json_get_t(fields, "realtime_usec"), json_get_b(fields, "synchronized"),
                          &when);
        if (r < 0)
                return r;
        if (style == CTL_STYLE_TERMINAL)
                r = sentence_from_event(language, type, fields, &what);
        else
                r = sentence_from_fields(fields, &what);
        if (r < 0)
                return r;
        r = text_printable(what, &clean);
        if (r < 0)
                return r;
        if (style == CTL_STYLE_TERMINAL)
                printf("%6" PRIu64 "  %s  %s\n", id, when, clean);
        else
                printf("%" PRIu64 "\t%s\t%s\t%s\n", id, when, type, clean);
        return 0;
}

int event_line_print(const struct ctl_options *options, uint64_t id, const char *type, json_t *fields) {
        int r = -EINVAL;

        if (!json_is_object(fields))
                return -EBADMSG;
        switch (options->style) {
        case CTL_STYLE_JSON:
                r = json_write(
                        json_pack("{s:I, s:s, s:O}", "id", (json_int_t) id, "type", type, "fields", fields),
                        stdout);
                break;
        case CTL_STYLE_TERMINAL:
        case CTL_STYLE_PLAIN:
                r = print_text(options->style, options->language, id, type, fields);
                break;
        }
        if (r < 0)
                return r;
        return fflush(stdout) == 0 ? 0 : -errno;
}

int event_line_print_item(const struct ctl_options *options, json_t *item, uint64_t *ret_id) {
        json_int_t id;
        const char *type;
        json_t *fields;

        if (json_unpack(item, "[I, s, o]", &id, &type, &fields) < 0 || id <= 0)
                return -EBADMSG;
        int r = event_line_print(options, (uint64_t) id, type, fields);
        if (r < 0)
                return r;
        if (ret_id)
                *ret_id = (uint64_t) id;
        return 0;
}
