#include "config.h"

#include <inttypes.h>

int config_check_path_id(const char *id, struct problem *ret_problem) {
        static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_";

        if (id[strspn(id, allowed)] == '\0')
                return 0;
        return problem_tell(ret_problem, -EINVAL,
                            "mã chỉ được có A-Z a-z 0-9 _, vì nó là tên của một đối tượng D-Bus",
                            "the ID may have A-Z a-z 0-9 _ only, as it names a D-Bus object");
}

int config_parse_string(const struct config_key *key, const char *name _unused_, const char *value,
                        void *target, struct problem *ret_problem _unused_) {
        return str_set(CONFIG_TARGET(char *, key, target), value);
}

int config_parse_bool(const struct config_key *key, const char *name _unused_, const char *value,
                      void *target, struct problem *ret_problem) {
        if (streq(value, "yes"))
                *CONFIG_TARGET(bool, key, target) = true;
        else if (streq(value, "no"))
                *CONFIG_TARGET(bool, key, target) = false;
        else
                return problem_tell(ret_problem, -EINVAL, "phải là yes hoặc no", "must be yes or no");
        return 0;
}

static const char *translate_unit(const char *unit, enum language language) {
        static const struct {
                const char *en, *vi;
        } units[] = {
                {"levels", "mức"},       {"ratings", "lượt"}, {"calls", "lần gọi"}, {"tickets", "số"},
                {"presses", "lượt bấm"}, {"jobs", "lệnh in"}, {"s", "giây"},        {"min", "phút"},
        };

        for (size_t i = 0; language == LANGUAGE_VI && i < ELEMENTSOF(units); i++)
                if (streq(units[i].en, unit))
                        return units[i].vi;
        return unit;
}

static int parse_scaled(const struct config_key *key, const char *value, uint64_t factor, void *target,
                        struct problem *ret_problem) {
        uint64_t n;

        if (parse_u64(value, key->min, key->max, &n) < 0)
                return problem_tell(ret_problem, -EINVAL, "phải là số từ %" PRIu64 " đến %" PRIu64 "%s%s",
                                    "must be a number from %" PRIu64 " to %" PRIu64 "%s%s", key->min,
                                    key->max, key->unit ? " " : "",
                                    key->unit ? translate_unit(key->unit, ret_problem->language) : "");
        *CONFIG_TARGET(uint64_t, key, target) = n * factor;
        return 0;
}

int config_parse_u64(const struct config_key *key, const char *name _unused_, const char *value, void *target,
                     struct problem *ret_problem) {
        return parse_scaled(key, value, 1, target, ret_problem);
}

int config_parse_sec(const struct config_key *key, const char *name _unused_, const char *value, void *target,
                     struct problem *ret_problem) {
        return parse_scaled(key, value, USEC_PER_SEC, target, ret_problem);
}

int config_parse_msec(const struct config_key *key, const char *name _unused_, const char *value,
                      void *target, struct problem *ret_problem) {
        return parse_scaled(key, value, USEC_PER_MSEC, target, ret_problem);
}

/* roff takes a leading dot or quote for a command, and a hyphen for one that may break. */
static void write_escaped(FILE *f, const char *s) {
        for (; *s; s++) {
                if (*s == '\\')
                        fputs("\\e", f);
                else if (*s == '-')
                        fputs("\\-", f);
                else
                        fputc(*s, f);
        }
}

static void write_key(FILE *f, const struct config_key *key, enum language language) {
        bool vi = language == LANGUAGE_VI;
        const char *unit = key->unit ? translate_unit(key->unit, language) : "";

        fputs(".TP\n\\fB", f);
        write_escaped(f, key->name);
        fputs("=\\fR\n", f);
        write_escaped(f, vi ? key->doc.vi : key->doc.en);
        if (key->max > 0)
                fprintf(f,
                        vi ? " Từ %" PRIu64 " đến %" PRIu64 "%s%s." : " From %" PRIu64 " to %" PRIu64 "%s%s.",
                        key->min, key->max, key->unit ? " " : "", unit);
        else if (key->unit)
                fprintf(f, vi ? " Tính bằng %s." : " In %s.", unit);
        if (key->default_text) {
                fputs(vi ? " Mặc định: " : " Default: ", f);
                write_escaped(f, key->default_text);
                fputc('.', f);
        }
        fputc('\n', f);
}

/* The first key, in the order of the parts. */
static bool is_first_of_section(const struct config_table *table, const struct config_key *key) {
        const struct config_table *part;

        for (size_t i = 0; (part = config_part(table, i)); i++)
                for (const struct config_key *other = part->keys; other->section; other++)
                        if (streq(other->section, key->section))
                                return other == key;
        return false;
}

static void write_section(FILE *f, const struct config_table *table, const char *section,
                          enum language language) {
        const struct config_table *part;

        fprintf(f, ".SS \"[%s]\"\n", section);
        for (size_t i = 0; (part = config_part(table, i)); i++)
                for (const struct config_key *key = part->keys; key->section; key++)
                        if (streq(key->section, section))
                                write_key(f, key, language);
}

int config_write_man(const struct config_table *table, enum language language, FILE *f) {
        const struct config_table *part;

        for (size_t i = 0; (part = config_part(table, i)); i++)
                for (const struct config_key *key = part->keys; key->section; key++)
                        if (is_first_of_section(table, key))
                                write_section(f, table, key->section, language);
        return ferror(f) ? -EIO : 0;
}
