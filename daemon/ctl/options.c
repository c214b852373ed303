#include "options.h"

#include <getopt.h>

#include "expand.h"
#include "help.h"
#include "report.h"
#include "show.h"
#include "words.h"

enum { OPTIONS_MAX = 32 };

/* What is left to do when all options are read. */
enum { DO_HELP = 1 << 0, DO_LIST = 1 << 1 };

struct parse {
        struct ctl_options options;
        unsigned given; /* of OPTION_* */
        unsigned todo;
};

enum language options_language_from(const char *lc_all, const char *lc_messages, const char *lang) {
        const char *const variables[] = {lc_all, lc_messages, lang};

        for (size_t i = 0; i < ELEMENTSOF(variables); i++)
                if (variables[i] && variables[i][0])
                        return strncmp(variables[i], "en", 2) == 0 ? LANGUAGE_EN : LANGUAGE_VI;
        return LANGUAGE_VI;
}

/* Of what --by= takes; of months there are reports alone. */
#define BY_OF_ALL_VERBS "service, counter, hour, day, official"

static int refuse_value(enum language language, const char *option, const char *value, const char *allowed) {
        report(language, TEXT_OPTION_BAD, PAIRS({"option", option}, {"value", value}, {"allowed", allowed}));
        return -EINVAL;
}

/* allowed: words between ", ". */
static bool is_one_of(const char *value, const char *allowed) {
        size_t length = strlen(value);

        for (const char *p = allowed; *p; p += strspn(p, ", ")) {
                size_t n = strcspn(p, ",");
                if (n == length && strncmp(p, value, n) == 0)
                        return true;
                p += n;
        }
        return false;
}

static bool set_number(const struct ctl_option *option, const char *value, uint64_t *ret) {
        if (parse_u64(value, option->min, option->max, ret) < 0)
                return false;
        *ret *= option->unit > 0 ? option->unit : 1;
        return true;
}

static int set_value(const struct ctl_option *option, const char *value, struct ctl_options *options) {
        void *target = (char *) options + option->offset;
        bool valid;

        if (option->action == OPTION_IS_NUMBER)
                valid = set_number(option, value, target);
        else {
                valid = option->action == OPTION_IS_ID     ? id_is_valid(value)
                        : option->action == OPTION_IS_WORD ? is_one_of(value, option->allowed)
                                                           : value[0] != '\0';
                *(const char **) target = value;
        }
        options->since_set = options->since_set || option->bit == OPTION_SINCE;
        return valid ? 0 : refuse_value(options->language, option->name, value, option->allowed);
}

static int usage_error(enum language language) {
        report(language, TEXT_TRY_HELP, NO_PAIRS);
        return -EINVAL;
}

/* What getopt_long() found: "?" or ":". */
static int refuse_option(enum language language, int problem, const char *word) {
        report(language, problem == ':' ? TEXT_OPTION_EMPTY : TEXT_OPTION_UNKNOWN, PAIRS({"option", word}));
        return usage_error(language);
}

/* Returns 1 to go on with the next option, 0 when the option was all there is to do. */
static int take_option(const struct ctl_option *option, struct parse *parse) {
        int r;

        if (parse->given & option->bit) {
                report(parse->options.language, TEXT_OPTION_TWICE, PAIRS({"option", option->name}));
                return -EINVAL;
        }
        parse->given |= option->bit;
        switch (option->action) {
        case OPTION_IS_ID:
        case OPTION_IS_WORD:
        case OPTION_IS_ANY:
        case OPTION_IS_NUMBER:
                r = set_value(option, optarg, &parse->options);
                return r < 0 ? r : 1;
        case OPTION_IS_FLAG:
                *(bool *) ((char *) &parse->options + option->offset) = true;
                return 1;
        case OPTION_IS_BUS:
                parse->options.bus_address = optarg;
                return 1;
        case OPTION_IS_HELP:
                parse->todo |= DO_HELP; /* in the language that a later --lang may set */
                return 1;
        case OPTION_IS_JSON:
                parse->options.style = CTL_STYLE_JSON;
                return 1;
        case OPTION_IS_LANG:
                r = language_from_string(optarg);
                if (r < 0)
                        return refuse_value(parse->options.language, option->name, optarg, option->allowed);
                parse->options.language = (enum language) r;
                return 1;
        case OPTION_IS_LIST:
                parse->todo |= DO_LIST;
                return 1;
        case OPTION_IS_MAN:
                help_write_man(parse->options.language, stdout);
                return 0;
        case OPTION_IS_TEXT:
                parse->options.style = CTL_STYLE_TERMINAL;
                return 1;
        case OPTION_IS_VERSION:
                puts("motcuactl " MOTCUA_VERSION);
                return 0;
        }
        return -EINVAL;
}

