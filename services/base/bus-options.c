#include "bus.h"

/* A name that no option can have may be long, or no text to show to anybody. */
static int refuse_name(const char *name, sd_bus_error *error) {
        if (!id_is_valid(name))
                return bus_error(error, BUS_ERROR_BAD_OPTION, "That is no option's name.");
        return bus_error(error, BUS_ERROR_BAD_OPTION, "There is no option \"%s\".", name);
}

static int read_text(sd_bus_message *message, const struct bus_option *option, sd_bus_error *error) {
        const char *s;
        int r = sd_bus_message_read(message, "v", "s", &s);

        if (r < 0)
                return r;
        if (strnlen(s, BUS_OPTION_TEXT_MAX + 1) > BUS_OPTION_TEXT_MAX || !text_is_plain(s))
                return bus_error(error, BUS_ERROR_BAD_OPTION,
                                 "Option \"%s\" is at most %d bytes of plain text.", option->name,
                                 BUS_OPTION_TEXT_MAX);
        *option->s = s;
        return 0;
}

static int read_value(sd_bus_message *message, const struct bus_option *option, sd_bus_error *error) {
        int b, r;

        switch (option->type) {
        case BUS_OPTION_TEXT:
                return read_text(message, option, error);
        case BUS_OPTION_U64:
                return sd_bus_message_read(message, "v", "t", option->t);
        case BUS_OPTION_U32:
                return sd_bus_message_read(message, "v", "u", option->u);
        case BUS_OPTION_BOOL:
                r = sd_bus_message_read(message, "v", "b", &b);
                if (r >= 0)
                        *option->b = b;
                return r;
        }
        return -EINVAL;
}

static int read_option(sd_bus_message *message, const struct bus_option *options, sd_bus_error *error) {
        const char *name, *type;
        int r = sd_bus_message_read(message, "s", &name);

        if (r < 0)
                return r;
        while (options->name && !streq(options->name, name))
                options++;
        if (!options->name)
                return refuse_name(name, error);
        r = sd_bus_message_peek_type(message, NULL, &type);
        if (r < 0)
                return r;
        if (!streq(type, (const char[]){(char) options->type, '\0'}))
                return bus_error(error, BUS_ERROR_BAD_OPTION, "Option \"%s\" must be of type %c.", name,
                                 options->type);
        return read_value(message, options, error);
}

int bus_read_options(sd_bus_message *message, const struct bus_option *options, sd_bus_error *error) {
        int r = sd_bus_message_enter_container(message, 'a', "{sv}");

        while (r >= 0 && (r = sd_bus_message_enter_container(message, 'e', "sv")) > 0) {
                r = read_option(message, options, error);
                if (r >= 0)
                        r = sd_bus_message_exit_container(message);
        }
        return r < 0 ? r : sd_bus_message_exit_container(message);
}

int bus_read_no_options(sd_bus_message *message, sd_bus_error *error) {
        return bus_read_options(message, (const struct bus_option[]){{}}, error);
}

int language_from_string(const char *s) {
        for (int i = 0; i < _LANGUAGE_MAX; i++)
                if (streq(s, language_to_string(i)))
                        return i;
        return -EINVAL;
}

const char *language_to_string(enum language language) {
        return language == LANGUAGE_EN ? "en" : "vi";
}

int bus_read_describe_options(sd_bus_message *message, enum language *ret, sd_bus_error *error) {
        const char *lang = "vi";
        int r = bus_read_options(message, (const struct bus_option[]){BUS_OPTION_S("lang", &lang), {}},
                                 error);

        if (r < 0)
                return r;
        r = language_from_string(lang);
        if (r < 0)
                return bus_error(error, BUS_ERROR_BAD_OPTION, "Option \"lang\" is vi or en.");
        *ret = r;
        return 0;
}

int bus_describe(sd_bus_message *message, const void *object, bus_describe_fn describe, sd_bus_error *error) {
        _cleanup_free_ char *text = NULL;
        enum language language;
        int r = bus_read_describe_options(message, &language, error);

        if (r >= 0)
                r = describe(object, language, &text);
        return r < 0 ? r : sd_bus_reply_method_return(message, "s", text);
}
