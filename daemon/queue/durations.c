#include "daemon/queue/durations.h"

#include <inttypes.h>

/*
 * How often each of many values is there tells their ranks in one pass, and a year takes no more room than a
 * month; almost all are below a few hours.
 */
enum { NUMBER_SIZE = sizeof("4294967295 "), COUNTED_MAX = 1 << 15, MANY = 4096 };

void durations_clear(struct durations *durations) {
        free(durations->seconds);
        free(durations->counts);
        *durations = (struct durations){0};
}

void durations_empty(struct durations *durations) {
        free(TAKE_PTR(durations->counts));
        durations->n = durations->n_seconds = 0;
}

static void add(struct durations *durations, uint32_t seconds) {
        if (durations->counts && seconds < COUNTED_MAX)
                durations->counts[seconds]++;
        else
                durations->seconds[durations->n_seconds++] = seconds;
        durations->n++;
}

static int count(struct durations *durations) {
        size_t n = durations->n_seconds;

        durations->counts = calloc(COUNTED_MAX, sizeof(*durations->counts));
        if (!durations->counts)
                return -ENOMEM;
        durations->n = durations->n_seconds = 0;
        for (size_t i = 0; i < n; i++)
                add(durations, durations->seconds[i]);
        return 0;
}

static int reserve(struct durations *durations, size_t more) {
        int r = !durations->counts && durations->n + more > MANY ? count(durations) : 0;
        size_t wanted = durations->n_seconds + more;

        if (r < 0 || wanted <= durations->allocated)
                return r;
        uint32_t *grown = reallocarray(durations->seconds, 2 * wanted, sizeof(*grown));
        if (!grown)
                return -ENOMEM;
        durations->seconds = grown;
        durations->allocated = 2 * wanted;
        return 0;
}

int durations_add_text(struct durations *durations, const char *text) {
        /* Each has a digit and a space. */
        int r = reserve(durations, strlen(text) / 2);

        if (r < 0)
                return r;
        while (text[0] != '\0') {
                const char *begin = text;
                uint64_t value = 0;

                for (unsigned digit; (digit = (unsigned) text[0] - '0') <= 9 && value <= UINT32_MAX; text++)
                        value = value * 10 + digit;
                if (text == begin || text[0] != ' ' || value > UINT32_MAX)
                        return -EUCLEAN;
                add(durations, (uint32_t) value);
                text++;
        }
        return 0;
}

int durations_add_all(struct durations *durations, const struct durations *others) {
        int r = others->n == 0 ? 0 : reserve(durations, others->n);

        if (r < 0)
                return r;
        for (size_t i = 0; i < others->n_seconds; i++)
                add(durations, others->seconds[i]);
        if (!others->counts)
                return 0;
        /* They are many, so these are counted too. */
        for (size_t i = 0; i < COUNTED_MAX; i++)
                durations->counts[i] += others->counts[i];
        durations->n += others->n - others->n_seconds;
        return 0;
}

size_t durations_count_within(const struct durations *durations, uint64_t usec) {
        uint64_t most = usec / USEC_PER_SEC;
        size_t n = 0;

        for (size_t i = 0; durations->counts && i < COUNTED_MAX && i <= most; i++)
                n += durations->counts[i];
        for (size_t i = 0; i < durations->n_seconds; i++)
                n += durations->seconds[i] <= most;
        return n;
}

static void swap(uint32_t *a, uint32_t *b) {
        uint32_t value = *a;

        *a = *b;
        *b = value;
}

/* Hoare's selection: the value with this rank, counted from 0; smaller ones end up before it. */
static uint32_t select_rank(uint32_t *values, size_t n, size_t rank) {
        size_t low = 0, high = n - 1;

        while (low < high) {
                uint32_t pivot = values[low + (high - low) / 2];
                size_t i = low, j = high;

                while (i <= j) {
                        while (values[i] < pivot)
                                i++;
                        while (values[j] > pivot)
                                j--;
                        if (i > j)
                                break;
                        swap(&values[i++], &values[j]);
                        if (j == 0)
                                break;
                        j--;
                }
                if (rank <= j)
                        high = j;
                else if (rank >= i)
                        low = i;
                else
                        break;
        }
        return values[rank];
}

static uint32_t find_rank(struct durations *durations, size_t rank) {
        size_t below = 0;

        for (uint32_t value = 0; durations->counts && value < COUNTED_MAX; value++) {
                if (rank - below < durations->counts[value])
                        return value;
                below += durations->counts[value];
        }
        return select_rank(durations->seconds, durations->n_seconds, rank - below);
}

uint64_t durations_median_usec(struct durations *durations) {
        size_t n = durations->n;

        assert(n > 0);
        uint64_t upper = find_rank(durations, n / 2);
        uint64_t lower = n % 2 == 1 ? upper : find_rank(durations, n / 2 - 1);
        return (lower + upper) * USEC_PER_SEC / 2;
}

uint64_t durations_quantile_usec(struct durations *durations, unsigned percent) {
        assert(durations->n > 0 && percent > 0 && percent <= 100);
        return find_rank(durations, (durations->n * percent + 99) / 100 - 1) * USEC_PER_SEC;
}

uint32_t duration_seconds(uint64_t usec) {
        uint64_t seconds = usec / USEC_PER_SEC + (usec % USEC_PER_SEC >= USEC_PER_SEC / 2);

        return seconds < UINT32_MAX ? (uint32_t) seconds : UINT32_MAX;
}

static char *find_number(char *text, const char *number) {
        for (char *p = text; (p = strstr(p, number)); p++)
                if (p == text || p[-1] == ' ')
                        return p;
        return NULL;
}

static bool is_above(const char *text, const char *number) {
        size_t n = strcspn(text, " ") + 1, length = strlen(number);

        return n == length ? strncmp(text, number, n) > 0 : n > length;
}

int durations_text_edit(char **text, uint32_t seconds, bool add_it) {
        char number[NUMBER_SIZE], *longer = NULL;

        snprintf(number, sizeof(number), "%" PRIu32 " ", seconds);
        if (!add_it) {
                char *p = find_number(*text, number);
                if (!p)
                        return -ENOENT;
                memmove(p, p + strlen(number), strlen(p + strlen(number)) + 1);
                return 0;
        }
        const char *place = *text;
        while (place[0] != '\0' && !is_above(place, number))
                place += strcspn(place, " ") + 1;
        int r = str_format(&longer, "%.*s%s%s", (int) (place - *text), *text, number, place);
        if (r < 0)
                return r;
        free(*text);
        *text = longer;
        return 0;
}
