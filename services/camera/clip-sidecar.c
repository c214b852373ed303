#include "services/camera/clip-sidecar.h"

#include <jansson.h>

#define FORMAT "motcua-clip-1"
#define FORMAT_REMUX "motcua-remux-1"

bool clip_name_is_valid(const char *name) {
        static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";

        return name[0] != '\0' && name[0] != '.' && strlen(name) < CLIP_NAME_SIZE &&
               name[strspn(name, letters)] == '\0';
}

void clip_part_done(struct clip_part *part) {
        free(part->header);
        free(part->leaves);
        free(part->damaged);
        *part = (struct clip_part){0};
}

void clip_sidecar_done(struct clip_sidecar *sidecar) {
        for (size_t i = 0; i < sidecar->n_files; i++) {
                for (size_t j = 0; j < sidecar->files[i].n_parts; j++)
                        clip_part_done(&sidecar->files[i].parts[j]);
                free(sidecar->files[i].parts);
        }
        free(sidecar->files);
        free(sidecar->gaps);
        free(sidecar->missing);
        *sidecar = (struct clip_sidecar){0};
}

static void decref(json_t **json) {
        json_decref(*json);
}
#define _cleanup_json_ _cleanup_(decref)

/* ----- writing ----- */

static json_t *hash_to_json(const struct log_hash *hash) {
        char hex[LOG_HEX_SIZE];

        log_hash_to_hex(hash, hex);
        return json_string(hex);
}

static json_t *leaf_to_json(const struct clip_leaf *leaf) {
        char text[1 + LOG_HEX_SIZE] = "=";

        if (leaf->kind == CLIP_UNKNOWN)
                return json_string("?");
        log_hash_to_hex(&leaf->hash, text + 1);
        return json_string(leaf->kind == CLIP_HEAD ? text : text + 1);
}

/* Of n values; NULL: no memory. */
static json_t *array_to_json(size_t n, json_t *(*make)(const void *items, size_t i), const void *items) {
        json_t *array = json_array();

        for (size_t i = 0; array && i < n; i++)
                if (json_array_append_new(array, make(items, i)) < 0) {
                        json_decref(array);
                        return NULL;
                }
        return array;
}

static json_t *make_leaf(const void *items, size_t i) {
        return leaf_to_json((const struct clip_leaf *) items + i);
}

static json_t *make_number(const void *items, size_t i) {
        return json_integer((json_int_t) ((const uint64_t *) items)[i]);
}

static json_t *make_part(const void *items, size_t i) {
        const struct clip_part *part = (const struct clip_part *) items + i;

        return json_pack(
                "{s:I, s:s, s:I, s:I, s:o, s:o, s:b, s:o}", "segment", (json_int_t) part->segment, "header",
                part->header, "first", (json_int_t) part->first, "count", (json_int_t) part->count, "damaged",
                array_to_json(part->n_damaged, make_number, part->damaged), "head", hash_to_json(&part->head),
                "closed", part->closed, "leaves", array_to_json(part->n_leaves, make_leaf, part->leaves));
}

static json_t *make_file(const void *items, size_t i) {
        const struct clip_file *file = (const struct clip_file *) items + i;

        return json_pack("{s:s, s:o, s:I, s:o}", "name", file->name, "sha256", hash_to_json(&file->sha256),
                         "bytes", (json_int_t) file->bytes, "segments",
                         array_to_json(file->n_parts, make_part, file->parts));
}

static json_t *make_gap(const void *items, size_t i) {
        const struct clip_gap *gap = (const struct clip_gap *) items + i;

        return json_pack("{s:I, s:I, s:s}", "from_usec", (json_int_t) gap->from_usec, "until_usec",
                         (json_int_t) gap->until_usec, "cause", gap->cause);
}

static json_t *make_missing(const void *items, size_t i) {
        const struct clip_missing *missing = (const struct clip_missing *) items + i;

        return json_pack("{s:I, s:I, s:s}", "first", (json_int_t) missing->first, "last",
                         (json_int_t) missing->last, "what", missing->what);
}

/* Takes the JSON. */
static int write_text(json_t *value, char **ret, size_t *ret_size) {
        _cleanup_json_ json_t *json = value;
        _cleanup_free_ char *text = json ? json_dumps(json, JSON_COMPACT) : NULL;

        if (!text || str_format(ret, "%s\n", text) < 0)
                return -ENOMEM;
        *ret_size = strlen(*ret);
        return 0;
}

