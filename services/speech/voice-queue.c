#include "voice-queue.h"

struct entry {
        struct voice_item item;
        bool is_listed; /* or it is only being said to its end */
        bool was_cut;
        bool is_reported;         /* of an emergency: that it was said */
        uint64_t not_before_usec; /* of an emergency: its next time */
};

struct voice_queue {
        voice_ended_fn ended;
        void *userdata;

        struct entry entries[VOICE_LISTED_MAX + 1]; /* what waits, and what is being said */
        size_t n;
        uint64_t saying; /* its id, or 0 */

        uint64_t remembered[VOICE_REMEMBERED_MAX]; /* that ended, the latest last */
        size_t n_remembered;
        bool is_started; /* a list was set */
};

int voice_queue_new(voice_ended_fn ended, void *userdata, struct voice_queue **ret) {
        struct voice_queue *queue = calloc(1, sizeof(*queue));

        if (!queue)
                return -ENOMEM;
        queue->ended = ended;
        queue->userdata = userdata;
        *ret = queue;
        return 0;
}

struct voice_queue *voice_queue_free(struct voice_queue *queue) {
        free(queue);
        return NULL;
}

static bool is_emergency(const struct entry *entry) {
        return entry->item.type == SENTENCE_EMERGENCY;
}

static struct entry *find(struct voice_queue *queue, uint64_t id) {
        for (size_t i = 0; i < queue->n; i++)
                if (queue->entries[i].item.id == id)
                        return &queue->entries[i];
        return NULL;
}

static void drop(struct voice_queue *queue, struct entry *entry) {
        size_t i = (size_t) (entry - queue->entries);

        queue->n--;
        memmove(entry, entry + 1, (queue->n - i) * sizeof(*entry));
}

static bool forget(struct voice_queue *queue, uint64_t id) {
        for (size_t i = 0; i < queue->n_remembered; i++)
                if (queue->remembered[i] == id) {
                        queue->n_remembered--;
                        memmove(&queue->remembered[i], &queue->remembered[i + 1],
                                (queue->n_remembered - i) * sizeof(queue->remembered[0]));
                        return true;
                }
        return false;
}

static void remember(struct voice_queue *queue, uint64_t id) {
        if (!forget(queue, id) && queue->n_remembered == VOICE_REMEMBERED_MAX)
                (void) forget(queue, queue->remembered[0]);
        queue->remembered[queue->n_remembered++] = id;
}

static void finish(struct voice_queue *queue, struct entry *entry, enum voice_end end) {
        uint64_t id = entry->item.id;

        remember(queue, id);
        drop(queue, entry);
        queue->ended(id, end, queue->userdata);
}

/* Of another boot: as old as can be. */
static uint64_t age(const struct entry *entry, uint64_t now_usec) {
        if (entry->item.since_usec == 0)
                return UINT64_MAX;
        return now_usec > entry->item.since_usec ? now_usec - entry->item.since_usec : 0;
}

/* What was begun, here or, before a start, perhaps by whoever was here before, is said once more only while
 * it is young. */
static bool is_late(const struct voice_queue *queue, const struct entry *entry, uint64_t now_usec) {
        uint64_t limit = entry->was_cut || !queue->is_started ? VOICE_AGAIN_USEC : VOICE_LATE_USEC;

        return !is_emergency(entry) && age(entry, now_usec) > limit;
}

static void drop_late(struct voice_queue *queue, uint64_t now_usec) {
        for (size_t i = queue->n; i-- > 0;) {
                struct entry *entry = &queue->entries[i];

                if (entry->item.id != queue->saying && is_late(queue, entry, now_usec))
                        finish(queue, entry, entry->was_cut ? VOICE_CUT : VOICE_LATE);
        }
}

static int check(const struct voice_item *items, size_t n) {
        if (n > VOICE_LISTED_MAX)
                return -E2BIG;
        for (size_t i = 0; i < n; i++) {
                if (items[i].id == 0)
                        return -EINVAL;
                for (size_t j = 0; j < i; j++)
                        if (items[i].id == items[j].id)
                                return -EEXIST;
        }
        return 0;
}

static void list(struct voice_queue *queue, const struct voice_item *item) {
        struct entry *entry = find(queue, item->id);

        if (entry) {
                entry->is_listed = true;
                return;
        }
        /* Said again to be remembered: it may be listed for longer than so many others take. */
        if (forget(queue, item->id) || (item->is_said && item->type != SENTENCE_EMERGENCY)) {
                remember(queue, item->id);
                return;
        }
        assert(queue->n < ELEMENTSOF(queue->entries));
        queue->entries[queue->n++] = (struct entry){.item = *item, .is_listed = true};
}

