#include "expand.h"

enum { EXPAND_NAME_MAX = 63 };

static int write_place(FILE *f, const char *start, size_t length, expand_lookup_fn lookup, void *userdata) {
        char name[EXPAND_NAME_MAX + 1];

        if (length > EXPAND_NAME_MAX)
                return -ENAMETOOLONG;
        memcpy(name, start, length);
        name[length] = '\0';

        const char *value = lookup(name, userdata);
        if (value)
                fputs(value, f);
        else
                fprintf(f, "{%s}", name);
        return 0;
}

static int write_all(FILE *f, const char *template, expand_lookup_fn lookup, void *userdata) {
        while (*template) {
                size_t plain = strcspn(template, "{");

                fwrite(template, 1, plain, f);
                template += plain;
                if (!*template)
                        break;

                const char *end = strchr(template, '}');
                if (!end)
                        return -EINVAL;
                int r = write_place(f, template + 1, (size_t) (end - template - 1), lookup, userdata);
                if (r < 0)
                        return r;
                template = end + 1;
        }
        return 0;
}

int expand(const char *template, expand_lookup_fn lookup, void *userdata, char **ret) {
        _cleanup_free_ char *text = NULL;
        size_t size = 0;
        FILE *f = open_memstream(&text, &size);

        if (!f)
                return -ENOMEM;
        int r = write_all(f, template, lookup, userdata);
        if (fclose(f) != 0)
                return -ENOMEM;
        if (r < 0)
                return r;
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
