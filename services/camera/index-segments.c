#include "services/camera/index-internal.h"

enum { FLAG_SYNCHRONIZED = 1, FLAG_KEY = 2, _FLAGS_END = 4 };

static void read_hash(struct sql_cursor *c, struct log_hash *ret) {
        char hex[LOG_HEX_SIZE];

        if (sql_copy(c, hex, sizeof(hex)) >= 0 && log_hash_from_hex(hex, strlen(hex), ret) < 0)
                (void) sql_column_damaged(c);
}

/* ----- cameras ----- */

int index_get_camera(struct index *index, const char *camera, uint64_t *ret_next, struct log_hash *ret_head) {
        _cleanup_cursor_ struct sql_cursor c = sql_use(index->sql, SQL_GET_CAMERA);
        struct log_hash head = {0};
        uint64_t next = 1;

        sql_bind_text(&c, camera);
        int r = sql_next(&c);
        if (r > 0) {
                (void) sql_text(&c);
                next = sql_u64_below(&c, EVENT_INTEGER_MAX);
                read_hash(&c, &head);
                r = sql_check_sum(&c);
        }
        if (r < 0)
                return r;
        *ret_next = next;
        *ret_head = head;
        return 0;
}

int index_set_camera(struct index *index, const char *camera, uint64_t next, const struct log_hash *head) {
        struct sql_cursor c = sql_use(index->sql, SQL_SET_CAMERA);
        struct log_hash old_head;
        char hex[LOG_HEX_SIZE];
        uint64_t old_next;

        assert(index->in_transaction);
        int r = index_get_camera(index, camera, &old_next, &old_head);
        if (r < 0)
                return r;
        log_hash_to_hex(head ? head : &old_head, hex);
        sql_bind_text(&c, camera);
        sql_bind_u64(&c, next > old_next ? next : old_next);
        sql_bind_text(&c, hex);
        return sql_run(&c);
}

int index_each_camera(struct index *index, index_camera_fn each, void *userdata) {
        _cleanup_cursor_ struct sql_cursor c = sql_use(index->sql, SQL_EACH_CAMERA);
        int r;

        while ((r = sql_next(&c)) > 0) {
                char camera[SEGMENT_ID_SIZE];
                (void) sql_copy(&c, camera, sizeof(camera));
                r = sql_check_sum(&c);
                if (r >= 0)
                        r = each(camera, userdata);
                if (r != 0)
                        return r;
        }
        return r;
}

/* ----- segments ----- */

int index_save_segment(struct index *index, const struct index_segment *segment) {
        struct sql_cursor c = sql_use(index->sql, SQL_SAVE_SEGMENT);
        char previous[LOG_HEX_SIZE], head[LOG_HEX_SIZE];

        assert(index->in_transaction);
        log_hash_to_hex(&segment->previous, previous);
        log_hash_to_hex(&segment->head, head);
        sql_bind_text(&c, segment->camera);
        sql_bind_u64(&c, segment->number);
        sql_bind_u64(&c, segment->state);
        sql_bind_text(&c, segment->boot);
        sql_bind_u64(&c, segment->boottime_usec);
        sql_bind_u64(&c, segment->realtime_usec);
        sql_bind_u64(&c, segment->synchronized);
        sql_bind_i64(&c, segment->shift_usec);
        sql_bind_u64(&c, segment->from_usec);
        sql_bind_u64(&c, segment->until_usec);
        sql_bind_u64(&c, segment->fragments);
        sql_bind_u64(&c, segment->bytes);
        sql_bind_u64(&c, segment->recorded_usec);
        sql_bind_text(&c, previous);
        sql_bind_text(&c, head);
        if (segment->damaged)
                sql_bind_u64(&c, segment->damaged_fragment);
        else
                sql_bind_text(&c, NULL);
        sql_bind_u64(&c, segment->told);
        return sql_run(&c);
}