int voice_queue_set(struct voice_queue *queue, const struct voice_item *items, size_t n, uint64_t now_usec) {
        int r = check(items, n);

        if (r < 0)
                return r;
        for (size_t i = 0; i < queue->n; i++)
                queue->entries[i].is_listed = false;
        for (size_t i = 0; i < n; i++) {
                struct entry *entry = find(queue, items[i].id);

                if (entry)
                        entry->is_listed = true;
        }
        for (size_t i = queue->n; i-- > 0;)
                if (!queue->entries[i].is_listed && queue->entries[i].item.id != queue->saying)
                        drop(queue, &queue->entries[i]);
        for (size_t i = 0; i < n; i++)
                list(queue, &items[i]);
        drop_late(queue, now_usec);
        queue->is_started = true;
        return 0;
}

void voice_queue_forget(struct voice_queue *queue) {
        queue->n_remembered = 0;
        queue->is_started = false;
        for (size_t i = queue->n; i-- > 0;)
                if (queue->entries[i].item.id != queue->saying)
                        drop(queue, &queue->entries[i]);
}

static bool has_emergency(const struct voice_queue *queue) {
        for (size_t i = 0; i < queue->n; i++)
                if (is_emergency(&queue->entries[i]) && queue->entries[i].is_listed)
                        return true;
        return false;
}

const struct voice_item *voice_queue_begin(struct voice_queue *queue, uint64_t now_usec) {
        struct entry *first = NULL;

        if (queue->saying)
                return NULL;
        drop_late(queue, now_usec);
        bool emergency = has_emergency(queue);
        for (size_t i = 0; i < queue->n; i++) {
                struct entry *entry = &queue->entries[i];

                if (is_emergency(entry) == emergency && entry->not_before_usec <= now_usec &&
                    (!first || entry->item.id < first->item.id))
                        first = entry;
        }
        if (!first)
                return NULL;
        queue->saying = first->item.id;
        return &first->item;
}

const struct voice_item *voice_queue_saying(const struct voice_queue *queue) {
        for (size_t i = 0; i < queue->n; i++)
                if (queue->entries[i].item.id == queue->saying)
                        return &queue->entries[i].item;
        return NULL;
}

bool voice_queue_gives_way(const struct voice_queue *queue) {
        for (size_t i = 0; i < queue->n; i++)
                if (queue->entries[i].item.id == queue->saying)
                        return !is_emergency(&queue->entries[i]) && has_emergency(queue);
        return false;
}

static void end_emergency(struct voice_queue *queue, struct entry *entry, uint64_t now_usec,
                          enum voice_end end) {
        bool is_news = end == VOICE_SAID && !entry->is_reported;
        uint64_t id = entry->item.id;

        entry->not_before_usec = now_usec + VOICE_EMERGENCY_USEC;
        entry->is_reported |= is_news;
        if (!entry->is_listed)
                drop(queue, entry);
        if (is_news)
                queue->ended(id, end, queue->userdata);
}

void voice_queue_end(struct voice_queue *queue, uint64_t now_usec, enum voice_end end) {
        struct entry *entry = find(queue, queue->saying);

        assert(entry && end != VOICE_LATE);
        queue->saying = 0;
        if (is_emergency(entry)) {
                end_emergency(queue, entry, now_usec, end);
        } else if (end == VOICE_SAID || (end == VOICE_CUT && (entry->was_cut || !entry->is_listed))) {
                finish(queue, entry, end);
        } else if (!entry->is_listed) {
                drop(queue, entry);
        } else {
                entry->was_cut |= end == VOICE_CUT;
                drop_late(queue, now_usec);
        }
}

uint64_t voice_queue_next_usec(const struct voice_queue *queue, uint64_t now_usec) {
        bool emergency = has_emergency(queue);
        uint64_t next = UINT64_MAX;

        for (size_t i = 0; i < queue->n && !queue->saying; i++) {
                const struct entry *entry = &queue->entries[i];

                if (is_emergency(entry) == emergency && entry->not_before_usec < next)
                        next = entry->not_before_usec;
        }
        return next < now_usec ? now_usec : next;
}

struct sentence voice_item_sentence(const struct voice_item *item) {
        return (struct sentence){.type = item->type,
                                 .number = item->number[0] ? item->number : NULL,
                                 .next = item->next[0] ? item->next : NULL,
                                 .counter = item->counter[0] ? item->counter : NULL,
                                 .level = item->level};
}