int clip_sidecar_to_text(const struct clip_sidecar *sidecar, char **ret, size_t *ret_size) {
        return write_text(json_pack("{s:s, s:s, s:s, s:I, s:I, s:b, s:o, s:o, s:o}", "format", FORMAT,
                                    "camera", sidecar->camera, "store", sidecar->store, "from_usec",
                                    (json_int_t) sidecar->from_usec, "until_usec",
                                    (json_int_t) sidecar->until_usec, "partial", sidecar->partial, "gaps",
                                    array_to_json(sidecar->n_gaps, make_gap, sidecar->gaps), "missing",
                                    array_to_json(sidecar->n_missing, make_missing, sidecar->missing),
                                    "files", array_to_json(sidecar->n_files, make_file, sidecar->files)),
                          ret, ret_size);
}

static json_t *make_remux(const void *items, size_t i) {
        const struct clip_remux *file = (const struct clip_remux *) items + i;

        return json_pack("{s:s, s:o, s:{s:s, s:o}}", "name", file->name, "sha256",
                         hash_to_json(&file->sha256), "of", "name", file->of->name, "sha256",
                         hash_to_json(&file->of->sha256));
}

int clip_remux_to_text(const struct clip_remux *files, size_t n, const char *sidecar_name,
                       const struct log_hash *sidecar_sum, char **ret, size_t *ret_size) {
        return write_text(json_pack("{s:s, s:{s:s, s:o}, s:o}", "format", FORMAT_REMUX, "sidecar", "name",
                                    sidecar_name, "sha256", hash_to_json(sidecar_sum), "files",
                                    array_to_json(n, make_remux, files)),
                          ret, ret_size);
}

/* ----- reading ----- */

/* The first thing that is wrong. */
struct reader {
        const char *what, *where;
        int error;
};

static bool fail(struct reader *reader, int error, const char *where, const char *what) {
        if (reader->error >= 0)
                *reader = (struct reader){what, where, error};
        return false;
}

static bool take_text(struct reader *reader, const json_t *object, const char *name, char *ret, size_t size) {
        const json_t *value = json_object_get(object, name);
        const char *text = json_string_value(value);

        /* The length tells of a NUL in it. */
        if (!text || json_string_length(value) != strlen(text) || strlen(text) >= size ||
            !text_is_plain(text))
                return fail(reader, -EINVAL, name, "is not such a text");
        memcpy(ret, text, strlen(text) + 1);
        return true;
}

static bool take_number(struct reader *reader, const json_t *object, const char *name, uint64_t min,
                        uint64_t *ret) {
        const json_t *value = json_object_get(object, name);
        json_int_t number = json_integer_value(value);

        if (!json_is_integer(value) || number < 0 || (uint64_t) number < min ||
            (uint64_t) number > EVENT_INTEGER_MAX)
                return fail(reader, -EINVAL, name, "is not such a number");
        *ret = (uint64_t) number;
        return true;
}

static bool take_bool(struct reader *reader, const json_t *object, const char *name, bool *ret) {
        const json_t *value = json_object_get(object, name);

        if (!json_is_boolean(value))
                return fail(reader, -EINVAL, name, "is neither true nor false");
        *ret = json_is_true(value);
        return true;
}

static bool take_hash(struct reader *reader, const json_t *object, const char *name, struct log_hash *ret) {
        const json_t *value = json_object_get(object, name);

        if (!json_is_string(value) ||
            log_hash_from_hex(json_string_value(value), json_string_length(value), ret) < 0)
                return fail(reader, -EINVAL, name, "is not 64 lower-case hexadecimal digits");
        return true;
}

static bool take_array(struct reader *reader, const json_t *object, const char *name, size_t max,
                       const json_t **ret) {
        *ret = json_object_get(object, name);
        if (!json_is_array(*ret))
                return fail(reader, -EINVAL, name, "is not an array");
        return json_array_size(*ret) <= max || fail(reader, -E2BIG, name, "has too many items");
}

/* That it is an object of so many members: with all that are taken none is unknown. */
static bool is_object(struct reader *reader, const json_t *value, const char *where, size_t n) {
        if (!json_is_object(value))
                return fail(reader, -EINVAL, where, "is not an object");
        return json_object_size(value) == n || fail(reader, -EINVAL, where, "has other members");
}

