/* The style is read as a phone does it: what stands on what, in the wall's colours, and whether it can be
 * read. */
#include <math.h>

#include "services/board/theme.h"
#include "services/web/assets.h"
#include "tests/lib/suite.h"

static double linear(unsigned byte) {
        double part = byte / 255.0;

        return part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4);
}

static double luminance(uint32_t colour) {
        return 0.2126 * linear(colour >> 16 & 0xff) + 0.7152 * linear(colour >> 8 & 0xff) +
               0.0722 * linear(colour & 0xff);
}

static double contrast(uint32_t one, uint32_t other) {
        double a = luminance(one) + 0.05, b = luminance(other) + 0.05;

        return a > b ? a / b : b / a;
}

START_TEST(every_text_can_be_read_in_each_theme) {
        const struct theme *theme = theme_get((enum theme_name) _i);
        const uint32_t pairs[][2] = {
                {theme->text, theme->ground},      {theme->text, theme->row},
                {theme->muted, theme->ground},     {theme->muted, theme->row},
                {theme->head_text, theme->head},   {theme->call_text, theme->call},
                {theme->call_number, theme->call}, {theme->row_calling_text, theme->row_calling},
                {theme->alert_text, theme->alert}, {theme->escape_text, theme->escape}};

        for (size_t i = 0; i < ELEMENTSOF(pairs); i++)
                ck_assert_msg(contrast(pairs[i][0], pairs[i][1]) >= 4.5, "pair %zu of %s: %.2f", i,
                              theme->name, contrast(pairs[i][0], pairs[i][1]));
}
END_TEST

START_TEST(each_colour_of_the_style_is_one_of_the_walls) {
        _cleanup_html_ struct html style = {0};

        asset_write_style(&style);
        ck_assert_int_eq(style.error, 0);
        for (const char *use = style.text; (use = strstr(use, "var(--")); use++) {
                char name[32], set[40];

                ck_assert_int_eq(sscanf(use, "var(--%30[a-z-])", name), 1);
                (void) snprintf(set, sizeof(set), "--%s:#", name);
                ck_assert_msg(strstr(style.text, set), "%s", name);
        }
        ck_assert_ptr_nonnull(strstr(style.text, "@media (prefers-color-scheme:dark){:root{--ground:#"));
        ck_assert(!strstr(style.text, "url(") && !strstr(style.text, "@import"));
}
END_TEST

START_TEST(the_script_asks_nobody_else_and_makes_no_markup_of_its_own) {
        const char *script = asset_script();

        ck_assert(!strstr(script, "http:") && !strstr(script, "https:") && !strstr(script, "eval"));
        ck_assert_ptr_nonnull(strstr(script, "EventSource"));
}
END_TEST

static const struct suite_case cases[] = {
        {"every_text_can_be_read_in_each_theme", &every_text_can_be_read_in_each_theme, _THEME_NAME_MAX},
        SUITE_CASE(each_colour_of_the_style_is_one_of_the_walls),
        SUITE_CASE(the_script_asks_nobody_else_and_makes_no_markup_of_its_own),
};

SUITE_MAIN("web/assets", cases, NULL, NULL)