int index_read_segment(struct sql_cursor *c, struct index_segment *ret) {
        *ret = (struct index_segment){0};
        (void) sql_copy(c, ret->camera, sizeof(ret->camera));
        ret->number = sql_u64_below(c, INDEX_NUMBER_MAX + 1);
        if (ret->number == 0)
                (void) sql_column_damaged(c);
        ret->state = (enum index_state) sql_u64_below(c, _INDEX_STATE_MAX);
        (void) sql_copy(c, ret->boot, sizeof(ret->boot));
        ret->boottime_usec = index_read_usec(c);
        ret->realtime_usec = index_read_usec(c);
        ret->synchronized = sql_u64(c) != 0;
        ret->shift_usec = index_read_offset(c);
        ret->from_usec = index_read_usec(c);
        ret->until_usec = index_read_usec(c);
        ret->fragments = sql_u64(c);
        ret->bytes = sql_u64(c);
        ret->recorded_usec = index_read_usec(c);
        read_hash(c, &ret->previous);
        read_hash(c, &ret->head);
        ret->damaged = !sql_is_null(c);
        ret->damaged_fragment = sql_u64(c);
        ret->told = sql_u64(c);
        return sql_check_sum(c);
}

int index_get_segment(struct index *index, const char *camera, uint64_t number, struct index_segment *ret) {
        _cleanup_cursor_ struct sql_cursor c = sql_use(index->sql, SQL_GET_SEGMENT);

        sql_bind_text(&c, camera);
        sql_bind_u64(&c, number);
        int r = sql_next(&c);
        if (r <= 0)
                return r < 0 ? r : -ENOENT;
        return index_read_segment(&c, ret);
}

static int each_segment(struct sql_cursor *c, index_segment_fn each, void *userdata) {
        struct index_segment segment;
        int r;

        while ((r = sql_next(c)) > 0) {
                r = index_read_segment(c, &segment);
                if (r >= 0)
                        r = each(&segment, userdata);
                if (r != 0)
                        return r;
        }
        return r;
}

int index_each_segment(struct index *index, const char *camera, uint64_t from_usec, uint64_t until_usec,
                       index_segment_fn each, void *userdata) {
        _cleanup_cursor_ struct sql_cursor c = sql_use(index->sql, SQL_EACH_SEGMENT);

        sql_bind_text(&c, camera);
        sql_bind_u64(&c, index_usec(from_usec));
        sql_bind_u64(&c, index_usec(until_usec));
        return each_segment(&c, each, userdata);
}

int index_each_in_state(struct index *index, const char *camera, enum index_state state,
                        index_segment_fn each, void *userdata) {
        _cleanup_cursor_ struct sql_cursor c = sql_use(index->sql, SQL_EACH_IN_STATE);

        sql_bind_text(&c, camera);
        sql_bind_u64(&c, state);
        return each_segment(&c, each, userdata);
}

static int drop(struct index *index, enum index_statement statement, const char *camera, uint64_t number) {
        struct sql_cursor c = sql_use(index->sql, statement);

        assert(index->in_transaction);
        sql_bind_text(&c, camera);
        sql_bind_u64(&c, number);
        return sql_run(&c);
}

int index_drop_fragments(struct index *index, const char *camera, uint64_t number) {
        return drop(index, SQL_DROP_FRAGMENTS, camera, number);
}

int index_drop_segment(struct index *index, const char *camera, uint64_t number) {
        int r = index_drop_fragments(index, camera, number);

        return r < 0 ? r : drop(index, SQL_DROP_SEGMENT, camera, number);
}

/* ----- fragments ----- */

int index_add_fragment(struct index *index, const char *camera, uint64_t segment,
                       const struct index_fragment *fragment) {
        struct sql_cursor c = sql_use(index->sql, SQL_ADD_FRAGMENT);

        assert(index->in_transaction);
        sql_bind_text(&c, camera);
        sql_bind_u64(&c, segment);
        sql_bind_u64(&c, fragment->number);
        sql_bind_u64(&c, fragment->at);
        sql_bind_u64(&c, fragment->bytes);
        sql_bind_u64(&c, fragment->stamp_size);
        sql_bind_u64(&c, fragment->boottime_usec);
        sql_bind_u64(&c, fragment->realtime_usec);
        sql_bind_u64(&c, fragment->duration_usec);
        sql_bind_u64(&c, fragment->frames);
        sql_bind_u64(&c, (fragment->synchronized ? FLAG_SYNCHRONIZED : 0) | (fragment->key ? FLAG_KEY : 0));
        return sql_run(&c);
}

