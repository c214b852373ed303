#include "help.h"

#include <wchar.h>
#include <wctype.h>

#include "table.h"
#include "words.h"

enum { HELP_COLUMN = 28 };

/* "  NAME VALUE      HELP"; separator: between name and value. value: NULL for none. */
static void print_entry(FILE *f, const char *name, const char *separator, const char *value,
                        const char *help) {
        size_t width = 2 + text_width(name) + (value ? text_width(separator) + text_width(value) : 0);

        fprintf(f, "  %s%s%s%*s%s", name, value ? separator : "", value ? value : "",
                width + 2 <= HELP_COLUMN ? (int) (HELP_COLUMN - width) : 2, "", help);
}

/* roff takes a hyphen for one that may break. */
static void write_escaped(FILE *f, const char *s, size_t n) {
        for (size_t i = 0; i < n; i++)
                fprintf(f, s[i] == '-' ? "\\-" : "%c", s[i]);
}

/* The verbs that take the option; roff: as in the manual. */
static void print_takers(FILE *f, unsigned bit, bool roff) {
        const struct verb *verb;
        const char *separator = "";

        for (size_t i = 0; (verb = verb_at(i)); i++)
                if (verb->options & bit) {
                        fprintf(f, "%s%s", separator, roff ? "\\fB" : "");
                        if (roff)
                                write_escaped(f, verb->name, strlen(verb->name));
                        else
                                fputs(verb->name, f);
                        fputs(roff ? "\\fR" : "", f);
                        separator = ", ";
                }
}

void help_print(enum language language, FILE *f) {
        const struct verb *verb;

        fputs(text(language, TEXT_HELP_VERBS), f);
        for (size_t i = 0; (verb = verb_at(i)); i++) {
                print_entry(f, verb->name, " ", verb->arguments[language], verb->help[language]);
                fputc('\n', f);
        }
        fputs(text(language, TEXT_HELP_OPTIONS), f);
        for (const struct ctl_option *option = option_table; option->name; option++) {
                char name[32];

                if (!option->help[language])
                        continue;
                snprintf(name, sizeof(name), "--%s", option->name);
                print_entry(f, name, "=", option->value[language], option->help[language]);
                fputs(option->bit ? " (" : "", f);
                print_takers(f, option->bit, /* roff= */ false);
                fputs(option->bit ? ")\n" : "\n", f);
        }
        fputs(text(language, TEXT_HELP_CODES), f);
}

void help_list_words(const char *name, FILE *f) {
        const struct verb *verb = name ? verb_find(name) : NULL;
        unsigned taken = verb ? verb->options : ~0U;

        for (size_t i = 0; !name && (verb = verb_at(i)); i++)
                fprintf(f, "%s\n", verb->name);
        for (const struct ctl_option *option = option_table; name && option->name; option++)
                if (option->help[LANGUAGE_EN] && (!option->bit || option->bit & taken))
                        fprintf(f, "--%s%s\n", option->name, option->value[LANGUAGE_EN] ? "=" : "");
        /* What each argument is of, in their order. */
        for (const char *p = verb && name ? verb->arguments[LANGUAGE_EN] : NULL; p && *p;) {
                size_t n = strcspn(p, "[] ");
                if (n > 0)
                        fprintf(f, "%.*s\n", (int) n, p);
                p += n + strspn(p + n, "[] ");
        }
}

/* `bold` becomes that. */
static void write_sentences(FILE *f, const char *s) {
        for (bool bold = true;; bold = !bold) {
                size_t n = strcspn(s, "`");
                write_escaped(f, s, n);
                if (s[n] == '\0')
                        return;
                fputs(bold ? "\\fB" : "\\fR", f);
                s += n + 1;
        }
}

static void write_paragraph(FILE *f, const char *man, const char *help) {
        if (man)
                write_sentences(f, man);
        else {
                wchar_t first;
                size_t n = mbrtowc(&first, help, strlen(help), &(mbstate_t){0});

                assert(n > 0 && n < (size_t) -2);
                fprintf(f, "%lc", (wint_t) towupper((wint_t) first));
                write_sentences(f, help + n);
                fputc('.', f);
        }
}

/* What stands for something is in italics, brackets are not. */
static void write_arguments(FILE *f, const char *synopsis) {
        while (*synopsis) {
                size_t n = strcspn(synopsis, "[] |"), gap = strspn(synopsis + n, "[] |");
                if (n > 0) {
                        fputs("\\fI", f);
                        write_escaped(f, synopsis, n);
                        fputs("\\fR", f);
                }
                fwrite(synopsis + n, 1, gap, f);
                synopsis += n + gap;
        }
}

static void write_option(FILE *f, const struct ctl_option *option, enum language language) {
        fputs("\\fB\\-\\-", f);
        write_escaped(f, option->name, strlen(option->name));
        fputs(option->value[language] ? "=\\fR" : "\\fR", f);
        if (option->value[language])
                write_arguments(f, option->value[language]);
}

static void write_verb(FILE *f, const struct verb *verb, enum language language) {
        fputs(".TP\n\\fB", f);
        write_escaped(f, verb->name, strlen(verb->name));
        fputs("\\fR", f);
        if (verb->arguments[language]) {
                fputc(' ', f);
                write_arguments(f, verb->arguments[language]);
        }
        for (const struct ctl_option *option = option_table; option->name; option++)
                if (option->bit & verb->options) {
                        fputs(" [", f);
                        write_option(f, option, language);
                        fputc(']', f);
                }
        fputc('\n', f);
        write_paragraph(f, verb->man[language], verb->help[language]);
        if (verb->traits & VERB_TITLES)
                fprintf(f, "\n%s", text(language, TEXT_MAN_TITLES));
        if (verb->columns) {
                fprintf(f, "\n%s", text(language, TEXT_MAN_COLUMNS));
                write_sentences(f, verb->columns);
                fputc('.', f);
        }
        if (verb->traits & VERB_JSON_LINES)
                fprintf(f, "\n%s", text(language, TEXT_MAN_JSON_LINES));
        fputc('\n', f);
}

void help_write_man(enum language language, FILE *f) {
        const struct verb *verb;

        fprintf(f, ".SH %s\n", text(language, TEXT_MAN_VERBS));
        for (size_t i = 0; (verb = verb_at(i)); i++)
                write_verb(f, verb, language);
        fprintf(f, ".SH %s\n", text(language, TEXT_MAN_OPTIONS));
        for (const struct ctl_option *option = option_table; option->name; option++) {
                if (!option->help[LANGUAGE_EN])
                        continue;
                fputs(".TP\n", f);
                write_option(f, option, language);
                fputc('\n', f);
                write_paragraph(f, option->man[language], option->help[language]);
                if (option->bit) {
                        fprintf(f, "\n%s ", text(language, TEXT_MAN_WITH));
                        print_takers(f, option->bit, /* roff= */ true);
                        fputc('.', f);
                }
                fputc('\n', f);
        }
}
