#include "services/camera/index-internal.h"

#define HOLD_RECENT_USEC (24 * 3600 * USEC_PER_SEC)
#define HOLD_BOTH_USEC ((int64_t) (7 * 24 * 3600 * USEC_PER_SEC))

/* ----- gaps ----- */

static int save_gap(struct index *index, const struct index_gap *gap) {
        struct sql_cursor c = sql_use(index->sql, SQL_SAVE_GAP);

        sql_bind_u64(&c, gap->id);
        sql_bind_text(&c, gap->camera);
        sql_bind_u64(&c, index_usec(gap->from_usec));
        sql_bind_u64(&c, index_usec(gap->until_usec));
        sql_bind_text(&c, gap->cause);
        sql_bind_text(&c, gap->boot);
        return sql_run(&c);
}

static int read_gap(struct sql_cursor *c, struct index_gap *ret) {
        *ret = (struct index_gap){.id = sql_u64(c)};
        (void) sql_copy(c, ret->camera, sizeof(ret->camera));
        ret->from_usec = index_read_usec(c);
        ret->until_usec = index_read_usec(c);
        (void) sql_copy(c, ret->cause, sizeof(ret->cause));
        (void) sql_copy(c, ret->boot, sizeof(ret->boot));
        return sql_check_sum(c);
}

int index_add_gap(struct index *index, struct index_gap *gap) {
        bool own;
        int r = index_enter(index, &own);

        if (r < 0)
                return r;
        r = index_get_number(index, SQL_NEXT_GAP, &gap->id);
        if (r >= 0)
                r = save_gap(index, gap);
        return index_end(index, own, r);
}

int index_each_gap(struct index *index, const char *camera, uint64_t from_usec, uint64_t until_usec,
                   index_gap_fn each, void *userdata) {
        _cleanup_cursor_ struct sql_cursor c = sql_use(index->sql, SQL_EACH_GAP);
        struct index_gap gap;
        int r;

        sql_bind_text(&c, camera);
        sql_bind_u64(&c, index_usec(from_usec));
        sql_bind_u64(&c, index_usec(until_usec));
        while ((r = sql_next(&c)) > 0) {
                r = read_gap(&c, &gap);
                if (r >= 0)
                        r = each(&gap, userdata);
                if (r != 0)
                        return r;
        }
        return r;
}

static int run_number(struct index *index, enum index_statement statement, uint64_t number) {
        bool own;
        int r = index_enter(index, &own);

        if (r < 0)
                return r;
        struct sql_cursor c = sql_use(index->sql, statement);
        sql_bind_u64(&c, index_usec(number));
        return index_end(index, own, sql_run(&c));
}

int index_prune_gaps(struct index *index, uint64_t until_usec) {
        return run_number(index, SQL_PRUNE_GAPS, until_usec);
}

/* ----- holds ----- */

int index_save_hold(struct index *index, const struct index_hold *hold) {
        struct sql_cursor c = sql_use(index->sql, SQL_SAVE_HOLD);

        assert(index->in_transaction);
        sql_bind_u64(&c, hold->id);
        sql_bind_text(&c, hold->key);
        sql_bind_text(&c, hold->camera);
        sql_bind_u64(&c, index_usec(hold->from_usec));
        sql_bind_u64(&c, index_usec(hold->until_usec));
        sql_bind_u64(&c, index_usec(hold->end_usec));
        sql_bind_u64(&c, index_usec(hold->made_usec));
        sql_bind_u64(&c, index_usec(hold->ended_usec));
        sql_bind_u64(&c, index_usec(hold->visit));
        sql_bind_text(&c, hold->reason);
        sql_bind_text(&c, hold->actor);
        sql_bind_text(&c, hold->boot);
        sql_bind_u64(&c, index_usec(hold->boottime_usec));
        return sql_run(&c);
}

static int read_hold(struct sql_cursor *c, struct index_hold *ret) {
        *ret = (struct index_hold){.id = sql_u64(c)};
        (void) sql_copy(c, ret->key, sizeof(ret->key));
        (void) sql_copy(c, ret->camera, sizeof(ret->camera));
        ret->from_usec = index_read_usec(c);
        ret->until_usec = index_read_usec(c);
        ret->end_usec = index_read_usec(c);
        ret->made_usec = index_read_usec(c);
        ret->ended_usec = index_read_usec(c);
        ret->visit = sql_u64(c);
        (void) sql_copy(c, ret->reason, sizeof(ret->reason));
        (void) sql_copy(c, ret->actor, sizeof(ret->actor));
        (void) sql_copy(c, ret->boot, sizeof(ret->boot));
        ret->boottime_usec = index_read_usec(c);
        return sql_check_sum(c);
}

