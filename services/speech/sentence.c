#include "sentence.h"

DEFINE_TO_STRING(sentence_type, SENTENCE_TYPE)
DEFINE_FROM_STRING(sentence_type, SENTENCE_TYPE)

static void add(struct clip_list *list, enum clip clip) {
        assert(list->n < ELEMENTSOF(list->clips));
        list->clips[list->n++] = clip;
}

static enum clip digit(unsigned value) {
        return (enum clip)(CLIP_0 + value);
}

/* 20 to 99. After "mươi" three of the digits sound otherwise. */
static void add_tens(struct clip_list *list, const struct sentence_style *style, unsigned number) {
        unsigned ones = number % 10;

        add(list, digit(number / 10));
        add(list, CLIP_TENS);
        if (ones == 1)
                add(list, CLIP_ONE_LAST);
        else if (ones == 4 && !style->plain_four)
                add(list, CLIP_FOUR_LAST);
        else if (ones == 5)
                add(list, CLIP_FIVE_LAST);
        else if (ones > 0)
                add(list, digit(ones));
}

static void add_below_100(struct clip_list *list, const struct sentence_style *style, unsigned number) {
        if (number >= 20) {
                add_tens(list, style, number);
        } else if (number <= 10) {
                add(list, digit(number));
        } else {
                add(list, CLIP_10);
                add(list, number == 15 ? CLIP_FIVE_LAST : digit(number - 10));
        }
}

static void add_vietnamese(struct clip_list *list, const struct sentence_style *style, unsigned number) {
        unsigned thousands = number / 1000, hundreds = number / 100 % 10, rest = number % 100;

        if (thousands > 0) {
                add(list, digit(thousands));
                add(list, style->south ? CLIP_THOUSAND_SOUTH : CLIP_THOUSAND);
        }
        /* "một nghìn không trăm linh năm": no place is left out between two that are said. */
        if (hundreds > 0 || (thousands > 0 && rest > 0)) {
                add(list, digit(hundreds));
                add(list, CLIP_HUNDRED);
                if (rest > 0 && rest < 10)
                        add(list, style->south ? CLIP_ODD_SOUTH : CLIP_ODD_NORTH);
        }
        if (rest > 0 || number == 0)
                add_below_100(list, style, rest);
}

static void add_english(struct clip_list *list, unsigned number) {
        unsigned thousands = number / 1000, hundreds = number / 100 % 10, rest = number % 100;

        if (thousands > 0) {
                add(list, digit(thousands));
                add(list, CLIP_THOUSAND);
        }
        if (hundreds > 0) {
                add(list, digit(hundreds));
                add(list, CLIP_HUNDRED);
        }
        if (number >= 100 && rest > 0)
                add(list, CLIP_AND);
        if (rest >= 20) {
                add(list, (enum clip)(CLIP_20 + rest / 10 - 2));
                rest %= 10;
                if (rest == 0)
                        return;
        }
        if (rest > 10)
                add(list, (enum clip)(CLIP_11 + rest - 11));
        else if (rest > 0 || number == 0)
                add(list, digit(rest));
}

void sentence_add_number(struct clip_list *list, const struct sentence_style *style, unsigned number) {
        assert(number <= SENTENCE_NUMBER_MAX);
        if (style->language == LANGUAGE_VI)
                add_vietnamese(list, style, number);
        else
                add_english(list, number);
}

/* A run of n digits: its zeros, then the number behind them; or each of them. */
static void add_digits(struct clip_list *list, const struct sentence_style *style, const char *digits,
                       size_t n) {
        size_t zeros = strspn(digits, "0");
        unsigned number = 0;

        /* English says the zeros of a number as no number: each digit then. */
        bool each = n > 4 || style->digits || (style->language == LANGUAGE_EN && zeros > 0);
        if (zeros >= n)
                zeros = n - 1;
        for (size_t i = 0; i < (each ? n : zeros); i++)
                add(list, digit((unsigned) (digits[i] - '0')));
        if (each)
                return;
        for (size_t i = zeros; i < n; i++)
                number = number * 10 + (unsigned) (digits[i] - '0');
        sentence_add_number(list, style, number);
}

/* The letter at p, of *ret_length bytes; _CLIP_INVALID: there is no clip of it. */
static enum clip find_letter(const char *p, size_t *ret_length) {
        static const struct {
                const char *upper, *lower;
                enum clip clip;
        } others[] = {{"Đ", "đ", CLIP_D_BAR}, {"Ă", "ă", CLIP_A_BREVE}, {"Â", "â", CLIP_A_HAT},
                      {"Ê", "ê", CLIP_E_HAT}, {"Ô", "ô", CLIP_O_HAT},   {"Ơ", "ơ", CLIP_O_HORN},
                      {"Ư", "ư", CLIP_U_HORN}};
        unsigned char ascii = (unsigned char) p[0] | 0x20;
        size_t n = 1;

