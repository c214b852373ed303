#include "sim-hand.h"

#include "hw/gpio-sim.h"
#include "hw/timer.h"

enum { WAITING_MAX = 256, STEPS_MAX = 14 };

struct waiting {
        struct sim_press press;
        sim_pressed_fn pressed;
        void *userdata;
};

struct finger {
        struct sim_hand *hand;
        size_t key;
        sd_event_source *timer;
        bool busy;
        uint64_t start_usec;
        uint64_t steps[STEPS_MAX]; /* offsets; the contact closes at the first, opens at the second, ... */
        size_t n_steps, next_step;
        struct waiting *waiting; /* a ring, made when first needed */
        size_t first, n_waiting;
};

struct sim_hand {
        struct gpio *gpio;
        const struct keypad_conf *conf;
        struct finger fingers[_KEY_MAX];
};

DEFINE_FROM_STRING(sim_bounce, SIM_BOUNCE)

/* As a small tactile switch does it: shorter and shorter apart, 4 ms in all, at each end. */
static const uint16_t train_usec[] = {0, 900, 1700, 2400, 3000, 3500, 4000};

static void write_script(struct finger *finger, const struct sim_press *press) {
        uint64_t hold_usec = press->hold_usec;

        finger->n_steps = finger->next_step = 0;
        switch (press->bounce) {
        case SIM_CLEAN:
        case SIM_GLITCH:
                finger->steps[finger->n_steps++] = 0;
                finger->steps[finger->n_steps++] = press->bounce == SIM_GLITCH ? USEC_PER_MSEC : hold_usec;
                return;
        case SIM_BOUNCE:
        case _SIM_BOUNCE_MAX:
        case _SIM_BOUNCE_INVALID:
                break;
        }
        if (hold_usec <= train_usec[ELEMENTSOF(train_usec) - 1])
                hold_usec = train_usec[ELEMENTSOF(train_usec) - 1] + USEC_PER_MSEC;
        for (size_t i = 0; i < ELEMENTSOF(train_usec); i++)
                finger->steps[finger->n_steps++] = train_usec[i];
        for (size_t i = 0; i < ELEMENTSOF(train_usec); i++)
                finger->steps[finger->n_steps++] = hold_usec + train_usec[i];
}

static int touch(struct finger *finger, bool closed, uint64_t at_usec) {
        const struct keypad_conf *conf = finger->hand->conf;
        const struct keypad_conf_key *key = &conf->keys[finger->key];

        if (key->is_cell)
                return gpio_sim_connect(finger->hand->gpio, conf->chip, conf->rows.names[key->row],
                                        conf->columns.names[key->column], closed);
        return gpio_sim_pull_at(finger->hand->gpio, conf->chip, key->line, closed != conf->active_low,
                                at_usec * NSEC_PER_USEC);
}

static struct waiting take_waiting(struct finger *finger) {
        size_t first = finger->first;

        finger->first = (first + 1) % WAITING_MAX;
        finger->n_waiting--;
        return finger->waiting[first];
}

static void leave(struct finger *finger) {
        finger->busy = false;
        (void) sd_event_source_set_enabled(finger->timer, SD_EVENT_OFF);
        while (finger->n_waiting > 0) {
                struct waiting waiting = take_waiting(finger);

                waiting.pressed(-ENODEV, waiting.userdata);
        }
}

/* How long a key must be up so that the next press is one of its own. */
static uint64_t gap_usec(const struct finger *finger) {
        uint64_t debounce_usec = finger->hand->conf->debounce_usec;

        if (finger->hand->conf->keys[finger->key].is_cell)
                return 2 * debounce_usec + 25 * USEC_PER_MSEC; /* some scans */
        return debounce_usec > 0 ? 2 * debounce_usec + USEC_PER_MSEC : 0;
}

