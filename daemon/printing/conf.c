#include "daemon/printing/conf.h"

#include "daemon/printing/store.h"
#include "daemon/queue/conf.h"

enum { URL_MAX = 200 };

#define PRINTER_ID_CHARACTERS "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_"

static int set_string(const struct config_key *key, void *target, const char *value) {
        char **p = (char **) (void *) ((char *) target + key->offset), *copy = strdup(value);

        if (!copy)
                return -ENOMEM;
        free(*p);
        *p = copy;
        return 0;
}

/* Kept as one text with single spaces, the form in which the record tells it. */
int conf_parse_printers(const struct config_key *key, const char *name _unused_, const char *value,
                        void *target, char **ret_problem) {
        char list[PRINTER_LIST_SIZE] = "";
        size_t used = 0, n = 0;

        for (const char *p = value + strspn(value, " ,"); *p != '\0'; p += strspn(p, " ,")) {
                size_t length = strspn(p, PRINTER_ID_CHARACTERS);

                if (length == 0 || length > 32 || !strchr(" ,", p[length]))
                        return conf_refuse(
                                ret_problem,
                                "must be IDs of printers: 1 to 32 of the characters A-Z a-z 0-9 _");
                if (n++ == PRINTERS_MAX)
                        return conf_refuse(ret_problem, "can name at most %d printers", PRINTERS_MAX);
                if (used > 0)
                        list[used++] = ' ';
                memcpy(list + used, p, length);
                used += length;
                p += length;
        }
        return n > 0 ? set_string(key, target, list)
                     : conf_refuse(ret_problem, "must name at least one printer");
}

int conf_parse_url(const struct config_key *key, const char *name _unused_, const char *value, void *target,
                   char **ret_problem) {
        const char *brace = strchr(value, '{');

        if (value[0] == '\0' || strlen(value) > URL_MAX || strpbrk(value, " \t") || !text_is_clean(value))
                return conf_refuse(ret_problem, "must be an address without blanks, of at most %d bytes",
                                   URL_MAX);
        if (brace &&
            (strncmp(brace, TICKET_URL_CODE, strlen(TICKET_URL_CODE)) != 0 || strchr(brace + 1, '{')))
                return conf_refuse(ret_problem, "may have " TICKET_URL_CODE " once, and no other brace");
        return set_string(key, target, value);
}

bool centre_conf_prints(const struct centre_conf *conf) {
        for (size_t i = 0; i < conf->n_sources; i++)
                if (streq(conf->sources[i]->name, "printer"))
                        return conf->print_tickets && conf->n_services > 0;
        return false;
}