        *ret_length = 1;
        if (ascii >= 'a' && ascii <= 'z')
                return (enum clip)(CLIP_A + ascii - 'a');
        while (((unsigned char) p[n] & 0xc0) == 0x80)
                n++;
        *ret_length = n;
        for (size_t i = 0; i < ELEMENTSOF(others); i++)
                if (n == strlen(others[i].upper) &&
                    (memcmp(p, others[i].upper, n) == 0 || memcmp(p, others[i].lower, n) == 0))
                        return others[i].clip;
        return _CLIP_INVALID;
}

static bool is_letter(char c) {
        return (unsigned char) c >= 0x80 || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

static void add_pause(struct clip_list *list, size_t before) {
        if (list->n > before && list->clips[list->n - 1] != CLIP_PAUSE)
                add(list, CLIP_PAUSE);
}

int sentence_add_name(struct clip_list *list, const struct sentence_style *style, const char *name) {
        const size_t before = list->n;
        int missing = 0;

        if (strlen(name) > SENTENCE_NAME_MAX)
                return -E2BIG;
        for (size_t n; *name; name += n) {
                n = strspn(name, "0123456789");
                if (n > 0) {
                        add_pause(list, before);
                        add_digits(list, style, name, n);
                } else if (is_letter(*name)) {
                        enum clip letter = find_letter(name, &n);

                        if (letter < 0)
                                missing++;
                        else
                                add(list, letter);
                } else {
                        n = 1;
                        add_pause(list, before);
                }
        }
        if (list->n > before && list->clips[list->n - 1] == CLIP_PAUSE)
                list->n--;
        return missing;
}

/* A sentence is made of these, in order; what is said in it only sometimes ends it where it is not. */
enum part { PART_END, PART_NUMBER, PART_NEXT, PART_COUNTER, PART_LEVEL, PART_CLIP };

struct step {
        enum part part;
        enum clip clip;
};

#define SAY(c)                                                                                               \
        { .part = PART_CLIP, .clip = (c) }
#define NAME(p)                                                                                              \
        { .part = (p) }

static const struct pattern {
        bool chime;
        struct step steps[8];
} patterns[_SENTENCE_TYPE_MAX] = {
        [SENTENCE_CALL] = {true,
                           {SAY(CLIP_CALL), NAME(PART_NUMBER), SAY(CLIP_PAUSE), SAY(CLIP_TO_COUNTER),
                            NAME(PART_COUNTER)}},
        [SENTENCE_RECALL] = {true,
                             {SAY(CLIP_RECALL), NAME(PART_NUMBER), SAY(CLIP_PAUSE),
                              SAY(CLIP_RECALL_TO_COUNTER), NAME(PART_COUNTER)}},
        [SENTENCE_NO_SHOW] = {true, {SAY(CLIP_NUMBER), NAME(PART_NUMBER), SAY(CLIP_IS_ABSENT)}},
        [SENTENCE_UNPRINTED] = {true, {SAY(CLIP_UNPRINTED), NAME(PART_NUMBER)}},
        [SENTENCE_RATE] = {false, {SAY(CLIP_RATE)}},
        [SENTENCE_RATED] = {false, {NAME(PART_LEVEL), SAY(CLIP_THANKS)}},
        [SENTENCE_PAUSED] = {true, {SAY(CLIP_COUNTER), NAME(PART_COUNTER), SAY(CLIP_PAUSED)}},
        [SENTENCE_CLOSING] = {true, {SAY(CLIP_CLOSING)}},
        [SENTENCE_NOTICE] = {true, {SAY(CLIP_NOTICE)}},
        [SENTENCE_EMERGENCY] = {false, {SAY(CLIP_ALARM), SAY(CLIP_EMERGENCY)}},
};

static const struct step replacement[] = {SAY(CLIP_CALL_NEXT),  NAME(PART_NEXT),    SAY(CLIP_PAUSE),
                                          SAY(CLIP_TO_COUNTER), NAME(PART_COUNTER), NAME(PART_END)};

/* The letters of a name that have no clip, or an error. */
static int add_step(struct clip_list *list, const struct sentence_style *style,
                    const struct sentence *sentence, const struct step *step) {
        const char *name = step->part == PART_NUMBER ? sentence->number
                           : step->part == PART_NEXT ? sentence->next
                                                     : sentence->counter;

        if (step->part == PART_CLIP) {
                add(list, step->clip);
                return 0;
        }
        if (step->part == PART_LEVEL) {
                if (sentence->level >= CLIP_VERY_SATISFIED && sentence->level <= CLIP_VERY_DISSATISFIED)
                        add(list, sentence->level);
                return 0;
        }
        return name ? sentence_add_name(list, style, name) : -EINVAL;
}

static int add_steps(struct clip_list *list, const struct sentence_style *style,
                     const struct sentence *sentence, const struct step *step) {
        int missing = 0;

        for (; step->part != PART_END; step++) {
                int r = add_step(list, style, sentence, step);
                if (r < 0)
                        return r;
                missing += r;
        }
        return missing;
}

int sentence_make(const struct sentence *sentence, const struct sentence_style *style,
                  struct clip_list *ret) {
        assert(sentence->type >= 0 && sentence->type < _SENTENCE_TYPE_MAX);
        const struct pattern *pattern = &patterns[sentence->type];
        struct clip_list list = {0};

        if (pattern->chime && !style->no_chime)
                add(&list, CLIP_CHIME);
        int missing = add_steps(&list, style, sentence, pattern->steps);
        if (missing >= 0 && sentence->type == SENTENCE_NO_SHOW && sentence->next) {
                add(&list, CLIP_PAUSE);
                int r = add_steps(&list, style, sentence, replacement);
                missing = r < 0 ? r : missing + r;
        }
        if (missing >= 0)
                *ret = list;
        return missing;
}

/* ----- of what is recorded ----- */

/* What another clip can say too, or what may be left out: CLIP_PAUSE. */
static enum clip stand_in(enum clip clip) {
        static const struct {
                enum clip clip, instead;
        } known[] = {
                {CLIP_ONE_LAST, CLIP_1},
                {CLIP_FOUR_LAST, CLIP_4},
                {CLIP_ODD_NORTH, CLIP_ODD_SOUTH},
                {CLIP_ODD_SOUTH, CLIP_ODD_NORTH},
                {CLIP_THOUSAND, CLIP_THOUSAND_SOUTH},
                {CLIP_THOUSAND_SOUTH, CLIP_THOUSAND},
                {CLIP_TO_COUNTER, CLIP_RECALL_TO_COUNTER},
                {CLIP_RECALL_TO_COUNTER, CLIP_TO_COUNTER},
                {CLIP_AND, CLIP_PAUSE},
                {CLIP_CALL, CLIP_PAUSE},
                {CLIP_RECALL, CLIP_PAUSE},
                {CLIP_CALL_NEXT, CLIP_PAUSE},
                {CLIP_NUMBER, CLIP_PAUSE},
                {CLIP_UNPRINTED, CLIP_PAUSE},
                {CLIP_THANKS, CLIP_PAUSE},
                {CLIP_VERY_SATISFIED, CLIP_PAUSE},
                {CLIP_SATISFIED, CLIP_PAUSE},
                {CLIP_NEUTRAL, CLIP_PAUSE},
                {CLIP_DISSATISFIED, CLIP_PAUSE},
                {CLIP_VERY_DISSATISFIED, CLIP_PAUSE},
        };

        for (size_t i = 0; i < ELEMENTSOF(known); i++)
                if (known[i].clip == clip)
                        return known[i].instead;
        return _CLIP_INVALID;
}

static bool can_say(const bool *has, enum clip clip) {
        return clip == CLIP_PAUSE || clip_is_tone(clip) || (clip >= 0 && has[clip]);
}

static bool is_word(enum clip clip) {
        return clip != CLIP_PAUSE && !clip_is_tone(clip);
}

/* Whether something is left to be said, and nothing that matters is missing. */
static bool stand_in_all(struct clip_list *list, const bool *has) {
        bool says_a_word = false;

        for (size_t i = 0; i < list->n; i++) {
                enum clip *clip = &list->clips[i];

                if (!can_say(has, *clip))
                        *clip = stand_in(*clip);
                if (!can_say(has, *clip))
                        return false;
                says_a_word |= is_word(*clip);
        }
        return says_a_word;
}

bool sentence_make_recorded(const struct sentence *sentence, const struct sentence_style *style,
                            const bool *has, struct clip_list *ret) {
        struct sentence_style digits = *style;

        digits.digits = true;
        if ((sentence_make(sentence, style, ret) == 0 && stand_in_all(ret, has)) ||
            (sentence_make(sentence, &digits, ret) == 0 && stand_in_all(ret, has)))
                return true;
        *ret = (struct clip_list){0};
        add(ret, sentence->type == SENTENCE_EMERGENCY ? CLIP_ALARM : CLIP_CHIME);
        if (sentence->type != SENTENCE_EMERGENCY && has[CLIP_NOTICE])
                add(ret, CLIP_NOTICE);
        return false;
}