static int read_fragment(struct sql_cursor *c, struct index_fragment *ret) {
        ret->number = sql_u64(c);
        ret->at = sql_u64(c);
        ret->bytes = sql_u64_below(c, (uint64_t) BOX_FRAGMENT_MAX + 1);
        ret->stamp_size = sql_u64_below(c, SEGMENT_BOX_MAX + 1);
        ret->boottime_usec = index_read_usec(c);
        ret->realtime_usec = index_read_usec(c);
        ret->duration_usec = index_read_usec(c);
        ret->frames = sql_u64(c);
        uint64_t flags = sql_u64_below(c, _FLAGS_END);
        ret->synchronized = flags & FLAG_SYNCHRONIZED;
        ret->key = flags & FLAG_KEY;
        return sql_check_sum(c);
}

struct range {
        struct index *index;
        uint64_t from_usec, until_usec;
        index_fragment_fn each;
        void *userdata;
};

/* As the segment's clock would have said it. */
static int64_t unplaced(uint64_t usec, const struct index_segment *segment) {
        return (int64_t) index_usec(usec) - segment->shift_usec;
}

static int each_of_segment(const struct index_segment *segment, void *userdata) {
        const struct range *range = userdata;
        _cleanup_cursor_ struct sql_cursor c = sql_use(range->index->sql, SQL_EACH_FRAGMENT);
        struct index_fragment fragment;
        int r;

        sql_bind_text(&c, segment->camera);
        sql_bind_u64(&c, segment->number);
        sql_bind_i64(&c, unplaced(range->from_usec, segment));
        sql_bind_i64(&c, unplaced(range->until_usec, segment));
        while ((r = sql_next(&c)) > 0) {
                r = read_fragment(&c, &fragment);
                if (r >= 0)
                        r = range->each(segment, &fragment, range->userdata);
                if (r != 0)
                        return r;
        }
        return r;
}

int index_each_fragment(struct index *index, const char *camera, uint64_t from_usec, uint64_t until_usec,
                        index_fragment_fn each, void *userdata) {
        _cleanup_cursor_ struct sql_cursor c = sql_use(index->sql, SQL_EACH_BY_NUMBER);
        struct range range = {index, from_usec, until_usec, each, userdata};

        sql_bind_text(&c, camera);
        sql_bind_u64(&c, index_usec(from_usec));
        sql_bind_u64(&c, index_usec(until_usec));
        return each_segment(&c, each_of_segment, &range);
}

static int get_number(struct sql_cursor *c, uint64_t *ret) {
        int r = sql_next(c);

        if (r < 0)
                return r;
        *ret = sql_u64(c);
        return c->error;
}

int index_find_damaged(struct index *index, const char *camera, uint64_t from_usec, uint64_t until_usec,
                       uint64_t *ret_number) {
        _cleanup_cursor_ struct sql_cursor c = sql_use(index->sql, SQL_FIND_DAMAGED);

        sql_bind_text(&c, camera);
        sql_bind_u64(&c, index_usec(from_usec));
        sql_bind_u64(&c, index_usec(until_usec));
        int r = sql_next(&c);
        if (r > 0)
                *ret_number = sql_u64(&c);
        return c.error < 0 ? c.error : r;
}

int index_get_recorded(struct index *index, const char *camera, uint64_t from_usec, uint64_t until_usec,
                       uint64_t *ret_usec) {
        _cleanup_cursor_ struct sql_cursor c = sql_use(index->sql, SQL_GET_RECORDED);

        sql_bind_text(&c, camera);
        sql_bind_u64(&c, index_usec(from_usec));
        sql_bind_u64(&c, index_usec(until_usec));
        return get_number(&c, ret_usec);
}
