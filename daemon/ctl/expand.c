#include "expand.h"

enum { EXPAND_NAME_MAX = 63 };

static int add_place(char **text, const char *start, size_t length, expand_lookup_fn lookup, void *userdata) {
        char name[EXPAND_NAME_MAX + 1];

        if (length > EXPAND_NAME_MAX)
                return -ENAMETOOLONG;
        memcpy(name, start, length);
        name[length] = '\0';

        const char *value = lookup(name, userdata);
        return value ? str_extend(text, "", "%s", value) : str_extend(text, "", "{%s}", name);
}

int expand(const char *template, expand_lookup_fn lookup, void *userdata, char **ret) {
        _cleanup_free_ char *text = NULL;

        for (;;) {
                size_t plain = strcspn(template, "{");

                int r = str_extend(&text, "", "%.*s", (int) plain, template);
                if (r < 0)
                        return r;
                template += plain;
                if (!*template)
                        break;

                const char *end = strchr(template, '}');
                if (!end)
                        return -EINVAL;
                r = add_place(&text, template + 1, (size_t) (end - template - 1), lookup, userdata);
                if (r < 0)
                        return r;
                template = end + 1;
        }
        *ret = TAKE_PTR(text);
        return 0;
}

struct pairs {
        const struct expand_pair *pairs;
        size_t n_pairs;
};

static const char *find_pair(const char *name, void *userdata) {
        const struct pairs *all = userdata;

        for (size_t i = 0; i < all->n_pairs; i++)
                if (streq(all->pairs[i].name, name))
                        return all->pairs[i].value;
        return NULL;
}

int expand_pairs(const char *template, const struct expand_pair *pairs, size_t n_pairs, char **ret) {
        struct pairs all = {pairs, n_pairs};

        return expand(template, find_pair, &all, ret);
}