#define ADD(reader, items, n, allocated)                                                                     \
        ({                                                                                                   \
                typeof(&(items)[0]) _item = ARRAY_ADD(items, n, allocated);                                  \
                if (!_item)                                                                                  \
                        (void) fail(reader, -ENOMEM, "", "no memory");                                       \
                _item;                                                                                       \
        })

static bool read_leaf(struct reader *reader, const json_t *value, struct clip_leaf *ret) {
        const char *text = json_string_value(value);
        size_t size = json_string_length(value);

        if (!text || size == 0)
                return fail(reader, -EINVAL, "leaves", "has an item that is none");
        ret->kind = text[0] == '?' ? CLIP_UNKNOWN : text[0] == '=' ? CLIP_HEAD : CLIP_LEAF;
        bool good = ret->kind == CLIP_UNKNOWN
                            ? size == 1
                            : log_hash_from_hex(text + (ret->kind == CLIP_HEAD),
                                                size - (ret->kind == CLIP_HEAD), &ret->hash) >= 0;
        return good || fail(reader, -EINVAL, "leaves", "has an item that is none");
}

static bool read_damaged(struct reader *reader, const json_t *array, struct clip_part *part) {
        uint64_t before = part->first - 1;

        for (size_t i = 0; i < json_array_size(array); i++) {
                const json_t *value = json_array_get(array, i);
                json_int_t number = json_integer_value(value);
                uint64_t *item = ADD(reader, part->damaged, part->n_damaged, part->damaged_allocated);

                if (!item)
                        return false;
                if (!json_is_integer(value) || number <= 0 || (uint64_t) number <= before ||
                    (uint64_t) number >= part->first + part->count)
                        return fail(reader, -EINVAL, "damaged", "has a number that is none of the fragments");
                before = *item = (uint64_t) number;
        }
        return part->n_damaged < part->count ||
               fail(reader, -EINVAL, "damaged", "leaves nothing of the segment");
}

static bool read_part(struct reader *reader, const json_t *json, struct clip_part *ret) {
        char header[EVENT_JSON_MAX + 1];
        const json_t *leaves, *damaged;

        if (!is_object(reader, json, "segments", 8) ||
            !take_number(reader, json, "segment", 1, &ret->segment) ||
            !take_text(reader, json, "header", header, sizeof(header)) ||
            !take_number(reader, json, "first", 1, &ret->first) ||
            !take_number(reader, json, "count", 1, &ret->count) ||
            !take_hash(reader, json, "head", &ret->head) ||
            !take_bool(reader, json, "closed", &ret->closed) ||
            !take_array(reader, json, "leaves", CLIP_LEAVES_MAX, &leaves) ||
            !take_array(reader, json, "damaged", CLIP_LEAVES_MAX, &damaged))
                return false;
        ret->header = strdup(header);
        if (!ret->header)
                return fail(reader, -ENOMEM, "", "no memory");
        for (size_t i = 0; i < json_array_size(leaves); i++) {
                struct clip_leaf *leaf = ADD(reader, ret->leaves, ret->n_leaves, ret->leaves_allocated);

                if (!leaf || !read_leaf(reader, json_array_get(leaves, i), leaf))
                        return false;
        }
        if (ret->first > ret->n_leaves || ret->count > ret->n_leaves - ret->first + 1)
                return fail(reader, -EINVAL, "count", "is of more fragments than there are leaves");
        return read_damaged(reader, damaged, ret);
}

static bool read_file(struct reader *reader, const json_t *json, struct clip_file *ret) {
        const json_t *parts;

        if (!is_object(reader, json, "files", 4) ||
            !take_text(reader, json, "name", ret->name, sizeof(ret->name)) ||
            !take_hash(reader, json, "sha256", &ret->sha256) ||
            !take_number(reader, json, "bytes", 1, &ret->bytes) ||
            !take_array(reader, json, "segments", CLIP_PARTS_MAX, &parts))
                return false;
        if (!clip_name_is_valid(ret->name))
                return fail(reader, -EINVAL, "name", "is not a file's");
        if (json_array_size(parts) == 0)
                return fail(reader, -EINVAL, "segments", "is empty");
        for (size_t i = 0; i < json_array_size(parts); i++) {
                struct clip_part *part = ADD(reader, ret->parts, ret->n_parts, ret->parts_allocated);

                if (!part || !read_part(reader, json_array_get(parts, i), part))
                        return false;
        }
        return true;
}

