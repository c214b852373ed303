#include "options.h"

#include <getopt.h>

#include "expand.h"
#include "report.h"
#include "show.h"
#include "words.h"

enum {
        HOLD_MSEC_MAX = 600 * 1000,
        OPTION_HELP = 1 << 30, /* among those of verbs: shown in the language that a later --lang may set */
};

const struct verb verb_table[] = {
        {"status", "", 0, 0, false, 0, verb_status},
        {"today", "[--counter=ID] [--official=ID]", 0, 0, false, OPTION_COUNTER | OPTION_OFFICIAL,
         verb_today},
        {"figures", "FIRST [LAST] [--counter=ID] [--official=ID]", 1, 2, true,
         OPTION_COUNTER | OPTION_OFFICIAL, verb_figures},
        {"history", "[FIRST [LAST]] [--by=KIND] [--service=ID] [--counter=ID]", 0, 2, true,
         OPTION_BY | OPTION_SERVICE | OPTION_COUNTER, verb_history},
        {"ratings", "[--since=N] [--counter=ID]", 0, 0, false, OPTION_SINCE | OPTION_COUNTER, verb_ratings},
        {"events", "[--since=N]", 0, 0, false, OPTION_SINCE, verb_events},
        {"watch", "[--since=N]", 0, 0, false, OPTION_SINCE, verb_watch},
        {"press", "KEYPAD KEY [--hold=MS] [--bounce=KIND]", 2, 2, false, OPTION_HOLD | OPTION_BOUNCE,
         verb_press},
        {"tickets", "", 0, 0, false, 0, verb_tickets},
        {"issue", "SERVICE [--priority=CLASS]", 1, 1, false, OPTION_PRIORITY, verb_issue},
        {"wait", "SERVICE", 1, 1, false, 0, verb_wait},
        {"transfer", "COUNTER [--service=ID] [--counter=ID]", 1, 1, false, OPTION_SERVICE | OPTION_COUNTER,
         verb_attend, "Transfer"},
        {"next", "COUNTER", 1, 1, false, 0, verb_attend, "Next"},
        {"recall", "COUNTER", 1, 1, false, 0, verb_attend, "Recall"},
        {"start", "COUNTER", 1, 1, false, 0, verb_attend, "Start"},
        {"done", "COUNTER", 1, 1, false, 0, verb_attend, "Done"},
        {"no-show", "COUNTER", 1, 1, false, 0, verb_attend, "NoShow"},
        {"hold", "COUNTER", 1, 1, false, 0, verb_attend, "Hold"},
        {"pause", "COUNTER [--reason=WHY]", 1, 1, false, OPTION_REASON, verb_attend, "Pause"},
        {"open", "COUNTER", 1, 1, false, 0, verb_attend, "Open"},
        {"close", "COUNTER", 1, 1, false, 0, verb_attend, "Close"},
        {"undo", "COUNTER", 1, 1, false, 0, verb_attend, "Undo"},
        {"sign-in", "COUNTER OFFICIAL", 2, 2, false, 0, verb_sign_in},
        {"sign-out", "COUNTER", 1, 1, false, 0, verb_attend, "SignOut"},
        {"set-pin", "OFFICIAL", 1, 1, false, 0, verb_set_pin},
        {"return", "TICKET", 1, 1, false, 0, verb_return},
        {"end-day", "", 0, 0, false, 0, verb_end_day},
        {0},
};

enum option_value {
        VALUE_HELP = 256,
        VALUE_VERSION,
        VALUE_JSON,
        VALUE_TEXT,
        VALUE_LANG,
        VALUE_BUS,
        VALUE_VERB_OPTION
};