/* 1: there; 0. */
static int find_hold(struct index *index, const char *key, struct index_hold *ret) {
        _cleanup_cursor_ struct sql_cursor c = sql_use(index->sql, SQL_FIND_HOLD);

        sql_bind_text(&c, key);
        int r = sql_next(&c);
        if (r <= 0)
                return r;
        r = read_hold(&c, ret);
        return r < 0 ? r : 1;
}

int index_add_hold(struct index *index, struct index_hold *hold) {
        struct index_hold found;
        uint64_t n = 0;
        int r = find_hold(index, hold->key, &found);

        if (r > 0 && found.ended_usec > 0)
                return -EALREADY;
        if (r > 0)
                hold->id = found.id;
        if (r != 0)
                return r;
        r = index_get_number(index, SQL_COUNT_HOLDS, &n);
        if (r >= 0 && n >= INDEX_HOLDS_MAX)
                r = -ENOBUFS;
        if (r >= 0)
                r = index_get_number(index, SQL_NEXT_HOLD, &hold->id);
        return r < 0 ? r : index_save_hold(index, hold);
}

int index_get_hold(struct index *index, uint64_t id, struct index_hold *ret) {
        _cleanup_cursor_ struct sql_cursor c = sql_use(index->sql, SQL_GET_HOLD);

        sql_bind_u64(&c, index_usec(id));
        int r = sql_next(&c);
        if (r <= 0)
                return r < 0 ? r : -ENOENT;
        return read_hold(&c, ret);
}

int index_end_hold(struct index *index, uint64_t id, uint64_t now_usec) {
        struct index_hold hold;
        int r = index_get_hold(index, id, &hold);

        if (r < 0)
                return r;
        if (hold.ended_usec > 0)
                return -EALREADY;
        hold.ended_usec = now_usec > 0 ? now_usec : 1;
        return index_save_hold(index, &hold);
}

int index_each_hold(struct index *index, bool ended_too, index_hold_fn each, void *userdata) {
        _cleanup_cursor_ struct sql_cursor c = sql_use(index->sql, SQL_EACH_HOLD);
        struct index_hold hold;
        int r;

        sql_bind_u64(&c, ended_too);
        while ((r = sql_next(&c)) > 0) {
                r = read_hold(&c, &hold);
                if (r >= 0)
                        r = each(&hold, userdata);
                if (r != 0)
                        return r;
        }
        return r;
}

int index_is_held(struct index *index, const char *camera, uint64_t from_usec, uint64_t until_usec) {
        _cleanup_cursor_ struct sql_cursor c = sql_use(index->sql, SQL_IS_HELD);

        sql_bind_text(&c, camera);
        sql_bind_u64(&c, index_usec(from_usec));
        sql_bind_u64(&c, index_usec(until_usec));
        int r = sql_next(&c);
        if (r <= 0)
                return r;
        (void) sql_u64(&c);
        r = sql_check_sum(&c);
        return r < 0 ? r : 1;
}

/* ----- boots ----- */

int index_get_boot(struct index *index, const char *boot, int64_t *ret_offset_usec) {
        _cleanup_cursor_ struct sql_cursor c = sql_use(index->sql, SQL_GET_BOOT);

        sql_bind_text(&c, boot);
        int r = sql_next(&c);
        if (r <= 0)
                return r;
        (void) sql_text(&c);
        int64_t offset = index_read_offset(&c);
        r = sql_check_sum(&c);
        if (r < 0)
                return r;
        *ret_offset_usec = offset;
        return 1;
}

static int set_boot(struct index *index, const char *boot, int64_t offset_usec) {
        struct sql_cursor c = sql_use(index->sql, SQL_SET_BOOT);

        sql_bind_text(&c, boot);
        sql_bind_i64(&c, offset_usec);
        return sql_run(&c);
}

static uint64_t moved(uint64_t usec, int64_t by_usec) {
        int64_t at = (int64_t) usec + by_usec;

        return at < 0 ? 0 : (uint64_t) at;
}