/* Does what is due; *ret_next: when the next step is, or when the key is free. */
static int play(struct finger *finger, uint64_t *ret_next) {
        uint64_t now = monotonic_usec();

        while (finger->next_step < finger->n_steps) {
                uint64_t at_usec = finger->start_usec + finger->steps[finger->next_step];

                if (at_usec > now) {
                        *ret_next = at_usec;
                        return 0;
                }
                int r = touch(finger, finger->next_step % 2 == 0, at_usec);
                if (r < 0)
                        return r;
                finger->next_step++;
        }
        *ret_next = finger->start_usec + finger->steps[finger->n_steps - 1] + gap_usec(finger);
        finger->busy = *ret_next > now;
        return 0;
}

static int start(struct finger *finger, const struct waiting *waiting) {
        uint64_t next = 0;

        write_script(finger, &waiting->press);
        finger->start_usec = monotonic_usec();
        finger->busy = true;
        int r = play(finger, &next);
        if (r >= 0 && finger->busy)
                r = timer_start_at(finger->timer, next);
        waiting->pressed(r < 0 ? -ENODEV : 0, waiting->userdata);
        if (r < 0)
                leave(finger);
        return r;
}

static int on_timer(_unused_ sd_event_source *source, _unused_ uint64_t usec, void *userdata) {
        struct finger *finger = userdata;
        uint64_t next;

        if (play(finger, &next) < 0) {
                leave(finger);
                return 0;
        }
        if (finger->busy)
                return timer_start_at(finger->timer, next);
        while (!finger->busy && finger->n_waiting > 0) {
                struct waiting waiting = take_waiting(finger);

                if (start(finger, &waiting) < 0)
                        break;
        }
        return 0;
}

static int add_finger(struct sim_hand *hand, sd_event *event, size_t key) {
        struct finger *finger = &hand->fingers[key];

        finger->hand = hand;
        finger->key = key;
        int r = timer_new(event, CLOCK_MONOTONIC, 1, on_timer, finger, &finger->timer);
        /* Before the keypad looks at the time: a late loop must not make a glitch longer. */
        if (r >= 0)
                r = sd_event_source_set_priority(finger->timer, SD_EVENT_PRIORITY_IMPORTANT);
        return r;
}

int sim_hand_new(sd_event *event, struct gpio *gpio, const struct keypad_conf *conf, struct sim_hand **ret) {
        _cleanup_(sim_hand_freep) struct sim_hand *hand = calloc(1, sizeof(*hand));

        if (!hand)
                return -ENOMEM;
        hand->gpio = gpio;
        hand->conf = conf;
        for (size_t i = 0; i < conf->n_keys; i++) {
                int r = add_finger(hand, event, i);

                if (r < 0)
                        return r;
        }
        *ret = TAKE_PTR(hand);
        return 0;
}

struct sim_hand *sim_hand_free(struct sim_hand *hand) {
        if (!hand)
                return NULL;
        sim_hand_let_go(hand);
        for (size_t i = 0; i < _KEY_MAX; i++) {
                sd_event_source_disable_unref(hand->fingers[i].timer);
                free(hand->fingers[i].waiting);
        }
        free(hand);
        return NULL;
}

int sim_hand_press(struct sim_hand *hand, const struct sim_press *press, sim_pressed_fn pressed,
                   void *userdata) {
        struct finger *finger = &hand->fingers[press->key];
        struct waiting waiting = {*press, pressed, userdata};

        if (!finger->busy) {
                (void) start(finger, &waiting);
                return 0;
        }
        if (!finger->waiting)
                finger->waiting = calloc(WAITING_MAX, sizeof(*finger->waiting));
        if (!finger->waiting)
                return -ENOMEM;
        if (finger->n_waiting == WAITING_MAX)
                return -EXFULL;
        finger->waiting[(finger->first + finger->n_waiting++) % WAITING_MAX] = waiting;
        return 0;
}

void sim_hand_let_go(struct sim_hand *hand) {
        for (size_t i = 0; i < hand->conf->n_keys; i++)
                leave(&hand->fingers[i]);
}