static const struct option long_options[] = {
        {"help", no_argument, NULL, VALUE_HELP},
        {"version", no_argument, NULL, VALUE_VERSION},
        {"json", no_argument, NULL, VALUE_JSON},
        {"text", no_argument, NULL, VALUE_TEXT},
        {"lang", required_argument, NULL, VALUE_LANG},
        {"bus", required_argument, NULL, VALUE_BUS},
        {"counter", required_argument, NULL, VALUE_VERB_OPTION + OPTION_COUNTER},
        {"since", required_argument, NULL, VALUE_VERB_OPTION + OPTION_SINCE},
        {"hold", required_argument, NULL, VALUE_VERB_OPTION + OPTION_HOLD},
        {"bounce", required_argument, NULL, VALUE_VERB_OPTION + OPTION_BOUNCE},
        {"service", required_argument, NULL, VALUE_VERB_OPTION + OPTION_SERVICE},
        {"priority", required_argument, NULL, VALUE_VERB_OPTION + OPTION_PRIORITY},
        {"official", required_argument, NULL, VALUE_VERB_OPTION + OPTION_OFFICIAL},
        {"by", required_argument, NULL, VALUE_VERB_OPTION + OPTION_BY},
        {"reason", required_argument, NULL, VALUE_VERB_OPTION + OPTION_REASON},
        {0},
};

enum language options_language_from(const char *lc_all, const char *lc_messages, const char *lang) {
        const char *const variables[] = {lc_all, lc_messages, lang};

        for (size_t i = 0; i < ELEMENTSOF(variables); i++)
                if (variables[i] && variables[i][0])
                        return strncmp(variables[i], "en", 2) == 0 ? LANGUAGE_EN : LANGUAGE_VI;
        return LANGUAGE_VI;
}

static int refuse_value(enum language language, const char *option, const char *value, const char *allowed) {
        report(language, TEXT_OPTION_BAD, PAIRS({"option", option}, {"value", value}, {"allowed", allowed}));
        return -EINVAL;
}

/* allowed: words between ", ". */
static int set_word(enum language language, const char *option, const char *value, const char *allowed,
                    const char **ret) {
        size_t length = strlen(value);

        for (const char *p = allowed; *p; p += strspn(p, ", ")) {
                size_t n = strcspn(p, ",");
                if (n == length && strncmp(p, value, n) == 0) {
                        *ret = value;
                        return 0;
                }
                p += n;
        }
        return refuse_value(language, option, value, allowed);
}

static int set_verb_option(unsigned option, const char *value, struct ctl_options *options) {
        uint64_t number;

        switch (option) {
        case OPTION_COUNTER:
                if (!id_is_valid(value))
                        return refuse_value(options->language, "counter", value, "[A-Za-z0-9._-]{1,64}");
                options->counter = value;
                return 0;
        case OPTION_SERVICE:
                if (!id_is_valid(value))
                        return refuse_value(options->language, "service", value, "[A-Za-z0-9._-]{1,64}");
                options->service = value;
                return 0;
        case OPTION_OFFICIAL:
                if (!id_is_valid(value))
                        return refuse_value(options->language, "official", value, "[A-Za-z0-9._-]{1,64}");
                options->official = value;
                return 0;
        case OPTION_PRIORITY:
                return set_word(options->language, "priority", value,
                                "none, elderly, pregnant, disabled, merit", &options->priority);
        case OPTION_REASON:
                return set_word(options->language, "reason", value, "meeting, lunch, trip, fault, other",
                                &options->reason);
        case OPTION_BY:
                return set_word(options->language, "by", value, "service, counter, hour, day", &options->by);
        case OPTION_SINCE:
                if (parse_u64(value, 0, INT64_MAX, &options->since) < 0)
                        return refuse_value(options->language, "since", value, "0..9223372036854775807");
                options->since_set = true;
                return 0;
        case OPTION_HOLD:
                if (parse_u64(value, 1, HOLD_MSEC_MAX, &number) < 0)
                        return refuse_value(options->language, "hold", value, "1..600000");
                options->hold_usec = number * USEC_PER_MSEC;
                return 0;
        default:
                return set_word(options->language, "bounce", value, "clean, bounce, glitch",
                                &options->bounce);
        }
}