void index_place_segment(struct index_segment *segment, int64_t offset_usec) {
        int64_t own = (int64_t) segment->realtime_usec - (int64_t) segment->boottime_usec;
        int64_t by = offset_usec - own - segment->shift_usec;

        segment->shift_usec += by;
        segment->from_usec = moved(segment->from_usec, by);
        segment->until_usec = moved(segment->until_usec, by);
}

/* Of the boot, the first one behind that segment. 1; 0: there is none. */
static int next_unplaced(struct index *index, const char *boot, struct index_segment *segment) {
        _cleanup_cursor_ struct sql_cursor c = sql_use(index->sql, SQL_SHIFT_SEGMENTS);
        const struct index_segment before = *segment;

        sql_bind_text(&c, boot);
        sql_bind_text(&c, before.camera);
        sql_bind_u64(&c, before.number);
        int r = sql_next(&c);
        if (r <= 0)
                return r;
        r = index_read_segment(&c, segment);
        return r < 0 ? r : 1;
}

static int next_unplaced_gap(struct index *index, const char *boot, struct index_gap *ret) {
        _cleanup_cursor_ struct sql_cursor c = sql_use(index->sql, SQL_SHIFT_GAPS);

        sql_bind_text(&c, boot);
        int r = sql_next(&c);
        if (r <= 0)
                return r;
        r = read_gap(&c, ret);
        return r < 0 ? r : 1;
}

/* A gap of an unknown time counts CLOCK_BOOTTIME. */
static int place_gaps(struct index *index, const char *boot, int64_t offset_usec) {
        struct index_gap gap;
        int r;

        while ((r = next_unplaced_gap(index, boot, &gap)) > 0) {
                gap.boot[0] = '\0';
                gap.from_usec = moved(gap.from_usec, offset_usec);
                gap.until_usec = moved(gap.until_usec, offset_usec);
                r = save_gap(index, &gap);
                if (r < 0)
                        return r;
        }
        return r;
}

/* Of that boot, or of any but that. */
static int next_unplaced_hold(struct index *index, enum index_statement which, const char *boot,
                              struct index_hold *ret) {
        _cleanup_cursor_ struct sql_cursor c = sql_use(index->sql, which);

        sql_bind_text(&c, boot);
        int r = sql_next(&c);
        if (r <= 0)
                return r;
        r = read_hold(&c, ret);
        return r < 0 ? r : 1;
}

/* Whoever placed it may have named a stretch by that clock, as of what had just happened, or one that was
 * recorded when the time was known. Where it may be either, it is both: a hold has too much rather than too
 * little. */
static void place_hold(struct index_hold *hold, int64_t by_usec) {
        uint64_t from_usec = moved(hold->from_usec, by_usec), until_usec = moved(hold->until_usec, by_usec),
                 made_usec = moved(hold->made_usec, by_usec);
        bool is_recent = hold->until_usec < EVENT_INTEGER_MAX && /* not of everything */
                         hold->from_usec + HOLD_RECENT_USEC >= hold->made_usec &&
                         hold->from_usec <= hold->made_usec + HOLD_RECENT_USEC;

        if (is_recent && llabs(by_usec) > HOLD_BOTH_USEC) {
                hold->from_usec = from_usec;
                hold->until_usec = until_usec;
        } else if (is_recent) {
                hold->from_usec = from_usec < hold->from_usec ? from_usec : hold->from_usec;
                hold->until_usec = until_usec > hold->until_usec ? until_usec : hold->until_usec;
        }
        /* HoldDays= from a moment that never was. */
        if (hold->end_usec <= made_usec)
                hold->end_usec = moved(hold->end_usec, by_usec);
        hold->made_usec = made_usec;
        hold->boot[0] = '\0';
        hold->boottime_usec = 0;
}

/* 1: there were some. */
static int place_holds(struct index *index, const char *boot, int64_t offset_usec) {
        struct index_hold hold;
        bool any = false;
        int r;

        while ((r = next_unplaced_hold(index, SQL_SHIFT_HOLDS, boot, &hold)) > 0) {
                any = true;
                place_hold(&hold, offset_usec - ((int64_t) hold.made_usec - (int64_t) hold.boottime_usec));
                r = index_save_hold(index, &hold);
                if (r < 0)
                        return r;
        }
        return r < 0 ? r : any;
}

/* Of a boot that ended before anybody knew its time: what was filmed in it stays where its clock had shown
 * it, and so does what is held of that. It was placed before this boot began, at the latest just then: what
 * was to end by a clock that was wrong ends so much later. 1: there were some. */