static bool read_gaps(struct reader *reader, const json_t *array, struct clip_sidecar *sidecar) {
        for (size_t i = 0; i < json_array_size(array); i++) {
                const json_t *json = json_array_get(array, i);
                struct clip_gap *gap = ADD(reader, sidecar->gaps, sidecar->n_gaps, sidecar->gaps_allocated);

                if (!gap || !is_object(reader, json, "gaps", 3) ||
                    !take_number(reader, json, "from_usec", 0, &gap->from_usec) ||
                    !take_number(reader, json, "until_usec", 0, &gap->until_usec) ||
                    !take_text(reader, json, "cause", gap->cause, sizeof(gap->cause)))
                        return false;
        }
        return true;
}

static bool read_missing(struct reader *reader, const json_t *array, struct clip_sidecar *sidecar) {
        for (size_t i = 0; i < json_array_size(array); i++) {
                const json_t *json = json_array_get(array, i);
                struct clip_missing *missing =
                        ADD(reader, sidecar->missing, sidecar->n_missing, sidecar->missing_allocated);

                if (!missing || !is_object(reader, json, "missing", 3) ||
                    !take_number(reader, json, "first", 1, &missing->first) ||
                    !take_number(reader, json, "last", missing->first, &missing->last) ||
                    !take_text(reader, json, "what", missing->what, sizeof(missing->what)))
                        return false;
        }
        return true;
}

static bool read_files(struct reader *reader, const json_t *array, struct clip_sidecar *sidecar) {
        if (json_array_size(array) == 0)
                return fail(reader, -EINVAL, "files", "is empty");
        for (size_t i = 0; i < json_array_size(array); i++) {
                struct clip_file *file =
                        ADD(reader, sidecar->files, sidecar->n_files, sidecar->files_allocated);

                if (!file || !read_file(reader, json_array_get(array, i), file))
                        return false;
                for (size_t j = 0; j < i; j++)
                        if (streq(sidecar->files[j].name, file->name))
                                return fail(reader, -EINVAL, "name", "stands twice");
        }
        return true;
}

static bool read_sidecar(struct reader *reader, const json_t *json, struct clip_sidecar *ret) {
        char format[sizeof(FORMAT) + 1];
        const json_t *gaps, *missing, *files;

        if (!is_object(reader, json, "sidecar", 9) ||
            !take_text(reader, json, "format", format, sizeof(format)))
                return false;
        if (!streq(format, FORMAT))
                return fail(reader, -EINVAL, "format", "is not " FORMAT);
        return take_text(reader, json, "camera", ret->camera, sizeof(ret->camera)) &&
               take_text(reader, json, "store", ret->store, sizeof(ret->store)) &&
               take_number(reader, json, "from_usec", 0, &ret->from_usec) &&
               take_number(reader, json, "until_usec", 0, &ret->until_usec) &&
               take_bool(reader, json, "partial", &ret->partial) &&
               take_array(reader, json, "gaps", CLIP_GAPS_MAX, &gaps) && read_gaps(reader, gaps, ret) &&
               take_array(reader, json, "missing", CLIP_PARTS_MAX, &missing) &&
               read_missing(reader, missing, ret) &&
               take_array(reader, json, "files", CLIP_FILES_MAX, &files) && read_files(reader, files, ret);
}

int clip_sidecar_from_text(const char *text, size_t size, struct clip_sidecar *ret, char **ret_what) {
        _cleanup_(clip_sidecar_done) struct clip_sidecar sidecar = {0};
        struct reader reader = {0};
        json_error_t error;

        *ret_what = NULL;
        if (size > CLIP_SIDECAR_MAX)
                return str_problem(ret_what, -E2BIG, "larger than %d bytes", CLIP_SIDECAR_MAX);
        _cleanup_json_ json_t *json = json_loadb(text, size, JSON_REJECT_DUPLICATES, &error);
        if (!json)
                return str_problem(ret_what, -EINVAL, "no JSON at line %d", error.line);
        if (!read_sidecar(&reader, json, &sidecar))
                return str_problem(ret_what, reader.error, "%s %s", reader.where, reader.what);
        *ret = sidecar;
        sidecar = (struct clip_sidecar){0};
        return 0;
}
