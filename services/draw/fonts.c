#include <fontconfig/fontconfig.h>
#include <hb.h>

#include "draw-internal.h"

/* Every letter of Vietnamese with every mark, and the signs that texts use. */
#define VIETNAMESE                                                                                                                                                                                                      \
        "aàáảãạăằắẳẵặâầấẩẫậbcdđeèéẻẽẹêềếểễệghiìíỉĩịklmnoòóỏõọôồốổỗộơờớởỡợpqrstuùúủũụưừứửữựvxyỳýỷỹỵfjwz" \
        "AÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬBCDĐEÈÉẺẼẸÊỀẾỂỄỆGHIÌÍỈĨỊKLMNOÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢPQRSTUÙÚỦŨỤƯỪỨỬỮỰVXYỲÝỶỸỴFJWZ" \
        "0123456789.,:;!?()/-–…%+"

enum { CHECKED_PX = 24 }; /* any size would do */

static inline void font_unrefp(PangoFont **font) {
        if (*font)
                g_object_unref(*font);
}

static PangoContext *new_context(PangoFontMap *map) {
        PangoContext *context = pango_font_map_create_context(map);
        cairo_font_options_t *options = cairo_font_options_create();

        /* Hinted to whole pixels, stems do not fall between two columns and come out thick or thin by chance.
         */
        cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
        cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_SLIGHT);
        cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_ON);
        pango_cairo_context_set_font_options(context, options);
        pango_context_set_round_glyph_positions(context, TRUE);
        cairo_font_options_destroy(options);
        return context;
}

static bool is_family(PangoFont *font, const char *family) {
        PangoFontDescription *description = pango_font_describe(font);
        const char *found = pango_font_description_get_family(description);
        bool same = found && strcasecmp(found, family) == 0;

        pango_font_description_free(description);
        return same;
}

static PangoContext *new_print_context(PangoFontMap *map) {
        PangoContext *context = pango_font_map_create_context(map);
        cairo_font_options_t *options = cairo_font_options_create();

        cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
        cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
        pango_cairo_context_set_font_options(context, options);
        pango_context_set_round_glyph_positions(context, FALSE);
        cairo_font_options_destroy(options);
        return context;
}

/* Each letter must be drawn as one glyph: put together from letter and mark, marks land where they may. */
static int check_coverage(struct fonts *fonts, struct problem *ret_problem) {
        PangoFontDescription *description = pango_font_description_from_string(fonts->family);
        _cleanup_(font_unrefp) PangoFont *font = NULL;
        unsigned missing = 0;

        pango_font_description_set_absolute_size(description, CHECKED_PX * PANGO_SCALE);
        font = pango_context_load_font(fonts->context, description);
        pango_font_description_free(description);
        if (!font || !is_family(font, fonts->family)) {
                return problem_tell(ret_problem, -ENOENT, "chưa cài phông chữ “%s”",
                                    "font '%s' is not installed", fonts->family);
        }
        /* Not pango_font_has_char(): newer Pango says yes to letters that it would compose from two. */
        for (const char *p = VIETNAMESE; *p; p = g_utf8_next_char(p)) {
                hb_codepoint_t glyph;

                missing +=
                        !hb_font_get_nominal_glyph(pango_font_get_hb_font(font), g_utf8_get_char(p), &glyph);
        }
        if (missing == 0)
                return 0;
        return problem_tell(ret_problem, -ENOENT, "phông chữ “%s” thiếu %u chữ cái tiếng Việt",
                            "font '%s' lacks %u letters that Vietnamese needs", fonts->family, missing);
}

int fonts_new(const char *family, struct fonts **ret, struct problem *ret_problem) {
        _cleanup_(fonts_freep) struct fonts *fonts = calloc(1, sizeof(*fonts));

        if (!fonts)
                return -ENOMEM;
        fonts->family = strdup(family);
        if (!fonts->family)
                return -ENOMEM;
        /* Newer Pango (1.52) would have a thread do this: so it is done, or has failed, before there is one.
         */
        if (!FcInit())
                return problem_tell(ret_problem, -EIO, "không khởi động được fontconfig",
                                    "fontconfig cannot be set up");
        /* Not the default one: Pango keeps that for the life of the thread. */
        fonts->map = pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT);
        if (!fonts->map)
                return -ENOMEM;
        fonts->context = new_context(fonts->map);
        fonts->print = new_print_context(fonts->map);

        int r = check_coverage(fonts, ret_problem);
        if (r < 0)
                return r;
        *ret = TAKE_PTR(fonts);
        return 0;
}

unsigned fonts_used(const struct fonts *fonts) {
        return fonts->n_used;
}

struct fonts *fonts_free(struct fonts *fonts) {
        if (!fonts)
                return NULL;
        if (fonts->context)
                g_object_unref(fonts->context);
        if (fonts->print)
                g_object_unref(fonts->print);
        if (fonts->map)
                g_object_unref(fonts->map);
        free(fonts->family);
        free(fonts);
        return NULL;
}