static int settle_holds(struct index *index, const char *boot, int64_t begun_usec) {
        struct index_hold hold;
        bool any = false;
        int r;

        while ((r = next_unplaced_hold(index, SQL_LEFT_HOLDS, boot, &hold)) > 0) {
                int64_t later_usec = begun_usec - (int64_t) hold.made_usec;

                any = true;
                if (later_usec > 0 && (int64_t) hold.end_usec <= begun_usec)
                        hold.end_usec = moved(hold.end_usec, later_usec);
                if (later_usec > 0)
                        hold.made_usec = moved(hold.made_usec, later_usec);
                hold.boot[0] = '\0';
                hold.boottime_usec = 0;
                r = index_save_hold(index, &hold);
                if (r < 0)
                        return r;
        }
        return r < 0 ? r : any;
}

static int place_all(struct index *index, const char *boot, int64_t offset_usec) {
        struct index_segment segment = {0};
        int r;

        while ((r = next_unplaced(index, boot, &segment)) > 0) {
                index_place_segment(&segment, offset_usec);
                r = index_save_segment(index, &segment);
                if (r < 0)
                        return r;
        }
        return r < 0 ? r : place_gaps(index, boot, offset_usec);
}

int index_learn_boot(struct index *index, const char *boot, int64_t offset_usec) {
        int64_t known;
        bool own;
        int r = index_get_boot(index, boot, &known), any = 0, left = 0;

        if (r < 0)
                return r;
        bool is_known = r > 0 && llabs(known - offset_usec) <= (int64_t) USEC_PER_SEC;
        r = index_enter(index, &own);
        if (r >= 0 && !is_known)
                r = set_boot(index, boot, offset_usec);
        if (r >= 0 && !is_known)
                r = place_all(index, boot, offset_usec);
        /* Also those that were placed since, while the clock was not synchronised for a while. */
        if (r >= 0)
                r = any = place_holds(index, boot, offset_usec);
        if (r >= 0)
                r = left = settle_holds(index, boot, offset_usec);
        return index_end(index, own, r < 0 ? r : any || left);
}

/* ----- events that are owed ----- */

int index_owe(struct index *index, const char *type, const char *fields_text, uint64_t *ret_serial) {
        uint64_t serial;
        bool own;
        int r = index_enter(index, &own);

        if (r < 0)
                return r;
        r = index_get_number(index, SQL_NEXT_SERIAL, &serial);
        if (r >= 0) {
                struct sql_cursor c = sql_use(index->sql, SQL_OWE);
                sql_bind_u64(&c, serial);
                sql_bind_text(&c, type);
                sql_bind_text(&c, fields_text);
                r = sql_run(&c);
        }
        r = index_end(index, own, r);
        if (r >= 0 && ret_serial)
                *ret_serial = serial;
        return r;
}

int index_each_owed(struct index *index, uint64_t after, uint32_t max, index_owed_fn each, void *userdata) {
        _cleanup_cursor_ struct sql_cursor c = sql_use(index->sql, SQL_EACH_OWED);
        int r;

        sql_bind_u64(&c, index_usec(after));
        sql_bind_u64(&c, max);
        while ((r = sql_next(&c)) > 0) {
                uint64_t serial = sql_u64(&c);
                const char *type = sql_text(&c), *fields = sql_text(&c);
                r = sql_check_sum(&c);
                if (r >= 0)
                        r = each(serial, type, fields, userdata);
                if (r != 0)
                        return r;
        }
        return r;
}

int index_forget_owed(struct index *index, uint64_t up_to) {
        return run_number(index, SQL_FORGET_OWED, up_to);
}

int index_identify(struct index *index, char ret[static INDEX_IDENTITY_SIZE], uint64_t *ret_last) {
        _cleanup_cursor_ struct sql_cursor c = sql_use(index->sql, SQL_GET_STORE);
        int r = sql_next(&c);

        if (r <= 0)
                return r < 0 ? r : sql_damaged(index->sql, "table store: no row");
        (void) sql_text(&c);
        (void) sql_copy(&c, ret, INDEX_IDENTITY_SIZE);
        r = sql_check_sum(&c);
        if (r >= 0)
                r = index_get_number(index, SQL_NEXT_SERIAL, ret_last);
        if (r >= 0)
                --*ret_last;
        return r;
}
