#include "view.h"

#include "tests/lib/loop.h"

enum { IDENTITY_MIN = 16, BASE64_MIN = 40 };

void view_open(struct view *view) {
        *view = (struct view){0};
        view->f = open_memstream(&view->text, &view->size);
        view->f_plain = open_memstream(&view->plain, &view->plain_size);
        assert(view->f && view->f_plain);
}

void view_end(struct view *view) {
        fclose(view->f);
        fclose(view->f_plain);
}

void view_clear(struct view *view) {
        free(view->text);
        free(view->plain);
}

/* How much of the text stands for something random; 0: nothing. */
static size_t is_random(const char *p) {
        size_t hex = strspn(p, "0123456789abcdef");
        size_t base64 = strspn(p, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=");

        return hex >= IDENTITY_MIN ? hex : base64 >= BASE64_MIN ? base64 : 0;
}

void view_add(struct view *view, const char *text, bool numbers) {
        bool usec = false;

        fputs(text, view->f_plain);
        for (const char *p = text; *p != '\0';) {
                size_t random = is_random(p), digits = strspn(p, "0123456789");
                bool is_value = digits > 0 && p > text && strchr(" \n", p[-1]);

                usec = usec || strncmp(p, "_usec\"", strlen("_usec\"")) == 0;
                if (random == 0 && !(is_value && (numbers || usec))) {
                        fputc(*p++, view->f);
                        continue;
                }
                fputc('#', view->f);
                p += random > 0 ? random : digits;
                usec = false;
        }
}

void view_add_message(struct view *view, sd_bus_message *message, bool numbers) {
        _cleanup_free_ char *text = NULL;
        size_t size;
        FILE *f = open_memstream(&text, &size);

        must(sd_bus_message_rewind(message, true));
        must(sd_bus_message_dump(message, f, SD_BUS_MESSAGE_DUMP_SUBTREE_ONLY));
        fclose(f);
        view_add(view, text, numbers);
}