static int take_options(int argc, char *argv[], struct parse *parse) {
        struct option long_options[OPTIONS_MAX + 1] = {{0}};
        int value, i_option;

        for (size_t i = 0; option_table[i].name; i++) {
                assert(i < OPTIONS_MAX);
                long_options[i] = (struct option){
                        .name = option_table[i].name,
                        .has_arg = option_table[i].value[LANGUAGE_EN] ? required_argument : no_argument,
                };
        }
        optind = 0;
        opterr = 0; /* it speaks no Vietnamese */
        while ((value = getopt_long(argc, argv, ":", long_options, &i_option)) >= 0) {
                int r = value == '?' || value == ':'
                                ? refuse_option(parse->options.language, value, argv[optind - 1])
                                : take_option(&option_table[i_option], parse);
                if (r <= 0)
                        return r;
        }
        return 1;
}

static int refuse_arguments(const struct verb *verb, enum language language) {
        _cleanup_free_ char *synopsis = NULL;

        if (verb_synopsis(verb, language, &synopsis) >= 0)
                report(language, TEXT_VERB_ARGUMENTS, PAIRS({"verb", verb->name}, {"usage", synopsis}));
        return -EINVAL;
}

static int refuse_both(const struct verb *verb, enum language language) {
        _cleanup_free_ char *names = strdup("");
        int r = names ? 0 : -ENOMEM;

        for (const struct ctl_option *option = option_table; r >= 0 && option->name; option++)
                if (verb->options & option->bit)
                        r = str_extend(&names, ", ", "--%s", option->name);
        if (r >= 0)
                report(language, TEXT_OPTION_EITHER, PAIRS({"verb", verb->name}, {"options", names}));
        return -EINVAL;
}

static int check_verb(const struct verb *verb, unsigned given, const struct ctl_options *options) {
        size_t min, max;

        for (const struct ctl_option *option = option_table; option->name; option++)
                if (given & ~verb->options & option->bit) {
                        report(options->language, TEXT_OPTION_FOREIGN,
                               PAIRS({"option", option->name}, {"verb", verb->name}));
                        return -EINVAL;
                }
        if (verb->traits & VERB_ONE_OPTION && given & (given - 1))
                return refuse_both(verb, options->language);
        if (options->by && streq(options->by, "month") && !(verb->traits & VERB_MONTHS))
                return refuse_value(options->language, "by", options->by, BY_OF_ALL_VERBS);
        verb_count_arguments(verb, &min, &max);
        if (options->n_args < min || options->n_args > max)
                return refuse_arguments(verb, options->language);
        for (size_t i = 0; verb->traits & VERB_DAYS && i < options->n_args; i++)
                if (!show_day_is_valid(options->args[i])) {
                        report(options->language, TEXT_BAD_DAY, PAIRS({"day", options->args[i]}));
                        return -EINVAL;
                }
        return 0;
}

int options_parse(int argc, char *argv[], bool terminal, struct ctl_options *ret,
                  const struct verb **ret_verb) {
        struct parse parse = {.options = {
                                      .style = terminal ? CTL_STYLE_TERMINAL : CTL_STYLE_PLAIN,
                                      .language = options_language_from(
                                              getenv("LC_ALL"), getenv("LC_MESSAGES"), getenv("LANG")),
                              }};
        struct ctl_options *options = &parse.options;

        int r = take_options(argc, argv, &parse);
        if (r <= 0)
                return r;
        if (parse.todo & DO_HELP)
                help_print(options->language, stdout);
        if (parse.todo & DO_LIST)
                help_list_words(argv[optind], stdout);
        if (parse.todo)
                return 0;
        if (optind == argc) {
                report(options->language, TEXT_VERB_MISSING, NO_PAIRS);
                return usage_error(options->language);
        }

        const struct verb *verb = verb_find(argv[optind]);
        if (!verb) {
                report(options->language, TEXT_VERB_UNKNOWN, PAIRS({"verb", argv[optind]}));
                return usage_error(options->language);
        }
        options->args = argv + optind + 1;
        options->n_args = (size_t) (argc - optind - 1);
        options->member = verb->member;

        r = check_verb(verb, parse.given, options);
        if (r < 0)
                return r;
        *ret = *options;
        *ret_verb = verb;
        return 1;
}