static int usage_error(enum language language) {
        report(language, TEXT_TRY_HELP, NO_PAIRS);
        return -EINVAL;
}

/* Returns 1 to go on with the next option, 0 when the option was all there is to do. */
static int take_option(int value, struct ctl_options *options, unsigned *given) {
        int r;

        switch (value) {
        case VALUE_HELP:
                *given |= OPTION_HELP;
                return 1;
        case VALUE_VERSION:
                puts("motcuactl " MOTCUA_VERSION);
                return 0;
        case VALUE_JSON:
                options->style = CTL_STYLE_JSON;
                return 1;
        case VALUE_TEXT:
                options->style = CTL_STYLE_TERMINAL;
                return 1;
        case VALUE_LANG:
                r = language_from_string(optarg);
                if (r < 0)
                        return refuse_value(options->language, "lang", optarg, "vi, en");
                options->language = (enum language) r;
                return 1;
        case VALUE_BUS:
                options->bus_address = optarg;
                return 1;
        case '?':
                return usage_error(options->language);
        default:
                *given |= (unsigned) (value - VALUE_VERB_OPTION);
                r = set_verb_option((unsigned) (value - VALUE_VERB_OPTION), optarg, options);
                return r < 0 ? r : 1;
        }
}

static int check_verb(const struct verb *verb, unsigned given, const struct ctl_options *options) {
        for (const struct option *o = long_options; o->name; o++) {
                if (o->val < VALUE_VERB_OPTION)
                        continue;
                if (given & ~verb->options & (unsigned) (o->val - VALUE_VERB_OPTION)) {
                        report(options->language, TEXT_OPTION_FOREIGN,
                               PAIRS({"option", o->name}, {"verb", verb->name}));
                        return -EINVAL;
                }
        }
        if (options->n_args < verb->min_args || options->n_args > verb->max_args) {
                report(options->language, TEXT_VERB_ARGUMENTS,
                       PAIRS({"verb", verb->name}, {"usage", verb->usage}));
                return -EINVAL;
        }
        for (size_t i = 0; verb->days && i < options->n_args; i++)
                if (!show_day_is_valid(options->args[i])) {
                        report(options->language, TEXT_BAD_DAY, PAIRS({"day", options->args[i]}));
                        return -EINVAL;
                }
        return 0;
}

static const struct verb *find_verb(const char *name) {
        for (const struct verb *v = verb_table; v->name; v++)
                if (streq(v->name, name))
                        return v;
        return NULL;
}

int options_parse(int argc, char *argv[], bool terminal, struct ctl_options *ret,
                  const struct verb **ret_verb) {
        struct ctl_options options = {
                .style = terminal ? CTL_STYLE_TERMINAL : CTL_STYLE_PLAIN,
                .language = options_language_from(getenv("LC_ALL"), getenv("LC_MESSAGES"), getenv("LANG")),
        };
        unsigned given = 0;
        int value;

        optind = 0;
        while ((value = getopt_long(argc, argv, "", long_options, NULL)) >= 0) {
                int r = take_option(value, &options, &given);
                if (r <= 0)
                        return r;
        }
        if (given & OPTION_HELP) {
                fputs(text(options.language, TEXT_HELP), stdout);
                return 0;
        }
        if (optind == argc) {
                report(options.language, TEXT_VERB_MISSING, NO_PAIRS);
                return usage_error(options.language);
        }

        const struct verb *verb = find_verb(argv[optind]);
        if (!verb) {
                report(options.language, TEXT_VERB_UNKNOWN, PAIRS({"verb", argv[optind]}));
                return usage_error(options.language);
        }
        options.args = argv + optind + 1;
        options.n_args = (size_t) (argc - optind - 1);

        int r = check_verb(verb, given, &options);
        if (r < 0)
                return r;
        options.member = verb->member;
        *ret = options;
        *ret_verb = verb;
        return 1;
}
